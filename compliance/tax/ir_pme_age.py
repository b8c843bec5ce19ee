"""Is the company young enough for the tax reduction? Seven years from its first commercial sale.

CGI ann. III art. 46 AI bis: the first commercial sale has taken place when the turnover of a
financial year passes 250,000 EUR, VAT excluded; the seven years run from the opening of the
financial year that follows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

from compliance.absurd import refuse_absurd, refuse_disorder
from compliance.as_of import AsOf
from compliance.calendar import add_years, last_second
from compliance.errors import Contradiction
from compliance.euro import Euro
from compliance.parameters.sme import AGE_YEARS_BELOW, FIRST_SALE_ABOVE
from compliance.rule import COMPANY, given, rule
from compliance.verdict import Verdict, allow, block, instead
from compliance.words import Sentence

ONE_DAY = timedelta(days=1)

NO_SALE_YET = Sentence(
    "Aucun exercice n'a dépassé {limit} de chiffre d'affaires : les années ne sont pas encore "
    "comptées.",
    "No financial year has passed a turnover of {limit}: the years are not counted yet.",
)
YOUNG = Sentence(
    "Les années depuis la première vente commerciale ont commencé le {start} : la société est "
    "assez jeune jusqu'au {last}.",
    "The years since the first commercial sale began on {start}: the company is young enough "
    "until {last}.",
)
TOO_OLD = Sentence(
    "Les années depuis la première vente commerciale ont commencé le {start} : la société était "
    "assez jeune jusqu'au {last}.",
    "The years since the first commercial sale began on {start}: the company was young enough "
    "until {last}.",
)
UNTIL_THEN = Sentence("C'était possible jusqu'au {last}.", "It was possible until {last}.")


@dataclass(frozen=True, slots=True)
class FinancialYear:
    """Both days included; turnover without VAT. Raises Contradiction for a year that ends before
    it opens, BadInput for a negative turnover."""

    opens_on: date
    closes_on: date
    turnover: Euro

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_disorder(self, "opens_on", "closes_on")

    def written(self, language: str) -> str:
        return (
            Sentence("{amount} jusqu'au {day}", "{amount} until {day}")
            .filled(amount=self.turnover, day=self.closes_on)
            .written(language)
        )


@dataclass(frozen=True, slots=True)
class Age:
    """The closed financial years, in any order. Raises Contradiction when two overlap."""

    financial_years: tuple[FinancialYear, ...] = given(
        "Chiffre d'affaires de chaque exercice clos",
        "Turnover of each closed financial year",
        by=COMPANY,
        default=(),
    )

    def __post_init__(self) -> None:
        for before, after in pairwise(_in_order(self.financial_years)):
            if after.opens_on <= before.closes_on:
                raise Contradiction("financial_years", f"two contain {after.opens_on}")


def ends_on(financial_years: Sequence[FinancialYear], on: date) -> tuple[date, date] | None:
    """The day on which the years begin to run, and the first on which the company is too old;
    None as long as no year passed the turnover. `on` is the day of the law."""
    limit = FIRST_SALE_ABOVE.on(on)
    for year in _in_order(financial_years):
        if year.turnover > limit:
            start = year.closes_on + ONE_DAY
            return start, add_years(start, AGE_YEARS_BELOW.on(on))
    return None


@rule(
    "ir_pme_age",
    "CGI ann. III art. 46 AI bis",
    fr="La société est-elle assez jeune ?",
    en="Is the company young enough?",
)
def assess_age(facts: Age, as_of: AsOf) -> Verdict:
    """Less than seven years. The threshold is the first day on which it is too old."""
    running = ends_on(facts.financial_years, as_of.law)
    if running is None:
        return allow(NO_SALE_YET.filled(limit=FIRST_SALE_ABOVE.on(as_of.law)))
    start, end = running
    last = end - ONE_DAY
    if as_of.today < end:
        return allow(YOUNG.filled(start=start, last=last), threshold=end)
    return block(
        TOO_OLD.filled(start=start, last=last),
        threshold=end,
        instead=instead(UNTIL_THEN.filled(last=last), now=last_second(last)),
    )


def _in_order(financial_years: Sequence[FinancialYear]) -> list[FinancialYear]:
    return sorted(financial_years, key=lambda each: each.opens_on)
