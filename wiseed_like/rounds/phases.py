"""When is the minimum judged in a round of two phases, and on which orders? Those made by its day.

Only what is firm and paid is raised (ECSPR art. 22), so an order of the last minute is waited for:
its reflection, then its payment. What is ordered later never helps to reach the minimum.

Who ordered what is known by the domain above, which tells it here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from compliance.investing.reflection_period import ends_at
from wiseed_like.journal import record
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.rules import PAYMENT_DELAY


@dataclass(frozen=True, slots=True)
class Taken:
    """Whole shares of the orders made until a moment: alive, and of these firm and paid."""

    living: int
    paid: int


Teller = Callable[[int, datetime], Taken]
_tellers: list[Teller] = []


def tells_taken(teller: Teller) -> Teller:
    """Register the function that counts the orders of a round's id made until a moment (UTC)."""
    _tellers[:] = [teller]
    return teller


class Phase(StrEnum):
    """Where a round with a day for its minimum is."""

    FIRST = "first"  # that day has not passed
    JUDGED = "judged"  # it has; some of its orders are still to become firm or paid
    REACHED = "reached"
    MISSED = "missed"


def taken_in_time(round: Round) -> Taken:
    """What was ordered by the day of the minimum, as it stands."""
    assert round.minimum_at is not None
    (teller,) = _tellers
    return teller(round.id, round.minimum_at)


def phase(round: Round, now: datetime) -> Phase | None:
    """None for a round with one end only."""
    if round.minimum_at is None:
        return None
    if round.minimum_reached_at is not None:
        return Phase.REACHED
    if now <= round.minimum_at:
        return Phase.FIRST
    taken = taken_in_time(round)
    if taken.paid >= round.shares_min:
        return Phase.REACHED
    return Phase.JUDGED if taken.living >= round.shares_min else Phase.MISSED


def judged_by(round: Round) -> datetime:
    """The latest that an order made in time may still be revoked or paid."""
    assert round.minimum_at is not None
    return ends_at(round.minimum_at) + PAYMENT_DELAY


def note_reached(round: Round, *, now: datetime) -> None:
    """The minimum is reached, for ever: the round goes on towards its maximum."""
    round.minimum_reached_at = now
    paid = taken_in_time(round).paid
    record("round.minimum_reached", round, by=None, at=now, paid=paid, shares_min=round.shares_min)
