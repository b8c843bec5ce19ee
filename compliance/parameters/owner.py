"""The numbers about project owners and what ties them to the platform: ECSPR art. 1, 5 and 8."""

from __future__ import annotations

from compliance.parameters.ecspr import APPLIES_ON
from compliance.parameters.parameter import CHOICE, YEAR, Parameter
from compliance.words import Sentence

# --- What counts towards the cap -----------------------------------------------------------------

OFFER_KINDS_COUNTED = Parameter(
    Sentence(
        "Sortes d'offres d'un émetteur qui s'additionnent sur douze mois",
        "Kinds of offers of an issuer that are added up over twelve months",
    ),
    "ECSPR art. 1(2)(c)",
    {
        APPLIES_ON: frozenset(
            {"own_platform", "other_platform", "platform_loan", "public_without_prospectus"}
        )
    },
    Sentence("sorte d'offre", "kind of offer"),
)
OPEN_OFFER_COUNTS_ITS_MAXIMUM = Parameter(
    Sentence(
        "Une offre encore ouverte compte pour son maximum",
        "An offer that is still open counts for its maximum",
    ),
    "ECSPR art. 1(2)(c)",
    {APPLIES_ON: True},
    CHOICE,
    reasoning=Sentence(
        "Une offre terminée compte pour ce qu'elle a levé. Tant qu'elle est ouverte, elle peut "
        "encore atteindre son maximum : le compter empêche de passer le plafond après coup.",
        "An offer that ended counts for what it raised. While it is open it may still reach its "
        "maximum: counting that keeps the cap from being passed afterwards.",
    ),
)
RELATED_OFFERS_ARE_REVIEWED = Parameter(
    Sentence(
        "Les offres de sociétés liées sont regardées par une personne",
        "Offers of related companies are looked at by a person",
    ),
    "ECSPR art. 1(2)(c)",
    {APPLIES_ON: True},
    CHOICE,
    reasoning=Sentence(
        "Le texte vise un porteur de projet, sans additionner un groupe. Une personne vérifie "
        "qu'un projet n'a pas été découpé entre plusieurs sociétés pour éviter le plafond.",
        "The text is about one project owner and does not add up a group. A person checks that a "
        "project was not split between companies to avoid the cap.",
    ),
)

# --- Due diligence -------------------------------------------------------------------------------

SEAT_CHECKED_AGAIN_AT = Parameter(
    Sentence(
        "Étapes où le pays du siège est vérifié à nouveau, le jour même",
        "Steps at which the country of the seat is checked again, on the very day",
    ),
    "ECSPR art. 5(2)(b)",
    {APPLIES_ON: frozenset({"launch", "closing"})},
    Sentence("étape", "step"),
    reasoning=Sentence(
        "Les listes changent pendant la vie d'un dossier. Le texte demande la vérification sans "
        "dire quand la refaire : au lancement et à la clôture, aucun changement n'échappe.",
        "The lists change while a dossier lives. The text asks for the check without saying when "
        "to repeat it: at launch and at closing, no change goes unseen.",
    ),
)
# --- Conflicts of interest -----------------------------------------------------------------------

CONFLICT_RULES_REVIEW_YEARS = Parameter(
    Sentence(
        "Délai entre deux revues des règles sur les conflits d'intérêts",
        "Time between two reviews of the rules on conflicts of interest",
    ),
    "2022/2111 art. 1(6)",
    {APPLIES_ON: 1},
    YEAR,
)
