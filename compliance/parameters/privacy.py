"""The numbers of the protection of personal data: Regulation (EU) 2016/679."""

from __future__ import annotations

from datetime import date

from compliance.parameters.parameter import HOUR, MONTH, YEAR, Parameter
from compliance.words import Sentence

GDPR_ON = date(2018, 5, 25)

REPLY_MONTHS = Parameter(
    Sentence(
        "Temps pour répondre à une demande sur ses données",
        "Time to answer a person's request about their data",
    ),
    "GDPR art. 12(3)",
    {GDPR_ON: 1},
    MONTH,
)
REPLY_EXTENSION_MONTHS = Parameter(
    Sentence(
        "Prolongation de ce temps pour une demande complexe",
        "Extension of that time for a complex request",
    ),
    "GDPR art. 12(3)",
    {GDPR_ON: 2},
    MONTH,
)
BREACH_HOURS = Parameter(
    Sentence(
        "Temps pour notifier une violation de données à la CNIL",
        "Time to notify a data breach to the authority",
    ),
    "GDPR art. 33(1)",
    {GDPR_ON: 72},
    HOUR,
)
PROSPECT_YEARS = Parameter(
    Sentence(
        "Conservation des données d'un prospect après le dernier contact",
        "Keeping of a prospect's data after the last contact",
    ),
    "GDPR art. 5(1)(e)",
    {GDPR_ON: 3},
    YEAR,
    unverified=True,
)
