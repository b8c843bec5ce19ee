"""Did the round succeed? Only firm and paid shares count, once every reflection period is over.

ECSPR art. 22 and 23, C. com. L. 225-134, L. 225-144, L. 225-146.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from compliance.calendar import legal_day
from compliance.capital_increase import may_be_limited
from compliance.euro import Euro
from compliance.reflection_period import is_over


class Outcome(StrEnum):
    """What the closing may say."""

    WAITING = "waiting"
    SUCCESS = "success"
    FAILURE = "failure"


def outcome(
    firm_paid_shares: int,
    minimum_shares: int,
    *,
    last_reflection_ends_at: datetime | None,
    now: datetime,
    decided_shares: int | None = None,
) -> Outcome:
    """What becomes of the round.

    `firm_paid_shares` leaves out whatever may still be revoked or is not paid.
    `last_reflection_ends_at` is the latest end among live subscriptions, None when nobody
    reflects. `decided_shares` is the increase that the meeting fixed as one number: it may then be
    limited only as L. 225-134 allows; None when the meeting decided a range from the minimum.
    """
    if last_reflection_ends_at is not None and not is_over(last_reflection_ends_at, now):
        return Outcome.WAITING
    if firm_paid_shares < max(minimum_shares, 1):
        return Outcome.FAILURE
    if decided_shares is not None and not may_be_limited(
        decided_shares, firm_paid_shares, on=legal_day(now)
    ):
        return Outcome.FAILURE
    return Outcome.SUCCESS


def may_release(certified: Euro, due: Euro, *, bulletins_signed: bool) -> bool:
    """May the money go to the issuer? Only after a depositary's certificate of all that is due.

    L. 225-144 and L. 225-146; `due` sums the payments of every issued subscription.
    """
    return bulletins_signed and certified >= due
