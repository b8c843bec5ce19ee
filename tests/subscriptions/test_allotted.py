"""What follows once the shares of a round were shared out? Payment, and books that prove it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.exc import IntegrityError

from compliance.capital.closing import Outcome
from compliance.euro import Euro
from tests.subscriptions.allotments import (
    DAY,
    SECOND,
    a_shared_round,
    at,
    ended,
    orders,
    shared_out,
)
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    counts,
    wallet_of,
)
from tests.test_books import broken
from wiseed_like import books, clock
from wiseed_like.db import session, transaction
from wiseed_like.payments.queries import spendable
from wiseed_like.rounds import closing
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.subscriptions import jobs, service
from wiseed_like.subscriptions.allotment import service as allotting
from wiseed_like.subscriptions.models import Subscription

pytestmark = pytest.mark.usefixtures("simulator")


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


class TestAfterTheAllotment:
    def test_what_is_there_is_paid_at_once(self, fund, run_jobs):
        offer, me = a_shared_round(), an_investor()
        fund(me, "4000")
        mine = a_subscription(me, offer, 100)
        orders(offer, 100)

        shared_out(run_jobs)

        assert (mine.state, mine.shares) == ("paid", 50)
        assert spendable(wallet_of(me)) == Euro.of(2_000)
        assert counts(offer) == (100, 100, 50)

    def test_what_is_not_there_is_called_for_with_its_date(self, run_jobs):
        offer = a_shared_round()
        [mine, _] = orders(offer, 100, 100)

        shared_out(run_jobs)

        assert mine.pay_by == clock.now() + timedelta(days=7)
        assert closing.paying_until(offer) == clock.now() + timedelta(days=7)
        assert closing.outcome(offer, clock.now()) == Outcome.WAITING

    def test_what_is_not_paid_in_time_lapses(self, run_jobs):
        offer = a_shared_round()
        mine = orders(offer, 100, 100)
        shared_out(run_jobs)

        at(clock.now() + 7 * DAY + SECOND)
        jobs.lapse_unpaid(clock.now())
        session.expire_all()

        assert all(each.was_unpaid_in_time for each in mine)
        assert not mine[0].was_not_served
        assert counts(offer) == (0, 0, 0)
        assert not list(books.faults())

    def test_the_cap_is_the_databases_again(self, run_jobs):
        offer = a_shared_round()
        orders(offer, 100, 100)
        shared_out(run_jobs)

        with pytest.raises(IntegrityError, match="not_oversubscribed"), transaction():
            session.execute(
                update(RoundCounter)
                .where(RoundCounter.round_id == offer.id)
                .values(reserved=RoundCounter.reserved + 1)
            )

    def test_telling_goes_on_where_it_stopped(self, run_jobs):
        offer = a_shared_round()
        mine = orders(offer, 100, 100)
        ended()
        jobs.allot_due(clock.now())
        session.expire_all()
        with transaction():
            allotting.note_told(mine[0], now=clock.now())

        run_jobs()
        session.expire_all()

        assert allotting.list_untold(offer.id) == []
        assert [each.pay_by for each in mine] == [clock.now() + timedelta(days=7)] * 2

    def test_the_agreement_is_about_what_was_signed(self, run_jobs):
        offer = a_shared_round()
        [mine, _] = orders(offer, 100, 100)

        shared_out(run_jobs)

        assert (mine.signed_shares, mine.shares) == (100, 50)
        assert mine.shares_in_words == "cent"

    def test_a_round_called_off_asks_nobody_to_pay(self, run_jobs):
        offer = a_shared_round()
        [mine, _] = orders(offer, 100, 100)
        ended()
        jobs.allot_due(clock.now())
        session.expire_all()
        with transaction():
            service.lapse(session.get_one(Subscription, mine.id), now=clock.now())

        run_jobs()
        session.expire_all()

        assert (mine.state, mine.pay_by) == ("lapsed", None)


class TestTheBooks:
    @pytest.fixture
    def offer(self, run_jobs) -> Round:
        offer = a_shared_round()
        orders(offer, 10, 60, 70)
        shared_out(run_jobs)
        assert not list(books.faults())
        return offer

    def test_see_that_a_subscription_has_other_shares(self, offer):
        with transaction():
            session.execute(
                update(Subscription)
                .where(Subscription.shares == 10)
                .values(shares=9, amount=Euro.of(360))
            )

        assert "has 9 shares, 10 were given" in _said()

    def test_see_that_the_inputs_were_changed(self, offer):
        with transaction():
            session.execute(
                update(Subscription).where(Subscription.shares == 10).values(offered_at=NOW - DAY)
            )

        assert "what was looked at is not as it was" in _said()

    def test_see_that_a_line_was_changed(self, offer):
        with broken("UPDATE allotment_lines SET given = 44 WHERE asked = 70") as found:
            assert "was given 44, not 45" in " ".join(str(fault) for fault in found)

    def test_see_that_the_whole_allotment_was_made_up_afterwards(self, offer):
        """Lines, numbers and digest that agree with one another; the journal does not."""
        with broken(
            "UPDATE allotment_lines SET given = given - 1 WHERE asked = 60",
            "UPDATE round_allotments SET inputs_sha256 = repeat('0', 64)",
        ) as found:
            assert "the journal tells of another" in " ".join(str(fault) for fault in found)


def _said() -> str:
    return " ".join(str(fault) for fault in books.faults() if fault.check == "allotments")
