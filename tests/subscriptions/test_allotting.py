"""What becomes of a round in which more is asked for than offered? Shared out once, then paid."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from compliance.euro import Euro
from tests.subscriptions.allotments import (
    DAY,
    SECOND,
    a_shared_round,
    at,
    ended,
    hold,
    orders,
    shared_out,
    shares_of,
)
from tests.subscriptions.world import (
    CLOSES_AT,
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    an_order,
    counts,
    signature,
    wallet_of,
)
from wiseed_like import books, clock
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.fees.rules import Schedule
from wiseed_like.mailbox.queries import list_latest
from wiseed_like.payments.queries import list_of_subject, spendable
from wiseed_like.rounds import jobs as round_jobs
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.models import RoundAllotment, RoundCounter
from wiseed_like.subscriptions import jobs, service
from wiseed_like.subscriptions.allotment import service as allotting

pytestmark = pytest.mark.usefixtures("simulator")


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


class TestBeforeTheAllotment:
    def test_orders_are_taken_above_the_maximum(self):
        offer = a_shared_round()

        orders(offer, 60, 60, 60)

        assert counts(offer) == (180, 0, 0)
        assert offer.counter.free == 100

    def test_one_order_asks_for_no_more_than_the_whole_offer(self):
        offer, me = a_shared_round(), an_investor()

        with pytest.raises(Refused, match="hard_cap"):
            an_order(me, offer, 101)

    def test_nobody_is_asked_to_pay(self, fund, run_jobs):
        offer, me = a_shared_round(), an_investor()
        fund(me, "4000")
        mine = a_subscription(me, offer, 60)
        orders(offer, 60)

        ended()
        run_jobs()
        fund(me, "1")
        jobs.lapse_unpaid(CLOSES_AT + 30 * DAY)
        session.expire_all()

        assert mine.state == "firm"
        assert mine.awaits_allotment
        assert spendable(wallet_of(me)) == Euro.of(4_001)
        assert not list_of_subject(f"subscription:{mine.id}")

    def test_the_sophisticated_wait_like_everybody(self, run_jobs):
        offer = a_shared_round()

        mine = a_subscription(an_investor(sophisticated=True), offer, 60)
        run_jobs()

        assert (mine.state, mine.pay_by) == ("firm", None)

    def test_the_database_takes_no_money(self):
        offer = a_shared_round()
        orders(offer, 60, 60)

        with pytest.raises(IntegrityError, match="paid_once_allotted"), transaction():
            session.execute(
                update(RoundCounter)
                .where(RoundCounter.round_id == offer.id)
                .values(firm=60, paid=60)
            )

    def test_a_round_that_misses_its_minimum_fails_and_nobody_pays(self, run_jobs):
        offer = a_shared_round()
        mine = orders(offer, 20, 29)

        shared_out(run_jobs)
        round_jobs.end_due(clock.now())
        run_jobs()
        session.expire_all()

        assert offer.state == "failed"
        assert [str(each.state) for each in mine] == ["lapsed", "lapsed"]
        assert not list(books.faults())


class TestTheAllotment:
    def test_waits_for_the_last_reflection(self):
        offer = a_shared_round()
        orders(offer, 60, 60)
        late = a_subscription(an_investor(), offer, 60, now=CLOSES_AT - SECOND)

        ended()
        jobs.allot_due(clock.now())
        assert offer.allotted is None

        at(late.reflection_ends_at + SECOND)
        jobs.bind_ripe(clock.now())
        jobs.allot_due(clock.now())
        session.expire_all()
        assert offer.allotted is not None

    def test_waits_for_the_end_of_subscriptions(self):
        offer = a_shared_round()
        a_subscription(an_investor(sophisticated=True), offer, 100)

        jobs.allot_due(NOW + DAY)

        assert counts(offer) == (100, 100, 0)
        assert offer.counter.takes_more

    def test_gives_what_the_rule_gives(self, run_jobs):
        offer = a_shared_round()
        mine = orders(offer, 10, 60, 70)

        shared_out(run_jobs)

        assert shares_of(mine) == [("firm", 10), ("firm", 45), ("firm", 45)]
        assert mine[1].amount == mine[1].price * 45
        assert counts(offer) == (100, 100, 0)
        assert (offer.counter.takes_more, offer.counter.allotted) == (False, 100)
        assert offer.allotted.level == 45
        assert not list(books.faults())

    def test_counts_the_fee_on_what_is_given(self, run_jobs):
        offer = a_shared_round(fees=Schedule(700, Euro.ZERO, 200, 2_000))
        mine = orders(offer, 100, 100)

        shared_out(run_jobs)

        assert mine[0].amount == Euro.of(2_000)
        assert mine[0].fee == offer.fee_on(Euro.of(2_000))

    def test_counts_the_orders_of_one_person_together(self, run_jobs):
        offer, me = a_shared_round(), an_investor()
        first = a_subscription(me, offer, 40)
        second = a_subscription(me, offer, 40, now=NOW + DAY)
        other = a_subscription(an_investor(), offer, 80)

        shared_out(run_jobs)

        assert shares_of([first, second, other]) == [("firm", 40), ("firm", 10), ("firm", 50)]

    def test_lets_lapse_what_gets_nothing_and_says_so(self, run_jobs):
        offer = a_shared_round(AllotmentRule.HOLDERS_FIRST)
        holder, other = an_investor(), an_investor()
        hold(offer, holder)
        theirs = a_subscription(holder, offer, 100)
        mine = a_subscription(other, offer, 10)

        shared_out(run_jobs)

        assert shares_of([theirs, mine]) == [("firm", 100), ("lapsed", 10)]
        assert mine.was_not_served
        assert not mine.was_unpaid_in_time
        assert counts(offer) == (100, 100, 0)
        assert offer.counter.investors == 1
        (mail,) = [
            each
            for each in list_latest(other.user.email)
            if each.template == "subscription_not_served"
        ]
        assert "ils demandaient toutes les parts" in mail.text
        assert not list(books.faults())

    def test_is_made_once(self, run_jobs):
        offer = a_shared_round()
        mine = orders(offer, 60, 70)
        shared_out(run_jobs)
        before = shares_of(mine)

        with transaction():
            assert allotting.share_out(offer.id, now=clock.now()) is None
        jobs.allot_due(clock.now())
        run_jobs()
        session.expire_all()

        assert shares_of(mine) == before
        assert len(session.scalars(select(RoundAllotment)).all()) == 1

    def test_serves_everybody_whole_when_there_is_enough(self, run_jobs):
        offer = a_shared_round(AllotmentRule.PRO_RATA)
        mine = orders(offer, 30, 60)

        shared_out(run_jobs)

        assert shares_of(mine) == [("firm", 30), ("firm", 60)]
        assert (offer.allotted.part, offer.allotted.level) == (None, None)

    def test_is_not_for_rounds_that_serve_who_comes_first(self):
        offer = an_open_round(cap=100, minimum=50)
        a_subscription(an_investor(sophisticated=True), offer, 100)

        ended()
        jobs.allot_due(clock.now())

        assert offer.allotted is None
        assert counts(offer) == (100, 100, 0)


class TestTwoAtOnce:
    def test_share_out_once(self, house, run_jobs):
        offer = a_shared_round()
        mine = orders(offer, 60, 70, 80)
        ended()
        session.rollback()
        number, now = offer.id, clock.now()

        def share(_: int) -> bool:
            with house.app_context(), transaction():
                return allotting.share_out(number, now=now) is not None

        with ThreadPoolExecutor(4) as pool:
            done = list(pool.map(share, range(4)))
        run_jobs()
        session.expire_all()

        assert sorted(done) == [False, False, False, True]
        assert sum(each.shares for each in mine) == 100
        assert not list(books.faults())


class TestASignature:
    def test_of_more_than_is_left_is_taken_too(self):
        offer, me = a_shared_round(), an_investor()
        orders(offer, 90)
        order = an_order(me, offer, 50)

        with transaction():
            service.sign(order, signature(50), now=NOW)

        assert counts(offer) == (140, 0, 0)
