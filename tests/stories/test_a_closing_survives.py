"""What when the workers are killed and Redis is emptied in the middle of a closing? All, once.

Real workers, a real relay and a real queue; CLOSING=500 says how many subscribe (40 otherwise).
"""

from __future__ import annotations

import os
import signal
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from redis import Redis
from sqlalchemy import func, select, text, update

from compliance.calendar import legal_day
from compliance.euro import Euro
from dev import sessions, settings
from dev.paths import VENV
from dev.supervisor import Child, Supervisor
from tests.stories.stage import PDF, declare_arrived
from tests.subscriptions import world
from tests.subscriptions.world import a_subscription, an_investor, an_open_round, wallet_of
from wiseed_like import clock, schedule
from wiseed_like.accounts.models import User
from wiseed_like.books import faults
from wiseed_like.captable.models import Movement, ShareEntry
from wiseed_like.db import session, transaction
from wiseed_like.documents.models import StoredFile
from wiseed_like.documents.service import store_bytes
from wiseed_like.investors.models import Investor
from wiseed_like.journal.models import Delivery, Entry
from wiseed_like.ledger.queries import balance_of
from wiseed_like.mailbox.models import Mail
from wiseed_like.payments import service as payments
from wiseed_like.payments.asking import perform
from wiseed_like.payments.models import Operation
from wiseed_like.payments.reading import refresh
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.payments.wallets import make_wallet
from wiseed_like.reconciliation import service as reconciliation
from wiseed_like.reconciliation.jobs import carry_on
from wiseed_like.reconciliation.models import Difference
from wiseed_like.reconciliation.rules import RunKind
from wiseed_like.rounds import closing
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import service as subscriptions
from wiseed_like.subscriptions.models import Subscription

CROWD = int(os.environ.get("CLOSING", "40"))
SHARES, PRICE = 3, Euro.of(40)
PRINTED = 5  # agreements that are left to the workers; the others are there before the story
WORKERS = ("worker-1", "worker-2")
PATIENCE = 120 + 4 * CROWD  # seconds for each stage, on a machine that has much else to do
RunJobs = Callable[..., int]


class Machines:
    """The relay and two workers, as processes; they can be killed, and the queue emptied."""

    def __init__(self, env: dict[str, str], logs: Path):
        self._env = settings.tools_environment() | env
        self._redis = env["REDIS_URL"]
        self._supervisor = Supervisor(logs=logs)
        self._children: dict[str, Child] = {}

    def __enter__(self) -> Machines:
        self._supervisor.__enter__()
        for name in ("relay", *WORKERS):
            self._start(name)
        return self

    def __exit__(self, *error: object) -> None:
        self._supervisor.__exit__(None, None, None)

    def _start(self, name: str) -> None:
        command = [VENV / "bin" / "flask", "--app", "wiseed_like", name.partition("-")[0]]
        self._children[name] = self._supervisor.start(name, command, env=self._env)

    def kill(self, name: str) -> None:
        """kill -9: the process and whatever job it has under way; then another takes its place."""
        child = self._children[name]
        for pid in sessions.members([child.session.sid]):
            # A job may have ended by itself since they were counted.
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self._supervisor.finish(child)
        self._start(name)

    def are_idle(self) -> bool:
        """Whether nothing waits in Redis."""
        return not any(len(queue) for queue in schedule.queues(self._redis).values())

    def empty_the_queue(self) -> None:
        """All that waits in Redis is gone."""
        with Redis.from_url(self._redis) as connection:
            connection.flushdb()


@pytest.fixture
def past(monkeypatch: pytest.MonkeyPatch) -> datetime:
    """The subscriptions were signed six days ago: nothing can be revoked any more."""
    signed = datetime.now(UTC) - timedelta(days=6)
    monkeypatch.setattr(world, "NOW", signed)
    monkeypatch.setattr(world, "CLOSES_AT", datetime.now(UTC) - timedelta(minutes=1))
    return signed


@pytest.fixture
def offer(house: Flask, past: datetime, run_jobs: RunJobs, simulator: str) -> Round:
    """A round whose minimum is exactly what the crowd has signed; their money has arrived."""
    made = an_open_round(cap=CROWD * SHARES, minimum=CROWD * SHARES)
    run_jobs()
    crowd = [an_investor() for _ in range(CROWD)]
    for me in crowd:
        _pay_in(me, simulator, past)
        a_subscription(me, made, SHARES, now=past)
    left = _print_most(past)
    with transaction():
        # All that was to be heard before the closing was heard, but for the last agreements.
        session.execute(update(Delivery).where(Delivery.id.not_in(left)).values(done_at=func.now()))
        session.execute(text("DELETE FROM mails"))
    return made


def _pay_in(me: Investor, simulator: str, now: datetime) -> None:
    wallet = make_wallet(wallet_of(me).id)
    with transaction():
        wire = payments.expect_wire(wallet, PRICE * SHARES, by=me.user, now=now)
    perform(wire.id)
    session.refresh(wire)
    declare_arrived(simulator, wire.reference or "", PRICE * SHARES)
    refresh(wire)


def _print_most(now: datetime) -> list[uuid.UUID]:
    """Print all agreements but a few; the deliveries of those."""
    everybody = session.scalars(select(Subscription).order_by(Subscription.id)).all()
    with transaction():
        for each in everybody[PRINTED:]:
            stored = store_bytes(PDF, "bulletin.pdf", "application/pdf", by=None, now=now)
            subscriptions.note_agreement(each, stored, now=now)
    few = [str(each.id) for each in everybody[:PRINTED]]
    offered = (
        select(Delivery.id)
        .join(Delivery.entry)
        .where(
            Delivery.listener.like("subscriptions.jobs.print_agreement%"),
            Entry.subject_type == "subscription",
            Entry.subject_id.in_(few),
        )
    )
    return list(session.scalars(offered))


@pytest.fixture
def machines(offer: Round, env: dict[str, str], tmp_path: Path) -> Iterator[Machines]:
    with Machines(env, tmp_path) as running:
        yield running


def how_many(*where: object) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Subscription).where(*where)) or 0


def ninety_seconds_later() -> None:
    """The lease of what was handed over and got lost is over. (Nobody waits for it in a test.)"""
    with transaction():
        session.execute(
            update(Delivery).where(Delivery.done_at.is_(None)).values(next_try_at=func.now())
        )


def until(happened: Callable[[], bool], machines: Machines) -> None:
    """Time passes: the ticks come, and what was lost is due again once the workers are idle."""
    deadline, waits, idle = time.monotonic() + PATIENCE, 0, 0
    while not happened():
        assert time.monotonic() < deadline, _what_is_left()
        time.sleep(0.2)
        waits, idle = waits + 1, idle + 1 if machines.are_idle() else 0
        if waits % 25 == 0:
            schedule.tick(clock.now())
        if idle == 10:
            ninety_seconds_later()
            idle = 0


def _what_is_left() -> str:
    session.rollback()
    waiting = session.execute(
        select(Delivery.listener, func.count(), func.max(Delivery.error))
        .where(Delivery.done_at.is_(None))
        .group_by(Delivery.listener)
    ).all()
    states = session.execute(
        select(Subscription.state, func.count()).group_by(Subscription.state)
    ).all()
    return f"not done in {PATIENCE} s: {waiting}, {states}"


def nothing_is_left() -> bool:
    session.rollback()
    undone = select(func.count()).select_from(Delivery).where(Delivery.done_at.is_(None))
    asked = (
        select(func.count())
        .select_from(Operation)
        .where(
            Operation.state.in_(
                (OperationState.INTENDED, OperationState.ASKED, OperationState.UNKNOWN)
            )
        )
    )
    return not session.scalar(undone) and not session.scalar(asked)


def certify(offer: Round, amount: Euro) -> None:
    now, officer = clock.now(), session.get_one(User, offer.opened_by)
    with transaction():
        stored = store_bytes(PDF, "certificat.pdf", "application/pdf", by=officer, now=now)
        closing.record_certificate(
            offer, amount=amount, issued_on=legal_day(now), number="CD-1", stored_file=stored,
            by=officer, now=now,
        )  # fmt: skip


class TestAClosing:
    def test_completes_once_whatever_dies_meanwhile(self, offer: Round, machines: Machines):
        self.money_is_collected(machines)
        self.round_is_concluded(offer, machines)

        self.everything_happened_once(offer)
        assert list(faults()) == []
        self.the_provider_says_the_same()

    def money_is_collected(self, machines: Machines) -> None:
        """Killed after a fifth, emptied after two fifths, both after three fifths."""
        schedule.tick(clock.now())
        for fifth, name in ((1, WORKERS[0]), (2, None), (3, WORKERS[1]), (4, "relay")):
            until(lambda share=fifth: how_many(self.is_paid) >= CROWD * share // 5, machines)
            assert 0 < how_many(self.is_paid) < CROWD, "it was over before anything was killed"
            if name:
                machines.kill(name)
            if fifth in (2, 3):
                machines.empty_the_queue()
        until(lambda: how_many(self.is_paid) == CROWD, machines)

    is_paid = Subscription.state == "paid"

    def round_is_concluded(self, offer: Round, machines: Machines) -> None:
        until(lambda: _state_of(offer) == "closing", machines)
        amount = PRICE * SHARES * CROWD
        certify(offer, amount)
        officer = session.get_one(User, offer.opened_by)
        with transaction():
            closing.finish(session.get_one(Round, offer.id), by=officer, now=clock.now())
        # One transaction issues all the shares: killed inside, it never was.
        for name in WORKERS:
            time.sleep(0.3)
            machines.kill(name)
        machines.empty_the_queue()
        until(lambda: how_many(Subscription.state == "issued") == CROWD, machines)
        machines.kill(WORKERS[0])
        machines.empty_the_queue()
        until(nothing_is_left, machines)

    def everything_happened_once(self, offer: Round) -> None:
        session.expire_all()
        assert how_many(Subscription.state == "issued") == CROWD
        moved = dict(
            session.execute(
                select(Operation.kind, func.count())
                .where(Operation.state == OperationState.SUCCEEDED)
                .group_by(Operation.kind)
            ).all()
        )
        assert moved == {Kind.WIRE_PAYIN: CROWD, Kind.TRANSFER: CROWD, Kind.PAYOUT: 1}
        assert balance_of(f"wallet:round:{offer.id}") == Euro.ZERO
        assert _count(Movement) == 2  # the founder's, and this one
        issued = select(ShareEntry).where(ShareEntry.subscription_id.is_not(None))
        assert len(session.scalars(issued).all()) == CROWD
        self.papers_and_mails_are_there_once()

    def papers_and_mails_are_there_once(self) -> None:
        printed = select(func.count()).select_from(StoredFile)
        bulletins = printed.where(StoredFile.name.like("bulletin-%.pdf"))
        assert session.scalar(bulletins) == PRINTED
        assert session.scalar(select(func.count(Subscription.agreement_id))) == CROWD
        told = session.execute(
            select(Mail.template, Mail.address, func.count()).group_by(Mail.template, Mail.address)
        ).all()
        assert [row for row in told if row[2] != 1] == []
        closed = [row for row in told if row[0] == "round_closed"]
        assert len(closed) == CROWD

    def the_provider_says_the_same(self) -> None:
        """To the provider itself each transfer is one; a whole comparison finds no difference."""
        later = datetime.now(UTC) + timedelta(minutes=10)
        clock.use(lambda: later)
        with transaction():
            reconciliation.begin(RunKind.BY_HAND, by=None, now=later)
        run = carry_on()
        assert run is not None
        assert run.finished_at is not None
        assert _count(Difference) == 0
        assert run.wallets == CROWD + 3


def _state_of(offer: Round) -> str:
    session.rollback()
    return str(session.scalar(select(Round.state).where(Round.id == offer.id)))


def _count(model: type) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0
