"""When is the question asked, and under the law of which day?

The two are one, except when an old decision is looked at again under another day's law: what
had expired by then, or was still running, stays as it was, only the numbers of the law change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from compliance.calendar import legal_day
from compliance.errors import BadInput


@dataclass(frozen=True, slots=True)
class AsOf:
    """`now` is a moment (UTC); `today` its civil day in Paris; `law` the day of the law."""

    now: datetime
    today: date
    law: date


def as_of(now: datetime, *, law: date | None = None) -> AsOf:
    """Ask at this moment, under the law of its day or of another. Raises BadInput for a moment
    without a time zone."""
    if now.tzinfo is None:
        raise BadInput("now", "a moment needs its time zone")
    today = legal_day(now)
    return AsOf(now, today, law or today)
