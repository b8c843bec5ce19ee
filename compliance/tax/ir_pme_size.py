"""Is the company small enough for the tax reduction? Its staff, its size, what it has raised.

CGI art. 199 terdecies-0 A: fewer than 250 employees; a turnover of 50 million or a balance sheet
of 43 million at most; 15 million of risk finance over its life.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.absurd import refuse_absurd, refuse_zero
from compliance.as_of import AsOf
from compliance.euro import Euro
from compliance.parameters.sme import (
    BALANCE_SHEET_MAX,
    RISK_FINANCE_MAX,
    STAFF_BELOW,
    TURNOVER_MAX,
)
from compliance.rule import COMPANY, OFFER, given, rule
from compliance.verdict import Counterfactual, Verdict, allow, block, instead
from compliance.words import Sentence

STAFF_WITHIN = Sentence(
    "La société a {staff} salariés, moins de {limit}.",
    "The company has {staff} employees, fewer than {limit}.",
)
STAFF_ABOVE = Sentence(
    "La société a {staff} salariés ; il en faut moins de {limit}.",
    "The company has {staff} employees; it must have fewer than {limit}.",
)
STAFF_UP_TO = Sentence("Jusqu'à {staff} salariés.", "Up to {staff} employees.")

SIZE_WITHIN = Sentence(
    "Son chiffre d'affaires ne dépasse pas {turnover}, ou son bilan {balance_sheet}.",
    "Its turnover is not above {turnover}, or its balance sheet not above {balance_sheet}.",
)
SIZE_ABOVE = Sentence(
    "Son chiffre d'affaires dépasse {turnover} et son bilan dépasse {balance_sheet}.",
    "Its turnover is above {turnover} and its balance sheet above {balance_sheet}.",
)
TURNOVER_UP_TO = Sentence(
    "Avec un chiffre d'affaires de {amount} au plus.", "With a turnover of {amount} at most."
)
BALANCE_UP_TO = Sentence(
    "Avec un bilan de {amount} au plus.", "With a balance sheet of {amount} at most."
)

FINANCE_WITHIN = Sentence(
    "Avec cette levée, la société aurait reçu {total} en tout, pour {limit} au plus.",
    "With this round, the company would have received {total} in all, for {limit} at most.",
)
FINANCE_ABOVE = Sentence(
    "Avec cette levée, la société aurait reçu {total} en tout, au-dessus de {limit}.",
    "With this round, the company would have received {total} in all, above {limit}.",
)
RAISE_UP_TO = Sentence("Jusqu'à {amount} dans cette levée.", "Up to {amount} in this round.")
RAISED_ALREADY = Sentence(
    "Ce qu'elle a reçu avant cette levée atteint déjà cette limite.",
    "What it received before this round reaches that limit already.",
)


@dataclass(frozen=True, slots=True)
class Staff:
    """Raises BadInput for a negative number."""

    staff: int = given("Salariés", "Employees", by=COMPANY)

    def __post_init__(self) -> None:
        refuse_absurd(self)


@dataclass(frozen=True, slots=True)
class Size:
    """Of the last financial year. Raises BadInput for a negative amount."""

    turnover: Euro = given("Chiffre d'affaires", "Turnover", by=COMPANY)
    balance_sheet: Euro = given("Total du bilan", "Balance sheet", by=COMPANY)

    def __post_init__(self) -> None:
        refuse_absurd(self)


@dataclass(frozen=True, slots=True)
class RiskFinance:
    """Raises BadInput for a negative amount, or nothing raised now."""

    raised_before: Euro = given(
        "Financement des risques déjà reçu", "Risk finance already received", by=COMPANY
    )
    raised_now: Euro = given("Montant de cette levée", "Amount of this round", by=OFFER)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_zero(self, "raised_now")


@rule(
    "ir_pme_staff",
    "CGI art. 199 terdecies-0 A",
    fr="La société a-t-elle assez peu de salariés ?",
    en="Does the company have few enough employees?",
)
def assess_staff(facts: Staff, as_of: AsOf) -> Verdict:
    """Fewer than 250."""
    return judge_staff(facts, below=STAFF_BELOW.on(as_of.law), above=STAFF_ABOVE)


@rule(
    "ir_pme_size",
    "CGI art. 199 terdecies-0 A",
    fr="La société est-elle assez petite ?",
    en="Is the company small enough?",
)
def assess_size(facts: Size, as_of: AsOf) -> Verdict:
    """One of the two within its limit is enough."""
    return judge_size(
        facts,
        turnover_max=TURNOVER_MAX.on(as_of.law),
        balance_sheet_max=BALANCE_SHEET_MAX.on(as_of.law),
    )


@rule(
    "ir_pme_risk_finance",
    "CGI art. 199 terdecies-0 A",
    fr="La société reste-t-elle sous le total de financement des risques d'une vie ?",
    en="Does the company stay under the risk finance of a lifetime?",
)
def assess_risk_finance(facts: RiskFinance, as_of: AsOf) -> Verdict:
    """What it received before and receives now is at most 15 million."""
    limit = RISK_FINANCE_MAX.on(as_of.law)
    total = facts.raised_before + facts.raised_now
    if total <= limit:
        return allow(FINANCE_WITHIN.filled(total=total, limit=limit), threshold=limit)
    room = limit - facts.raised_before
    return block(
        FINANCE_ABOVE.filled(total=total, limit=limit),
        threshold=limit,
        instead=instead(RAISE_UP_TO.filled(amount=room), raised_now=room)
        if room > Euro.ZERO
        else instead(RAISED_ALREADY),
    )


def judge_staff(facts: Staff, *, below: int, above: Sentence) -> Verdict:
    """Fewer than `below`; `above` is said of a company that has as many or more."""
    if facts.staff < below:
        return allow(STAFF_WITHIN.filled(staff=facts.staff, limit=below), threshold=below)
    return block(
        above.filled(staff=facts.staff, limit=below),
        threshold=below,
        instead=instead(STAFF_UP_TO.filled(staff=below - 1), staff=below - 1),
    )


def judge_size(facts: Size, *, turnover_max: Euro, balance_sheet_max: Euro) -> Verdict:
    """One of the two within its limit is enough."""
    limits = {"turnover": turnover_max, "balance_sheet": balance_sheet_max}
    threshold = (turnover_max, balance_sheet_max)
    if facts.turnover <= turnover_max or facts.balance_sheet <= balance_sheet_max:
        return allow(SIZE_WITHIN.filled(**limits), threshold=threshold)
    return block(
        SIZE_ABOVE.filled(**limits),
        threshold=threshold,
        instead=_nearer_limit(facts, turnover_max, balance_sheet_max),
    )


def _nearer_limit(facts: Size, turnover_max: Euro, balance_sheet_max: Euro) -> Counterfactual:
    """Of the two ways to be small enough, the one that is nearer in euros."""
    if facts.turnover - turnover_max <= facts.balance_sheet - balance_sheet_max:
        return instead(TURNOVER_UP_TO.filled(amount=turnover_max), turnover=turnover_max)
    return instead(BALANCE_UP_TO.filled(amount=balance_sheet_max), balance_sheet=balance_sheet_max)
