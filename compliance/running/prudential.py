"""How much must the platform hold to be able to fail decently, and when is that looked at again?

ECSPR art. 11: the greater of 25,000 EUR and a quarter of the fixed overheads of the year before, as
own funds, insurance or both. Art. 4(3): reviewed every two years.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from compliance.absurd import refuse_absurd, refuse_future
from compliance.as_of import AsOf
from compliance.calendar import add_years, last_second
from compliance.errors import MissingInput
from compliance.euro import Euro
from compliance.parameters.operations import (
    ESTIMATES_BELOW_MONTHS,
    INSURANCE_NOTICE_DAYS,
    INSURANCE_TERM_MONTHS,
    REVIEW_YEARS,
    SAFEGUARDS_MIN,
    SAFEGUARDS_OVERHEADS_PART,
)
from compliance.rule import OFFICER, PLATFORM, given, rule
from compliance.verdict import Verdict, allow, block, gate, instead
from compliance.words import Sentence

ENOUGH = Sentence(
    "Les garanties atteignent {held}, pour {needed} demandés.",
    "The safeguards reach {held}; {needed} are required.",
)
TOO_LITTLE = Sentence(
    "Les garanties atteignent {held} : il en faut {needed}.",
    "The safeguards reach {held}: {needed} are required.",
)
NOT_COUNTED = Sentence(
    "L'assurance ne compte pas : il lui faut une durée initiale d'au moins {months} mois et un "
    "préavis de résiliation d'au moins {days} jours.",
    "The insurance does not count: it needs an initial term of at least {months} months and a "
    "cancellation notice of at least {days} days.",
)
OWN_FUNDS = Sentence("Avec {amount} de fonds propres.", "With {amount} of own funds.")
REVIEWED = Sentence(
    "Les garanties et le plan de continuité ont été examinés ; à refaire avant le {day}.",
    "The safeguards and the continuity plan were reviewed; to be done again before {day}.",
)
TO_REVIEW = Sentence(
    "Les dirigeants ont à examiner de nouveau les garanties et le plan de continuité.",
    "The managers are to review the safeguards and the continuity plan again.",
)
UP_TO = Sentence("Jusqu'au {day} inclus.", "Until {day} included.")
ONCE_REVIEWED = Sentence("Une fois l'examen fait.", "Once they are reviewed.")


@dataclass(frozen=True, slots=True)
class Safeguards:
    """Amounts are exact. Raises MissingInput without the overheads that the length of activity
    asks for: the estimate of the first year, then those of the year before."""

    months_of_activity: int = given("Mois d'activité", "Months of activity", by=PLATFORM)
    overheads_last_year: Euro | None = given(
        "Frais généraux fixes de l'année précédente",
        "Fixed overheads of the previous year",
        by=OFFICER,
        default=None,
    )
    overheads_estimated: Euro | None = given(
        "Frais généraux fixes prévus", "Estimated fixed overheads", by=OFFICER, default=None
    )
    own_funds: Euro = given("Fonds propres", "Own funds", by=OFFICER, default=Euro.ZERO)
    insurance: Euro = given("Montant assuré", "Amount insured", by=OFFICER, default=Euro.ZERO)
    insurance_months: int = given(
        "Durée initiale de l'assurance (mois)", "Initial term (months)", by=OFFICER, default=0
    )
    insurance_notice_days: int = given(
        "Préavis de résiliation (jours)", "Cancellation notice (days)", by=OFFICER, default=0
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)


@dataclass(frozen=True, slots=True)
class Review:
    """The last review by the management body, a civil day in Paris; None when there was none."""

    reviewed_on: date | None = given("Examinés le", "Reviewed on", by=OFFICER, default=None)

    def __post_init__(self) -> None:
        refuse_absurd(self)


def required(overheads: Euro, on: date) -> Euro:
    """The safeguards for these fixed overheads of a year; a part of a cent counts as one."""
    part = SAFEGUARDS_OVERHEADS_PART.on(on)
    rounded_up = -(-overheads.cents * part.numerator // part.denominator)
    return max(SAFEGUARDS_MIN.on(on), Euro(rounded_up))


@rule(
    "prudential_safeguards",
    "ECSPR art. 11",
    fr="Les garanties prudentielles de la plateforme suffisent-elles ?",
    en="Are the platform's prudential safeguards enough?",
)
def assess(facts: Safeguards, as_of: AsOf) -> Verdict:
    """Own funds, and the insurance when it lasts a year and is not ended at short notice."""
    needed = required(_overheads(facts, as_of.law), as_of.law)
    months, days = INSURANCE_TERM_MONTHS.on(as_of.law), INSURANCE_NOTICE_DAYS.on(as_of.law)
    counts = facts.insurance_months >= months and facts.insurance_notice_days >= days
    insured = facts.insurance if counts else Euro.ZERO
    held = facts.own_funds + insured
    if held >= needed:
        return allow(ENOUGH.filled(held=held, needed=needed), threshold=needed)
    sentence = TOO_LITTLE.filled(held=held, needed=needed)
    if facts.insurance and not counts:
        sentence = sentence + NOT_COUNTED.filled(months=months, days=days)
    amount = needed - insured
    return block(
        sentence,
        threshold=needed,
        instead=instead(OWN_FUNDS.filled(amount=amount), own_funds=amount),
    )


def _overheads(facts: Safeguards, on: date) -> Euro:
    if facts.months_of_activity < ESTIMATES_BELOW_MONTHS.on(on):
        name, overheads = "overheads_estimated", facts.overheads_estimated
    else:
        name, overheads = "overheads_last_year", facts.overheads_last_year
    if overheads is None:
        raise MissingInput(name, f"needed after {facts.months_of_activity} months of activity")
    return overheads


@rule(
    "safeguards_review",
    "ECSPR art. 4(3)",
    fr="Les garanties et le plan de continuité ont-ils été examinés à temps ?",
    en="Were the safeguards and the continuity plan reviewed in time?",
)
def assess_review(facts: Review, as_of: AsOf) -> Verdict:
    """At least every two years: on the anniversary it is due. Raises BadInput for a future day."""
    refuse_future(facts, as_of, "reviewed_on")
    if facts.reviewed_on is None:
        return gate(TO_REVIEW, {"review"}, instead=instead(ONCE_REVIEWED, reviewed_on=as_of.today))
    due = add_years(facts.reviewed_on, REVIEW_YEARS.on(facts.reviewed_on))
    if as_of.today < due:
        return allow(REVIEWED.filled(day=due), threshold=due)
    last = due - timedelta(days=1)
    return gate(
        TO_REVIEW,
        {"review"},
        threshold=due,
        instead=instead(UP_TO.filled(day=last), now=last_second(last)),
    )
