"""The numbers of Regulation (EU) 2020/1503 (ECSPR), its annexes and its delegated regulations."""

from __future__ import annotations

from datetime import date

from compliance.euro import Euro
from compliance.parameters.parameter import (
    BASIS_POINT,
    CHOICE,
    DAY,
    EUR,
    EUR_A_YEAR,
    MONTH,
    YEAR,
    Parameter,
)
from compliance.words import Sentence

APPLIES_ON = date(2021, 11, 10)

# --- The offer and its issuer ---------------------------------------------------------------------

OFFER_CAP = Parameter(
    Sentence(
        "Ce qu'un émetteur peut lever sur douze mois", "What an issuer may raise over twelve months"
    ),
    "ECSPR art. 1(2)(c)",
    {APPLIES_ON: Euro.of(5_000_000)},
    EUR,
)
OFFER_CAP_WINDOW_MONTHS = Parameter(
    Sentence(
        "Durée sur laquelle les offres d'un émetteur s'additionnent",
        "How far back the offers of an issuer are added up",
    ),
    "ECSPR art. 1(2)(c)",
    {APPLIES_ON: 12},
    MONTH,
)
OFFER_CAP_WINDOW_INCLUDES_ITS_FIRST_DAY = Parameter(
    Sentence(
        "Une offre lancée exactement douze mois plus tôt compte encore",
        "An offer launched exactly twelve months before still counts",
    ),
    "ECSPR art. 1(2)(c)",
    {APPLIES_ON: True},
    CHOICE,
    reasoning=Sentence(
        "Le texte ne dit pas si le premier jour de la fenêtre compte. Le compter protège "
        "l'émetteur d'un dépassement.",
        "The text does not say whether the first day of the window counts. Counting it keeps the "
        "issuer on the safe side of the cap.",
    ),
)
INSIDER_HOLDING = Parameter(
    Sentence(
        "Part à partir de laquelle un actionnaire de la plateforme ne peut pas y lever de fonds",
        "Holding from which a shareholder of the platform may not be a project owner",
    ),
    "ECSPR art. 8(2)",
    {APPLIES_ON: 2_000},
    BASIS_POINT,
)
KIIS_PAGES_MAX = Parameter(
    Sentence(
        "Longueur maximale de la fiche d'informations clés",
        "Longest key investment information sheet",
    ),
    "ECSPR art. 23(7)",
    {APPLIES_ON: 6},
    Sentence("face A4", "A4 side"),
)
KIIS_SUSPENSION_DAYS = Parameter(
    Sentence(
        "Suspension la plus longue d'une offre dont la fiche est fausse",
        "Longest suspension of an offer whose sheet is wrong",
    ),
    "ECSPR art. 23(12)",
    {APPLIES_ON: 30},
    DAY,
)
KIIS_CORRECTION_REVOCATION_DAYS = Parameter(
    Sentence(
        "Temps pour revenir sur une souscription après la correction d'une fiche fausse",
        "Time to revoke a subscription after a wrong sheet was corrected",
    ),
    "ECSPR art. 23(12)",
    {APPLIES_ON: 4},
    DAY,
    reasoning=Sentence(
        "Le texte ouvre la révocation à tous sans en fixer la durée. Quatre jours calendaires, "
        "comme le délai de réflexion, est le moins qui se défende.",
        "The text opens revocation to everybody without saying for how long. Four calendar days, "
        "like the reflection period, is the least that can be defended.",
    ),
)
KIIS_LANGUAGES = Parameter(
    Sentence(
        "Langues dans lesquelles une fiche peut être publiée seule, l'État d'origine étant la "
        "France",
        "Languages of a sheet that may be published alone, the home state being France",
    ),
    "ECSPR art. 23(2)",
    {APPLIES_ON: frozenset({"fr"})},
    Sentence("langue", "language"),
)

# --- The investor ---------------------------------------------------------------------------------

REFLECTION_DAYS = Parameter(
    Sentence("Délai de réflexion précontractuel", "Pre-contractual reflection period"),
    "ECSPR art. 22(3)",
    {APPLIES_ON: 4},
    DAY,
)
ENTRY_TEST_YEARS = Parameter(
    Sentence("Validité du test de connaissances", "Validity of the entry knowledge test"),
    "ECSPR art. 21(3)",
    {APPLIES_ON: 2},
    YEAR,
)
LOSS_SIMULATION_YEARS = Parameter(
    Sentence(
        "Validité de la simulation de la capacité à supporter des pertes",
        "Validity of the simulation of the ability to bear loss",
    ),
    "ECSPR art. 21(6)",
    {APPLIES_ON: 1},
    YEAR,
)
LOSS_CAPACITY = Parameter(
    Sentence(
        "Part du patrimoine net qu'une personne est présumée pouvoir perdre",
        "Share of net worth that a person is deemed able to lose",
    ),
    "ECSPR art. 21(5)",
    {APPLIES_ON: 1_000},
    BASIS_POINT,
)
PER_OFFER_FLOOR = Parameter(
    Sentence(
        "Montant, dans une offre, jusqu'auquel aucune protection supplémentaire n'est due",
        "Amount in one offer up to which no extra protection is due",
    ),
    "ECSPR art. 21(7)",
    {APPLIES_ON: Euro.of(1_000)},
    EUR,
)
PER_OFFER_SHARE = Parameter(
    Sentence(
        "Part du patrimoine net, dans une offre, au-dessus de laquelle une protection "
        "supplémentaire est due",
        "Share of net worth in one offer above which extra protection is due",
    ),
    "ECSPR art. 21(7)",
    {APPLIES_ON: 500},
    BASIS_POINT,
)
PER_OFFER_ADDS_UP_ORDERS = Parameter(
    Sentence(
        "Les souscriptions d'une personne dans une même offre s'additionnent",
        "The orders of one person in one offer are added up",
    ),
    "ECSPR art. 21(7)",
    {APPLIES_ON: True},
    CHOICE,
    reasoning=Sentence(
        "Le texte parle du montant investi dans une offre. Additionner empêche de contourner la "
        "protection en découpant.",
        "The text speaks of the amount invested in one offer. Adding up keeps the protection from "
        "being avoided by splitting.",
    ),
)
SOPHISTICATED_YEARS = Parameter(
    Sentence(
        "Validité de l'agrément comme investisseur averti",
        "Validity of the approval as a sophisticated investor",
    ),
    "ECSPR annex II",
    {APPLIES_ON: 2},
    YEAR,
)
PERSON_INCOME_MIN = Parameter(
    Sentence(
        "Revenu brut d'une personne avertie, atteint",
        "Gross income of a sophisticated person, reached",
    ),
    "ECSPR annex II, I(2)(a)",
    {APPLIES_ON: Euro.of(60_000)},
    EUR_A_YEAR,
)
PERSON_PORTFOLIO_ABOVE = Parameter(
    Sentence(
        "Portefeuille financier d'une personne avertie, dépassé",
        "Financial portfolio of a sophisticated person, exceeded",
    ),
    "ECSPR annex II, I(2)(a)",
    {APPLIES_ON: Euro.of(100_000)},
    EUR,
)
PERSON_POSITION_MONTHS = Parameter(
    Sentence(
        "Durée dans une profession financière, ou à la direction d'une société avertie",
        "Time in a financial profession, or as an executive of a sophisticated company",
    ),
    "ECSPR annex II, I(2)(b)",
    {APPLIES_ON: 12},
    MONTH,
)
PERSON_TRADES_A_QUARTER = Parameter(
    Sentence(
        "Opérations significatives par trimestre, en moyenne sur les quatre derniers",
        "Average of significant transactions a quarter, over the last four",
    ),
    "ECSPR annex II, I(2)(c)",
    {APPLIES_ON: 10},
    Sentence("opération", "transaction"),
)
PERSON_CRITERIA_MIN = Parameter(
    Sentence(
        "Critères qu'une personne avertie remplit, sur trois",
        "Criteria that a sophisticated person meets, out of three",
    ),
    "ECSPR annex II, I(2)",
    {APPLIES_ON: 2},
    Sentence("critère", "criterion"),
)
COMPANY_OWN_FUNDS_MIN = Parameter(
    Sentence("Fonds propres d'une société avertie", "Own funds of a sophisticated company"),
    "ECSPR annex II, I(1)(a)",
    {APPLIES_ON: Euro.of(100_000)},
    EUR,
)
COMPANY_TURNOVER_MIN = Parameter(
    Sentence(
        "Chiffre d'affaires net d'une société avertie", "Net turnover of a sophisticated company"
    ),
    "ECSPR annex II, I(1)(b)",
    {APPLIES_ON: Euro.of(2_000_000)},
    EUR_A_YEAR,
)
COMPANY_BALANCE_SHEET_MIN = Parameter(
    Sentence("Total du bilan d'une société avertie", "Balance sheet of a sophisticated company"),
    "ECSPR annex II, I(1)(c)",
    {APPLIES_ON: Euro.of(1_000_000)},
    EUR,
)
SOPHISTICATION_ENDS_AT_WILL = Parameter(
    Sentence(
        "Un investisseur averti peut renoncer à ce statut à tout moment",
        "A sophisticated investor may give the status up at any time",
    ),
    "ECSPR annex II",
    {APPLIES_ON: True},
    CHOICE,
    reasoning=Sentence(
        "Le texte ne règle pas la renonciation. La permettre à tout moment rend ses protections à "
        "qui les redemande.",
        "The text does not say how the status is given up. Allowing it at any time gives the "
        "protections back to whoever asks for them.",
    ),
)
FALLBACK_REOPENS_SUBSCRIPTIONS = Parameter(
    Sentence(
        "Perdre le statut d'averti rouvre les souscriptions déjà confirmées",
        "Losing the sophisticated status reopens subscriptions already confirmed",
    ),
    "ECSPR annex II",
    {APPLIES_ON: False},
    CHOICE,
    reasoning=Sentence(
        "Le texte ne dit pas si le retour aux protections vaut pour le passé. Une souscription "
        "confirmée engage les deux parties : les protections valent pour les offres suivantes.",
        "The text does not say whether the protections come back for the past. A confirmed "
        "subscription binds both sides: they apply to the next offers.",
    ),
)
