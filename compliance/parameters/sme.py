"""Which companies are small, and which plans are full: the limits of IR-PME and of PEA-PME."""

from __future__ import annotations

from datetime import date

from compliance.euro import Euro
from compliance.parameters.parameter import BASIS_POINT, EUR, EUR_A_YEAR, YEAR, Parameter
from compliance.parameters.tax import FROM_2018, REDUCTION
from compliance.words import Sentence

# The day from which the sources that were read describe the share savings plans.
PLANS_READ_ON = date(2024, 1, 1)
MARKET_VALUE_DOUBLED_ON = date(2024, 6, 15)

PERSON = Sentence("salarié", "employee")
# fmt: off
EEA_STATES = frozenset({
    "AT", "BE", "BG", "CY", "CZ", "DE", "DK", "EE", "ES", "FI", "FR", "GR", "HR", "HU", "IE", "IS",
    "IT", "LI", "LT", "LU", "LV", "MT", "NL", "NO", "PL", "PT", "RO", "SE", "SI", "SK",
})
# fmt: on

# --- The company of the income tax reduction ------------------------------------------------------

STAFF_BELOW = Parameter(
    Sentence("Salariés, moins de", "Employees, fewer than"),
    REDUCTION,
    {FROM_2018: 250},
    PERSON,
)
TURNOVER_MAX = Parameter(
    Sentence("Chiffre d'affaires, au plus", "Turnover, at most"),
    REDUCTION,
    {FROM_2018: Euro.of(50_000_000)},
    EUR_A_YEAR,
)
BALANCE_SHEET_MAX = Parameter(
    Sentence("Total du bilan, au plus", "Balance sheet, at most"),
    REDUCTION,
    {FROM_2018: Euro.of(43_000_000)},
    EUR,
)
FIRST_SALE_ABOVE = Parameter(
    Sentence(
        "Chiffre d'affaires hors taxes au-dessus duquel la première vente commerciale a eu lieu",
        "Turnover, VAT excluded, above which the first commercial sale has taken place",
    ),
    "CGI ann. III art. 46 AI bis",
    {FROM_2018: Euro.of(250_000)},
    EUR_A_YEAR,
)
AGE_YEARS_BELOW = Parameter(
    Sentence(
        "Âge depuis l'exercice qui suit la première vente commerciale, moins de",
        "Age since the financial year after the first commercial sale, less than",
    ),
    "CGI ann. III art. 46 AI bis",
    {FROM_2018: 7},
    YEAR,
)
RISK_FINANCE_MAX = Parameter(
    Sentence(
        "Financement des risques reçu par une société dans toute sa vie, au plus",
        "Risk finance received by a company over its whole life, at most",
    ),
    REDUCTION,
    {FROM_2018: Euro.of(15_000_000)},
    EUR,
    unverified=True,
)
EEA = Parameter(
    Sentence("États de l'Espace économique européen", "States of the European Economic Area"),
    REDUCTION,
    # The transition period of the United Kingdom ended with the year 2020.
    {FROM_2018: EEA_STATES | {"GB"}, date(2021, 1, 1): EEA_STATES},
    Sentence("code de pays", "country code"),
)

# --- The share savings plans ----------------------------------------------------------------------

PEA_MAX = Parameter(
    Sentence("Versements sur un PEA, au plus", "Payments into a PEA, at most"),
    "CMF L. 221-30",
    {PLANS_READ_ON: Euro.of(150_000)},
    EUR,
)
PLANS_MAX = Parameter(
    Sentence(
        "Versements sur un PEA et un PEA-PME ensemble, au plus",
        "Payments into a PEA and a PEA-PME together, at most",
    ),
    "CMF L. 221-32-1",
    {PLANS_READ_ON: Euro.of(225_000)},
    EUR,
)
PLAN_STAFF_BELOW = Parameter(
    Sentence("PEA-PME : salariés, moins de", "PEA-PME: employees, fewer than"),
    "CMF L. 221-32-2",
    {PLANS_READ_ON: 5_000},
    PERSON,
)
PLAN_TURNOVER_MAX = Parameter(
    Sentence("PEA-PME : chiffre d'affaires, au plus", "PEA-PME: turnover, at most"),
    "CMF L. 221-32-2",
    {PLANS_READ_ON: Euro.of(1_500_000_000)},
    EUR_A_YEAR,
)
PLAN_BALANCE_SHEET_MAX = Parameter(
    Sentence("PEA-PME : total du bilan, au plus", "PEA-PME: balance sheet, at most"),
    "CMF L. 221-32-2",
    {PLANS_READ_ON: Euro.of(2_000_000_000)},
    EUR,
)
PLAN_MARKET_VALUE_BELOW = Parameter(
    Sentence(
        "PEA-PME : capitalisation d'une société cotée, moins de",
        "PEA-PME: market value of a listed company, less than",
    ),
    "CMF L. 221-32-2",
    {PLANS_READ_ON: Euro.of(1_000_000_000), MARKET_VALUE_DOUBLED_ON: Euro.of(2_000_000_000)},
    EUR,
    unverified=True,
)
PLAN_FAMILY_HOLDING_MAX = Parameter(
    Sentence(
        "Part de la société que le titulaire et sa famille peuvent détenir",
        "Part of the company that the holder and their family may own",
    ),
    "CMF L. 221-31",
    {PLANS_READ_ON: 2_500},
    BASIS_POINT,
    unverified=True,
)
