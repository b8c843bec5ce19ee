"""What does it take to close such a round? Whole for a few people, and its longest step for all.

Whole: everybody has a wallet at the provider, signs, pays by wire, and is printed an agreement; the
reflection ends, the money moves, the certificate comes, the shares are issued, the issuer is paid,
everybody is written to. Each part is timed in one process, so its share of a person can be
multiplied. For all: the round of the day is taken as paid, and its shares are issued at once.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from bench.hot import crowd, stage as hot
from bench.pebble.day import Day
from bench.year import people, plan
from bench.year.money import OWN_IBAN, sign, wallet_of
from bench.year.staff import Staff
from compliance.calendar import legal_day
from compliance.euro import Euro
from wiseed_like import books
from wiseed_like.accounts.models import User
from wiseed_like.db import one_instant, session, transaction
from wiseed_like.demo.stage import AGREEMENTS, Stage
from wiseed_like.documents.service import store_bytes
from wiseed_like.investors.models import Investor
from wiseed_like.journal import relay
from wiseed_like.journal.listeners import listener_named
from wiseed_like.journal.models import Delivery, Entry
from wiseed_like.payments import service as payments
from wiseed_like.payments.inbox import events, service as inbox
from wiseed_like.payments.models import Operation
from wiseed_like.rounds import closing
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import get_round
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions.models import Subscription

_TO_ISSUE = (
    select(Delivery.id)
    .join(Delivery.entry)
    .where(
        Delivery.done_at.is_(None),
        Entry.kind == "round.closed",
        Delivery.listener.startswith("subscriptions.jobs.issue_shares"),
    )
)
_AS_PAID = (
    """
    UPDATE subscriptions SET state = 'paid', bound_at = %(at)s, pay_by = %(at)s, paid_at = %(at)s
    WHERE round_id = %(round)s AND state = 'reflecting'
    """,
    "UPDATE round_counters SET firm = reserved, paid = reserved WHERE round_id = %(round)s",
    # There is no money that could be paid out.
    """
    UPDATE provider_standings SET outflows_blocked = true FROM provider_accounts, rounds
    WHERE provider_standings.account_id = provider_accounts.id AND rounds.id = %(round)s
    AND provider_accounts.owner = 'company:' || rounds.company_id
    """,
)
MINUTE = timedelta(minutes=1)
OPEN_DAYS, REFLECTING_DAYS = 10, 5


class Whole(Stage):
    """A stage on which nobody's mail is left out."""

    def _is_noise(self, delivery: Delivery) -> bool:
        return False


@dataclass(slots=True)
class Timed:
    """What each part took, in seconds of this process."""

    people: int
    parts: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str) -> Iterator[None]:
        began = time.monotonic()
        yield
        self.parts[name] = round(self.parts.get(name, 0.0) + time.monotonic() - began, 2)

    def told(self, at_full_size: int) -> dict[str, Any]:
        """With how many minutes one process would take for so many people."""
        each = {name: 1000 * spent / self.people for name, spent in self.parts.items()}
        return {
            "people": self.people,
            "ms_per_person": {name: round(spent, 1) for name, spent in each.items()},
            "minutes_of_one_process_for_all": {
                name: round(spent * at_full_size / 60_000, 1) for name, spent in each.items()
            },
            "for_all": at_full_size,
        }


def measured(stage: hot.Stage, day: Day, count: int) -> dict[str, Any]:
    """Both: whole for `count` people, in a database of their own, and the issue for all."""
    issued = issue_for_all(stage, day)
    app, simulator_url = stage.another_house("closing")
    timed, wrong = whole(app, simulator_url, count)
    return {
        "whole": timed.told(at_full_size=len(day.answers.signed)),
        "issue_for_all": issued,
        "wrong": [*wrong, *issued["wrong"]],
    }


def whole(app: Flask, simulator_url: str, count: int) -> tuple[Timed, list[str]]:
    """Close a round of so many people in an empty house; what it took, and what is wrong."""
    timed = Timed(count)
    with app.app_context():
        stage = Whole(datetime.now(UTC), simulator_url)
        with stage.playing():
            round_id = _play(stage, timed)
        wrong = [] if _is_issued(round_id, count) else ["not every share was issued"]
        wrong += [str(fault) for fault in books.faults()]
        waiting = session.scalar(
            select(func.count()).select_from(Delivery).where(Delivery.done_at.is_(None))
        )
        wrong += [f"{waiting} deliveries wait"] if waiting else []
    return timed, wrong


def _play(stage: Whole, timed: Timed) -> int:
    begins = stage.now
    stage.reach(begins)
    with transaction():
        analyst, maker, checker = (
            people.somebody(name, role, now=begins)
            for name, role in (
                ("analyst", "analyst"), ("maker", "compliance"), ("checker", "compliance"),
            )
        )  # fmt: skip
    with transaction():
        offer = people.an_open_round(
            plan.Offer(1, 0, OPEN_DAYS, succeeds=True, is_returned=False),
            timed.people * crowd.SHARES,
            (analyst, maker, checker),
            now=begins,
            closes=begins + timedelta(days=OPEN_DAYS),
        )
    stage.listen()
    with timed.part("wallets"):
        for number in range(timed.people):
            with transaction():
                people.an_investor(number, maker, now=begins)
        stage.listen()
    _sign_and_pay(stage, offer, timed)
    _end(stage, offer, Staff(stage, maker, checker, Random(1)), timed)
    return offer.id


def _sign_and_pay(stage: Whole, offer: Round, timed: Timed) -> None:
    everybody = list(session.scalars(select(Investor).order_by(Investor.id)))
    with timed.part("signatures"):
        for investor in everybody:
            sign(stage, investor, offer, crowd.SHARES)
        stage.listen()
    with timed.part("agreements"):
        _print_agreements()
        stage.listen()
    amount = offer.price * crowd.SHARES
    with timed.part("wires"):
        expected = [_announce(stage, each, amount) for each in everybody]
        stage.listen()
        for investor, operation in zip(everybody, expected, strict=True):
            session.refresh(operation)
            told = {"amount": str(amount), "iban": OWN_IBAN, "payer": investor.user.full_name}
            stage.click("/wires", reference=operation.wire_reference or "", **told)
        _hear(stage)


def _announce(stage: Whole, investor: Investor, amount: Euro) -> Operation:
    with transaction():
        return payments.expect_wire(wallet_of(investor), amount, by=investor.user, now=stage.moment)


def _hear(stage: Whole) -> None:
    """Read what the provider has to say to the end, and let everybody hear of it."""
    while True:
        events.catch_up(stage.moment)
        mark = inbox.find_event_mark()
        if mark is None or mark.page == 1:
            break
    stage.listen()


def _print_agreements() -> None:
    """Each as the worker prints it."""
    waiting = select(Delivery.id).where(Delivery.done_at.is_(None), Delivery.listener == AGREEMENTS)
    for delivery_id in list(session.scalars(waiting)):
        with transaction():
            delivery = session.get_one(Delivery, delivery_id)
            listener_named(delivery.listener).hear(delivery)
            delivery.done_at = datetime.now(UTC)


def _end(stage: Whole, offer: Round, staff: Staff, timed: Timed) -> None:
    with timed.part("end_of_reflection_and_transfers"):
        stage.tick(stage.now + timedelta(days=REFLECTING_DAYS))
    with timed.part("announced_end"):
        stage.tick(offer.closes_at + MINUTE)
    with timed.part("certificate_release_issue_payout_and_mails"):
        stage.reach(stage.moment + timedelta(days=REFLECTING_DAYS))
        stage.tick(stage.moment)
        assert staff.conclude(offer), "the round is not settled"
        stage.listen()
        _hear(stage)


def _is_issued(round_id: int, count: int) -> bool:
    issued = (
        select(func.count())
        .select_from(Subscription)
        .where(Subscription.round_id == round_id, Subscription.state == "issued")
    )
    return session.scalar(issued) == count and get_round(round_id).state == RoundState.CLOSED


def issue_for_all(stage: hot.Stage, day: Day) -> dict[str, Any]:
    """The shares of everybody who signed on that day, issued by one job, as the worker does it.

    That they have paid is written into the rows, so the payout waits; the certificate, the
    conclusion and the job are the house's own. Seconds, and what is wrong.
    """
    database = stage.databases["hot"]
    number = day.offer.round
    with stage.app.app_context():
        ended = get_round(number).closes_at + MINUTE
        with transaction():
            closing.start_closing(get_round(number), now=ended)
        for statement in _AS_PAID:
            database.execute(statement, {"round": number, "at": ended})
        session.expire_all()
        timed, wrong = Timed(len(day.answers.signed)), list[str]()
        with timed.part("certificate_and_conclusion"):
            _conclude(number, stage.world.staff[1], ended + timedelta(days=OPEN_DAYS))
        waiting = session.scalars(_TO_ISSUE).one()
        session.rollback()
        with timed.part("issue"):
            try:
                relay.deliver(str(waiting))
            except SQLAlchemyError as failure:
                wrong.append(f"the issue failed: {str(failure)[:300]}")
        session.expire_all()
        if not _is_issued(number, timed.people):
            wrong.append("not every share was issued")
        with one_instant():
            for check in (books.registers, books.share_entries, books.round_counters):
                wrong += [f"{row}: {what}" for row, what in check()]
    return {"people": timed.people, "seconds": timed.parts, "wrong": wrong}


def _conclude(number: int, officer: User, now: datetime) -> None:
    """The depositary's certificate, then the word that the round is closed."""
    with transaction():
        offer = get_round(number)
        proof = store_bytes(people.PDF, "certificat.pdf", "application/pdf", by=officer, now=now)
        closing.record_certificate(
            offer,
            amount=closing.paid_amount(offer),
            issued_on=legal_day(now),
            number="CD-PEBBLE",
            stored_file=proof,
            by=officer,
            now=now,
        )
    with transaction():
        closing.finish(get_round(number), by=officer, now=now)
