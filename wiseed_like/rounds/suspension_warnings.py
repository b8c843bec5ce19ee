"""Who is warned that a suspended round is about to be cancelled, and when?

ECSPR art. 23(12): thirty calendar days, counted in Paris. The law does not ask for warnings; a
round that dies because nobody looked would help nobody.
"""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import select

from compliance.calendar import legal_day
from wiseed_like.db import session, transaction
from wiseed_like.journal import record
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.rounds import suspension
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import lock_round
from wiseed_like.rounds.rules import RoundState

# Civil days before the last one.
DAYS_BEFORE = (10, 3, 1)
WARNED = "round.suspension_warned"


def warn_of_cancellation(now: datetime) -> None:
    """Warn the staff and the issuer each time that the end comes nearer; each in its own
    transaction. A warning that nobody could send in time is skipped, never sent beside the next."""
    suspended = select(Round.id).where(Round.state == RoundState.SUSPENDED)
    for round_id in session.scalars(suspended.order_by(Round.id)).all():
        with transaction():
            offer = lock_round(round_id)
            if offer.state == RoundState.SUSPENDED:
                _warn(offer, now)


def _warn(offer: Round, now: datetime) -> None:
    verdict = suspension.verdict(offer, now)
    last_day = verdict.threshold
    if verdict.is_blocked or not isinstance(last_day, date):
        return
    left = (last_day - legal_day(now)).days
    due = [days for days in DAYS_BEFORE if left <= days]
    if due and min(due) < _warned_at(offer):
        record(
            WARNED, offer, by=None, at=now, days=min(due), left=left, last_day=last_day.isoformat()
        )


def _warned_at(offer: Round) -> int:
    """How near the end was at the last warning of the suspension that runs; far without one."""
    nearest = DAYS_BEFORE[0] + 1
    for fact in list_of_subject("round", offer.id):
        if fact.kind == "round.suspended":
            nearest = DAYS_BEFORE[0] + 1
        elif fact.kind == WARNED:
            nearest = min(nearest, int(fact.data["days"]))
    return nearest
