"""Which day is it for the law? Civil days in Paris, anniversaries, working days."""

from __future__ import annotations

from calendar import monthrange
from datetime import MAXYEAR, MINYEAR, UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import holidays

from compliance.errors import BadInput

PARIS = ZoneInfo("Europe/Paris")
SATURDAY = 5
# Days that a rule may count from or to: months and years are added to them without an overflow.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)


def legal_day(moment: datetime) -> date:
    """The civil day in Paris of this moment. Raises ValueError for a moment without a zone."""
    if moment.tzinfo is None:
        raise ValueError("a moment needs its time zone")
    return moment.astimezone(PARIS).date()


def first_second(day: date) -> datetime:
    """00:00:00 in Paris, as a UTC moment."""
    return datetime.combine(day, time.min, tzinfo=PARIS).astimezone(UTC)


def last_second(day: date) -> datetime:
    """23:59:59 in Paris, as a UTC moment."""
    return datetime.combine(day, time(23, 59, 59), tzinfo=PARIS).astimezone(UTC)


def add_months(day: date, months: int) -> date:
    """The same day of the month, `months` later (earlier when negative).

    A day that the month does not have becomes the last day of that month: the earlier date,
    which is the prudent one for everything that expires. Raises BadInput("day") beyond the
    calendar.
    """
    years, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    if not MINYEAR <= years <= MAXYEAR:
        raise BadInput("day", f"{months} months from {day.isoformat()} leave the calendar")
    return date(years, month + 1, min(day.day, monthrange(years, month + 1)[1]))


def add_years(day: date, years: int) -> date:
    """The calendar anniversary; 29 February becomes 28 February."""
    return add_months(day, 12 * years)


def latest_start(day: date, months: int) -> date:
    """The latest day from which `months` have run by `day`: `add_months` undone.

    Several days may share an anniversary (28 to 31 August, six months later); this is the last.
    """
    start = add_months(day, -months)
    while add_months(start + timedelta(days=1), months) <= day:
        start += timedelta(days=1)
    return start


def earliest_reaching(day: date, months: int) -> date:
    """The first day from which `months` later is `day` or after it."""
    first = add_months(day, -months)
    while add_months(first, months) < day:
        first += timedelta(days=1)
    return first


def is_working_day(day: date) -> bool:
    """Neither Saturday, Sunday nor a public holiday of metropolitan France."""
    return day.weekday() < SATURDAY and day not in _french_holidays(day.year)


def add_working_days(day: date, days: int) -> date:
    """The `days`-th working day after `day`, which itself does not count. `days` is 0 or more."""
    if days < 0:
        raise ValueError("working days are counted forward")
    while days:
        day += timedelta(days=1)
        days -= is_working_day(day)
    return day


@cache
def _french_holidays(year: int) -> frozenset[date]:
    return frozenset(holidays.country_holidays("FR", years=year))
