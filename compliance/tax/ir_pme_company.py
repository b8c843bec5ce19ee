"""Do payments to this company open the tax reduction? Each condition a rule, and all of them.

CGI art. 199 terdecies-0 A and CGI ann. III art. 46 AI bis: a small, young, unlisted company with
an operating activity and its seat in the European Economic Area.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from compliance.as_of import AsOf
from compliance.errors import BadInput
from compliance.parameters.sme import EEA
from compliance.rule import COMPANY, EXAMINER, given, rule
from compliance.tax import ir_pme_age, ir_pme_size
from compliance.verdict import Answer, Verdict, allow, block, instead, together
from compliance.words import Sentence

_COUNTRY = re.compile(r"[A-Z]{2}")

UNLISTED = Sentence(
    "Ses titres ne sont pas cotés en bourse.", "Its shares are not listed on an exchange."
)
LISTED = Sentence(
    "Ses titres sont cotés : la réduction est réservée aux sociétés qui ne le sont pas.",
    "Its shares are listed: the reduction is for companies whose shares are not.",
)
IF_UNLISTED = Sentence("Pour une société non cotée.", "For an unlisted company.")

IN_THE_EEA = Sentence(
    "Son siège est dans l'Espace économique européen.",
    "Its seat is in the European Economic Area.",
)
OUTSIDE_THE_EEA = Sentence(
    "Son siège ({seat}) est hors de l'Espace économique européen.",
    "Its seat ({seat}) is outside the European Economic Area.",
)
SEAT_IN_FRANCE = Sentence(
    "Avec un siège dans cet espace, en France par exemple.",
    "With a seat in that area, in France for instance.",
)

OPERATING = Sentence(
    "Elle exerce une activité commerciale, industrielle, artisanale, libérale ou agricole.",
    "It has a commercial, industrial, craft, professional or farming activity.",
)
NOT_OPERATING = Sentence(
    "Elle n'exerce pas elle-même une activité commerciale, industrielle, artisanale, libérale ou "
    "agricole.",
    "It has no commercial, industrial, craft, professional or farming activity of its own.",
)
IF_OPERATING = Sentence(
    "Pour une société qui exerce une telle activité.", "For a company with such an activity."
)

ALL_CONDITIONS = {
    Answer.ALLOW: Sentence(
        "La société remplit les conditions de la réduction d'impôt.",
        "The company meets the conditions of the tax reduction.",
    ),
    Answer.BLOCK: Sentence(
        "La société ne remplit pas toutes les conditions de la réduction d'impôt.",
        "The company does not meet all the conditions of the tax reduction.",
    ),
}


@dataclass(frozen=True, slots=True)
class Listing:
    """Are the shares admitted to an exchange?"""

    listed: bool = given("Titres cotés", "Listed shares", by=COMPANY, default=False)


@dataclass(frozen=True, slots=True)
class Seat:
    """`seat` is a country in two capital letters (ISO 3166). Raises BadInput for anything else."""

    seat: str = given("Pays du siège", "Country of the seat", by=COMPANY)

    def __post_init__(self) -> None:
        if not _COUNTRY.fullmatch(self.seat):
            raise BadInput("seat", "a country is two capital letters")


@dataclass(frozen=True, slots=True)
class Activity:
    """Is the activity one of the five kinds, its own, and not the care of its own wealth?"""

    operating: bool = given("Activité opérationnelle", "Operating activity", by=EXAMINER)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that is looked at, condition by condition."""

    staff: ir_pme_size.Staff
    size: ir_pme_size.Size
    listing: Listing
    seat: Seat
    activity: Activity
    age: ir_pme_age.Age
    risk_finance: ir_pme_size.RiskFinance


@rule(
    "ir_pme_listing",
    "CGI art. 199 terdecies-0 A",
    fr="La société n'est-elle pas cotée ?",
    en="Is the company unlisted?",
)
def assess_listing(facts: Listing, as_of: AsOf) -> Verdict:
    """Shares of listed companies open nothing."""
    if facts.listed:
        return block(LISTED, instead=instead(IF_UNLISTED, listed=False))
    return allow(UNLISTED)


@rule(
    "ir_pme_seat",
    "CGI art. 199 terdecies-0 A",
    fr="Le siège de la société est-il dans l'Espace économique européen ?",
    en="Is the company's seat in the European Economic Area?",
)
def assess_seat(facts: Seat, as_of: AsOf) -> Verdict:
    """In one of its states on that day."""
    if facts.seat in EEA.on(as_of.law):
        return allow(IN_THE_EEA)
    return block(
        OUTSIDE_THE_EEA.filled(seat=facts.seat), instead=instead(SEAT_IN_FRANCE, seat="FR")
    )


@rule(
    "ir_pme_activity",
    "CGI art. 199 terdecies-0 A",
    fr="La société a-t-elle une activité opérationnelle ?",
    en="Does the company have an operating activity?",
)
def assess_activity(facts: Activity, as_of: AsOf) -> Verdict:
    """Not the management of its own wealth."""
    if facts.operating:
        return allow(OPERATING)
    return block(NOT_OPERATING, instead=instead(IF_OPERATING, operating=True))


@rule(
    "ir_pme_company",
    "CGI art. 199 terdecies-0 A; CGI ann. III art. 46 AI bis",
    fr="Cette société ouvre-t-elle droit à la réduction d'impôt ?",
    en="Does this company open the tax reduction?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Every condition must be met; all those that are not are said."""
    return together(
        ALL_CONDITIONS,
        [
            ir_pme_size.assess_staff(facts.staff, as_of),
            ir_pme_size.assess_size(facts.size, as_of),
            assess_listing(facts.listing, as_of),
            assess_seat(facts.seat, as_of),
            assess_activity(facts.activity, as_of),
            ir_pme_age.assess_age(facts.age, as_of),
            ir_pme_size.assess_risk_finance(facts.risk_finance, as_of),
        ],
    )
