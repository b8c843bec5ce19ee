"""What is noted when somebody signs for the shares that were held for them?"""

from __future__ import annotations

from datetime import datetime

from wiseed_like.db import session
from wiseed_like.journal import record
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.standing import Hold
from wiseed_like.subscriptions.waiting.models import WaitingPlace


def note_taken(hold: Hold, subscription: Subscription, *, now: datetime) -> None:
    """The place is over: `take_shares` says so in the same statement as it takes the shares, and
    nothing is written when the offer is no more."""
    place = session.get_one(WaitingPlace, hold.place_id)
    record(
        "waiting.taken",
        place,
        by=place.investor.actor,
        at=now,
        shares=subscription.shares,
        held=hold.shares,
        subscription=subscription.id,
    )
    # What the database writes of it is read again by whoever wants to know.
    session.expire(place, ["state", "ended_at"])
