"""What becomes of a round just below its minimum, and of one just above it?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.rounds.world import World, a_world
from tests.stories.stage import (
    MONDAY,
    StoryClock,
    an_investor,
    certify,
    fund,
    settle,
    subscribe,
    the_law_says_the_same,
)
from wiseed_like import schedule
from wiseed_like.books import faults
from wiseed_like.captable.models import Movement, ShareEntry
from wiseed_like.captable.queries import cap_table, shares_in_issue
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.fees.rules import success_fee
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import Kind
from wiseed_like.rounds import closing
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.models import Subscription

RunJobs = Callable[..., int]


def close_round(offer: Round, world: World, time: StoryClock, run_jobs: RunJobs) -> None:
    """The date comes, reflection ends, money moves, and what follows is followed."""
    time.move_to(offer.closes_at + timedelta(seconds=1))
    for _ in range(3):
        schedule.tick(time.now)
        run_jobs()
        time.move(days=4)
    session.expire_all()


def states_of(offer: Round) -> dict[str, int]:
    return dict(
        session.execute(
            select(Subscription.state, func.count())
            .where(Subscription.round_id == offer.id)
            .group_by(Subscription.state)
        ).all()
    )


@pytest.fixture
def stage(house: Flask, simulator: str, run_jobs: RunJobs) -> tuple[World, StoryClock, Round]:
    time = StoryClock(MONDAY)
    world = a_world()
    # 40 euros a share; minimum 100 shares = 4,000 euros.
    offer = world.opened(shares_min=100, shares_max=200)
    run_jobs()
    return world, time, offer


class TestBelowTheMinimum:
    def test_one_share_short_returns_every_cent_and_takes_no_fee(
        self, stage: tuple[World, StoryClock, Round], run_jobs: RunJobs, simulator: str
    ) -> None:
        world, time, offer = stage
        people = [an_investor(world.officer, now=time.now) for _ in range(3)]
        for person in people:
            fund(person, Euro.of(2_000), run_jobs=run_jobs, simulator=simulator, now=time.now)
        for person, shares in zip(people, (33, 33, 33), strict=True):
            subscribe(person, offer, shares, now=time.now)

        close_round(offer, world, time, run_jobs)

        assert offer.state == "failed"
        assert states_of(offer) == {"returned": 3}
        for person in people:
            assert balance_of(f"wallet:user:{person.user_id}") == Euro.of(2_000)
        assert balance_of(f"wallet:round:{offer.id}") == Euro.ZERO
        assert balance_of("fees") == Euro.ZERO
        assert shares_in_issue(world.company.id) == 100_000
        assert list(faults()) == []
        the_law_says_the_same()

    def test_reaching_the_minimum_only_with_unpaid_shares_is_not_enough(
        self, stage: tuple[World, StoryClock, Round], run_jobs: RunJobs, simulator: str
    ) -> None:
        world, time, offer = stage
        payer = an_investor(world.officer, now=time.now)
        promiser = an_investor(world.officer, now=time.now)
        fund(payer, Euro.of(4_000), run_jobs=run_jobs, simulator=simulator, now=time.now)
        subscribe(payer, offer, 99, now=time.now)
        subscribe(promiser, offer, 50, now=time.now)

        close_round(offer, world, time, run_jobs)

        assert offer.state == "failed"
        assert states_of(offer) == {"returned": 1, "lapsed": 1}
        assert balance_of(f"wallet:user:{payer.user_id}") == Euro.of(4_000)
        assert list(faults()) == []
        the_law_says_the_same()


class TestAboveTheMinimum:
    def test_one_share_more_issues_once_and_pays_the_issuer_less_the_fee(
        self, stage: tuple[World, StoryClock, Round], run_jobs: RunJobs, simulator: str
    ) -> None:
        world, time, offer = stage
        people = [an_investor(world.officer, now=time.now) for _ in range(2)]
        for person in people:
            fund(person, Euro.of(2_100), run_jobs=run_jobs, simulator=simulator, now=time.now)
        subscribe(people[0], offer, 50, now=time.now)
        subscribe(people[1], offer, 51, now=time.now)
        close_round(offer, world, time, run_jobs)
        assert offer.state == "closing"

        with pytest.raises(Refused, match="no_certificate"), transaction():
            closing.finish(offer, by=world.officer, now=time.now)
        certify(offer, world, Euro.of(4_040), time)
        for _ in range(2):
            with transaction():
                closing.finish(offer, by=world.officer, now=time.now)
        run_jobs()
        settle(time, run_jobs)

        session.expire_all()
        assert offer.state == "closed"
        assert states_of(offer) == {"issued": 2}
        movements = session.scalars(
            select(Movement).where(Movement.company_id == world.company.id)
        ).all()
        assert [movement.seq for movement in movements] == [1, 2]
        issued = select(func.sum(ShareEntry.delta)).where(ShareEntry.subscription_id.is_not(None))
        assert session.scalar(issued) == 101
        assert shares_in_issue(world.company.id) == 100_101
        assert sorted(line.shares for line in cap_table(world.company.id)) == [50, 51, 100_000]
        fee = success_fee(Euro.of(4_040), offer.fees).gross
        assert balance_of("fees") == fee
        assert balance_of(f"wallet:round:{offer.id}") == Euro.ZERO
        payouts = session.scalars(select(Operation).where(Operation.kind == Kind.PAYOUT)).all()
        assert [(each.amount, each.fee) for each in payouts] == [(Euro.of(4_040), fee)]
        assert list(faults()) == []
        the_law_says_the_same()

    def test_a_certificate_for_less_than_was_paid_is_refused(
        self, stage: tuple[World, StoryClock, Round], run_jobs: RunJobs, simulator: str
    ) -> None:
        world, time, offer = stage
        person = an_investor(world.officer, now=time.now)
        fund(person, Euro.of(4_000), run_jobs=run_jobs, simulator=simulator, now=time.now)
        subscribe(person, offer, 100, now=time.now)
        close_round(offer, world, time, run_jobs)

        with pytest.raises(Refused, match="funds_release"):
            certify(offer, world, Euro.of("3999.99"), time)
