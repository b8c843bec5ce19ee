"""May somebody be rewarded for bringing investors? Never for bringing them to one offer.

ECSPR art. 3(3): the platform neither pays nor receives anything (money, a discount, any other
advantage) for routing orders to a given offer, on its own platform or on another.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.as_of import AsOf
from compliance.rule import PLATFORM, given, rule
from compliance.verdict import Verdict, allow, block, instead
from compliance.words import Sentence

NOTHING_GIVEN = Sentence(
    "Aucun avantage n'est donné ni reçu.", "No advantage is given or received."
)
FOR_THE_PLATFORM = Sentence(
    "L'avantage ne dépend d'aucune offre en particulier.",
    "The advantage depends on no offer in particular.",
)
FORBIDDEN = Sentence(
    "Aucun avantage, en argent ou non, ne peut récompenser l'envoi d'investisseurs vers une offre "
    "donnée : il fausserait leur choix.",
    "No advantage, in money or not, may reward sending investors to a given offer: it would bend "
    "their choice.",
)
UNTIED = Sentence(
    "Un code de parrainage qui vaut pour toute la plateforme, quelle que soit l'offre choisie.",
    "A referral code that holds for the whole platform, whichever offer is chosen.",
)


@dataclass(frozen=True, slots=True)
class Facts:
    """Paid or received, in money, as a discount or in any other form."""

    has_an_advantage: bool = given(
        "Avantage donné ou reçu, en argent ou non",
        "Advantage given or received, in money or not",
        by=PLATFORM,
    )
    is_tied_to_an_offer: bool = given(
        "Lié à une offre en particulier", "Tied to one offer in particular", by=PLATFORM
    )


@rule(
    "inducement",
    "ECSPR art. 3(3)",
    fr="Cet avantage peut-il être donné ou reçu ?",
    en="May this advantage be given or received?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Block an advantage for routing orders to a given offer."""
    if not facts.has_an_advantage:
        return allow(NOTHING_GIVEN)
    if not facts.is_tied_to_an_offer:
        return allow(FOR_THE_PLATFORM)
    return block(FORBIDDEN, instead=instead(UNTIED, is_tied_to_an_offer=False))
