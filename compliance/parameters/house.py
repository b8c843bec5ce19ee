"""What the law leaves to the platform, dated like the law: the numbers of our own policies."""

from __future__ import annotations

from compliance.parameters.ecspr import APPLIES_ON
from compliance.parameters.parameter import BASIS_POINT, Parameter
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
