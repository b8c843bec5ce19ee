"""Does this person meet the criteria of a sophisticated investor? Two of three are needed.

ECSPR annex II, I(2): income and portfolio are one criterion, not two. Meeting them is not the
status: it is asked for, and granted for a time (see `compliance.investors.classification`).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from fractions import Fraction

from compliance.as_of import AsOf
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.investors.criteria import Step, added_up, judged, refuse_negative
from compliance.investors.investor_company import CompanyFacts, company_qualifies
from compliance.parameters.ecspr import (
    PERSON_CRITERIA_MIN,
    PERSON_INCOME_MIN,
    PERSON_PORTFOLIO_ABOVE,
    PERSON_POSITION_MONTHS,
    PERSON_TRADES_A_QUARTER,
)
from compliance.parameters.house import SIGNIFICANT_TRADE_FROM
from compliance.rule import given, rule
from compliance.verdict import Verdict
from compliance.words import Sentence

QUARTERS = 4
ONE_CENT = Euro(1)
LONGEST_LIFE = 12 * 100  # months: nobody has worked longer

WEALTH_MET = Sentence(
    "Les ressources suffisent : un revenu d'au moins {income} ou un portefeuille de plus de "
    "{portfolio}. Les deux ensemble ne font qu'un critère.",
    "The means are enough: an income of at least {income} or a portfolio of more than {portfolio}. "
    "The two together are one criterion.",
)
WEALTH_UNMET = Sentence(
    "Les ressources ne suffisent pas : il faut un revenu d'au moins {income} ou un portefeuille de "
    "plus de {portfolio}.",
    "The means are not enough: an income of at least {income} or a portfolio of more than "
    "{portfolio} is needed.",
)
INCOME_OF = Sentence(
    "Avec un revenu brut de {limit} par an.", "With a gross income of {limit} a year."
)
PORTFOLIO_OF = Sentence(
    "Avec un portefeuille financier de {limit}.", "With a financial portfolio of {limit}."
)
POSITION_MET = Sentence(
    "L'expérience suffit : {months} mois au moins à un tel poste.",
    "The experience is enough: at least {months} months in such a position.",
)
POSITION_UNMET = Sentence(
    "Il faut {months} mois à un poste du secteur financier, ou à la direction d'une société qui "
    "remplit elle-même un critère.",
    "It takes {months} months in a position in the financial sector, or as an executive of a "
    "company that itself meets a criterion.",
)
FINANCE_FOR = Sentence(
    "Après {months} mois à un poste du secteur financier.",
    "After {months} months in a position in the financial sector.",
)
EXECUTIVE_FOR = Sentence(
    "Après {months} mois à la direction de cette société.",
    "After {months} months as an executive of this company.",
)
TRADES_MET = Sentence(
    "{total} opérations en quatre trimestres ; il en faut {needed}.",
    "{total} transactions in four quarters; {needed} are needed.",
)
TRADES_UNMET = Sentence(
    "{total} opérations en quatre trimestres ; il en faut {needed}, d'au moins {size} chacune.",
    "{total} transactions in four quarters; {needed} are needed, of at least {size} each.",
)
TRADES_OF = Sentence(
    "Avec {needed} opérations d'au moins {size} en quatre trimestres.",
    "With {needed} transactions of at least {size} in four quarters.",
)
PERSON_MEETS = Sentence(
    "Il faut {needed} critères sur trois, et {met} sont remplis : le statut d'investisseur averti "
    "peut être demandé.",
    "It takes {needed} criteria of three, and {met} are met: the status of sophisticated investor "
    "may be asked for.",
)
PERSON_FAILS = Sentence(
    "Il faut {needed} critères sur trois (le revenu et le portefeuille n'en font qu'un) ; critères "
    "remplis : {met}.",
    "It takes {needed} criteria of three (income and portfolio are only one); criteria met: {met}.",
)


@dataclass(frozen=True, slots=True)
class Wealth:
    """A fiscal year's gross income; cash deposits and financial assets. Raises BadInput for a
    negative amount."""

    gross_income: Euro = given("Revenu brut annuel", "Gross annual income", default=Euro.ZERO)
    portfolio: Euro = given("Portefeuille financier", "Financial portfolio", default=Euro.ZERO)

    def __post_init__(self) -> None:
        refuse_negative("gross_income", self.gross_income)
        refuse_negative("portfolio", self.portfolio)


@dataclass(frozen=True, slots=True)
class Position:
    """Whole months in each position; `executive_of` is the company of the second one. Raises
    BadInput for a time that nobody can have worked."""

    finance_months: int = given(
        "Mois à un poste du secteur financier", "Months in the financial sector", default=0
    )
    executive_months: int = given(
        "Mois à la direction d'une société", "Months as an executive", default=0
    )
    executive_of: CompanyFacts | None = None

    def __post_init__(self) -> None:
        for name in ("finance_months", "executive_months"):
            if not 0 <= getattr(self, name) <= LONGEST_LIFE:
                raise BadInput(name, f"months from 0 to {LONGEST_LIFE}")


@dataclass(frozen=True, slots=True)
class Trades:
    """Significant transactions by quarter, the last four count; or their total in one number.

    `trade_size` is the least of them, None when they were counted as the policy says. Raises
    BadInput for a negative number or amount.
    """

    trades: tuple[int, ...] = given(
        "Opérations significatives", "Significant transactions", default=()
    )
    trade_size: Euro | None = given(
        "Montant de la plus petite", "Amount of the smallest one", default=None
    )

    def __post_init__(self) -> None:
        if any(number < 0 for number in self.trades):
            raise BadInput("trades", "a number of transactions is zero or more")
        if self.trade_size is not None:
            refuse_negative("trade_size", self.trade_size)


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What a person attests. `portfolio` is cash deposits and financial assets.

    `trades` holds the significant transactions of the last four quarters; `executive_of` is the
    company in which the person was an executive for `executive_months`. Raises BadInput for
    anything negative, or a time that nobody can have worked.
    """

    gross_income: Euro = given("Revenu brut annuel", "Gross annual income", default=Euro.ZERO)
    portfolio: Euro = given("Portefeuille financier", "Financial portfolio", default=Euro.ZERO)
    finance_months: int = given(
        "Mois à un poste du secteur financier", "Months in the financial sector", default=0
    )
    executive_months: int = given(
        "Mois à la direction d'une société", "Months as an executive", default=0
    )
    executive_of: CompanyFacts | None = None
    trades: tuple[int, ...] = given(
        "Opérations significatives", "Significant transactions", default=()
    )
    trade_size: Euro | None = given(
        "Montant de la plus petite", "Amount of the smallest one", default=None
    )

    def __post_init__(self) -> None:
        self.split()

    def split(self) -> tuple[Wealth, Position, Trades]:
        """The facts of each criterion."""
        return (
            Wealth(self.gross_income, self.portfolio),
            Position(self.finance_months, self.executive_months, self.executive_of),
            Trades(self.trades, self.trade_size),
        )


@rule(
    "annex_ii_wealth",
    "ECSPR annex II, I(2)(a)",
    fr="Les ressources de cette personne suffisent-elles ?",
    en="Are this person's means enough?",
)
def assess_wealth(facts: Wealth, as_of: AsOf) -> Verdict:
    """Income or portfolio: one criterion, whichever of the two meets it."""
    limits = {
        "income": PERSON_INCOME_MIN.on(as_of.law),
        "portfolio": PERSON_PORTFOLIO_ABOVE.on(as_of.law),
    }
    step = _wealth_step(facts, as_of.law)
    said = WEALTH_UNMET if step else WEALTH_MET
    return judged(said.filled(**limits), limits["income"], step)


@rule(
    "annex_ii_position",
    "ECSPR annex II, I(2)(b)",
    fr="Cette personne a-t-elle l'expérience demandée ?",
    en="Does this person have the experience that is asked for?",
)
def assess_position(facts: Position, as_of: AsOf) -> Verdict:
    """A year in finance, or at the head of a company that meets a criterion itself."""
    months = PERSON_POSITION_MONTHS.on(as_of.law)
    step = _position_step(facts, as_of.law)
    said = POSITION_UNMET if step else POSITION_MET
    return judged(said.filled(months=months), months, step)


@rule(
    "annex_ii_trades",
    "ECSPR annex II, I(2)(c)",
    fr="Cette personne a-t-elle fait assez d'opérations ?",
    en="Has this person made enough transactions?",
)
def assess_trades(facts: Trades, as_of: AsOf) -> Verdict:
    """An average over four quarters: the sum counts, however it is spread."""
    needed = QUARTERS * PERSON_TRADES_A_QUARTER.on(as_of.law)
    total, size = sum(facts.trades[-QUARTERS:]), SIGNIFICANT_TRADE_FROM.on(as_of.law)
    step = _trades_step(facts, as_of.law)
    said = TRADES_UNMET.filled(total=total, needed=needed, size=size)
    met = TRADES_MET.filled(total=total, needed=needed)
    return judged(said if step else met, needed, step)


@rule(
    "annex_ii_person",
    "ECSPR annex II, I(2)",
    fr="Cette personne remplit-elle les critères d'un investisseur averti ?",
    en="Does this person meet the criteria of a sophisticated investor?",
)
def assess_person(facts: PersonFacts, as_of: AsOf) -> Verdict:
    """Two criteria of three: the parts of a yes are those met, the parts of a no are all."""
    wealth, position, trades = facts.split()
    parts = [
        assess_wealth(wealth, as_of),
        assess_position(position, as_of),
        assess_trades(trades, as_of),
    ]
    steps = _person_steps(facts, as_of.law).values()
    met = sum(step is None for step in steps)
    needed = PERSON_CRITERIA_MIN.on(as_of.law)
    yes = PERSON_MEETS.filled(met=met, needed=needed)
    no = PERSON_FAILS.filled(met=met, needed=needed)
    return added_up(yes, no, parts, steps, max(needed - met, 0))


def person_criteria(facts: PersonFacts, on: date) -> frozenset[str]:
    """The criteria that a person meets. Income and portfolio are one and the same criterion."""
    return frozenset(name for name, step in _person_steps(facts, on).items() if step is None)


def person_qualifies(facts: PersonFacts, on: date) -> bool:
    """Annex II, I(2): two criteria of three."""
    return len(person_criteria(facts, on)) >= PERSON_CRITERIA_MIN.on(on)


def _person_steps(facts: PersonFacts, on: date) -> dict[str, Step | None]:
    wealth, position, trades = facts.split()
    return {
        "wealth": _wealth_step(wealth, on),
        "position": _position_step(position, on),
        "transactions": _trades_step(trades, on),
    }


def _wealth_step(facts: Wealth, on: date) -> Step | None:
    income, portfolio = PERSON_INCOME_MIN.on(on), PERSON_PORTFOLIO_ABOVE.on(on) + ONE_CENT
    if facts.gross_income >= income or facts.portfolio >= portfolio:
        return None
    more_income, more_portfolio = income - facts.gross_income, portfolio - facts.portfolio
    if more_income <= more_portfolio:
        said = INCOME_OF.filled(limit=income)
        return Step(Fraction(more_income.cents, income.cents), said, {"gross_income": income})
    said = PORTFOLIO_OF.filled(limit=portfolio)
    return Step(Fraction(more_portfolio.cents, portfolio.cents), said, {"portfolio": portfolio})


def _position_step(facts: Position, on: date) -> Step | None:
    months = PERSON_POSITION_MONTHS.on(on)
    heads = facts.executive_of is not None and company_qualifies(facts.executive_of, on)
    counted = facts.executive_months if heads else 0
    if max(facts.finance_months, counted) >= months:
        return None
    if counted > facts.finance_months:
        said = EXECUTIVE_FOR.filled(months=months)
        return Step(Fraction(months - counted, months), said, {"executive_months": months})
    said = FINANCE_FOR.filled(months=months)
    return Step(Fraction(months - facts.finance_months, months), said, {"finance_months": months})


def _trades_step(facts: Trades, on: date) -> Step | None:
    needed, size = QUARTERS * PERSON_TRADES_A_QUARTER.on(on), SIGNIFICANT_TRADE_FROM.on(on)
    changes: dict[str, object] = {}
    missing = needed - sum(facts.trades[-QUARTERS:])
    if missing > 0:
        *before, last = facts.trades or (0,)
        changes["trades"] = (*before, last + missing)
    if facts.trade_size is not None and facts.trade_size < size:
        changes["trade_size"] = size
    if not changes:
        return None
    # Too small ones do not count at all: the whole of the criterion is then missing.
    gap = Fraction(1) if "trade_size" in changes else Fraction(missing, needed)
    return Step(gap, TRADES_OF.filled(needed=needed, size=size), changes)
