"""The numbers of Directive 2014/65/EU (MiFID II) that say who is a professional by nature."""

from __future__ import annotations

from compliance.euro import Euro
from compliance.parameters.ecspr import APPLIES_ON
from compliance.parameters.parameter import EUR, EUR_A_YEAR, Parameter
from compliance.words import Sentence

UNDERTAKING_BALANCE_SHEET_MIN = Parameter(
    Sentence("Total du bilan d'une grande entreprise", "Balance sheet of a large undertaking"),
    "2014/65 annex II, I(2)",
    {APPLIES_ON: Euro.of(20_000_000)},
    EUR,
    unverified=True,
)
UNDERTAKING_TURNOVER_MIN = Parameter(
    Sentence("Chiffre d'affaires net d'une grande entreprise", "Turnover of a large undertaking"),
    "2014/65 annex II, I(2)",
    {APPLIES_ON: Euro.of(40_000_000)},
    EUR_A_YEAR,
    unverified=True,
)
UNDERTAKING_OWN_FUNDS_MIN = Parameter(
    Sentence("Fonds propres d'une grande entreprise", "Own funds of a large undertaking"),
    "2014/65 annex II, I(2)",
    {APPLIES_ON: Euro.of(2_000_000)},
    EUR,
    unverified=True,
)
UNDERTAKING_CRITERIA_MIN = Parameter(
    Sentence(
        "Tailles qu'une grande entreprise atteint, sur trois",
        "Sizes that a large undertaking reaches, out of three",
    ),
    "2014/65 annex II, I(2)",
    {APPLIES_ON: 2},
    Sentence("critère", "criterion"),
    unverified=True,
)
