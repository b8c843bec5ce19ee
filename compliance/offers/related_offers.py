"""Was one project split between several companies? A person looks when their sum passes the cap.

ECSPR art. 1(2)(c) is about a particular project owner: nothing is added up over a group. Sister
companies and vehicles that together would pass the cap are flagged, not stopped.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.absurd import refuse_absurd
from compliance.as_of import AsOf
from compliance.euro import Euro
from compliance.parameters.ecspr import OFFER_CAP
from compliance.parameters.owner import RELATED_OFFERS_ARE_REVIEWED
from compliance.rule import EXAMINER, OFFER, PLATFORM, given, rule
from compliance.verdict import Verdict, allow, instead, warn
from compliance.words import Sentence

NOT_LOOKED_AT = Sentence(
    "Les offres de sociétés liées ne sont pas additionnées.",
    "Offers of related companies are not added up.",
)
WITHIN = Sentence(
    "Avec les sociétés liées, {total} sur douze mois : rien à vérifier de plus.",
    "With related companies, {total} over twelve months: nothing more to check.",
)
REVIEWED = Sentence(
    "Une personne a vérifié que le projet n'est pas découpé entre plusieurs sociétés.",
    "A person has checked that the project is not split between several companies.",
)
ABOVE = Sentence(
    "Avec les sociétés liées, le projet atteindrait {total} sur douze mois, plus que {cap}. Une "
    "personne doit vérifier qu'il n'est pas découpé pour éviter le plafond.",
    "With related companies, the project would reach {total} over twelve months, more than {cap}. "
    "A person must check that it is not split to avoid the cap.",
)
ONCE_REVIEWED = Sentence(
    "Après cette vérification, notée avec sa raison.",
    "Once this check is made and recorded with its reason.",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Amounts over the twelve months before the launch. Raises BadInput."""

    target: Euro = given("Maximum de cette offre", "Maximum of this offer", by=OFFER)
    own: Euro = given(
        "Déjà compté pour l'émetteur",
        "Counted for the issuer already",
        by=PLATFORM,
        default=Euro.ZERO,
    )
    related: Euro = given(
        "Compté pour des sociétés liées",
        "Counted for related companies",
        by=EXAMINER,
        default=Euro.ZERO,
    )
    reviewed: bool = given(
        "Vérification faite par une personne", "Checked by a person", by=EXAMINER, default=False
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)


@rule(
    "related_offers",
    "ECSPR art. 1(2)(c)",
    fr="Faut-il vérifier que le projet n'est pas découpé entre plusieurs sociétés ?",
    en="Must somebody check that the project is not split between several companies?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Flag companies that only together pass the cap; a recorded review settles it."""
    cap = OFFER_CAP.on(as_of.law)
    total = facts.target + facts.own + facts.related
    if not RELATED_OFFERS_ARE_REVIEWED.on(as_of.law):
        return allow(NOT_LOOKED_AT)
    if not facts.related or total <= cap:
        return allow(WITHIN.filled(total=total), threshold=cap)
    if facts.reviewed:
        return allow(REVIEWED, threshold=cap)
    return warn(
        ABOVE.filled(total=total, cap=cap),
        threshold=cap,
        instead=instead(ONCE_REVIEWED, reviewed=True),
    )
