"""Does what waits for money, or for an explanation, go on by itself: in order, some at a time?"""

from __future__ import annotations

from datetime import timedelta

import psycopg
import pytest
from flask import current_app
from sqlalchemy import exc, text

from compliance.calendar import legal_day
from compliance.euro import Euro
from tests.rounds.world import a_user
from tests.subscriptions.test_fees import FEES, arrived
from tests.subscriptions.test_jobs import at, closed, ripe
from tests.subscriptions.world import NOW, a_subscription, an_investor, an_open_round, wallet_of
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.fees.queries import find_of_fee
from wiseed_like.payments import service as payments, strays
from wiseed_like.payments.gateway.words import Kind as Sort, Outcome, OutcomeState
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import spendable
from wiseed_like.reconciliation.models import Difference, Run
from wiseed_like.reconciliation.rules import DifferenceState, RunKind, RunState, What
from wiseed_like.rounds import closing
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.payouts import payouts_of
from wiseed_like.subscriptions import invoicing, jobs, payouts
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.queries import find_last_payment

pytestmark = pytest.mark.usefixtures("simulator")


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def a_paid(offer: Round, fund, run_jobs, amount: str = "1000") -> Subscription:
    clock.use(lambda: NOW)
    me = an_investor()
    fund(me, amount)
    subscription = a_subscription(me, offer)
    ripe(subscription)
    run_jobs()
    return subscription


def differs(offer: Round) -> Difference:
    """The provider has a movement on the round's wallet that our books have not."""
    with transaction():
        run = Run(
            kind=RunKind.BY_HAND, state=RunState.DONE, day=legal_day(NOW), since=NOW,
            started_at=NOW, finished_at=NOW,
        )  # fmt: skip
        session.add(run)
        session.flush()
        found = Difference(
            what=What.MISSING_HERE, provider="mangopay", about="xfer_1",
            source=offer.journal_stream, first_seen_at=NOW, last_seen_at=NOW,
            first_run_id=run.id, last_run_id=run.id,
        )  # fmt: skip
        session.add(found)
    return found


class TestAPayout:
    def test_waits_for_the_explanation_of_a_difference(self, fund, run_jobs):
        offer = an_open_round(cap=50, minimum=25)
        a_paid(offer, fund, run_jobs)
        open_one = differs(offer)
        closed(offer, by=a_user("compliance"), run_jobs=run_jobs)
        jobs.pay_waiting_issuers(clock.now())
        assert payouts_of(offer.id).asked == []
        with transaction():
            open_one.state, open_one.note = DifferenceState.EXPLAINED, "Un geste à la main"
        jobs.pay_waiting_issuers(clock.now())
        assert len(payouts_of(offer.id).asked) == 1

    def test_is_not_said_to_be_asked_again_while_it_waits(self, fund, run_jobs):
        offer = an_open_round(cap=50, minimum=25)
        a_paid(offer, fund, run_jobs)
        closed(offer, by=a_user("compliance"), run_jobs=run_jobs)
        with transaction():
            session.execute(
                text("UPDATE payment_operations SET state = 'failed' WHERE kind = 'payout'")
            )
        session.expire_all()
        differs(offer)
        officer = a_user("compliance")
        with pytest.raises(Refused, match="payouts_wait"), transaction():
            payouts.pay_again(offer, by=officer, now=clock.now())
        asked_again = "SELECT count(*) FROM journal_entries WHERE kind = 'payout.asked_again'"
        assert session.scalar(text(asked_again)) == 0


class TestMoneyOfAWithdrawalThatComesBack:
    def test_is_asked_for_what_waits_for_it(self, fund, run_jobs):
        me = an_investor()
        fund(me, "600")
        with transaction():
            [gone] = payments.withdraw(
                wallet_of(me), Euro.of(600), iban="FR7630006000011234567890189",
                by=me.user, now=clock.now(),
            )  # fmt: skip
        run_jobs()
        arrived(run_jobs)
        clock.use(lambda: NOW)
        subscription = a_subscription(me, an_open_round())
        ripe(subscription)
        fund(me, "400")
        assert (subscription.state, spendable(wallet_of(me))) == ("firm", Euro.of(400))
        strays.take_in(sent_back(session.get_one(Operation, gone.id)))
        run_jobs()
        paying = find_last_payment(subscription)
        assert paying is not None
        assert paying.amount == Euro.of(1_000)


def sent_back(gone: Operation) -> Outcome:
    """The bank of a withdrawal would not have it."""
    assert gone.source is not None
    return Outcome(
        provider_id="payout_refund_1", kind=Sort.PAYOUT_REFUND, state=OutcomeState.SUCCEEDED,
        amount=gone.amount, fee=Euro.ZERO, code="000000", message="", tag="",
        author_ref="", from_wallet=None, to_wallet=gone.source.reference,
        initial_id=gone.reference, created_at=clock.now(), executed_at=clock.now(), raw={},
    )  # fmt: skip


class TestWhatIsPaidFromOneWallet:
    def test_is_locked_before_the_wallet_all_of_it(self, fund, run_jobs):
        me = an_investor(sophisticated=True)
        first, last = (a_subscription(me, an_open_round()) for _ in range(2))
        run_jobs()
        assert (first.state, last.state) == ("firm", "firm")
        fund(me, "500")
        url = current_app.extensions["settings"].migrate_database_url
        with psycopg.connect(url) as other:
            other.execute("SELECT FROM subscriptions WHERE id = %s FOR UPDATE", [last.id])
            with pytest.raises(exc.OperationalError, match="lock timeout"):
                self.collect(me.user_id, other)
            other.rollback()

    def collect(self, user_id: int, other: psycopg.Connection) -> None:
        """What waits for the last one does not hold the wallet: somebody else may have it."""
        with transaction():
            session.execute(text("SET LOCAL lock_timeout = '100ms'"))
            try:
                jobs._collect_from(user_id, clock.now())
            finally:
                asked = "SELECT FROM wallets WHERE owner = %s FOR UPDATE NOWAIT"
                other.execute(asked, [f"user:{user_id}"])


class TestARoundOfMany:
    def test_gives_back_what_it_can_when_one_is_in_trouble(self, fund, run_jobs, monkeypatch):
        monkeypatch.setattr(jobs, "BATCH", 1)
        offer = an_open_round()
        fine, odd = (a_paid(offer, fund, run_jobs) for _ in range(2))
        with transaction():
            session.execute(
                text("UPDATE payment_operations SET effect = NULL WHERE subject = :of"),
                {"of": f"subscription:{odd.id}"},
            )
            closing.cancel(offer, "Une erreur", by=a_user("compliance"), now=clock.now())
        run_jobs(failures=True)
        assert (fine.state, odd.state) == ("returned", "paid")

    def test_is_invoiced_whole_with_the_day_of_its_payout(self, fund, run_jobs, monkeypatch):
        monkeypatch.setattr(invoicing, "BATCH", 1)
        offer = an_open_round(cap=100, minimum=25, fees=FEES)
        paid = [a_paid(offer, fund, run_jobs, "1010.80") for _ in range(2)]
        closed(offer, by=a_user("compliance"), run_jobs=run_jobs)
        arrived(run_jobs)
        payout = payouts_of(offer.id).last
        at(clock.now() + timedelta(days=2))
        for fee_of in (f"round:{offer.id}", *(f"subscription:{each.id}" for each in paid)):
            invoice = find_of_fee(fee_of)
            assert invoice is not None, fee_of
            assert invoice.taken_on == legal_day(payout.settled_at)
