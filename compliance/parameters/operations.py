"""The numbers of running a platform: complaints, report, records, prudential, continuity."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from compliance.euro import Euro
from compliance.items import AcknowledgementItem, PlanItem, Statement
from compliance.parameters.ecspr import APPLIES_ON
from compliance.parameters.parameter import (
    CHOICE,
    DAY,
    EUR,
    MONTH,
    RATIO,
    WORKING_DAY,
    YEAR,
    Parameter,
)
from compliance.words import Sentence

# The delegated regulations of 2022 were published on 8 November and apply from the twentieth day.
LEVEL_TWO_ON = date(2022, 11, 28)
MENTION = Sentence("mention", "item")

# --- Complaints -----------------------------------------------------------------------------------

COMPLAINT_ACKNOWLEDGEMENT_DAYS = Parameter(
    Sentence(
        "Temps pour accuser réception d'une réclamation et dire si elle est recevable",
        "Time to acknowledge a complaint and say whether it is admissible",
    ),
    "2022/2117 art. 3",
    {LEVEL_TWO_ON: 10},
    WORKING_DAY,
)
COMPLAINT_ACKNOWLEDGEMENT_ITEMS = Parameter(
    Sentence(
        "Ce que dit l'accusé de réception d'une réclamation",
        "What the acknowledgement of a complaint says",
    ),
    "2022/2117 art. 3",
    {
        LEVEL_TWO_ON: frozenset(
            {
                AcknowledgementItem.CONTACT_NAME,
                AcknowledgementItem.CONTACT_EMAIL,
                AcknowledgementItem.CONTACT_PHONE,
                AcknowledgementItem.DECISION_TIME,
            }
        )
    },
    MENTION,
)
COMPLAINT_DECISION_DAYS = Parameter(
    Sentence(
        "Temps annoncé pour répondre à une réclamation", "Time announced to decide on a complaint"
    ),
    "ECSPR art. 7",
    {APPLIES_ON: 60},
    DAY,
    reasoning=Sentence(
        "Le règlement demande une réponse dans un délai raisonnable, sans nombre. L'Autorité des "
        "marchés financiers demande deux mois à d'autres professionnels : nous nous y tenons.",
        "The regulation asks for an answer within a reasonable time and gives no number. The "
        "French authority asks other firms for two months: we keep to that.",
    ),
    unverified=True,
)

# --- Annual report --------------------------------------------------------------------------------

REPORT_MONTH = Parameter(
    Sentence(
        "Mois de l'année suivante à la fin duquel le rapport annuel est remis",
        "Month of the next year at the end of which the annual report is filed",
    ),
    "ECSPR art. 16; 2022/2120",
    {APPLIES_ON: 2},
    MONTH,
)
REPORT_FILED_ON_A_WORKING_DAY = Parameter(
    Sentence(
        "Le rapport est remis le dernier jour ouvré qui ne dépasse pas l'échéance",
        "The report is filed on the last working day that does not pass the deadline",
    ),
    "ECSPR art. 16; 2022/2120",
    {APPLIES_ON: True},
    CHOICE,
    reasoning=Sentence(
        "Rien ne dit qu'un dernier jour férié ou de week-end soit reporté. Remettre avant est "
        "toujours à temps.",
        "Nothing says that a last day on a holiday or weekend is moved. Filing before is always "
        "in time.",
    ),
)
REPORT_USES_THE_CLASS_AT_SUBSCRIPTION = Parameter(
    Sentence(
        "Le rapport range un investisseur selon sa catégorie au jour de la souscription",
        "The report sorts an investor by the class of the day of subscription",
    ),
    "ECSPR art. 16; 2022/2120",
    {APPLIES_ON: True},
    CHOICE,
    reasoning=Sentence(
        "Le rapport décrit des investissements passés : la catégorie qui a compté pour la "
        "protection est celle de ce jour.",
        "The report describes past investments: the class that mattered for protection is that "
        "day's.",
    ),
)
REPORT_DECIMALS = Parameter(
    Sentence("Décimales d'un montant dans le rapport", "Decimals of an amount in the report"),
    "2022/2120",
    {APPLIES_ON: 2},
    Sentence("décimale", "decimal"),
    reasoning=Sentence(
        "Le texte demande d'arrondir sans dire à combien de décimales : le centime est exact.",
        "The text asks to round without saying to how many decimals: the cent is exact.",
    ),
)
DEFAULT_RATES_MONTHS = Parameter(
    Sentence(
        "Temps après l'exercice pour publier les résultats des prêts",
        "Time after the financial year to publish the outcome of loans",
    ),
    "ECSPR art. 20",
    {APPLIES_ON: 4},
    MONTH,
)
DEFAULT_RATES_COVER_MONTHS = Parameter(
    Sentence(
        "Période que couvrent les taux de défaut publiés",
        "Period that the published default rates cover",
    ),
    "ECSPR art. 20",
    {APPLIES_ON: 36},
    MONTH,
)

# --- Records --------------------------------------------------------------------------------------

RECORDS_YEARS = Parameter(
    Sentence(
        "Conservation des documents sur les services, les opérations et les contrats",
        "Keeping of records on services, transactions and client agreements",
    ),
    "ECSPR art. 26",
    {APPLIES_ON: 5},
    YEAR,
)
RECORDS_START_AT_THE_LATER = Parameter(
    Sentence(
        "La conservation part du plus tardif de l'opération et de la fin de la relation",
        "Keeping starts at the later of the transaction and the end of the relationship",
    ),
    "ECSPR art. 26",
    {APPLIES_ON: True},
    CHOICE,
    reasoning=Sentence(
        "Le texte ne dit pas d'où partent les cinq ans. Le plus tardif garde la preuve aussi "
        "longtemps que la personne peut en avoir besoin.",
        "The text does not say when the five years start. The later day keeps the evidence as "
        "long as the person may need it.",
    ),
)
COMPLAINT_YEARS = Parameter(
    Sentence("Conservation d'une réclamation", "Keeping of a complaint"),
    "ECSPR art. 7; ECSPR art. 26",
    {APPLIES_ON: 5},
    YEAR,
)
REGISTER_YEARS = Parameter(
    Sentence(
        "Conservation du registre des titres après la fin de la société",
        "Keeping of the share register after the end of the company",
    ),
    "C. com. L. 228-1",
    {APPLIES_ON: 5},
    YEAR,
    unverified=True,
)
ACCOUNTING_YEARS = Parameter(
    Sentence("Conservation des pièces comptables", "Keeping of accounting records"),
    "C. com. L. 123-22",
    {APPLIES_ON: 10},
    YEAR,
    unverified=True,
)

# --- Prudential safeguards ------------------------------------------------------------------------

SAFEGUARDS_MIN = Parameter(
    Sentence("Garanties prudentielles, au moins", "Prudential safeguards, at least"),
    "ECSPR art. 11",
    {APPLIES_ON: Euro.of(25_000)},
    EUR,
)
SAFEGUARDS_OVERHEADS_PART = Parameter(
    Sentence(
        "Part des frais généraux fixes de l'année précédente à couvrir",
        "Part of the fixed overheads of the previous year to cover",
    ),
    "ECSPR art. 11",
    {APPLIES_ON: Fraction(1, 4)},
    RATIO,
)
ESTIMATES_BELOW_MONTHS = Parameter(
    Sentence(
        "Activité en dessous de laquelle on calcule sur des prévisions",
        "Time of activity under which forward estimates are used",
    ),
    "ECSPR art. 11",
    {APPLIES_ON: 12},
    MONTH,
)
INSURANCE_TERM_MONTHS = Parameter(
    Sentence("Durée initiale de l'assurance, au moins", "Initial term of the insurance, at least"),
    "ECSPR art. 11",
    {APPLIES_ON: 12},
    MONTH,
)
INSURANCE_NOTICE_DAYS = Parameter(
    Sentence(
        "Préavis de résiliation de l'assurance, au moins",
        "Cancellation notice of the insurance, at least",
    ),
    "ECSPR art. 11",
    {APPLIES_ON: 90},
    DAY,
)

# --- Continuity -----------------------------------------------------------------------------------

REVIEW_YEARS = Parameter(
    Sentence(
        "Temps entre deux examens des garanties et du plan de continuité",
        "Time between two reviews of the safeguards and of the continuity plan",
    ),
    "ECSPR art. 4(3)",
    {APPLIES_ON: 2},
    YEAR,
)
PLAN_ITEMS = Parameter(
    Sentence("Ce que contient le plan de continuité", "What the continuity plan contains"),
    "2022/2116 art. 4",
    {
        LEVEL_TWO_ON: frozenset(
            {
                PlanItem.CONTACT_LIST,
                PlanItem.STAFF_ACCESS,
                PlanItem.CLIENT_INFORMATION,
                PlanItem.RISKS,
                PlanItem.CRITICAL_SYSTEMS,
                PlanItem.CRITICAL_RELATIONSHIPS,
                PlanItem.COMMUNICATION,
            }
        )
    },
    MENTION,
)
PLAN_SCENARIOS = Parameter(
    Sentence(
        "Scénarios de défaillance que le plan décrit, avec leurs parades",
        "Failure scenarios that the plan describes, with their mitigations",
    ),
    "2022/2116 art. 4",
    {LEVEL_TWO_ON: 3},
    Sentence("scénario", "scenario"),
)
PLAN_BACKUPS = Parameter(
    Sentence("Ce qui est sauvegardé", "What is backed up"),
    "2022/2116 art. 5",
    {
        LEVEL_TWO_ON: frozenset(
            {PlanItem.CLIENT_AGREEMENTS, PlanItem.ENTRY_TEST_RESULTS, PlanItem.PAYMENT_TRACES}
        )
    },
    MENTION,
)

# --- Information and marketing --------------------------------------------------------------------

CLIENT_STATEMENTS = Parameter(
    Sentence(
        "Ce qui est dit à tous, sans compte, avant toute opération",
        "What is said to all, without an account, before any transaction",
    ),
    "ECSPR art. 19",
    {APPLIES_ON: frozenset({Statement.DEPOSIT_GUARANTEE, Statement.INVESTOR_COMPENSATION})},
    MENTION,
)
OFFER_PAGE_STATEMENTS = Parameter(
    Sentence(
        "Ce que montre chaque page où une offre est faite",
        "What every page shows on which an offer is made",
    ),
    "ECSPR art. 19",
    {APPLIES_ON: frozenset({Statement.REFLECTION_PERIOD})},
    MENTION,
)

# --- Authorisation --------------------------------------------------------------------------------

COMPLETENESS_WORKING_DAYS = Parameter(
    Sentence(
        "Temps de l'autorité pour dire si une demande d'agrément est complète",
        "Time of the authority to say whether an application is complete",
    ),
    "ECSPR art. 12",
    {APPLIES_ON: 25},
    WORKING_DAY,
)
DECISION_MONTHS = Parameter(
    Sentence(
        "Temps de l'autorité pour décider sur une demande complète",
        "Time of the authority to decide on a complete application",
    ),
    "ECSPR art. 12",
    {APPLIES_ON: 3},
    MONTH,
)
NOTIFICATION_WORKING_DAYS = Parameter(
    Sentence("Temps pour notifier cette décision", "Time to notify that decision"),
    "ECSPR art. 12",
    {APPLIES_ON: 3},
    WORKING_DAY,
)
UNUSED_MONTHS = Parameter(
    Sentence(
        "Temps sans commencer après lequel l'agrément peut être retiré",
        "Time without starting after which the authorisation may be withdrawn",
    ),
    "ECSPR art. 17",
    {APPLIES_ON: 18},
    MONTH,
)
IDLE_MONTHS = Parameter(
    Sentence(
        "Temps d'arrêt après lequel l'agrément peut être retiré",
        "Time without service after which the authorisation may be withdrawn",
    ),
    "ECSPR art. 17",
    {APPLIES_ON: 9},
    MONTH,
)
PASSPORT_FORWARD_WORKING_DAYS = Parameter(
    Sentence(
        "Temps de l'autorité pour transmettre une demande vers un autre État",
        "Time of the authority to forward a request to another state",
    ),
    "ECSPR art. 18",
    {APPLIES_ON: 10},
    WORKING_DAY,
)
PASSPORT_START_DAYS = Parameter(
    Sentence(
        "Temps après lequel les services peuvent commencer dans un autre État, sans réponse",
        "Time after which services may start in another state, without an answer",
    ),
    "ECSPR art. 18(4)",
    {APPLIES_ON: 15},
    DAY,
)
