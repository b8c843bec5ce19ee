"""Is this investor sophisticated? Everybody is not, people and companies alike, until approved.

ECSPR art. 2(1)(j) and annex II. An approval holds two years and is never renewed silently. MiFID
per-se professionals prove their status otherwise; opt-in professionals are not covered.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from compliance.calendar import add_years, legal_day
from compliance.euro import Euro
from compliance.parameters.ecspr import (
    COMPANY_BALANCE_SHEET_MIN,
    COMPANY_OWN_FUNDS_MIN,
    COMPANY_TURNOVER_MIN,
    PERSON_CRITERIA_MIN,
    PERSON_INCOME_MIN,
    PERSON_PORTFOLIO_ABOVE,
    PERSON_POSITION_MONTHS,
    PERSON_TRADES_A_QUARTER,
    SOPHISTICATED_YEARS,
)

ARTICLE = "ECSPR annex II"
QUARTERS = 4


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """Figures of the last accounts."""

    own_funds: Euro = Euro.ZERO
    turnover: Euro = Euro.ZERO
    balance_sheet: Euro = Euro.ZERO


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What a person attests. `portfolio` is cash deposits and financial assets.

    `trades` holds the significant transactions of the last four quarters; `executive_of` is the
    company in which the person was an executive for `executive_months`.
    """

    gross_income: Euro = Euro.ZERO
    portfolio: Euro = Euro.ZERO
    finance_months: int = 0
    executive_months: int = 0
    executive_of: CompanyFacts | None = None
    trades: tuple[int, ...] = ()


def company_criteria(facts: CompanyFacts, on: date) -> frozenset[str]:
    """The criteria that a company meets; any one is enough."""
    met = {
        "own_funds": facts.own_funds >= COMPANY_OWN_FUNDS_MIN.on(on),
        "turnover": facts.turnover >= COMPANY_TURNOVER_MIN.on(on),
        "balance_sheet": facts.balance_sheet >= COMPANY_BALANCE_SHEET_MIN.on(on),
    }
    return frozenset(name for name, is_met in met.items() if is_met)


def company_qualifies(facts: CompanyFacts, on: date) -> bool:
    """Annex II, I(1): one criterion of three."""
    return bool(company_criteria(facts, on))


def person_criteria(facts: PersonFacts, on: date) -> frozenset[str]:
    """The criteria that a person meets. Income and portfolio are one and the same criterion."""
    met = {
        "wealth": facts.gross_income >= PERSON_INCOME_MIN.on(on)
        or facts.portfolio > PERSON_PORTFOLIO_ABOVE.on(on),
        "position": _has_position(facts, on),
        "transactions": sum(facts.trades[-QUARTERS:]) >= QUARTERS * PERSON_TRADES_A_QUARTER.on(on),
    }
    return frozenset(name for name, is_met in met.items() if is_met)


def person_qualifies(facts: PersonFacts, on: date) -> bool:
    """Annex II, I(2): two criteria of three."""
    return len(person_criteria(facts, on)) >= PERSON_CRITERIA_MIN.on(on)


def expires_on(approved_at: datetime) -> date:
    """The first civil day in Paris on which the approval no longer holds."""
    approved_on = legal_day(approved_at)
    return add_years(approved_on, SOPHISTICATED_YEARS.on(approved_on))


def is_sophisticated(approved_at: datetime | None, now: datetime, revoked: bool = False) -> bool:
    """Does the approval hold now? A request that waits, or none, is non-sophisticated."""
    if approved_at is None or revoked:
        return False
    return approved_at <= now and legal_day(now) < expires_on(approved_at)


def _has_position(facts: PersonFacts, on: date) -> bool:
    months = PERSON_POSITION_MONTHS.on(on)
    executive = (
        facts.executive_of is not None
        and facts.executive_months >= months
        and company_qualifies(facts.executive_of, on)
    )
    return facts.finance_months >= months or executive
