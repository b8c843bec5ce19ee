"""What the law leaves to the platform, dated like the law: the numbers of our own policies."""

from __future__ import annotations

from compliance.euro import Euro
from compliance.parameters.ecspr import APPLIES_ON
from compliance.parameters.parameter import BASIS_POINT, DAY, EUR, MONTH, Parameter
from compliance.words import Sentence

ENTRY_TEST_PASS = Parameter(
    Sentence(
        "Bonnes réponses pour réussir le test de connaissances",
        "Right answers needed to pass the entry knowledge test",
    ),
    "2022/2114 art. 2",
    {APPLIES_ON: 7_500},
    BASIS_POINT,
    reasoning=Sentence(
        "Le texte ne fixe pas de seuil. Trois quarts de l'ensemble montrent une connaissance que "
        "le hasard ne donne pas : deviner trouve environ une réponse sur trois.",
        "The text sets no pass mark. Three quarters of the whole shows knowledge beyond luck: a "
        "guess finds about one answer in three.",
    ),
)
ENTRY_TEST_SECTION_PASS = Parameter(
    Sentence(
        "Bonnes réponses nécessaires dans chaque thème du test de connaissances",
        "Right answers needed in each topic of the entry knowledge test",
    ),
    "2022/2114 art. 2",
    {APPLIES_ON: 5_000},
    BASIS_POINT,
    reasoning=Sentence(
        "La moitié de chaque thème empêche qu'un thème bien connu en cache un vide.",
        "Half of each topic keeps one strong topic from hiding an empty one.",
    ),
)

# --- The ceiling that investors set themselves ----------------------------------------------------

OWN_CEILING_MONTHS = Parameter(
    Sentence(
        "Durée sur laquelle le plafond personnel compte les investissements",
        "How far back a person's own ceiling adds up investments",
    ),
    "Levain",
    {APPLIES_ON: 12},
    MONTH,
)
OWN_CEILING_RAISE_DAYS = Parameter(
    Sentence(
        "Attente avant qu'un plafond personnel relevé ou retiré ne change quelque chose",
        "Wait before a raised or removed own ceiling changes anything",
    ),
    "Levain",
    {APPLIES_ON: 7},
    DAY,
    reasoning=Sentence(
        "Un plafond protège d'un élan. Le baisser agit tout de suite ; le relever attend une "
        "semaine, le temps d'y repenser.",
        "A ceiling protects from an impulse. Lowering it acts at once; raising it waits a week, "
        "time enough to think again.",
    ),
)
SIGNIFICANT_TRADE_FROM = Parameter(
    Sentence(
        "Montant à partir duquel une opération sur les marchés est d'une taille significative",
        "Amount from which a transaction on the markets is of significant size",
    ),
    "ECSPR annex II, I(2)(c)",
    {APPLIES_ON: Euro.of(1_000)},
    EUR,
    reasoning=Sentence(
        "Le texte ne définit pas la taille significative. Le montant à partir duquel il protège "
        "lui-même un investissement dans une offre (art. 21(7)) sert de mesure.",
        "The text does not define significant size. The amount from which it protects an "
        "investment in one offer (art. 21(7)) serves as the measure.",
    ),
)
