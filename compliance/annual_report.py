"""What does the annual report to the authority hold? What each offer raised, and from whom.

ECSPR art. 16 and Implementing Regulation (EU) 2022/2120: one project row for each offer, also one
that raised nothing, and its investors added up by fiscal residence and class. Confidential.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from compliance.errors import BadInput
from compliance.parameters.operations import (
    REPORT_DECIMALS,
    REPORT_USES_THE_CLASS_AT_SUBSCRIPTION,
)


@dataclass(frozen=True, slots=True, order=True)
class Offer:
    """An offer that was on the platform in the year. ISO 4217 for `currency`."""

    offer_id: str
    currency: str = "EUR"


@dataclass(frozen=True, slots=True)
class Commitment:
    """What an investor put into an offer: units of the offer's currency, residence as ISO 3166-1
    alpha-2. `revoked` while reflecting: it never counted."""

    offer_id: str
    investor: str
    amount: Decimal
    country: str
    sophisticated_then: bool
    sophisticated_now: bool
    currency: str = "EUR"
    revoked: bool = False

    def __post_init__(self) -> None:
        if not self.amount.is_finite() or self.amount < 0:
            raise BadInput("amount", "an amount is zero or more")
        if not re.fullmatch("[A-Z]{2}", self.country):
            raise BadInput("country", f"not an ISO 3166-1 country: {self.country!r}")


@dataclass(frozen=True, slots=True, order=True)
class InvestorRow:
    """Investors of one residence and class in one offer: how many people, and their sum."""

    country: str
    sophisticated: bool
    investors: int
    amount: Decimal


@dataclass(frozen=True, slots=True)
class ProjectRow:
    """An offer, what it raised, and its investors; zero and none when it raised nothing."""

    offer: Offer
    raised: Decimal
    investors: tuple[InvestorRow, ...]


def aggregate(
    offers: Iterable[Offer], commitments: Iterable[Commitment], on: date
) -> tuple[ProjectRow, ...]:
    """One row for every offer, in the order of their identifiers. `on`: the day of the law.

    Raises BadInput for a commitment to an offer that is not in the list.
    """
    at_subscription = REPORT_USES_THE_CLASS_AT_SUBSCRIPTION.on(on)
    found: dict[Offer, dict[tuple[str, bool], list[Commitment]]]
    found = {offer: {} for offer in sorted(offers)}
    for each in commitments:
        offer = Offer(each.offer_id, each.currency)
        if offer not in found:
            raise BadInput("commitments", f"no such offer: {offer}")
        if not each.revoked:
            kind = each.sophisticated_then if at_subscription else each.sophisticated_now
            found[offer].setdefault((each.country, kind), []).append(each)
    return tuple(_project(offer, groups) for offer, groups in found.items())


def _project(offer: Offer, groups: dict[tuple[str, bool], list[Commitment]]) -> ProjectRow:
    rows = tuple(
        InvestorRow(
            country,
            sophisticated,
            len({each.investor for each in group}),
            sum((each.amount for each in group), Decimal(0)),
        )
        for (country, sophisticated), group in sorted(groups.items(), key=lambda each: each[0])
    )
    return ProjectRow(offer, sum((row.amount for row in rows), Decimal(0)), rows)


def reported(amount: Decimal, on: date) -> str:
    """The amount as the file wants it: a decimal point, no separator, rounded, "-" in front."""
    step = Decimal(1).scaleb(-REPORT_DECIMALS.on(on))
    rounded = amount.quantize(step, rounding=ROUND_HALF_UP)
    return f"{rounded if rounded else abs(rounded):f}"
