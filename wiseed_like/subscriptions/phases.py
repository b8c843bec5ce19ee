"""How much of a round was ordered by the day of its minimum? Told to the rounds, who ask."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from wiseed_like.db import session
from wiseed_like.rounds.phases import Taken, tells_taken
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.reopening.rights import is_reopened
from wiseed_like.subscriptions.rules import FUNDED, LIVING


@tells_taken
def taken(round_id: int, until: datetime) -> Taken:
    """Whole shares of the subscriptions signed until that moment, included."""
    # What may be revoked again is not firm.
    paid = Subscription.state.in_(FUNDED) & ~is_reopened()
    query = select(
        func.coalesce(func.sum(Subscription.shares), 0),
        func.coalesce(func.sum(Subscription.shares).filter(paid), 0),
    ).where(
        Subscription.round_id == round_id,
        Subscription.state.in_(LIVING),
        Subscription.offered_at <= until,
    )
    living, funded = session.execute(query).one()
    return Taken(int(living), int(funded))
