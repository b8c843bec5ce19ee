"""What becomes of those who signed on a sheet that turns out to be wrong?"""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select

from compliance.calendar import last_second
from compliance.euro import Euro
from compliance.offers.kiis_suspension import revocable_until
from tests.approvals.test_rounds import approve
from tests.rounds.world import World, a_world
from tests.stories.stage import (
    MONDAY,
    StoryClock,
    an_investor,
    fund,
    subscribe,
)
from wiseed_like import schedule
from wiseed_like.books import faults
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.ledger.queries import balance_of
from wiseed_like.mailbox.models import Mail
from wiseed_like.rounds import closing, service as rounds, suspension
from wiseed_like.rounds.correction import service as correction
from wiseed_like.rounds.correction.irregularity import SheetIrregularity
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.closing_progress import progress
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.queries import lock_subscription
from wiseed_like.subscriptions.reopening.rights import ReopenedRight

RunJobs = Callable[..., int]
WRONG = "Le chiffre d'affaires de 2025 est de 90 000 €, pas de 120 000 €."


@pytest.fixture
def stage(house: Flask, simulator: str, run_jobs: RunJobs) -> tuple[World, StoryClock, Round]:
    time = StoryClock(MONDAY)
    world = a_world()
    offer = world.opened(shares_min=100, shares_max=200)
    run_jobs()
    return world, time, offer


def pass_time(time: StoryClock, run_jobs: RunJobs, **by: int) -> None:
    """Time passes, and what follows is followed."""
    time.move(**by)
    for _ in range(2):
        schedule.tick(time.now)
        run_jobs()
    session.expire_all()


def three(world: World, offer: Round, time: StoryClock, run_jobs: RunJobs, simulator: str):
    """One who has paid, one whose money is awaited, one who reflects."""
    paid, firm, reflecting = (an_investor(world.officer, now=time.now) for _ in range(3))
    fund(paid, Euro.of(2_000), run_jobs=run_jobs, simulator=simulator, now=time.now)
    first, second = (
        subscribe(paid, offer, 40, now=time.now),
        subscribe(firm, offer, 40, now=time.now),
    )
    run_jobs()
    pass_time(time, run_jobs, days=5)
    third = subscribe(reflecting, offer, 40, now=time.now)
    pass_time(time, run_jobs)
    assert [each.state for each in (first, second, third)] == ["paid", "firm", "reflecting"]
    return first, second, third


def found_wrong(
    world: World, offer: Round, time: StoryClock, run_jobs: RunJobs
) -> SheetIrregularity:
    with transaction():
        found = correction.report(
            offer, WRONG, since_on=time.now.date(), material=True, by=world.officer, now=time.now
        )
        correction.confirm(found, WRONG, by=world.officer, now=time.now)
    run_jobs()
    session.expire_all()
    return found


def corrected(found: SheetIrregularity, world: World, time: StoryClock) -> None:
    offer = found.round
    parts = {
        letter: text.replace("120 000 €", "90 000 €") for letter, text in offer.sheet.parts.items()
    }
    with transaction():
        correction.save(
            found, parts, "Chiffre d'affaires de 2025 : 90 000 €", by=world.founder, now=time.now
        )
        correction.hand_in(found, by=world.founder, now=time.now)
    with transaction():
        asked = correction.ask_review(found, "Relue.", by=world.analyst, now=time.now)
    assert approve(asked, world.officer) == ""
    session.expire_all()


def revoke(subscription: Subscription, time: StoryClock) -> None:
    with transaction():
        locked = lock_subscription(subscription.id)
        service.revoke(locked, by=locked.investor.user, now=time.now)


def rights(offer: Round) -> list[ReopenedRight]:
    return list(session.scalars(select(ReopenedRight).order_by(ReopenedRight.subscription_id)))


class TestAWrongSheet:
    def test_lets_everybody_revoke_and_gives_the_money_back(
        self, stage: tuple[World, StoryClock, Round], run_jobs: RunJobs, simulator: str
    ) -> None:
        world, time, offer = stage
        paid, firm, reflecting = three(world, offer, time, run_jobs, simulator)

        found_wrong(world, offer, time, run_jobs)
        assert offer.state == "suspended"
        assert offer.counter.reopened == 80
        assert (offer.counter.settled, offer.counter.reflecting) == (0, 120)
        assert list(faults()) == []
        for each in (paid, firm, reflecting):
            revoke(each, time)
        run_jobs()
        session.expire_all()

        assert {each.state for each in (paid, firm, reflecting)} == {"revoked"}
        assert balance_of(f"wallet:user:{paid.investor.user_id}") == Euro.of(2_000)
        assert balance_of(f"wallet:round:{offer.id}") == Euro.ZERO
        counter = offer.counter
        assert (counter.reserved, counter.firm, counter.paid, counter.reopened) == (0, 0, 0, 0)
        assert {right.outcome for right in rights(offer)} == {"revoked"}
        assert list(faults()) == []

    def test_keeps_those_who_do_nothing_under_the_corrected_sheet(
        self, stage: tuple[World, StoryClock, Round], run_jobs: RunJobs, simulator: str
    ) -> None:
        world, time, offer = stage
        paid, firm, reflecting = three(world, offer, time, run_jobs, simulator)
        first_date = firm.pay_by
        found = found_wrong(world, offer, time, run_jobs)
        # While it is suspended nobody becomes firm, lapses or pays.
        pass_time(time, run_jobs, days=8)
        assert [each.state for each in (paid, firm, reflecting)] == ["paid", "firm", "reflecting"]
        fund(firm.investor, Euro.of(2_000), run_jobs=run_jobs, simulator=simulator, now=time.now)
        pass_time(time, run_jobs)
        assert firm.state == "firm"

        corrected(found, world, time)
        assert (offer.state, offer.sheet.version) == ("open", 2)
        run_jobs()
        session.expire_all()
        end = revocable_until(time.now)
        assert {(right.kiis_id, right.ends_at) for right in rights(offer)} == {
            (offer.sheet.id, end)
        }
        assert offer.counter.reopened == 80
        told = session.scalars(select(Mail).where(Mail.template == "correction_told")).all()
        assert len(told) == 3
        assert "Chiffre d'affaires de 2025 : 90 000 €" in told[0].text
        assert "/revocation/" in told[0].text

        time.move_to(end)
        pass_time(time, run_jobs)
        assert offer.counter.reopened == 80
        time.move(seconds=1)
        for _ in range(2):
            pass_time(time, run_jobs)
        assert offer.counter.reopened == 0
        assert {right.outcome for right in rights(offer)} == {"kept"}
        assert [each.state for each in (paid, firm)] == ["paid", "paid"]
        assert reflecting.state == "firm"
        assert firm.pay_by > first_date
        assert list(faults()) == []

    def test_keeps_the_closing_waiting(
        self, stage: tuple[World, StoryClock, Round], run_jobs: RunJobs, simulator: str
    ) -> None:
        world, time, offer = stage
        person = an_investor(world.officer, now=time.now)
        fund(person, Euro.of(6_000), run_jobs=run_jobs, simulator=simulator, now=time.now)
        subscribe(person, offer, 120, now=time.now)
        pass_time(time, run_jobs, days=5)
        time.move_to(offer.closes_at - timedelta(days=1))
        found = found_wrong(world, offer, time, run_jobs)
        corrected(found, world, time)
        run_jobs()

        time.move_to(offer.closes_at + timedelta(hours=1))
        pass_time(time, run_jobs)
        assert offer.state == "closing"
        assert closing.outcome(offer, time.now) == "waiting"
        assert not closing.is_settled(offer)
        shown = {
            step.name: step for step in progress(offer, now=time.now, machine_now=time.now).steps
        }["reopened"]
        assert (shown.mark, shown.done, shown.total) == ("current", 0, 1)
        assert shown.until == rights(offer)[0].ends_at

        pass_time(time, run_jobs, days=5)
        assert closing.outcome(offer, time.now) == "success"
        assert closing.is_settled(offer)


class TestACorrectionThatNeverComes:
    def test_cancels_the_round_after_thirty_days_and_gives_everything_back(
        self, stage: tuple[World, StoryClock, Round], run_jobs: RunJobs, simulator: str
    ) -> None:
        world, time, offer = stage
        paid, firm, reflecting = three(world, offer, time, run_jobs, simulator)
        found = found_wrong(world, offer, time, run_jobs)
        with pytest.raises(Refused) as refused, transaction():
            rounds.resume(offer, "Corrigée", by=world.officer, now=time.now)
        assert refused.value.code == "correction_awaited"
        session.rollback()

        last_day = suspension.last_day(offer)
        time.move_to(last_second(last_day - timedelta(days=3)))
        pass_time(time, run_jobs)
        time.move_to(last_second(last_day))
        pass_time(time, run_jobs)
        assert offer.state == "suspended"
        warned = session.scalars(select(Mail).where(Mail.template == "suspension_ends_soon")).all()
        assert len(warned) == 2 * len({mail.address for mail in warned})

        for _ in range(2):
            pass_time(time, run_jobs, seconds=1)
        assert offer.state == "cancelled"
        assert [each.state for each in (paid, firm, reflecting)] == ["returned", "lapsed", "lapsed"]
        assert balance_of(f"wallet:user:{paid.investor.user_id}") == Euro.of(2_000)
        assert found.state == "called_off"
        assert {right.outcome for right in rights(offer)} == {"ended"}
        assert offer.counter.reopened == 0
        assert list(faults()) == []
