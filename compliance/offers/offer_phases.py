"""Do the phases of an offer make sense? A first day for the minimum, an optimum between the ends.

ECSPR annex I, B: the minimum target, its deadline and the consequence of missing it; the maximum.
What counts for the first day is what was ordered by then, once it is firm and paid (art. 22).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from compliance.absurd import refuse_absurd, refuse_zero
from compliance.as_of import AsOf
from compliance.rule import OFFER, given, rule
from compliance.verdict import Verdict, allow, block, instead
from compliance.words import Sentence

ONE_DAY = timedelta(days=1)

TWO_PHASES = Sentence(
    "Le minimum est à atteindre le {minimum_by} au plus tard ; la levée va ensuite jusqu'au "
    "{closes_on}.",
    "The minimum is to be reached by {minimum_by}; the round then goes on until {closes_on}.",
)
TOO_SOON = Sentence(
    "Le minimum ne peut pas être attendu dès le {minimum_by} : la levée ouvre le {opens_on}.",
    "The minimum cannot be due by {minimum_by}: the round opens on {opens_on}.",
)
TOO_LATE = Sentence(
    "Le jour du minimum, le {minimum_by}, doit précéder le dernier jour de la levée, le "
    "{closes_on}.",
    "The day of the minimum, {minimum_by}, must come before the last day of the round, "
    "{closes_on}.",
)
FROM_DAY = Sentence("À partir du {day}.", "From {day}.")
UNTIL_DAY = Sentence("Jusqu'au {day} au plus tard.", "Until {day} at the latest.")
BETWEEN = Sentence(
    "L'optimum de {optimum} actions est entre le minimum et le maximum.",
    "The optimum of {optimum} shares is between the minimum and the maximum.",
)
NOT_BETWEEN = Sentence(
    "L'optimum de {optimum} actions doit être entre le minimum de {least} et le maximum de {most}.",
    "The optimum of {optimum} shares must be between the minimum of {least} and the maximum of "
    "{most}.",
)
FROM_SHARES = Sentence("À partir de {shares} actions.", "From {shares} shares.")
UP_TO_SHARES = Sentence("Jusqu'à {shares} actions.", "Up to {shares} shares.")


@dataclass(frozen=True, slots=True)
class FirstPhase:
    """Civil days in Paris, each included. Raises BadInput."""

    opens_on: date = given("Ouverture de la levée", "Opening of the round", by=OFFER)
    minimum_by: date = given("Minimum à atteindre le", "Minimum to be reached by", by=OFFER)
    closes_on: date = given("Dernier jour de la levée", "Last day of the round", by=OFFER)

    def __post_init__(self) -> None:
        refuse_absurd(self)


@dataclass(frozen=True, slots=True)
class Optimum:
    """Whole new shares. Raises BadInput."""

    optimum: int = given("Optimum (actions)", "Optimum (shares)", by=OFFER)
    least: int = given("Minimum (actions)", "Minimum (shares)", by=OFFER)
    most: int = given("Maximum (actions)", "Maximum (shares)", by=OFFER)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_zero(self, "optimum", "least", "most")


@rule(
    "offer_first_phase",
    "ECSPR annex I, B",
    fr="Le jour du minimum tombe-t-il pendant la levée ?",
    en="Does the day of the minimum fall within the round?",
)
def assess_first_phase(facts: FirstPhase, as_of: AsOf) -> Verdict:
    """After the day of the opening, before the last day."""
    first, last = facts.opens_on + ONE_DAY, facts.closes_on - ONE_DAY
    words = {
        "opens_on": facts.opens_on,
        "minimum_by": facts.minimum_by,
        "closes_on": facts.closes_on,
    }
    is_possible = first <= last
    if facts.minimum_by < first:
        change = instead(FROM_DAY.filled(day=first), minimum_by=first) if is_possible else None
        return block(TOO_SOON.filled(**words), threshold=first, instead=change)
    if facts.minimum_by > last:
        change = instead(UNTIL_DAY.filled(day=last), minimum_by=last) if is_possible else None
        return block(TOO_LATE.filled(**words), threshold=last, instead=change)
    return allow(TWO_PHASES.filled(**words), threshold=last)


@rule(
    "offer_optimum",
    "ECSPR annex I, B",
    fr="L'optimum est-il entre le minimum et le maximum ?",
    en="Is the optimum between the minimum and the maximum?",
)
def assess_optimum(facts: Optimum, as_of: AsOf) -> Verdict:
    """It may be either of them."""
    words = {"optimum": facts.optimum, "least": facts.least, "most": facts.most}
    if facts.least <= facts.optimum <= facts.most:
        return allow(BETWEEN.filled(**words), threshold=facts.most)
    change = None
    if facts.least <= facts.most:
        nearest = facts.least if facts.optimum < facts.least else facts.most
        said = FROM_SHARES if nearest == facts.least else UP_TO_SHARES
        change = instead(said.filled(shares=nearest), optimum=nearest)
    return block(NOT_BETWEEN.filled(**words), threshold=facts.most, instead=change)
