"""Can this company's shares sit in a PEA-PME? Its staff and size, or its market value when listed.

CMF L. 221-32-2: fewer than 5,000 employees, and a turnover of 1.5 billion or a balance sheet of
2 billion at most; a listed company is measured by its market value, under 2 billion.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.absurd import refuse_absurd
from compliance.as_of import AsOf
from compliance.euro import Euro
from compliance.parameters.sme import (
    PLAN_BALANCE_SHEET_MAX,
    PLAN_MARKET_VALUE_BELOW,
    PLAN_STAFF_BELOW,
    PLAN_TURNOVER_MAX,
)
from compliance.rule import COMPANY, given, rule
from compliance.tax.ir_pme_size import Size, Staff, judge_size, judge_staff
from compliance.verdict import Answer, Verdict, allow, block, instead, together
from compliance.words import Sentence

ONE_CENT = Euro(1)

STAFF_ABOVE = Sentence(
    "La société a {staff} salariés ; un PEA-PME en demande moins de {limit}.",
    "The company has {staff} employees; a PEA-PME asks for fewer than {limit}.",
)
MARKET_WITHIN = Sentence(
    "Sa capitalisation boursière est inférieure à {limit}.", "Its market value is under {limit}."
)
MARKET_ABOVE = Sentence(
    "Sa capitalisation boursière atteint {limit} ou plus.", "Its market value is {limit} or more."
)
MARKET_UP_TO = Sentence("Jusqu'à {amount} de capitalisation.", "Up to a market value of {amount}.")
ELIGIBLE = {
    Answer.ALLOW: Sentence(
        "Les actions de cette société peuvent être logées dans un PEA-PME.",
        "The shares of this company may sit in a PEA-PME.",
    ),
    Answer.BLOCK: Sentence(
        "Les actions de cette société ne peuvent pas être logées dans un PEA-PME.",
        "The shares of this company may not sit in a PEA-PME.",
    ),
}


@dataclass(frozen=True, slots=True)
class Market:
    """Of a listed company. Raises BadInput for a negative value."""

    market_value: Euro = given("Capitalisation boursière", "Market value", by=COMPANY)

    def __post_init__(self) -> None:
        refuse_absurd(self)


@dataclass(frozen=True, slots=True)
class Facts:
    """`market` is None for an unlisted company, which is measured by its staff and size."""

    staff: Staff
    size: Size
    market: Market | None = None


@rule(
    "pea_issuer_staff",
    "CMF L. 221-32-2",
    fr="La société a-t-elle assez peu de salariés pour un PEA-PME ?",
    en="Does the company have few enough employees for a PEA-PME?",
)
def assess_staff(facts: Staff, as_of: AsOf) -> Verdict:
    """Fewer than 5,000."""
    return judge_staff(facts, below=PLAN_STAFF_BELOW.on(as_of.law), above=STAFF_ABOVE)


@rule(
    "pea_issuer_size",
    "CMF L. 221-32-2",
    fr="La société est-elle assez petite pour un PEA-PME ?",
    en="Is the company small enough for a PEA-PME?",
)
def assess_size(facts: Size, as_of: AsOf) -> Verdict:
    """One of the two within its limit is enough."""
    return judge_size(
        facts,
        turnover_max=PLAN_TURNOVER_MAX.on(as_of.law),
        balance_sheet_max=PLAN_BALANCE_SHEET_MAX.on(as_of.law),
    )


@rule(
    "pea_issuer_market",
    "CMF L. 221-32-2",
    fr="La société cotée est-elle assez petite pour un PEA-PME ?",
    en="Is the listed company small enough for a PEA-PME?",
)
def assess_market(facts: Market, as_of: AsOf) -> Verdict:
    """Under 2 billion."""
    limit = PLAN_MARKET_VALUE_BELOW.on(as_of.law)
    if facts.market_value < limit:
        return allow(MARKET_WITHIN.filled(limit=limit), threshold=limit)
    most = limit - ONE_CENT
    return block(
        MARKET_ABOVE.filled(limit=limit),
        threshold=limit,
        instead=instead(MARKET_UP_TO.filled(amount=most), market_value=most),
    )


@rule(
    "pea_issuer",
    "CMF L. 221-32-2",
    fr="Cette société est-elle éligible au PEA-PME ?",
    en="Is this company eligible for a PEA-PME?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Every condition that applies to it, unlisted or listed."""
    if facts.market is not None:
        return together(ELIGIBLE, [assess_market(facts.market, as_of)])
    return together(ELIGIBLE, [assess_staff(facts.staff, as_of), assess_size(facts.size, as_of)])
