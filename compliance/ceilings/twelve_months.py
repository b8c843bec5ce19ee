"""What did somebody invest over the last twelve months, and when does it stop counting?

The window goes back by calendar months from the civil day in Paris. What was invested on its
first day counts still (an interpretation, see WINDOW_INCLUDES_ITS_FIRST_DAY).
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from compliance.as_of import AsOf
from compliance.calendar import add_months, first_second
from compliance.currency import check_amount
from compliance.errors import BadInput
from compliance.euro import Amount
from compliance.parameters.abroad import WINDOW_INCLUDES_ITS_FIRST_DAY
from compliance.verdict import Counterfactual, instead
from compliance.words import Sentence

UP_TO = Sentence("Jusqu'à {amount}, vous y restez.", "Up to {amount}, you stay within it.")
FROM = Sentence(
    "À partir du {day}, vos investissements les plus anciens ne comptent plus et ce montant y "
    "tient.",
    "From {day}, your oldest investments no longer count and this amount fits.",
)
NO_ROOM = Sentence(
    "Vos investissements des douze derniers mois l'occupent déjà en entier.",
    "Your investments of the last twelve months fill it already.",
)

Money = TypeVar("Money", bound=Amount)
ONE_DAY = timedelta(days=1)
# Far enough from the ends of the calendar for months to be added and taken away.
FIRST_YEAR, LAST_YEAR = 1900, 2999


class Placement(NamedTuple):
    """An investment that is still alive: the civil day of its signature in Paris, its amount."""

    day: date
    amount: Amount


def invested(
    history: Iterable[Placement], currency: type[Money], today: date, *, months: int, law: date
) -> Money:
    """The sum of what counts on that day. What was placed after it does not count yet."""
    return currency(
        sum(
            amount.cents
            for day, amount in history
            if day <= today and is_inside(day, today, months=months, law=law)
        )
    )


def is_inside(day: date, today: date, *, months: int, law: date) -> bool:
    """Whether what was placed on `day` has not left the window that ends `today`."""
    first = add_months(today, -months)
    return day >= first if WINDOW_INCLUDES_ITS_FIRST_DAY.on(law) else day > first


def leaves_on(day: date, *, months: int, law: date) -> date:
    """The first day on which what was placed on `day` counts no more."""
    found = add_months(day, months)
    while is_inside(day, found, months=months, law=law):
        found += ONE_DAY
    return found


def check_history(history: Iterable[Placement], currency: type[Amount]) -> None:
    """Raises BadInput("history") for an amount that makes no sense."""
    for _, amount in history:
        check_amount("history", amount, currency)


def refuse_future_placements(argument: str, history: Iterable[Placement], as_of: AsOf) -> None:
    """Raises BadInput naming the argument for an investment of a day that is still to come."""
    if any(day > as_of.today for day, _ in history):
        raise BadInput(argument, "an investment still to come")


def nearest(
    amount: Money, most: Money, history: Iterable[Placement], as_of: AsOf, *, months: int
) -> Counterfactual:
    """What would fit into `most`, the largest total allowed, when `amount` does not.

    The amount that is left; when nothing is left, the first day on which enough has left the
    window for this very amount.
    """
    placed = tuple(history)
    room = most - invested(placed, type(most), as_of.today, months=months, law=as_of.law)
    day = _first_day(amount, most, placed, as_of, months=months)
    later = FROM.filled(day=day)
    if room.cents > 0:
        up_to = UP_TO.filled(amount=room)
        return instead(up_to + later if day else up_to, amount=room)
    return instead(NO_ROOM + later, now=first_second(day)) if day else instead(NO_ROOM)


def _first_day(
    amount: Money, most: Money, history: tuple[Placement, ...], as_of: AsOf, *, months: int
) -> date | None:
    """The first day from tomorrow on which the amount fits; None when it never does."""
    days = {leaves_on(day, months=months, law=as_of.law) for day, _ in history}
    for day in sorted(days):
        if day <= as_of.today:
            continue
        total = amount + invested(history, type(most), day, months=months, law=as_of.law)
        if total <= most:
            return day
    return None
