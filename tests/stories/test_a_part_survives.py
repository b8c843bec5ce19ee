"""What when the workers are killed while a part of a round is issued and paid? All of it, once.

Real workers, a real relay and a real queue, as in `test_a_closing_survives`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from compliance.calendar import legal_day
from compliance.euro import Euro
from tests.rounds.world import a_user
from tests.stories.stage import PDF
from tests.stories.test_a_closing_survives import (
    PRICE,
    SHARES,
    WORKERS,
    Machines,
    _pay_in,
    how_many,
    nothing_is_left,
    until,
)
from tests.subscriptions import world
from tests.subscriptions.world import a_subscription, an_investor, an_open_round
from wiseed_like import clock, schedule
from wiseed_like.approvals import service as approvals
from wiseed_like.books import faults
from wiseed_like.captable.models import Movement
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.ledger.queries import balance_of
from wiseed_like.mailbox.models import Mail
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.rounds.closings import RoundClosing
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import jobs
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.parts import release as part_release, service as parts

CROWD = 8
RunJobs = Callable[..., int]


@pytest.fixture
def past(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The subscriptions were signed six days ago; the round goes on for a month."""
    signed = datetime.now(UTC) - timedelta(days=6)
    monkeypatch.setattr(world, "NOW", signed)
    monkeypatch.setattr(world, "CLOSES_AT", datetime.now(UTC) + timedelta(days=30))
    return signed


@pytest.fixture
def offer(house: Flask, past: datetime, run_jobs: RunJobs, simulator: str) -> Round:
    """A round that is concluded in parts: a crowd has paid, one more only reflects."""
    made = an_open_round(cap=CROWD * SHARES * 2, minimum=CROWD * SHARES, rolling=True)
    run_jobs()
    for _ in range(CROWD):
        me = an_investor()
        _pay_in(me, simulator, past)
        a_subscription(me, made, SHARES, now=past)
    a_subscription(an_investor(), made, SHARES, now=datetime.now(UTC) - timedelta(hours=1))
    jobs.bind_ripe(clock.now())
    run_jobs()
    session.expire_all()
    assert how_many(Subscription.state == "paid") == CROWD
    return made


@pytest.fixture
def machines(offer: Round, env: dict[str, str], tmp_path: Path) -> Iterator[Machines]:
    with Machines(env, tmp_path) as running:
        yield running


def agreed(offer: Round) -> RoundClosing:
    """Drawn, certified, asked for by one person and approved by another."""
    with transaction():
        one, other = a_user("compliance"), a_user("compliance")
    now = clock.now()
    with transaction():
        made = parts.draw(offer, legal_day(now), by=one, now=now)
    with transaction():
        paper = store_bytes(PDF, "certificat.pdf", "application/pdf", by=one, now=now)
        parts.certify(
            made, amount=made.amount, issued_on=legal_day(now), number="CD-1", stored_file=paper,
            by=one, now=now,
        )  # fmt: skip
    with transaction():
        request = part_release.ask(made, "Vu.", by=one, now=clock.now())
    with transaction():
        approvals.approve(request, by=other, now=clock.now())
    return made


class TestAPart:
    def test_completes_once_whatever_dies_meanwhile(self, offer: Round, machines: Machines):
        part = agreed(offer)
        # One transaction issues all of it: killed inside, it never was.
        for name in WORKERS:
            machines.kill(name)
        machines.empty_the_queue()
        until(lambda: how_many(Subscription.state == "issued") > 0, machines)
        assert how_many(Subscription.state == "issued") == CROWD, "a part is all or nothing"
        machines.kill(WORKERS[0])
        machines.kill("relay")
        machines.empty_the_queue()
        # Two ticks at once ask for nothing twice.
        schedule.tick(clock.now())
        schedule.tick(clock.now())
        until(nothing_is_left, machines)

        self.everything_happened_once(offer, part)
        assert list(faults()) == []

    def everything_happened_once(self, offer: Round, part: RoundClosing) -> None:
        session.expire_all()
        assert session.get_one(RoundClosing, part.id).state == "paid_out"
        assert session.get_one(Round, offer.id).state == "open"
        assert how_many(Subscription.state == "reflecting") == 1
        payouts = select(Operation).where(
            Operation.kind == Kind.PAYOUT, Operation.state == OperationState.SUCCEEDED
        )
        (sent,) = session.scalars(payouts).all()
        assert (sent.subject, sent.amount) == (part.name, PRICE * SHARES * CROWD)
        assert balance_of(f"wallet:round:{offer.id}") == Euro.ZERO
        assert session.scalar(select(func.count()).select_from(Movement)) == 2  # the founder's too
        told = session.execute(
            select(Mail.address, func.count())
            .where(Mail.template == "subscription_issued")
            .group_by(Mail.address)
        ).all()
        assert sorted(row[1] for row in told) == [1] * CROWD
