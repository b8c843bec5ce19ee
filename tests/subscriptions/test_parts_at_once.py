"""What if a part is drawn twice, issued twice, or drawn while its round is called off?"""

from __future__ import annotations

import pytest
from flask import Flask
from sqlalchemy import func, select

from compliance.calendar import legal_day
from tests.rounds.world import a_user
from tests.security.at_once import all_at_once
from tests.subscriptions.partial import agreed, an_officer, certified, drawn, goes_on, paid, payouts
from tests.subscriptions.world import NOW, an_open_round
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.books import faults
from wiseed_like.captable.models import Movement
from wiseed_like.db import session, transaction
from wiseed_like.rounds import closing
from wiseed_like.rounds.closings import RoundClosing, get_closing
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import lock_whole
from wiseed_like.subscriptions.parts import jobs as part_jobs, service as parts


@pytest.fixture
def offer(house: Flask, fund, run_jobs, simulator: str) -> Round:
    clock.use(lambda: NOW)
    made = an_open_round(cap=100, minimum=25, rolling=True)
    paid(made, fund, run_jobs)
    return made


def draw(round_id: int, officer_id: int) -> None:
    now = clock.now()
    with transaction():
        offer, by = session.get_one(Round, round_id), session.get_one(User, officer_id)
        parts.draw(offer, legal_day(now), by=by, now=now)


class TestAtTheSameMoment:
    def test_a_part_is_drawn_once(self, house: Flask, offer: Round):
        number, officer = offer.id, an_officer().id
        found = all_at_once(house, [lambda: draw(number, officer)] * 4)
        assert sorted(found)[:3] == ["closing_under_way"] * 3
        assert session.scalar(select(func.count()).select_from(RoundClosing)) == 1

    def test_a_part_is_issued_and_paid_once(self, house: Flask, offer: Round, run_jobs):
        part = agreed(certified(drawn(offer)))
        number = part.id

        def issue() -> None:
            with transaction():
                part_jobs._issue(get_closing(number), clock.now())

        assert all_at_once(house, [issue] * 4) == ["done"] * 4
        goes_on(run_jobs)
        key = Movement.idempotency_key == part.register_key
        assert session.scalar(select(func.count()).select_from(Movement).where(key)) == 1
        assert len(payouts(part)) == 1
        assert list(faults()) == []

    def test_a_cancellation_leaves_nothing_half_done(self, house: Flask, offer: Round, run_jobs):
        number, officer = offer.id, an_officer().id
        with transaction():
            other = a_user("compliance").id

        def cancel() -> None:
            with transaction():
                found = lock_whole(number)
                by = session.get_one(User, other)
                closing.cancel(found, "Une erreur.", by=by, now=clock.now())

        all_at_once(house, [lambda: draw(number, officer), cancel])
        goes_on(run_jobs)
        assert offer.state == "cancelled"
        states = session.scalars(select(RoundClosing.state)).all()
        assert set(states) <= {"dropped"}
        assert offer.counter.paid == 0
        assert list(faults()) == []
