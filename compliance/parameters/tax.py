"""The numbers of the tax rules of French investors: the income tax reduction for shares of small
companies (IR-PME), and its variants for social and for young innovative companies."""

from __future__ import annotations

from datetime import date

from compliance.euro import Euro
from compliance.parameters.parameter import BASIS_POINT, CHOICE, EUR, YEAR, Parameter
from compliance.words import Sentence

# The first payments that this house can answer for.
FROM_2018 = date(2018, 1, 1)
FINANCE_ACT_2024 = date(2024, 1, 1)
FINANCE_ACT_2026 = date(2026, 2, 21)
INNOVATION_ENDS = date(2029, 1, 1)

REDUCTION = "CGI art. 199 terdecies-0 A"
SOCIAL = "CGI art. 199 terdecies-0 AA"
INNOVATION = "CGI art. 199 terdecies-0 A bis; CGI art. 199 terdecies-0 A ter"

# --- Rates, by the day of the payment ------------------------------------------------------------

ORDINARY_RATE_UNTIL_2020 = Parameter(
    Sentence(
        "Taux de la réduction d'impôt, versements jusqu'au 9 août 2020",
        "Rate of the tax reduction, payments until 9 August 2020",
    ),
    REDUCTION,
    {FROM_2018: 1_800, date(2020, 8, 10): None},
    BASIS_POINT,
    unverified=True,
)
ORDINARY_RATE = Parameter(
    Sentence(
        "Taux de la réduction d'impôt, selon le jour du versement",
        "Rate of the tax reduction, by the day of the payment",
    ),
    REDUCTION,
    {
        date(2020, 8, 10): 2_500,
        date(2021, 1, 1): 1_800,
        date(2021, 5, 9): 2_500,
        date(2022, 1, 1): 1_800,
        date(2022, 3, 18): 2_500,
        date(2023, 1, 1): 1_800,
        date(2023, 3, 12): 2_500,
        date(2024, 1, 1): 1_800,
    },
    BASIS_POINT,
)
ESUS_RATE = Parameter(
    Sentence(
        "Taux propre aux entreprises solidaires d'utilité sociale (ESUS)",
        "Rate of its own for social companies (ESUS)",
    ),
    SOCIAL,
    {
        FROM_2018: None,
        date(2024, 6, 28): 2_500,
        date(2026, 1, 1): None,
        FINANCE_ACT_2026: 2_500,
        date(2028, 1, 1): None,
    },
    BASIS_POINT,
)
JEI_RATE = Parameter(
    Sentence("Taux des jeunes entreprises innovantes (JEI)", "Rate of young innovative companies"),
    INNOVATION,
    {FROM_2018: None, FINANCE_ACT_2024: 3_000, INNOVATION_ENDS: None},
    BASIS_POINT,
)
JEIR_RATE = Parameter(
    Sentence(
        "Taux des jeunes entreprises d'innovation et de rupture (JEIR)",
        "Rate of young companies of breakthrough innovation (JEIR)",
    ),
    INNOVATION,
    {FROM_2018: None, FINANCE_ACT_2024: 5_000, INNOVATION_ENDS: None},
    BASIS_POINT,
)
JEII_RATE = Parameter(
    Sentence(
        "Taux des jeunes entreprises d'innovation à impact (JEII)",
        "Rate of young companies of innovation with impact (JEII)",
    ),
    INNOVATION,
    {FROM_2018: None, FINANCE_ACT_2026: 3_000, INNOVATION_ENDS: None},
    BASIS_POINT,
    reasoning=Sentence(
        "La loi de finances pour 2026 crée ce statut ; son taux n'a pas pu être lu. Celui des "
        "jeunes entreprises innovantes est supposé.",
        "The Finance Act for 2026 creates this status; its rate could not be read. That of young "
        "innovative companies is assumed.",
    ),
    unverified=True,
)
LAPSED_STATUS_TAKES_THE_ORDINARY_RATE = Parameter(
    Sentence(
        "Hors des périodes de son taux propre, une société au statut particulier donne droit au "
        "taux ordinaire",
        "Outside the periods of its own rate, a company with a special status opens the ordinary "
        "rate",
    ),
    REDUCTION,
    {FROM_2018: True},
    CHOICE,
    reasoning=Sentence(
        "Entre le 1er janvier et le 20 février 2026, aucun texte lu ne donne de taux propre aux "
        "ESUS. Elles restent de petites sociétés : le taux ordinaire leur est appliqué.",
        "From 1 January to 20 February 2026, no text that was read gives social companies a rate "
        "of their own. They are still small companies: the ordinary rate is applied to them.",
    ),
)

# --- How much of the payments counts, and of the reduction ----------------------------------------

BASE_SINGLE = Parameter(
    Sentence(
        "Versements retenus par an, personne seule", "Payments that count in a year, single person"
    ),
    REDUCTION,
    {FROM_2018: Euro.of(50_000)},
    EUR,
)
BASE_JOINT = Parameter(
    Sentence(
        "Versements retenus par an, imposition commune",
        "Payments that count in a year, joint taxation",
    ),
    REDUCTION,
    {FROM_2018: Euro.of(100_000)},
    EUR,
)
JEI_BASE_SINGLE = Parameter(
    Sentence(
        "Versements à des JEI retenus par an, personne seule",
        "Payments to young innovative companies that count in a year, single person",
    ),
    INNOVATION,
    {FINANCE_ACT_2024: Euro.of(75_000)},
    EUR,
)
JEI_BASE_JOINT = Parameter(
    Sentence(
        "Versements à des JEI retenus par an, imposition commune",
        "Payments to young innovative companies that count in a year, joint taxation",
    ),
    INNOVATION,
    {FINANCE_ACT_2024: Euro.of(150_000)},
    EUR,
)
JEIR_BASE_SINGLE = Parameter(
    Sentence(
        "Versements à des JEIR retenus par an, personne seule",
        "Payments to companies of breakthrough innovation that count in a year, single person",
    ),
    INNOVATION,
    {FINANCE_ACT_2024: Euro.of(50_000)},
    EUR,
)
JEIR_BASE_JOINT = Parameter(
    Sentence(
        "Versements à des JEIR retenus par an, imposition commune",
        "Payments to companies of breakthrough innovation that count in a year, joint taxation",
    ),
    INNOVATION,
    {FINANCE_ACT_2024: Euro.of(100_000)},
    EUR,
)
PAYMENT_CARRY_YEARS = Parameter(
    Sentence(
        "Années pendant lesquelles un versement en excédent peut encore servir",
        "Years during which a payment in excess may still count",
    ),
    REDUCTION,
    {FROM_2018: 4},
    YEAR,
)
REDUCTION_CARRY_YEARS = Parameter(
    Sentence(
        "Années pendant lesquelles une réduction au-dessus du plafond global peut encore servir",
        "Years during which a reduction above the global cap may still be used",
    ),
    REDUCTION,
    {FROM_2018: 5},
    YEAR,
)
GLOBAL_CAP = Parameter(
    Sentence(
        "Plafond global des avantages fiscaux d'un foyer",
        "Global cap of the tax advantages of a household",
    ),
    "CGI art. 200-0 A",
    {FROM_2018: Euro.of(10_000)},
    EUR,
)
INNOVATION_CAP = Parameter(
    Sentence(
        "Total des réductions JEI et JEIR d'un foyer, de 2024 à 2028",
        "Total of a household's reductions for innovative companies, 2024 to 2028",
    ),
    INNOVATION,
    {FINANCE_ACT_2024: Euro.of(50_000)},
    EUR,
    unverified=True,
)
INNOVATION_IS_OUTSIDE_THE_GLOBAL_CAP = Parameter(
    Sentence(
        "Les réductions JEI et JEIR ne comptent pas dans le plafond global",
        "Reductions for innovative companies do not count in the global cap",
    ),
    INNOVATION,
    {FROM_2018: True},
    CHOICE,
    reasoning=Sentence(
        "Les commentaires publiés se contredisent ; la plupart les placent hors du plafond global "
        "et sous leur propre total de 50 000 €.",
        "Published comments contradict each other; most place these reductions outside the global "
        "cap and under a total of their own of 50,000 EUR.",
    ),
    unverified=True,
)
INNOVATION_EXCESS_IS_CARRIED = Parameter(
    Sentence(
        "L'excédent de versements à des JEI ou JEIR sert les années suivantes",
        "Payments in excess to innovative companies count in the following years",
    ),
    INNOVATION,
    {FROM_2018: False},
    CHOICE,
    reasoning=Sentence(
        "Le report est écrit pour la réduction ordinaire. Sans texte lu pour les sociétés "
        "innovantes, aucun report n'est promis.",
        "The carrying forward is written for the ordinary reduction. With no text read for "
        "innovative companies, none is promised.",
    ),
    unverified=True,
)
CARRIED_COMES_FIRST = Parameter(
    Sentence(
        "Ce qui vient des années précédentes sert avant ce qui naît dans l'année",
        "What earlier years left is used before what the year brings",
    ),
    REDUCTION,
    {FROM_2018: True},
    CHOICE,
    reasoning=Sentence(
        "Aucun ordre n'a été lu. Le plus ancien expire le premier : l'utiliser d'abord est ce qui "
        "perd le moins.",
        "No order was read. The oldest expires first: using it first is what loses least.",
    ),
)
CARRIED_PAYMENT_KEEPS_ITS_RATE = Parameter(
    Sentence(
        "Un versement reporté garde le taux du jour où il a été fait",
        "A payment carried forward keeps the rate of the day on which it was made",
    ),
    REDUCTION,
    {FROM_2018: True},
    CHOICE,
    reasoning=Sentence(
        "L'excédent sert dans les mêmes conditions les années suivantes, et le taux dépend du jour "
        "du versement : le jour ne change pas.",
        "The excess counts in the following years under the same conditions, and the rate depends "
        "on the day of the payment: that day does not change.",
    ),
)

# --- Keeping the shares ---------------------------------------------------------------------------

HOLDING_YEARS = Parameter(
    Sentence(
        "Les titres sont gardés jusqu'à la fin de cette année après celle de la souscription",
        "Shares are kept to the end of this year after that of the subscription",
    ),
    REDUCTION,
    {FROM_2018: 5},
    YEAR,
)
SALE_ON_THE_LAST_DAY_IS_EARLY = Parameter(
    Sentence(
        "Vendre le dernier jour de la conservation est trop tôt",
        "A sale on the last day of the holding period is too early",
    ),
    REDUCTION,
    {FROM_2018: True},
    CHOICE,
    reasoning=Sentence(
        "« Jusqu'au 31 décembre » peut comprendre ce jour ou non. Le compter ne coûte qu'un jour "
        "d'attente, ne pas le compter risque toute la réduction.",
        "Until 31 December may include that day or not. Counting it costs one day of waiting, not "
        "counting it risks the whole reduction.",
    ),
)
SALE_EXCEPTIONS = Parameter(
    Sentence(
        "Événements qui laissent vendre plus tôt sans reprise",
        "Events that allow an earlier sale without losing the reduction",
    ),
    REDUCTION,
    {FROM_2018: frozenset({"death", "disability", "dismissal", "compulsory_liquidation"})},
    Sentence("événement", "event"),
    unverified=True,
)
REIMBURSEMENT_YEARS = Parameter(
    Sentence(
        "Aucun remboursement d'apport avant la fin de cette année après la souscription",
        "No reimbursement of contributions before the end of this year after the subscription",
    ),
    REDUCTION,
    {FROM_2018: 7},
    YEAR,
    unverified=True,
)
ESUS_REIMBURSEMENT_YEARS = Parameter(
    Sentence(
        "La même attente pour une entreprise solidaire (ESUS)",
        "The same wait for a social company (ESUS)",
    ),
    SOCIAL,
    {FROM_2018: 10},
    YEAR,
    unverified=True,
)

# --- One advantage at a time ----------------------------------------------------------------------

ADVANTAGES_ADD_UP = Parameter(
    Sentence(
        "Les mêmes titres peuvent ouvrir la réduction et loger dans un PEA ou un PEA-PME",
        "The same shares may open the reduction and sit in a PEA or a PEA-PME",
    ),
    REDUCTION,
    {FROM_2018: False},
    CHOICE,
    unverified=True,
)
