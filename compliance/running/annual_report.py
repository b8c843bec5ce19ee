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
from compliance.items import Item
from compliance.parameters.operations import (
    REPORT_DECIMALS,
    REPORT_USES_THE_CLASS_AT_SUBSCRIPTION,
)

OWNER_LONGEST = 35


class Instrument(Item):
    """What an offer is made of."""

    LOAN = "loan", "prêt", "loan"
    SECURITY = "security", "valeur mobilière", "transferable security"
    ADMITTED = "admitted", "instrument admis", "admitted instrument"


@dataclass(frozen=True, slots=True)
class Offer:
    """An offer that was on the platform in the year. `owner` is the LEI or the national number of
    its project owner; ISO 4217 for `currency`. Raises BadInput."""

    offer_id: str
    owner: str
    currency: str = "EUR"
    instrument: Instrument = Instrument.SECURITY

    def __post_init__(self) -> None:
        if not 0 < len(self.owner) <= OWNER_LONGEST:
            raise BadInput("owner", f"1 to {OWNER_LONGEST} characters")


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
    listed = {(offer.offer_id, offer.currency): offer for offer in offers}
    groups: dict[tuple[str, str], dict[tuple[str, bool], list[Commitment]]]
    groups = {key: {} for key in listed}
    for each in commitments:
        key = (each.offer_id, each.currency)
        if key not in listed:
            raise BadInput("commitments", f"no such offer: {key}")
        if not each.revoked:
            kind = each.sophisticated_then if at_subscription else each.sophisticated_now
            groups[key].setdefault((each.country, kind), []).append(each)
    return tuple(_project(listed[key], groups[key]) for key in sorted(listed))


def _project(offer: Offer, groups: dict[tuple[str, bool], list[Commitment]]) -> ProjectRow:
    rows = tuple(
        InvestorRow(
            country,
            sophisticated,
            len({each.investor for each in groups[country, sophisticated]}),
            sum((each.amount for each in groups[country, sophisticated]), Decimal(0)),
        )
        for country, sophisticated in sorted(groups)
    )
    return ProjectRow(offer, sum((row.amount for row in rows), Decimal(0)), rows)


def reported(amount: Decimal, on: date) -> str:
    """The amount as the file wants it: a decimal point, no separator, rounded, "-" in front."""
    step = Decimal(10) ** -REPORT_DECIMALS.on(on)
    rounded = amount.quantize(step, rounding=ROUND_HALF_UP)
    return f"{rounded if rounded else abs(rounded):f}"
