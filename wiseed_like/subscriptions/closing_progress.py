"""How far is the closing of a round? Its steps in order, each read from the rows that it leaves.

Nothing of it is stored: a step is done when what it brings about is there.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from sqlalchemy import func, select

from compliance.as_of import as_of
from compliance.capital import limited_increase
from compliance.capital.closing import Outcome
from compliance.verdict import Verdict
from wiseed_like.captable.models import Movement
from wiseed_like.captable.queries import find_movement
from wiseed_like.db import session
from wiseed_like.journal.models import Delivery, Entry
from wiseed_like.payments.rules import OperationState
from wiseed_like.rounds import closing, closings, suspension
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.payouts import Payouts, payouts_of_end
from wiseed_like.rounds.revocable import Revocable, revocable
from wiseed_like.rounds.rules import RoundState
from wiseed_like.rounds.takings import Takings, end_of, takings
from wiseed_like.subscriptions import closing_troubles as troubles, payouts
from wiseed_like.subscriptions.closing_troubles import Trouble, Waiting
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.parts import rows as part_rows
from wiseed_like.subscriptions.reopening import service as reopening
from wiseed_like.subscriptions.retries import CALLED_OFF
from wiseed_like.subscriptions.rules import LIVING, SubscriptionState

ENDS = ("round.closed", "round.failed", "round.cancelled")
SENT = "mailbox.jobs.send"  # the listener that hands a mail over


class Mark(StrEnum):
    """How a step stands, as the list of steps shows it."""

    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Tally:
    """The living subscriptions of a round in one state; whole shares."""

    count: int = 0
    shares: int = 0
    printed: int = 0  # of which the signed agreement is there
    reflect_until: datetime | None = None
    pay_by: datetime | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One step: `done` things of `total` are there; `at` is when it was over."""

    name: str
    mark: Mark
    at: datetime | date | None = None
    done: int | None = None
    total: int | None = None
    until: datetime | None = None  # the latest that it lasts
    troubles: Sequence[Trouble] = ()

    @property
    def is_over(self) -> bool:
        return self.mark in (Mark.DONE, Mark.REFUSED) and not self.troubles


@dataclass(frozen=True, slots=True)
class Progress:
    """The whole closing at one moment, for its pages."""

    round: Round
    steps: Sequence[Step]
    tallies: dict[SubscriptionState, Tally]
    verdict: Verdict | None  # whether the round succeeds; None once it is over
    limited: Verdict | None  # the three quarters and the 3 %, of what is firm and paid today
    realisation: Verdict
    takings: Takings
    end: Takings  # of that, what its end pays out; all of it, unless parts came before
    payouts: Payouts
    movement: Movement | None
    unsent: int  # mails about the round that wait for the mail server
    revocable: Revocable
    suspended: suspension.Standing | None  # nobody may subscribe meanwhile

    @property
    def moved(self) -> int:
        """The whole shares of its movement of the register."""
        last = closings.final(self.round) if self.round.rolling else None
        return last.shares if last else self.tallies[SubscriptionState.ISSUED].shares

    @property
    def is_over(self) -> bool:
        """Whether nothing more will come of it."""
        return self.round.is_over and all(each.is_over for each in self.steps)

    @property
    def current(self) -> Step | None:
        """The first step that is not over."""
        return next((each for each in self.steps if not each.is_over), None)


@dataclass(slots=True)
class _Read:
    """What the rows say, read once."""

    round: Round
    now: datetime
    machine_now: datetime
    tallies: dict[SubscriptionState, Tally] = field(init=False)
    troubles: list[Trouble] = field(init=False)
    payouts: Payouts = field(init=False)
    movement: Movement | None = field(init=False)
    mails: list[Waiting] = field(init=False)
    revocable: Revocable = field(init=False)

    def __post_init__(self) -> None:
        offer = self.round
        self.tallies = _tallies(offer.id)
        self.revocable = revocable(offer.id)
        self.payouts = payouts_of_end(offer)
        self.movement = find_movement(offer.company_id, offer.journal_stream)
        waiting = troubles.list_waiting(Entry.stream == offer.journal_stream)
        self.mails = troubles.list_waiting(
            Entry.kind == "mail.posted", Entry.body.contains(f'"about":"{offer.journal_stream}"')
        )
        found = troubles.of_deliveries(waiting, self.machine_now)
        found += [
            each
            for each in (mail.trouble("mails", self.machine_now) for mail in self.mails)
            if each is not None
        ]
        found += troubles.of_subscriptions(offer, self.now)
        found += troubles.of_operations(offer, self.now)
        if offer.state == RoundState.CLOSED and self.movement is not None:
            found += troubles.of_payout(self.payouts, self._why_unpaid())
        self.troubles = found

    def _why_unpaid(self) -> str | None:
        return None if self.payouts.last else payouts.why_it_waits(self.round)

    def tally(self, *states: SubscriptionState) -> int:
        """How many living subscriptions are in one of these states."""
        return sum(self.tallies[state].count for state in states)

    @property
    def firm_paid(self) -> int:
        """Whole shares: what is paid and may be revoked again is not firm."""
        return self.round.counter.paid - self.revocable.paid_shares

    def step(self, name: str, mark: Mark, **said: object) -> Step:
        mine = [each for each in self.troubles if each.step == name]
        return Step(name, mark, troubles=mine, **said)  # type: ignore[arg-type]


def progress(round: Round, *, now: datetime, machine_now: datetime) -> Progress:
    """Where the closing of a round that was opened stands; `machine_now` paces the workers."""
    read = _Read(round, now, machine_now)
    return Progress(
        round=round,
        steps=_called_off(read) if round.state in CALLED_OFF else _good_end(read),
        tallies=read.tallies,
        verdict=None if round.is_over else closing.verdict(round, now),
        limited=_limited(read),
        realisation=closing.realisation(round, now),
        takings=takings(round),
        end=end_of(round),
        payouts=read.payouts,
        movement=read.movement,
        unsent=sum(each.count for each in read.mails if each.listener == SENT),
        revocable=read.revocable,
        suspended=suspension.standing(round),
    )


def _limited(read: _Read) -> Verdict | None:
    """What C. com. L. 225-134 says of what is firm and paid, the increase being a range."""
    round = read.round
    if round.state in CALLED_OFF:
        return None
    known = limited_increase.Facts(
        decided_shares=round.shares_max,
        received_shares=read.firm_paid,
        decided_from=round.shares_min,
    )
    return limited_increase.assess(known, as_of(read.now))


def _good_end(read: _Read) -> list[Step]:
    """Every step of a round that may still succeed, or has."""
    return [
        _subscriptions_end(read),
        _reflection(read),
        *_reopened(read),
        *([_allotment(read)] if read.round.allotment.takes_more else []),
        _payments(read),
        _minimum(read),
        *_end(read),
        _agreements(read),
        _mails(read),
    ]


def _end(read: _Read) -> list[Step]:
    """What the rest needs, where parts of the round have not taken everything."""
    offer = read.round
    if offer.state == RoundState.CLOSED and offer.rolling and closings.final(offer) is None:
        return [_conclusion(read)]
    return [_certificate(read), _conclusion(read), _issue(read), _payout(read)]


def _called_off(read: _Read) -> list[Step]:
    """The steps of a round that failed or was cancelled: every cent goes back."""
    offer = read.round
    # What two persons have agreed to issue is issued: only the rest is given back.
    owed = read.tally(SubscriptionState.PAID) - part_rows.count_held_unissued(offer)
    unended = read.tally(SubscriptionState.REFLECTING, SubscriptionState.FIRM)
    back = _count_facts(offer, "subscription.returned")
    refunds = Mark.CURRENT if owed or unended else Mark.DONE
    return [
        read.step("called_off", Mark.REFUSED, at=offer.closed_at),
        read.step("refunds", refunds, done=back, total=back + owed),
        _mails(read),
    ]


def _subscriptions_end(read: _Read) -> Step:
    offer = read.round
    if offer.closing_at is not None:
        return read.step("subscriptions_end", Mark.DONE, at=offer.closing_at)
    return read.step("subscriptions_end", Mark.CURRENT, until=offer.closes_at)


def _reflection(read: _Read) -> Step:
    mine = read.tallies[SubscriptionState.REFLECTING]
    is_done = read.round.closing_at is not None and not mine.count
    # While people may subscribe, more may come: nothing of it is over, nor is it still to begin.
    mark = Mark.DONE if is_done else Mark.CURRENT if read.tally(*LIVING) else Mark.AHEAD
    return read.step(
        "reflection",
        mark,
        done=read.tally(*LIVING) - mine.count,
        total=read.tally(*LIVING),
        until=mine.reflect_until,
    )


def _reopened(read: _Read) -> list[Step]:
    """Where the sheet was wrong: the rights to revoke that are open again, until the last ends."""
    offer = read.round
    open_, all_ = reopening.tally(offer.id)
    if not all_:
        return []
    mark = Mark.CURRENT if open_ else Mark.DONE
    until = reopening.last_end(offer.id)
    return [read.step("reopened", mark, done=all_ - open_, total=all_, until=until)]


def _allotment(read: _Read) -> Step:
    made = read.round.allotted
    if made is not None:
        return read.step("allotment", Mark.DONE, at=made.made_at, done=made.given, total=made.asked)
    return read.step("allotment", _next(read, after=_reflection(read)))


def _payments(read: _Read) -> Step:
    offer, firm = read.round, read.tallies[SubscriptionState.FIRM]
    done = read.tally(SubscriptionState.PAID, SubscriptionState.ISSUED)
    is_done = offer.closing_at is not None and closing.is_settled(offer)
    mark = Mark.DONE if is_done else Mark.CURRENT if firm.count or done else Mark.AHEAD
    return read.step("payments", mark, done=done, total=read.tally(*LIVING), until=firm.pay_by)


def _minimum(read: _Read) -> Step:
    offer = read.round
    if offer.state == RoundState.CLOSED or read.firm_paid >= offer.shares_min:
        mark = Mark.DONE
    else:
        mark = _next(read, after=_payments(read))
    return read.step("minimum", mark, done=read.firm_paid, total=offer.shares_min)


def _certificate(read: _Read) -> Step:
    found = read.round.certificate
    if found is not None:
        return read.step("certificate", Mark.DONE, at=found.issued_on)
    is_due = closing.outcome(read.round, read.now) == Outcome.SUCCESS
    return read.step("certificate", Mark.CURRENT if is_due else Mark.AHEAD)


def _conclusion(read: _Read) -> Step:
    offer = read.round
    if offer.state == RoundState.CLOSED:
        return read.step("conclusion", Mark.DONE, at=offer.closed_at)
    return read.step("conclusion", Mark.CURRENT if offer.certificate else Mark.AHEAD)


def _issue(read: _Read) -> Step:
    is_closed = read.round.state == RoundState.CLOSED
    paid, issued = (
        read.tally(state) for state in (SubscriptionState.PAID, SubscriptionState.ISSUED)
    )
    if is_closed and read.movement is not None and not paid:
        recorded_at = read.movement.recorded_at
        return read.step("issue", Mark.DONE, at=recorded_at, done=issued, total=issued)
    mark = Mark.CURRENT if is_closed else Mark.AHEAD
    return read.step("issue", mark, done=issued, total=issued + paid)


def _payout(read: _Read) -> Step:
    last = read.payouts.last
    has_arrived = (
        last is not None
        and last.state == OperationState.SUCCEEDED
        and read.payouts.came_back is None
    )
    if last is not None and has_arrived:
        return read.step("payout", Mark.DONE, at=last.settled_at)
    is_next = read.round.state == RoundState.CLOSED and read.movement is not None
    return read.step("payout", Mark.CURRENT if is_next else Mark.AHEAD)


def _agreements(read: _Read) -> Step:
    total = read.tally(*LIVING)
    printed = sum(read.tallies[state].printed for state in LIVING)
    ended = read.round.closing_at is not None
    mark = Mark.CURRENT if printed < total else Mark.DONE if ended else Mark.AHEAD
    return read.step("agreements", mark, done=printed, total=total)


def _mails(read: _Read) -> Step:
    """The facts of the end that somebody is told of, and the mails that have not left."""
    end = session.scalar(
        select(Entry.seq).where(
            Entry.subject_type == "round",
            Entry.subject_id == str(read.round.id),
            Entry.kind.in_(ENDS),
        )
    )
    if end is None:
        return read.step("mails", Mark.AHEAD)
    total, told = session.execute(
        select(func.count(), func.count(Delivery.done_at))
        .join(Entry, Entry.id == Delivery.entry_id)
        .where(
            Entry.stream == read.round.journal_stream,
            Entry.seq >= end,
            Delivery.listener.startswith("notices.jobs.tell:", autoescape=True),
        )
    ).one()
    is_done = told == total and not read.mails
    return read.step("mails", Mark.DONE if is_done else Mark.CURRENT, done=told, total=total)


def _next(read: _Read, *, after: Step) -> Mark:
    """Current once the step before is done and subscriptions have ended."""
    is_due = read.round.closing_at is not None and after.mark == Mark.DONE
    return Mark.CURRENT if is_due else Mark.AHEAD


def _tallies(round_id: int) -> dict[SubscriptionState, Tally]:
    rows = session.execute(
        select(
            Subscription.state,
            func.count(),
            func.sum(Subscription.shares),
            func.count(Subscription.agreement_id),
            func.max(Subscription.reflection_ends_at),
            func.max(Subscription.pay_by),
        )
        .where(Subscription.round_id == round_id, Subscription.state.in_(LIVING))
        .group_by(Subscription.state)
    )
    return dict.fromkeys(LIVING, Tally()) | {
        state: Tally(count, shares, printed, reflect_until, pay_by)
        for state, count, shares, printed, reflect_until, pay_by in rows
    }


def _count_facts(round: Round, kind: str) -> int:
    """How often something happened to the subscriptions of a round."""
    asked = select(func.count()).where(Entry.stream == round.journal_stream, Entry.kind == kind)
    return session.scalar(asked) or 0
