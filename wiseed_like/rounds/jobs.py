"""What does the passing of time do to rounds? Their date comes, and so does their end."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from compliance.capital.closing import Outcome
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.journal import listens_to
from wiseed_like.journal.models import Delivery
from wiseed_like.rounds import closing, phases, suspension
from wiseed_like.rounds.correction import service as correction
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.phases import Phase
from wiseed_like.rounds.queries import lock_counter, lock_round
from wiseed_like.rounds.rules import RoundState


def end_due(now: datetime) -> None:
    """Start closing what has reached its date; fail what has ended below its minimum."""
    due = session.scalars(
        select(Round.id).where(Round.state == RoundState.OPEN, Round.closes_at <= now)
    ).all()
    for round_id in due:
        with transaction():
            found = _locked(round_id)
            if found.state == RoundState.OPEN and found.closes_at <= now:
                closing.start_closing(found, now=now)
    for round_id in session.scalars(
        select(Round.id).where(Round.state == RoundState.CLOSING)
    ).all():
        with transaction():
            found = _locked(round_id)
            if closing.outcome(found, now) == Outcome.FAILURE:
                closing.fail(found, now=now)
            else:
                closing.finish_without_rest(found, now=now)


def judge_minimums(now: datetime) -> None:
    """Note each minimum that its day's orders have reached; end a round that missed it."""
    awaited = select(Round.id).where(
        Round.state.in_((RoundState.OPEN, RoundState.CLOSING)),
        Round.minimum_at < now,
        Round.minimum_reached_at.is_(None),
    )
    for round_id in session.scalars(awaited).all():
        with transaction():
            found = _locked(round_id)
            if found.state not in (RoundState.OPEN, RoundState.CLOSING):
                continue
            match phases.phase(found, now):
                case Phase.REACHED if found.minimum_reached_at is None:
                    phases.note_reached(found, now=now)
                case Phase.MISSED:
                    if found.state == RoundState.OPEN:
                        closing.start_closing(found, now=now)
                    closing.fail(found, now=now)


def end_suspensions(now: datetime) -> None:
    """Cancel what stayed suspended to its last day without a correction (ECSPR art. 23(12))."""
    for round_id in session.scalars(
        select(Round.id).where(Round.state == RoundState.SUSPENDED)
    ).all():
        with transaction():
            found = _locked(round_id)
            if found.state != RoundState.SUSPENDED:
                continue
            verdict = suspension.verdict(found, now)
            if verdict.is_blocked:
                closing.cancel(found, verdict.sentence.fr, by=None, now=now)


@listens_to("round.cancelled")
def call_off_corrections(delivery: Delivery) -> None:
    """Nobody corrects the sheet of a round that has ended."""
    correction.call_off(lock_round(int(delivery.entry.subject_id)), now=clock.now())


def _locked(round_id: int) -> Round:
    """The round as it is now, under its counter's lock: nobody subscribes meanwhile."""
    lock_counter(round_id)
    return session.scalars(
        select(Round).where(Round.id == round_id).execution_options(populate_existing=True)
    ).one()
