"""How far is one part of a round? Its steps in order, each read from the rows that it leaves.

Like `closing_progress`, of a part that is concluded while the rest goes on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, func, or_, select

from wiseed_like.captable.models import Movement
from wiseed_like.captable.queries import find_movement
from wiseed_like.db import session
from wiseed_like.fees.models import FeeInvoice
from wiseed_like.fees.queries import find_of_fee
from wiseed_like.journal.models import Delivery, Entry
from wiseed_like.rounds.closings import ClosingState, RoundClosing
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.payouts import Payouts, payouts_about
from wiseed_like.rounds.takings import Takings, of_part
from wiseed_like.subscriptions import closing_troubles as troubles, payouts
from wiseed_like.subscriptions.closing_progress import Mark, Step
from wiseed_like.subscriptions.closing_troubles import Trouble
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.rules import SubscriptionState

TELLS = "notices.jobs.tell:"


@dataclass(frozen=True, slots=True)
class PartProgress:
    """A part at one moment, for its pages."""

    closing: RoundClosing
    steps: Sequence[Step]
    count: int  # subscriptions
    takings: Takings
    payouts: Payouts
    movement: Movement | None
    invoice: FeeInvoice | None

    @property
    def round(self) -> Round:
        return self.closing.round

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return all(each.is_over for each in self.steps)

    @property
    def current(self) -> Step | None:
        """The first step that is not over."""
        return next((each for each in self.steps if not each.is_over), None)


def part_progress(closing: RoundClosing, *, machine_now: datetime) -> PartProgress:
    """Where a part stands; `machine_now` paces the workers."""
    known = payouts_about(closing.name)
    movement = find_movement(closing.round.company_id, closing.register_key)
    states = _states(closing)
    found = _troubles(closing, known, machine_now)
    return PartProgress(
        closing=closing,
        steps=_steps(closing, states, known, found),
        count=sum(states.values()),
        takings=of_part(closing),
        payouts=known,
        movement=movement,
        invoice=find_of_fee(closing.name),
    )


def _steps(
    closing: RoundClosing, states: dict[str, int], known: Payouts, found: Sequence[Trouble]
) -> list[Step]:
    drawn = Step("drawn", Mark.DONE, at=closing.cut_off, done=sum(states.values()))
    if closing.state == ClosingState.DROPPED:
        return [drawn, Step("dropped", Mark.REFUSED, at=closing.dropped_at)]
    certificate, order = closing.certificate, _ORDER.index(closing.state)
    issued = states.get(SubscriptionState.ISSUED, 0)
    told, total = _mails(closing)
    is_paid = closing.paid_out_at is not None and known.came_back is None
    return [
        drawn,
        Step(
            "certificate",
            Mark.DONE if certificate else Mark.CURRENT,
            at=certificate.issued_on if certificate else None,
        ),
        Step("agreed", _mark(order, 2), at=closing.concluded_at),
        Step(
            "issue",
            _mark(order, 3),
            at=closing.issued_at,
            done=issued,
            total=sum(states.values()),
            troubles=_of("issue", found),
        ),
        Step(
            "payout",
            Mark.DONE if is_paid else _mark(min(order, 3), 4),
            at=closing.paid_out_at,
            troubles=_of("payout", found),
        ),
        Step(
            "mails",
            Mark.AHEAD if order < 3 else Mark.DONE if told == total else Mark.CURRENT,
            done=told,
            total=total,
            troubles=_of("mails", found),
        ),
    ]


_ORDER = (
    ClosingState.DRAWN,
    ClosingState.CERTIFIED,
    ClosingState.CONCLUDED,
    ClosingState.ISSUED,
    ClosingState.PAID_OUT,
)


def _mark(order: int, step: int) -> Mark:
    """Of the step that brings a part to its state number `step`, when it is at number `order`."""
    if order >= step:
        return Mark.DONE
    return Mark.CURRENT if order == step - 1 else Mark.AHEAD


def _of(step: str, found: Sequence[Trouble]) -> Sequence[Trouble]:
    return [each for each in found if each.step == step]


def _states(closing: RoundClosing) -> dict[str, int]:
    """How many of its subscriptions are in which state; of the last part, once it is issued."""
    rows = session.execute(
        select(Subscription.state, func.count())
        .where(Subscription.closing_id == closing.id)
        .group_by(Subscription.state)
    )
    return {str(state): number for state, number in rows}


def _about(closing: RoundClosing) -> ColumnElement[bool]:
    """The facts about a part, its payouts and its subscriptions becoming shares."""
    payouts_of_it = [str(each.id) for each in payouts_about(closing.name).asked]
    mine = select(cast(Subscription.id, String)).where(Subscription.closing_id == closing.id)
    return or_(
        (Entry.subject_type == "roundclosing") & (Entry.subject_id == str(closing.id)),
        (Entry.subject_type == "operation") & Entry.subject_id.in_(payouts_of_it),
        (Entry.kind == "subscription.issued") & Entry.subject_id.in_(mine),
    )


def _mails(closing: RoundClosing) -> tuple[int, int]:
    """Of what somebody is told of it, how much was told."""
    total, told = session.execute(
        select(func.count(), func.count(Delivery.done_at))
        .join(Entry, Entry.id == Delivery.entry_id)
        .where(
            Entry.stream == closing.journal_stream,
            Delivery.listener.startswith(TELLS, autoescape=True),
            _about(closing),
        )
    ).one()
    return told, total


def _troubles(closing: RoundClosing, known: Payouts, machine_now: datetime) -> list[Trouble]:
    waiting = troubles.list_waiting(Entry.stream == closing.journal_stream, _about(closing))
    found = troubles.of_deliveries(waiting, machine_now)
    if closing.issued_at is not None:
        why = None if known.last else payouts.why_it_waits(closing.round)
        found += troubles.of_payout(known, why)
    return found
