"""The numbers of the simulation of the ability to bear loss (Delegated Regulation 2022/2114)."""

from __future__ import annotations

from compliance.parameters.ecspr import APPLIES_ON
from compliance.parameters.parameter import CHOICE, DAY, MONTH, Parameter
from compliance.words import Sentence

SAVINGS_NOTICE_DAYS = Parameter(
    Sentence(
        "Délai le plus long pour récupérer une épargne qui compte comme avoir disponible",
        "Longest time to cash savings that count as liquid assets",
    ),
    "2022/2114 art. 9",
    {APPLIES_ON: 30},
    DAY,
)
FUND_DEALING_DAYS = Parameter(
    Sentence(
        "Temps le plus long entre deux rachats d'un fonds dont les parts comptent",
        "Longest time between two redemptions of a fund whose units count",
    ),
    "2022/2114 art. 9",
    {APPLIES_ON: 7},
    DAY,
)
INCOME_MONTHS = Parameter(
    Sentence(
        "Mois de revenus pris avant la date d'évaluation",
        "Months of income taken before the valuation date",
    ),
    "2022/2114 art. 11",
    {APPLIES_ON: 12},
    MONTH,
)
OTHER_MARKETS_COUNT = Parameter(
    Sentence(
        "Des titres négociés hors marché réglementé comptent comme avoirs disponibles",
        "Securities traded outside a regulated market count as liquid assets",
    ),
    "2022/2114 art. 9",
    {APPLIES_ON: False},
    CHOICE,
    reasoning=Sentence(
        "Le texte cite les marchés réglementés. Ailleurs, rien ne dit que la vente soit rapide : "
        "ne pas compter protège l'investisseur.",
        "The text names regulated markets. Elsewhere nothing says that selling is quick: not "
        "counting protects the investor.",
    ),
)
INCOME_TAX_COUNTS_ONCE = Parameter(
    Sentence(
        "L'impôt sur le revenu ne compte qu'une fois",
        "Income tax counts once",
    ),
    "2022/2114 art. 8; 2022/2114 art. 10",
    {APPLIES_ON: True},
    CHOICE,
    reasoning=Sentence(
        "Le revenu est déjà net d'impôts, et l'impôt sur le revenu figure aussi parmi les charges. "
        "Le compter deux fois montrerait une personne plus pauvre qu'elle n'est.",
        "Income is already net of tax, and income tax stands among the commitments too. Counting "
        "it twice would show a person poorer than they are.",
    ),
)
