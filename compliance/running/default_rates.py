"""Must default rates be published? For loans only, every year; shares have no such rate.

ECSPR art. 20: at least thirty-six months back, and the outcome within four months of the end of the
financial year. Failures of issuers of shares may be told freely, fairly and clearly (art. 19(1)).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.absurd import refuse_absurd, refuse_disorder, refuse_future
from compliance.as_of import AsOf
from compliance.calendar import add_months
from compliance.parameters.operations import DEFAULT_RATES_COVER_MONTHS, DEFAULT_RATES_MONTHS
from compliance.rule import PLATFORM, given, rule
from compliance.verdict import Verdict, allow, block, gate, instead, warn
from compliance.words import Sentence

NOT_FOR_SHARES = Sentence(
    "Les taux de défaut ne concernent que les prêts : rien n'est à publier pour des actions.",
    "Default rates are about loans only: nothing is to be published for shares.",
)
NOT_YET = Sentence("L'exercice n'est pas terminé.", "The financial year is not over.")
TO_PUBLISH = Sentence(
    "Les taux de défaut, sur {months} mois au moins, sont à publier au plus tard le {day}.",
    "The default rates, over {months} months at least, are to be published by {day}.",
)
NOT_PUBLISHED = Sentence(
    "Les taux de défaut, sur {months} mois au moins, devaient être publiés au plus tard le {day}.",
    "The default rates, over {months} months at least, were due by {day}.",
)
PUBLISHED = Sentence("Les taux de défaut ont été publiés à temps.", "Published in time.")
PUBLISHED_LATE = Sentence(
    "Les taux de défaut étaient attendus au plus tard le {day}.",
    "The default rates were due by {day}.",
)
ONCE_PUBLISHED = Sentence("Une fois les taux publiés.", "Once the rates are published.")
BY = Sentence("Publiés au plus tard le {day}.", "Published by {day}.")


@dataclass(frozen=True, slots=True)
class Year:
    """`ended_on` is the last day of the financial year, a civil day in Paris."""

    ended_on: date = given("Fin de l'exercice", "End of the financial year", by=PLATFORM)
    has_loans: bool = given("Des prêts sont proposés", "Loans are offered", by=PLATFORM)
    published_on: date | None = given("Publiés le", "Published on", by=PLATFORM, default=None)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_disorder(self, "ended_on", "published_on")


def publish_by(ended_on: date) -> date:
    """Four months after the end of the financial year."""
    return add_months(ended_on, DEFAULT_RATES_MONTHS.on(ended_on))


@rule(
    "default_rates",
    "ECSPR art. 20",
    fr="Les taux de défaut sont-ils publiés à temps ?",
    en="Are the default rates published in time?",
)
def assess(facts: Year, as_of: AsOf) -> Verdict:
    """Nothing for shares. Raises BadInput for a publication still to come."""
    if not facts.has_loans:
        return allow(NOT_FOR_SHARES)
    refuse_future(facts, as_of, "published_on")
    if as_of.today <= facts.ended_on:
        return allow(NOT_YET)
    due, months = publish_by(facts.ended_on), DEFAULT_RATES_COVER_MONTHS.on(as_of.law)
    once = instead(ONCE_PUBLISHED, published_on=as_of.today)
    if facts.published_on is None and as_of.today > due:
        sentence = NOT_PUBLISHED.filled(months=months, day=due)
        return block(sentence, threshold=due, instead=once)
    if facts.published_on is None:
        sentence = TO_PUBLISH.filled(months=months, day=due)
        return gate(sentence, {"default_rates"}, threshold=due, instead=once)
    if facts.published_on > due:
        by = instead(BY.filled(day=due), published_on=due)
        return warn(PUBLISHED_LATE.filled(day=due), threshold=due, instead=by)
    return allow(PUBLISHED, threshold=due)
