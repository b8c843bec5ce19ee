"""The numbers against money laundering: Code monétaire et financier, Regulation (EU) 2024/1624."""

from __future__ import annotations

from datetime import date

from compliance.euro import Euro
from compliance.items import ExposedMeasure, IdentityItem
from compliance.parameters.ecspr import APPLIES_ON
from compliance.parameters.parameter import BASIS_POINT, CHOICE, EUR, MONTH, YEAR, Parameter
from compliance.words import Sentence

# The day of the version of the Code that was read; wording may have moved since.
READ_ON = date(2011, 8, 4)
OWNERS_READ_ON = date(2024, 4, 16)
AMLR_ON = date(2027, 7, 10)
ITEM = Sentence("élément", "item")

# --- Customer due diligence -----------------------------------------------------------------------

ACCOUNT_IS_A_RELATIONSHIP = Parameter(
    Sentence(
        "Un compte sur la plateforme est une relation d'affaires, dès le premier euro",
        "An account on the platform is a business relationship, from the first euro",
    ),
    "CMF L. 561-5; AMLR art. 19",
    {READ_ON: True},
    CHOICE,
    reasoning=Sentence(
        "Un compte dure : ce n'est pas une opération isolée, et aucun seuil ne s'y applique. Les "
        "plateformes sont nommées à partir du 10 juillet 2027 ; nous nous y tenons dès maintenant.",
        "An account lasts: it is no occasional transaction, and no threshold applies to it. "
        "Platforms are named from 10 July 2027 on; we keep to it already.",
    ),
)
OCCASIONAL_FROM = Parameter(
    Sentence(
        "Opération isolée à partir de laquelle l'identité est vérifiée",
        "Occasional transaction from which identity is verified",
    ),
    "AMLR art. 19",
    {READ_ON: Euro(1), AMLR_ON: Euro.of(10_000)},
    EUR,
    reasoning=Sentence(
        "Avant le règlement de 2024, aucun seuil n'a été lu : tout montant compte, par prudence.",
        "Before the regulation of 2024 no threshold was read: every amount counts, for safety.",
    ),
)
PERSON_RECORDS = Parameter(
    Sentence(
        "Ce qui est relevé sur la pièce d'identité d'une personne",
        "What is noted from a person's identity document",
    ),
    "CMF L. 561-5; CMF R. 561-5",
    {
        READ_ON: frozenset(
            {
                IdentityItem.NAME,
                IdentityItem.FIRST_NAMES,
                IdentityItem.BIRTH_DATE,
                IdentityItem.BIRTH_PLACE,
                IdentityItem.DOCUMENT_KIND,
                IdentityItem.ISSUED_ON,
                IdentityItem.ISSUED_AT,
                IdentityItem.ISSUING_AUTHORITY,
            }
        )
    },
    ITEM,
)
REMOTE_MEASURES = Parameter(
    Sentence(
        "Vérifications supplémentaires d'une identité à distance",
        "Further measures for an identity verified at a distance",
    ),
    "CMF R. 561-20",
    {READ_ON: 1},
    Sentence("mesure", "measure"),
    unverified=True,
)
EXTRACT_MONTHS = Parameter(
    Sentence(
        "Âge que l'extrait du registre d'une société n'atteint pas",
        "Age that a company's register extract does not reach",
    ),
    "CMF R. 561-5",
    {READ_ON: 3},
    MONTH,
)
REFRESH_YEARS_HIGHER = Parameter(
    Sentence(
        "Temps entre deux vérifications d'un client à risque élevé",
        "Time between two verifications of a higher-risk client",
    ),
    "AMLR art. 26",
    {APPLIES_ON: 1, AMLR_ON: 1},
    YEAR,
    reasoning=Sentence(
        "Le règlement s'applique le 10 juillet 2027 ; nous suivons son rythme dès maintenant.",
        "The regulation applies from 10 July 2027; we follow its pace already.",
    ),
)
REFRESH_YEARS = Parameter(
    Sentence(
        "Temps entre deux vérifications d'un autre client",
        "Time between two verifications of any other client",
    ),
    "AMLR art. 26",
    {APPLIES_ON: 5, AMLR_ON: 5},
    YEAR,
    reasoning=REFRESH_YEARS_HIGHER.reasoning,
)

# --- Beneficial owners ----------------------------------------------------------------------------

OWNER_HOLDING = Parameter(
    Sentence(
        "Part du capital ou des votes d'un bénéficiaire effectif",
        "Share of capital or votes of a beneficial owner",
    ),
    "CMF R. 561-1; AMLR art. 52",
    {OWNERS_READ_ON: 2_500, AMLR_ON: 2_500},
    BASIS_POINT,
)
OWNER_HOLDING_IS_ENOUGH_ONCE_REACHED = Parameter(
    Sentence(
        "Atteindre cette part suffit (sinon, il faut la dépasser)",
        "Reaching that share is enough (otherwise it must be passed)",
    ),
    "CMF R. 561-1; AMLR art. 52",
    {OWNERS_READ_ON: False, AMLR_ON: True},
    CHOICE,
)
INDIRECT_HOLDINGS_MULTIPLY = Parameter(
    Sentence(
        "Les parts indirectes se multiplient le long de la chaîne, et s'additionnent",
        "Indirect holdings are multiplied along the chain, and added",
    ),
    "CMF R. 561-1; AMLR art. 52",
    {OWNERS_READ_ON: True, AMLR_ON: True},
    CHOICE,
    reasoning=Sentence(
        "Le règlement de 2024 le dit. Le Code parle de parts directes ou indirectes sans donner le "
        "calcul : le même s'applique avant.",
        "The regulation of 2024 says so. The Code speaks of direct or indirect holdings and gives "
        "no arithmetic: the same one applies before.",
    ),
)

# --- Politically exposed persons ------------------------------------------------------------------

EXPOSED_MONTHS = Parameter(
    Sentence(
        "Temps pendant lequel une personne reste politiquement exposée après sa fonction",
        "Time for which a person stays politically exposed after the function",
    ),
    "CMF R. 561-18; AMLR art. 45",
    {READ_ON: 12, AMLR_ON: 12},
    MONTH,
)
EXPOSED_ON_THE_ANNIVERSARY = Parameter(
    Sentence(
        "La personne est encore exposée le jour où ces mois sont écoulés",
        "The person is still exposed on the day those months have run",
    ),
    "CMF R. 561-18; AMLR art. 45",
    {READ_ON: True},
    CHOICE,
    reasoning=Sentence(
        "Le règlement dit « au moins douze mois ». Compter le dernier jour est plus prudent d'un "
        "jour.",
        "The regulation says at least twelve months. Counting the last day is safer by a day.",
    ),
)
EXPOSED_MEASURES = Parameter(
    Sentence(
        "Mesures renforcées pour une personne politiquement exposée",
        "Enhanced measures for a politically exposed person",
    ),
    "CMF R. 561-20; AMLR art. 45",
    {
        READ_ON: frozenset(
            {
                ExposedMeasure.SENIOR_APPROVAL,
                ExposedMeasure.SOURCE_OF_WEALTH,
                ExposedMeasure.SOURCE_OF_FUNDS,
                ExposedMeasure.CLOSER_MONITORING,
            }
        )
    },
    ITEM,
)

# --- Asset freeze ---------------------------------------------------------------------------------

SCREENED_BEFORE_EACH_PAYOUT = Parameter(
    Sentence(
        "Les listes de gel sont consultées le jour de chaque sortie d'argent",
        "Freeze lists are consulted on the day of every payout",
    ),
    "CMF L. 562-4-1",
    {APPLIES_ON: True},
    CHOICE,
    reasoning=Sentence(
        "Le gel est immédiat : consulter à l'entrée et à chaque nouvelle liste ne suffit pas si "
        "l'argent sort entre-temps.",
        "A freeze is immediate: consulting at entry and at each new list is not enough when money "
        "leaves in between.",
    ),
    unverified=True,
)

# --- Retention ------------------------------------------------------------------------------------

RETENTION_YEARS = Parameter(
    Sentence(
        "Conservation de l'identité (fin de la relation) et des opérations (leur exécution)",
        "Keeping of identity (end of relationship) and of operations (their execution)",
    ),
    "CMF L. 561-12; AMLR art. 77",
    {READ_ON: 5, AMLR_ON: 5},
    YEAR,
)
REFUSAL_RETENTION_YEARS = Parameter(
    Sentence(
        "Conservation après le refus d'entrer en relation",
        "Keeping after a refusal to enter a relationship",
    ),
    "AMLR art. 77",
    {APPLIES_ON: 5, AMLR_ON: 5},
    YEAR,
    reasoning=Sentence(
        "Le règlement s'applique le 10 juillet 2027 ; la même durée est gardée avant, faute de "
        "texte lu.",
        "The regulation applies from 10 July 2027; the same time is kept before, for want of a "
        "text that was read.",
    ),
)
RETENTION_EXTENSION_YEARS = Parameter(
    Sentence(
        "Prolongation qu'une autorité peut demander, au plus",
        "Extension that an authority may ask for, at most",
    ),
    "AMLR art. 77",
    {READ_ON: 0, AMLR_ON: 5},
    YEAR,
)
ERASED_AFTER_RETENTION = Parameter(
    Sentence(
        "Ces données sont effacées une fois leur durée écoulée",
        "These data are erased once their time has run",
    ),
    "GDPR art. 5(1)(e); AMLR art. 77",
    {date(2018, 5, 25): True},
    CHOICE,
)
