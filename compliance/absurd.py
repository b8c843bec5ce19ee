"""Which facts make no sense, alone, together, or on that day? They are refused, never guessed."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from compliance.as_of import AsOf
from compliance.calendar import FIRST_DAY, LAST_DAY
from compliance.errors import BadInput, Contradiction
from compliance.euro import Euro

# More money than any offer, capital or account holds; more of anything than is ever counted.
MOST_MONEY = Euro.of(10**13)
MOST = 10**13


def refuse_absurd(facts: Any) -> None:
    """Look at every field of a dataclass for itself. Raises BadInput for what is negative, absurdly
    high, without a time zone, or out of the centuries that concern anybody."""
    for each in fields(facts):
        problem = _problem(getattr(facts, each.name))
        if problem:
            raise BadInput(each.name, problem)


def refuse_zero(facts: Any, *names: str) -> None:
    """Raise BadInput for a known amount or number that would make its question empty: zero."""
    for name in names:
        value = getattr(facts, name)
        if value is not None and not value:
            raise BadInput(name, "more than zero")


def refuse_disorder(facts: Any, earlier: str, later: str) -> None:
    """Raise Contradiction when the second of two known days stands before the first."""
    first, second = getattr(facts, earlier), getattr(facts, later)
    if first is not None and second is not None and second < first:
        raise Contradiction(later, f"before {earlier}")


def refuse_future(facts: Any, as_of: AsOf, *names: str) -> None:
    """Raise BadInput for what is said to have happened on a day, or at a moment, still to come."""
    for name in names:
        value = getattr(facts, name)
        if value is None:
            continue
        limit = as_of.now if isinstance(value, datetime) else as_of.today
        if value > limit:
            raise BadInput(name, "still to come")


def _problem(value: object) -> str | None:
    if isinstance(value, datetime) and value.tzinfo is None:
        return "a moment needs its time zone"
    if isinstance(value, date) and not FIRST_DAY.year <= value.year <= LAST_DAY.year:
        return f"a day is between {FIRST_DAY.isoformat()} and {LAST_DAY.isoformat()}"
    if isinstance(value, Euro) and not Euro.ZERO <= value <= MOST_MONEY:
        return "an amount is zero or more, and no more than there is"
    if isinstance(value, int | Fraction) and not 0 <= value <= MOST:
        return "a number is zero or more, and no more than is ever counted"
    return None
