"""Which facts make no sense, whatever the question? They are refused before any rule is asked."""

from __future__ import annotations

from dataclasses import fields
from datetime import date, datetime
from fractions import Fraction
from typing import Any

from compliance.as_of import AsOf
from compliance.errors import BadInput, Contradiction
from compliance.euro import Euro

# Nobody alive was born earlier; the tables of public holidays end with the later one.
FIRST_YEAR = 1900
LAST_YEAR = 2100


def refuse_absurd(facts: Any) -> None:
    """Raise BadInput for a field that is negative, a moment without a time zone, or a day that no
    register can hold. `facts` is a dataclass instance."""
    for each in fields(facts):
        problem = _problem(getattr(facts, each.name))
        if problem:
            raise BadInput(each.name, problem)


def refuse_future(facts: Any, as_of: AsOf, *names: str) -> None:
    """Raise BadInput for what has happened on a day, or at a moment, that is still to come."""
    for name in names:
        value = getattr(facts, name)
        if value is None:
            continue
        limit = as_of.now if isinstance(value, datetime) else as_of.today
        if value > limit:
            raise BadInput(name, "still to come")


def refuse_disorder(facts: Any, earlier: str, later: str) -> None:
    """Raise Contradiction when the second of two known days stands before the first."""
    first, second = getattr(facts, earlier), getattr(facts, later)
    if first is not None and second is not None and second < first:
        raise Contradiction(later, f"before {earlier}")


def _problem(value: object) -> str | None:
    if isinstance(value, datetime) and value.tzinfo is None:
        return "a moment needs its time zone"
    if isinstance(value, date) and not FIRST_YEAR <= value.year <= LAST_YEAR:
        return f"a day between {FIRST_YEAR} and {LAST_YEAR}"
    if isinstance(value, Euro) and value < Euro.ZERO:
        return "an amount is zero or more"
    if isinstance(value, int | Fraction) and value < 0:
        return "a number is zero or more"
    return None
