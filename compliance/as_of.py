"""When is the question asked, and under the law of which day?

The two are one, except when an old decision is looked at again under another day's law: what
had expired by then, or was still running, stays as it was, only the numbers of the law change.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from compliance.calendar import legal_day
from compliance.errors import BadInput
from compliance.typed import wrong_day, wrong_moment


@dataclass(frozen=True, slots=True)
class AsOf:
    """`now` is a moment (UTC); `today` its civil day in Paris; `law` the day of the law. Raises
    BadInput for what is none."""

    now: datetime
    today: date
    law: date

    def __post_init__(self) -> None:
        _refuse("now", wrong_moment(self.now))
        _refuse("today", wrong_day(self.today))
        _refuse("law", wrong_day(self.law))


def as_of(now: datetime, *, law: date | None = None) -> AsOf:
    """Ask at this moment, under the law of its day or of another. Raises BadInput for a moment
    without a time zone, for a law that is not a day, for another millennium."""
    _refuse("now", wrong_moment(now))
    today = legal_day(now)
    return AsOf(now, today, today if law is None else law)


def _refuse(argument: str, problem: str | None) -> None:
    if problem:
        raise BadInput(argument, problem)
