"""When is the minimum judged, and on which orders? Those of its day, once they are paid."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from compliance.investing.reflection_period import ends_at
from tests.subscriptions.world import CLOSES_AT, NOW, a_subscription, an_investor, an_open_round
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.rounds import closing, jobs, phases
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.rounds.phases import Phase
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.models import Subscription

DAY = datetime(2026, 12, 31, 22, 59, 59, tzinfo=UTC)  # the last second of the year in Paris
SECOND = timedelta(seconds=1)
LATER = DAY + timedelta(days=40)


@pytest.fixture(autouse=True)
def _it_is_now(house: object) -> None:
    clock.use(lambda: NOW)


@pytest.fixture
def offer() -> Round:
    return an_open_round(minimum=100, minimum_at=DAY)


def ordered(offer: Round, shares: int, *, at: datetime = NOW, paid: bool = True) -> Subscription:
    """An order of somebody sophisticated: firm at once; its money there, or still awaited."""
    found = a_subscription(an_investor(sophisticated=True), offer, shares, now=NOW)
    with transaction():
        session.execute(
            update(Subscription).where(Subscription.id == found.id).values(offered_at=at)
        )
        if paid:
            session.get_one(Subscription, found.id).move("pay")
            counter = session.get_one(RoundCounter, offer.id, with_for_update=True)
            counter.paid += shares
    session.expire_all()
    return found


def judged(offer: Round, now: datetime) -> RoundState:
    clock.use(lambda: now)
    jobs.judge_minimums(now)
    jobs.end_due(now)
    session.expire_all()
    return offer.state


class TestTheMinimum:
    def test_is_not_judged_before_its_last_second_has_passed(self, offer: Round):
        assert phases.phase(offer, DAY) == Phase.FIRST
        assert judged(offer, DAY) == RoundState.OPEN
        assert offer.minimum_reached_at is None

    def test_once_reached_lets_the_round_go_on_to_its_end(self, offer: Round):
        ordered(offer, 100)

        assert judged(offer, DAY + SECOND) == RoundState.OPEN
        assert offer.minimum_reached_at == DAY + SECOND
        assert list_of_subject("round", offer.id)[-1].kind == "round.minimum_reached"
        assert offer.takes_orders(LATER)
        assert judged(offer, offer.closes_at) == RoundState.CLOSING

    def test_is_missed_by_one_share(self, offer: Round):
        ordered(offer, 99)

        assert judged(offer, DAY + SECOND) == RoundState.FAILED
        fact = list_of_subject("round", offer.id)[-1]
        assert (fact.kind, fact.data["paid"]) == ("round.failed", 99)
        assert fact.data["decision"]

    def test_counts_an_order_of_the_last_second(self, offer: Round):
        ordered(offer, 60)
        ordered(offer, 40, at=DAY)

        assert judged(offer, DAY + SECOND) == RoundState.OPEN
        assert offer.minimum_reached_at is not None

    def test_counts_nothing_of_what_was_ordered_later(self, offer: Round):
        ordered(offer, 99)
        ordered(offer, 400, at=DAY + SECOND)

        assert phases.phase(offer, LATER) == Phase.MISSED
        assert judged(offer, LATER) == RoundState.FAILED
        assert list_of_subject("round", offer.id)[-1].data["paid"] == 99

    def test_waits_for_the_money_of_orders_made_in_time(self, offer: Round):
        ordered(offer, 60)
        ordered(offer, 40, paid=False)

        assert judged(offer, DAY + SECOND) == RoundState.OPEN
        assert phases.phase(offer, DAY + SECOND) == Phase.JUDGED
        assert offer.minimum_reached_at is None

    def test_waits_for_the_reflection_of_orders_made_in_time(self, offer: Round):
        me = an_investor()
        ordered(offer, 60)
        reflecting = a_subscription(me, offer, 40)
        assert judged(offer, DAY + SECOND) == RoundState.OPEN

        with transaction():
            clock.use(lambda: NOW)
            service.revoke(session.get_one(Subscription, reflecting.id), by=me.user, now=NOW)
        assert judged(offer, DAY + 2 * SECOND) == RoundState.FAILED

    def test_once_reached_stays_so(self, offer: Round):
        ordered(offer, 100)
        judged(offer, DAY + SECOND)
        with transaction():
            session.execute(update(Subscription).values(state="returned"))

        assert phases.phase(offer, LATER) == Phase.REACHED
        assert judged(offer, LATER) == RoundState.OPEN

    def test_is_judged_too_when_the_round_has_begun_to_close(self):
        day = CLOSES_AT - timedelta(days=1)
        offer = an_open_round(minimum=100, minimum_at=day)
        ordered(offer, 60)
        ordered(offer, 40, paid=False)
        ordered(offer, 200, at=day + SECOND)
        closed = CLOSES_AT
        assert judged(offer, closed) == RoundState.CLOSING
        assert closing.outcome(offer, closed) == "waiting"

        with transaction():
            session.execute(
                update(Subscription)
                .where(Subscription.state == "firm")
                .values(state="lapsed", ended_at=closed)
            )
            counter = session.get_one(RoundCounter, offer.id, with_for_update=True)
            counter.reserved, counter.firm = 260, 260
        # 260 shares are paid: 60 of them in time.
        assert judged(offer, closed + SECOND) == RoundState.FAILED

    def test_is_known_when_the_last_order_in_time_can_no_longer_be_paid(self, offer: Round):
        assert phases.judged_by(offer) == ends_at(DAY) + timedelta(days=7)

    def test_is_no_matter_in_a_round_with_one_end(self):
        offer = an_open_round(minimum=100)
        ordered(offer, 10)

        assert phases.phase(offer, LATER) is None
        assert judged(offer, LATER) == RoundState.OPEN


class TestAFailedFirstPhase:
    def test_gives_back_what_came_later_too(self, offer: Round, simulator, run_jobs):
        early, late = ordered(offer, 99, paid=False), a_subscription(an_investor(), offer, 30)
        with transaction():
            session.execute(
                update(Subscription)
                .where(Subscription.id == late.id)
                .values(offered_at=DAY + SECOND)
            )
        assert judged(offer, DAY + SECOND) == RoundState.FAILED
        run_jobs()
        session.expire_all()

        assert {early.state, late.state} == {"lapsed"}
        assert offer.counter.reserved == 0
