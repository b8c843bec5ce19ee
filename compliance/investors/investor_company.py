"""Does this company meet the criteria of a sophisticated investor? One of three is enough.

ECSPR annex II, I(1). Meeting them is not the status: see `compliance.investors.classification`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from compliance.as_of import AsOf
from compliance.euro import Euro
from compliance.investors.criteria import Step, added_up, judged, refuse_negative
from compliance.parameters.ecspr import (
    COMPANY_BALANCE_SHEET_MIN,
    COMPANY_OWN_FUNDS_MIN,
    COMPANY_TURNOVER_MIN,
)
from compliance.rule import given, rule
from compliance.verdict import Verdict
from compliance.words import Sentence

OWN_FUNDS_ARE = Sentence(
    "Ses fonds propres sont de {amount} ; il faut au moins {limit}.",
    "Its own funds are {amount}; at least {limit} is needed.",
)
TURNOVER_IS = Sentence(
    "Son chiffre d'affaires net est de {amount} ; il faut au moins {limit}.",
    "Its net turnover is {amount}; at least {limit} is needed.",
)
BALANCE_SHEET_IS = Sentence(
    "Le total de son bilan est de {amount} ; il faut au moins {limit}.",
    "Its balance sheet total is {amount}; at least {limit} is needed.",
)
OWN_FUNDS_OF = Sentence("Avec des fonds propres de {limit}.", "With own funds of {limit}.")
TURNOVER_OF = Sentence("Avec un chiffre d'affaires net de {limit}.", "With a turnover of {limit}.")
BALANCE_SHEET_OF = Sentence(
    "Avec un total de bilan de {limit}.", "With a balance sheet total of {limit}."
)
COMPANY_MEETS = Sentence(
    "La société remplit un critère au moins sur trois : elle peut demander à être traitée comme "
    "investisseur averti.",
    "The company meets at least one criterion of three: it may ask to be treated as a "
    "sophisticated investor.",
)
COMPANY_FAILS = Sentence(
    "La société ne remplit aucun des trois critères : elle reste investisseur non averti.",
    "The company meets none of the three criteria: it stays a non-sophisticated investor.",
)


@dataclass(frozen=True, slots=True)
class OwnFunds:
    """Of the last accounts; losses can make them negative."""

    own_funds: Euro = given("Fonds propres", "Own funds", default=Euro.ZERO)


@dataclass(frozen=True, slots=True)
class Turnover:
    """Of the last accounts. Raises BadInput for a negative one."""

    turnover: Euro = given("Chiffre d'affaires net", "Net turnover", default=Euro.ZERO)

    def __post_init__(self) -> None:
        refuse_negative("turnover", self.turnover)


@dataclass(frozen=True, slots=True)
class BalanceSheet:
    """Of the last accounts. Raises BadInput for a negative one."""

    balance_sheet: Euro = given("Total du bilan", "Balance sheet total", default=Euro.ZERO)

    def __post_init__(self) -> None:
        refuse_negative("balance_sheet", self.balance_sheet)


@dataclass(frozen=True, slots=True)
class CompanyFacts:
    """Figures of the last accounts. Raises BadInput for a negative turnover or balance sheet."""

    own_funds: Euro = given("Fonds propres", "Own funds", default=Euro.ZERO)
    turnover: Euro = given("Chiffre d'affaires net", "Net turnover", default=Euro.ZERO)
    balance_sheet: Euro = given("Total du bilan", "Balance sheet total", default=Euro.ZERO)

    def __post_init__(self) -> None:
        Turnover(self.turnover)
        BalanceSheet(self.balance_sheet)


@rule(
    "annex_ii_own_funds",
    "ECSPR annex II, I(1)(a)",
    fr="Les fonds propres de la société suffisent-ils ?",
    en="Are the company's own funds enough?",
)
def assess_own_funds(facts: OwnFunds, as_of: AsOf) -> Verdict:
    """The first criterion of a company."""
    limit = COMPANY_OWN_FUNDS_MIN.on(as_of.law)
    said = OWN_FUNDS_ARE.filled(amount=facts.own_funds, limit=limit)
    return judged(said, limit, _company_step("own_funds", facts.own_funds, as_of.law))


@rule(
    "annex_ii_turnover",
    "ECSPR annex II, I(1)(b)",
    fr="Le chiffre d'affaires de la société suffit-il ?",
    en="Is the company's turnover enough?",
)
def assess_turnover(facts: Turnover, as_of: AsOf) -> Verdict:
    """The second criterion of a company."""
    limit = COMPANY_TURNOVER_MIN.on(as_of.law)
    said = TURNOVER_IS.filled(amount=facts.turnover, limit=limit)
    return judged(said, limit, _company_step("turnover", facts.turnover, as_of.law))


@rule(
    "annex_ii_balance_sheet",
    "ECSPR annex II, I(1)(c)",
    fr="Le bilan de la société suffit-il ?",
    en="Is the company's balance sheet enough?",
)
def assess_balance_sheet(facts: BalanceSheet, as_of: AsOf) -> Verdict:
    """The third criterion of a company."""
    limit = COMPANY_BALANCE_SHEET_MIN.on(as_of.law)
    said = BALANCE_SHEET_IS.filled(amount=facts.balance_sheet, limit=limit)
    return judged(said, limit, _company_step("balance_sheet", facts.balance_sheet, as_of.law))


@rule(
    "annex_ii_company",
    "ECSPR annex II, I(1)",
    fr="Cette société remplit-elle les critères d'un investisseur averti ?",
    en="Does this company meet the criteria of a sophisticated investor?",
)
def assess_company(facts: CompanyFacts, as_of: AsOf) -> Verdict:
    """One criterion is enough: the parts of a yes are those met, the parts of a no are all."""
    parts = [
        assess_own_funds(OwnFunds(facts.own_funds), as_of),
        assess_turnover(Turnover(facts.turnover), as_of),
        assess_balance_sheet(BalanceSheet(facts.balance_sheet), as_of),
    ]
    steps = _company_steps(facts, as_of.law).values()
    missing = 0 if any(step is None for step in steps) else 1
    return added_up(COMPANY_MEETS, COMPANY_FAILS, parts, steps, missing)


def company_criteria(facts: CompanyFacts, on: date) -> frozenset[str]:
    """The criteria that a company meets; any one is enough."""
    return frozenset(name for name, step in _company_steps(facts, on).items() if step is None)


def company_qualifies(facts: CompanyFacts, on: date) -> bool:
    """Annex II, I(1): one criterion of three."""
    return bool(company_criteria(facts, on))


_COMPANY = {
    "own_funds": (COMPANY_OWN_FUNDS_MIN, OWN_FUNDS_OF),
    "turnover": (COMPANY_TURNOVER_MIN, TURNOVER_OF),
    "balance_sheet": (COMPANY_BALANCE_SHEET_MIN, BALANCE_SHEET_OF),
}


def _company_steps(facts: CompanyFacts, on: date) -> dict[str, Step | None]:
    return {name: _company_step(name, getattr(facts, name), on) for name in _COMPANY}


def _company_step(name: str, amount: Euro, on: date) -> Step | None:
    parameter, said = _COMPANY[name]
    limit = parameter.on(on)
    if amount >= limit:
        return None
    gap = Fraction((limit - amount).cents, limit.cents)
    return Step(gap, said.filled(limit=limit), {name: limit})
