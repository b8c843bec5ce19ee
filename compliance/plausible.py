"""Does a given value make any sense? What cannot be is refused by name, never guessed around."""

from __future__ import annotations

from datetime import date, datetime

from compliance.errors import BadInput
from compliance.euro import Euro

# Days that a rule may count from or to: months and years are added to them without an overflow.
FIRST_DAY, LAST_DAY = date(1900, 1, 1), date(2999, 12, 31)
# More money than any offer, capital or account.
MOST_MONEY = Euro.of(10**13)


def an_amount(name: str, amount: Euro) -> None:
    """Raises BadInput for an amount that is negative or absurdly high."""
    if amount < Euro.ZERO:
        raise BadInput(name, "an amount is zero or more")
    if amount > MOST_MONEY:
        raise BadInput(name, "no such amount exists")


def a_day(name: str, day: date) -> None:
    """Raises BadInput for a day out of the centuries that concern anybody."""
    if not FIRST_DAY <= day <= LAST_DAY:
        raise BadInput(name, f"is between {FIRST_DAY.isoformat()} and {LAST_DAY.isoformat()}")


def a_moment(name: str, moment: datetime) -> None:
    """Raises BadInput for a moment without a time zone, or out of the centuries."""
    if moment.tzinfo is None:
        raise BadInput(name, "a moment needs its time zone")
    a_day(name, moment.date())
