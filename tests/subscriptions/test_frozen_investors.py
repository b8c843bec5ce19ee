"""What becomes of the subscriptions of somebody frozen? They wait: neither paid, lapsed, issued."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.rounds.world import a_user
from tests.subscriptions.test_jobs import at, closed, ripe
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    counts,
    frozen,
    thawed,
)
from wiseed_like import clock
from wiseed_like.captable.queries import list_holdings_of
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.journal.models import Entry
from wiseed_like.rounds import closing
from wiseed_like.subscriptions import jobs

SECOND = timedelta(seconds=1)
pytestmark = pytest.mark.usefixtures("simulator")


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def kinds_of(subscription) -> list[str]:
    return list(
        session.scalars(
            select(Entry.kind)
            .where(Entry.subject_type == "subscription", Entry.subject_id == str(subscription.id))
            .order_by(Entry.id)
        )
    )


class TestPayment:
    def test_waits_without_a_call_for_money_that_is_there_and_goes_on_after(self, fund, run_jobs):
        me, offer = an_investor(), an_open_round()
        fund(me, "1000")
        mine = a_subscription(me, offer)
        frozen(me)
        ripe(mine)
        run_jobs()
        at(mine.pay_by + SECOND)
        jobs.lapse_unpaid(clock.now())
        session.refresh(mine)
        assert mine.state == "firm"
        assert "subscription.payment_called" not in kinds_of(mine)
        thawed(me)
        jobs.lapse_unpaid(clock.now())
        run_jobs()
        session.refresh(mine)
        assert mine.state == "paid"

    def test_is_made_at_the_thaw(self, fund, run_jobs):
        me, offer = an_investor(), an_open_round()
        fund(me, "1000")
        mine = a_subscription(me, offer)
        frozen(me)
        ripe(mine)
        run_jobs()
        thawed(me)
        run_jobs()
        session.refresh(mine)
        assert mine.state == "paid"

    def test_that_never_comes_lapses_after_the_thaw(self, run_jobs):
        me, offer = an_investor(), an_open_round()
        mine = a_subscription(me, offer)
        frozen(me)
        ripe(mine)
        at(mine.pay_by + SECOND)
        jobs.lapse_unpaid(clock.now())
        session.refresh(mine)
        assert mine.state == "firm"
        thawed(me)
        jobs.lapse_unpaid(clock.now())
        session.refresh(mine)
        assert mine.state == "lapsed"
        assert counts(offer)[0] == 0


class TestIssue:
    def paid(self, fund, run_jobs):
        me, offer = an_investor(), an_open_round(minimum=25)
        fund(me, "1000")
        mine = a_subscription(me, offer)
        ripe(mine)
        run_jobs()
        session.refresh(mine)
        assert mine.state == "paid"
        return me, offer, mine

    def test_is_not_concluded_while_a_subscriber_is_frozen(self, fund, run_jobs):
        me, offer, _ = self.paid(fund, run_jobs)
        frozen(me)
        with pytest.raises(Refused, match="held_up"):
            closed(offer, by=a_user("compliance"), run_jobs=run_jobs)
        assert not closing.may_finish(offer, clock.now())

    def test_of_a_round_that_was_just_concluded_waits_for_the_thaw(self, fund, run_jobs):
        me, offer, mine = self.paid(fund, run_jobs)

        def freezes_first() -> None:
            frozen(me)
            run_jobs()

        closed(offer, by=a_user("compliance"), run_jobs=freezes_first)
        session.refresh(mine)
        assert (mine.state, list_holdings_of(me.user_id)) == ("paid", [])
        thawed(me)
        run_jobs()
        session.refresh(mine)
        assert mine.state == "issued"


def test_what_was_paid_comes_back_into_the_frozen_wallet(fund, run_jobs):
    me, offer, mine = TestIssue().paid(fund, run_jobs)
    frozen(me)
    with transaction():
        closing.cancel(offer, "Un motif.", by=a_user("compliance"), now=clock.now())
    run_jobs()
    session.refresh(mine)
    assert mine.state == "returned"
