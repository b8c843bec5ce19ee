"""The numbers of the other regimes: United States, United Kingdom, Germany, Austria.

None of these texts could be read in its official version: every number of law is marked
unverified until somebody has. Amounts are in the regime's own currency.
"""

from __future__ import annotations

from datetime import date

from compliance.euro import Dollar, Euro, Pound
from compliance.parameters.ecspr import APPLIES_ON
from compliance.parameters.parameter import (
    BASIS_POINT,
    CHOICE,
    EUR,
    HOUR,
    MONTH,
    YEAR,
    Parameter,
)
from compliance.words import Sentence

USD = Sentence("USD", "USD")
GBP = Sentence("GBP", "GBP")
COUNTRY = Sentence("pays de résidence", "country of residence")

# --- Which investors a regime speaks of -----------------------------------------------------------

REG_CF_SINCE = date(2021, 3, 15)  # from when the greater of income and net worth counts
REG_CF_ADJUSTED_ON = date(2022, 9, 20)
RMMI_SINCE = date(2023, 2, 1)

UK_RESIDENCES = Parameter(
    Sentence(
        "Résidences auxquelles s'appliquent les limites britanniques",
        "Residences that the British limits apply to",
    ),
    "FCA COBS 4.12A",
    {RMMI_SINCE: frozenset({"GB"})},
    COUNTRY,
    reasoning=Sentence(
        "Le texte protège les clients de détail du Royaume-Uni. Une offre faite sous ce régime "
        "n'est ouverte qu'à eux.",
        "The text protects retail clients of the United Kingdom. An offer made under this regime "
        "is open to them only.",
    ),
    unverified=True,
)
NATIONAL_RESIDENCES = Parameter(
    Sentence(
        "Résidences dont une limite nationale est connue, pour une offre hors règlement européen",
        "Residences with a known national limit, for an offer outside the European regulation",
    ),
    "ECSPR art. 1(2)(c)",
    {APPLIES_ON: frozenset({"DE", "AT"})},
    COUNTRY,
    reasoning=Sentence(
        "Hors du règlement européen, la limite est celle du pays de l'investisseur. Là où nous "
        "n'en connaissons pas, l'offre n'est pas ouverte : ne pas connaître une limite n'est pas "
        "ne pas en avoir.",
        "Outside the European regulation, the limit is that of the investor's country. Where we "
        "know of none, the offer is not open: not to know a limit is not to have none.",
    ),
)

# --- The twelve months ----------------------------------------------------------------------------

WINDOW_MONTHS = Parameter(
    Sentence(
        "Durée sur laquelle les investissements d'une personne s'additionnent",
        "How far back the investments of a person are added up",
    ),
    "17 CFR 227.100(a)(2); FCA COBS 4.12A",
    {REG_CF_SINCE: 12},
    MONTH,
    unverified=True,
)
WINDOW_INCLUDES_ITS_FIRST_DAY = Parameter(
    Sentence(
        "Un investissement fait exactement douze mois plus tôt compte encore",
        "An investment made exactly twelve months before still counts",
    ),
    "17 CFR 227.100(a)(2); FCA COBS 4.12A; Levain",
    {REG_CF_SINCE: True},
    CHOICE,
    reasoning=Sentence(
        "Les textes disent douze mois sans dire si le premier jour compte. Le compter ne laisse "
        "personne dépasser une limite d'un jour.",
        "The texts say twelve months without saying whether the first day counts. Counting it "
        "lets nobody pass a limit for a day.",
    ),
)

# --- United States: Regulation Crowdfunding -------------------------------------------------------

REG_CF_FIGURE = Parameter(
    Sentence(
        "Revenu et patrimoine à partir desquels un dixième peut être investi ; aussi le plafond",
        "Income and net worth from which a tenth may be invested; also the cap",
    ),
    "17 CFR 227.100(a)(2)",
    {REG_CF_SINCE: Dollar.of(107_000), REG_CF_ADJUSTED_ON: Dollar.of(124_000)},
    USD,
    unverified=True,
)
REG_CF_FLOOR = Parameter(
    Sentence(
        "Ce que chacun peut investir sur douze mois", "What anybody may invest in twelve months"
    ),
    "17 CFR 227.100(a)(2)(i)",
    {REG_CF_SINCE: Dollar.of(2_200), REG_CF_ADJUSTED_ON: Dollar.of(2_500)},
    USD,
    unverified=True,
)
REG_CF_LOW_SHARE = Parameter(
    Sentence(
        "Part du plus grand des deux montants, quand l'un est sous le seuil",
        "Share of the greater of the two amounts, when one is below the figure",
    ),
    "17 CFR 227.100(a)(2)(i)",
    {REG_CF_SINCE: 500},
    BASIS_POINT,
    unverified=True,
)
REG_CF_HIGH_SHARE = Parameter(
    Sentence(
        "Part du plus grand des deux montants, quand les deux atteignent le seuil",
        "Share of the greater of the two amounts, when both reach the figure",
    ),
    "17 CFR 227.100(a)(2)(ii)",
    {REG_CF_SINCE: 1_000},
    BASIS_POINT,
    unverified=True,
)
REG_CF_CAPS_BOTH_CASES = Parameter(
    Sentence(
        "Le plafond vaut aussi quand l'un des deux montants est sous le seuil",
        "The cap holds also when one of the two amounts is below the figure",
    ),
    "17 CFR 227.100(a)(2)",
    {REG_CF_SINCE: True},
    CHOICE,
    reasoning=Sentence(
        "Le premier cas du texte n'a pas de plafond écrit, mais l'autorité dit aux investisseurs "
        "que le total ne le dépasse jamais. Sans lui, devenir plus riche ferait baisser la limite.",
        "The first case of the text has no written cap, but the authority tells investors that "
        "the total never goes above it. Without it, growing richer would lower the limit.",
    ),
    unverified=True,
)

# --- United Kingdom: restricted mass market investments -------------------------------------------

UK_SHARE = Parameter(
    Sentence(
        "Part du patrimoine net sous laquelle restent les investissements à haut risque",
        "Share of net assets that high-risk investments stay below",
    ),
    "FCA COBS 4.12A",
    {RMMI_SINCE: 1_000},
    BASIS_POINT,
    unverified=True,
)
UK_COOLING_OFF_HOURS = Parameter(
    Sentence(
        "Temps entre la demande et la présentation de l'offre",
        "Time between the request and the showing of the offer",
    ),
    "FCA COBS 4.12A",
    {RMMI_SINCE: 24},
    HOUR,
    unverified=True,
)
UK_COOLING_OFF_FOR_EVERYBODY = Parameter(
    Sentence(
        "Le temps de réflexion vaut aussi pour qui a déjà investi ici",
        "The cooling-off holds also for those who have invested here before",
    ),
    "FCA COBS 4.12A",
    {RMMI_SINCE: True},
    CHOICE,
    reasoning=Sentence(
        "Le texte viserait les premiers investissements seulement, mais il n'a pas été relu : "
        "un jour d'attente protège tout le monde.",
        "The text is said to mean first investments only, but it was not read again: a day of "
        "waiting protects everybody.",
    ),
    unverified=True,
)
UK_EXEMPT_CATEGORIES = Parameter(
    Sentence(
        "Catégories de clients sans limite de montant",
        "Categories of clients without a limit of amount",
    ),
    "FCA COBS 4.12A",
    {
        RMMI_SINCE: frozenset(
            {"high_net_worth", "certified_sophisticated", "self_certified_sophisticated"}
        )
    },
    Sentence("catégorie", "category"),
    reasoning=Sentence(
        "Qui est conseillé garde la limite des investisseurs restreints : ce que le conseil "
        "dispense n'a pas pu être vérifié.",
        "Advised clients keep the limit of restricted investors: what advice exempts from could "
        "not be verified.",
    ),
    unverified=True,
)
UK_HIGH_INCOME = Parameter(
    Sentence("Revenu d'un client fortuné, atteint", "Income of a high-net-worth client, reached"),
    "FCA COBS 4.12A",
    {RMMI_SINCE: Pound.of(100_000)},
    GBP,
    unverified=True,
)
UK_HIGH_NET_ASSETS = Parameter(
    Sentence(
        "Patrimoine net d'un client fortuné, atteint",
        "Net assets of a high-net-worth client, reached",
    ),
    "FCA COBS 4.12A",
    {RMMI_SINCE: Pound.of(250_000)},
    GBP,
    unverified=True,
)
UK_STATEMENT_YEARS = Parameter(
    Sentence("Validité de la déclaration de catégorie", "Validity of the statement of category"),
    "FCA COBS 4.12A",
    {RMMI_SINCE: 1},
    YEAR,
    unverified=True,
)
UK_FREE_TRIES = Parameter(
    Sentence(
        "Évaluations manquées à partir desquelles il faut attendre",
        "Failed assessments from which one has to wait",
    ),
    "FCA COBS 10.2",
    {RMMI_SINCE: 2},
    Sentence("évaluation", "assessment"),
    unverified=True,
)
UK_RETRY_HOURS = Parameter(
    Sentence("Attente avant une nouvelle évaluation", "Time to wait before another assessment"),
    "FCA COBS 10.2",
    {RMMI_SINCE: 24},
    HOUR,
    unverified=True,
)

# --- Germany and Austria: offers outside the European regulation ----------------------------------

GERMANY_FREE = Parameter(
    Sentence(
        "Allemagne : montant par émetteur sans déclaration",
        "Germany: amount per issuer without a declaration",
    ),
    "VermAnlG § 2a(3)",
    {APPLIES_ON: Euro.of(1_000)},
    EUR,
    unverified=True,
)
GERMANY_WITH_ASSETS = Parameter(
    Sentence(
        "Allemagne : montant par émetteur avec des avoirs libres suffisants",
        "Germany: amount per issuer with enough free assets",
    ),
    "VermAnlG § 2a(3)",
    {APPLIES_ON: Euro.of(10_000)},
    EUR,
    unverified=True,
)
GERMANY_ASSETS_MIN = Parameter(
    Sentence("Allemagne : avoirs libres suffisants", "Germany: free assets that are enough"),
    "VermAnlG § 2a(3)",
    {APPLIES_ON: Euro.of(100_000)},
    EUR,
    unverified=True,
)
GERMANY_INCOMES = Parameter(
    Sentence(
        "Allemagne : revenus nets mensuels qui peuvent être investis",
        "Germany: monthly net incomes that may be invested",
    ),
    "VermAnlG § 2a(3)",
    {APPLIES_ON: 2},
    Sentence("revenu mensuel", "monthly income"),
    unverified=True,
)
GERMANY_MOST = Parameter(
    Sentence("Allemagne : plafond par émetteur", "Germany: ceiling per issuer"),
    "VermAnlG § 2a(3)",
    {APPLIES_ON: Euro.of(25_000)},
    EUR,
    unverified=True,
)
AUSTRIA_FREE = Parameter(
    Sentence(
        "Autriche : montant par émetteur sans déclaration",
        "Austria: amount per issuer without a declaration",
    ),
    "AltFG § 3a",
    {APPLIES_ON: Euro.of(5_000)},
    EUR,
    unverified=True,
)
AUSTRIA_INCOMES = Parameter(
    Sentence(
        "Autriche : revenus nets mensuels qui peuvent être investis",
        "Austria: monthly net incomes that may be invested",
    ),
    "AltFG § 3a",
    {APPLIES_ON: 2},
    Sentence("revenu mensuel", "monthly income"),
    unverified=True,
)
AUSTRIA_ASSETS_SHARE = Parameter(
    Sentence(
        "Autriche : part des avoirs financiers qui peut être investie",
        "Austria: share of financial assets that may be invested",
    ),
    "AltFG § 3a",
    {APPLIES_ON: 1_000},
    BASIS_POINT,
    unverified=True,
)
