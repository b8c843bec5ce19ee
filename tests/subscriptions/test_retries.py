"""Is money that the provider refused to move asked for again, and shown to a person in the end?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
import requests
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.rounds.world import a_user
from tests.subscriptions.world import NOW, a_subscription, an_investor, an_open_round
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.rounds import closing
from wiseed_like.subscriptions import jobs, retries
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.queries import lock_subscription
from wiseed_like.subscriptions.rules import RETRY_PAUSES

HUB = "/staff/payments"
SECOND, HOUR = timedelta(seconds=1), timedelta(hours=1)


@pytest.fixture
def refuses(simulator: str) -> Callable[[str, int], None]:
    """The provider denies the next calls that match, for certain."""

    def for_the_next(match: str, times: int) -> None:
        asked = {"kind": "vanish", "match": match, "times": times, "seconds": 0.0}
        assert requests.post(f"{simulator}/_faults", json=asked, timeout=5).status_code == 204

    return for_the_next


@pytest.fixture
def a_firm(fund, run_jobs) -> Callable[[], Subscription]:
    """Of somebody who has the money; what follows from the signature has happened."""

    def made() -> Subscription:
        clock.use(lambda: NOW)
        me = an_investor(sophisticated=True)
        fund(me, "1000")
        found = a_subscription(me, an_open_round())
        run_jobs()
        return found

    return made


@pytest.fixture
def go_on(run_jobs) -> Callable[..., None]:
    """Time passes: what is due again is asked for again, and what follows happens."""

    def until(moment) -> None:
        clock.use(lambda: moment)
        jobs.move_again(moment)
        run_jobs()
        session.expire_all()

    return until


def cancelled(subscription: Subscription, run_jobs) -> None:
    with transaction():
        closing.cancel(subscription.round, "Une erreur", by=a_user("compliance"), now=clock.now())
    run_jobs()
    session.expire_all()


def attempts(kind: Kind) -> list[OperationState]:
    asked = select(Operation.state).where(Operation.kind == kind).order_by(Operation.created_at)
    return list(session.scalars(asked))


def given_up(a_firm, refuses, go_on, run_jobs) -> Subscription:
    """What is owed back, refused as often as it is asked for by itself."""
    paid = a_firm()
    refuses("/refunds", len(RETRY_PAUSES) + 1)
    cancelled(paid, run_jobs)
    moment = NOW
    for pause in RETRY_PAUSES:
        moment += pause
        go_on(moment)
    return paid


class TestMoneyThatIsOwedBack:
    def test_is_asked_for_again_until_its_owner_has_it(self, a_firm, refuses, go_on, run_jobs):
        paid = a_firm()
        refuses("/refunds", 2)
        cancelled(paid, run_jobs)
        assert (paid.state, attempts(Kind.TRANSFER_REFUND)) == ("paid", ["failed"])

        go_on(NOW + RETRY_PAUSES[0] - SECOND)
        assert len(attempts(Kind.TRANSFER_REFUND)) == 1
        go_on(NOW + RETRY_PAUSES[0])
        assert attempts(Kind.TRANSFER_REFUND) == ["failed"] * 2
        go_on(NOW + RETRY_PAUSES[0] + RETRY_PAUSES[1])

        assert paid.state == "returned"
        assert attempts(Kind.TRANSFER_REFUND) == ["failed", "failed", "succeeded"]
        assert balance_of(f"wallet:user:{paid.investor.user_id}") == Euro.of(1_000)
        assert balance_of(f"wallet:round:{paid.round_id}") == Euro.ZERO
        assert retries.list_stuck() == []

    def test_is_shown_to_a_person_when_asking_did_not_help(
        self, a_firm, refuses, go_on, run_jobs, sign_in
    ):
        paid = given_up(a_firm, refuses, go_on, run_jobs)
        go_on(NOW + 100 * HOUR)
        assert len(attempts(Kind.TRANSFER_REFUND)) == len(RETRY_PAUSES) + 1
        with transaction():
            officer = a_user("compliance")
        visitor = sign_in(officer)
        page = visitor.get(HUB).text
        assert f"subscription:{paid.id}" in page
        assert "4 jours" in page.replace("\u00a0", " ")

        assert visitor.post(f"{HUB}/subscriptions/{paid.id}/ask").status_code == 303
        run_jobs()
        session.expire_all()

        assert paid.state == "returned"
        effects = session.scalars(
            select(Operation.effect).where(Operation.kind == Kind.TRANSFER_REFUND)
        ).all()
        assert len(set(effects)) == 1
        assert f"{HUB}/subscriptions/{paid.id}/ask" not in visitor.get(HUB).text

    def test_is_not_asked_for_by_its_owner_nor_when_it_came(self, a_firm, refuses, go_on, run_jobs):
        paid = given_up(a_firm, refuses, go_on, run_jobs)
        with pytest.raises(Refused, match="own_file"), transaction():
            retries.ask_again(lock_subscription(paid.id), by=paid.investor.user, now=clock.now())
        with transaction():
            officer = a_user("compliance")
        with transaction():
            retries.ask_again(lock_subscription(paid.id), by=officer, now=clock.now())
        with pytest.raises(Refused, match="nothing_to_move"), transaction():
            retries.ask_again(lock_subscription(paid.id), by=officer, now=clock.now())


class TestAPayment:
    def test_that_was_refused_is_asked_for_again_and_nobody_called(
        self, a_firm, refuses, go_on, run_jobs
    ):
        refuses("POST /transfers", 1)
        firm = a_firm()
        assert (firm.state, attempts(Kind.TRANSFER)) == ("firm", ["failed"])

        go_on(NOW + RETRY_PAUSES[0])

        assert (firm.state, attempts(Kind.TRANSFER)) == ("paid", ["failed", "succeeded"])

    def test_that_is_still_tried_does_not_lapse(self, a_firm, refuses, go_on):
        refuses("POST /transfers", 2)
        firm = a_firm()
        jobs.lapse_unpaid(firm.pay_by + SECOND)
        session.expire_all()
        assert firm.state == "firm"
        for _ in RETRY_PAUSES:
            go_on(clock.now() + 6 * HOUR)
        assert firm.state == "paid"

    def test_that_failed_after_its_round_was_called_off_simply_ends(
        self, a_firm, refuses, go_on, run_jobs
    ):
        refuses("POST /transfers", 1)
        firm = a_firm()
        cancelled(firm, run_jobs)
        go_on(NOW + HOUR)
        assert firm.state == "lapsed"
        assert (
            session.scalar(
                select(func.count()).select_from(Operation).where(Operation.kind == Kind.TRANSFER)
            )
            == 1
        )
