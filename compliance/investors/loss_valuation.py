"""At which day is wealth looked at, and which income goes with it? The dates of the simulation.

Delegated Regulation (EU) 2022/2114 art. 11: assets and commitments at 31 December of the year
before, with the income of that year; or at a more recent day, the same for both, with the income
of the twelve months that end on it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from compliance.calendar import add_months
from compliance.errors import BadInput, Contradiction
from compliance.parameters.simulation import INCOME_MONTHS

ARTICLE = "2022/2114 art. 11"


@dataclass(frozen=True, slots=True)
class Valuation:
    """`on`: the day of assets and commitments. Income is that of `income_from` to `income_to`,
    both included."""

    on: date
    income_from: date
    income_to: date


def earliest(today: date) -> date:
    """31 December of the year before: the usual day, and the oldest that may be taken."""
    return date(today.year - 1, 12, 31)


def valuation(
    today: date, *, assets_on: date | None = None, commitments_on: date | None = None
) -> Valuation:
    """The dates of a simulation made on `today` (a civil day in Paris); the usual ones when
    nothing was chosen.

    Raises BadInput for a day still to come or before the usual one, Contradiction when assets
    and commitments are not taken on the same day.
    """
    usual = earliest(today)
    on = _within(assets_on or usual, "assets_on", today)
    if _within(commitments_on or usual, "commitments_on", today) != on:
        raise Contradiction("commitments_on", "not the day of the assets")
    months = INCOME_MONTHS.on(today)
    return Valuation(on, add_months(on, -months) + timedelta(days=1), on)


def _within(day: date, argument: str, today: date) -> date:
    if day > today:
        raise BadInput(argument, "still to come")
    if day < earliest(today):
        raise BadInput(argument, "before 31 December of the year before")
    return day
