"""The numbers of the capital increase: Code de commerce."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from compliance.parameters.parameter import (
    BASIS_POINT,
    CHOICE,
    DAY,
    MONTH,
    RATIO,
    YEAR,
    Parameter,
)
from compliance.words import Sentence

# The day of the version of the Code that was read; wording may have moved since.
READ_ON = date(2009, 1, 10)
SAS_MAY_OFFER_ON = date(2014, 10, 1)

PAID_NOMINAL_MIN = Parameter(
    Sentence(
        "Part de la valeur nominale payée à la souscription (la prime l'est en entier)",
        "Part of the nominal value paid at subscription (the premium is paid in full)",
    ),
    "C. com. L. 225-144",
    {READ_ON: 2_500},
    BASIS_POINT,
)
RECEIVED_SHARE_MIN = Parameter(
    Sentence(
        "Part de l'augmentation décidée à recevoir pour pouvoir la limiter",
        "Part of the decided increase that must be received to limit it",
    ),
    "C. com. L. 225-134",
    {READ_ON: 7_500},
    BASIS_POINT,
)
MISSING_SHARE_BELOW = Parameter(
    Sentence(
        "Part manquante en dessous de laquelle une augmentation peut toujours être limitée",
        "Missing part under which an increase may always be limited",
    ),
    "C. com. L. 225-134",
    {READ_ON: 300},
    BASIS_POINT,
)
BALANCE_YEARS = Parameter(
    Sentence(
        "Temps pour payer le reste de la valeur nominale",
        "Time to pay the rest of the nominal value",
    ),
    "C. com. L. 225-144",
    {READ_ON: 5},
    YEAR,
)
ISSUE_BELOW_PAR = Parameter(
    Sentence(
        "Des actions peuvent être émises sous leur valeur nominale",
        "Shares may be issued below their nominal value",
    ),
    "C. com. L. 225-128",
    {READ_ON: False},
    CHOICE,
    unverified=True,
)
REALISATION_MONTHS = Parameter(
    Sentence(
        "Temps, depuis l'ouverture, après lequel un souscripteur peut réclamer son argent",
        "Time from the opening of subscriptions after which a subscriber may ask for the money "
        "back",
    ),
    "C. com. L. 225-144",
    {READ_ON: 6},
    MONTH,
)
MEETING_YEARS = Parameter(
    Sentence(
        "Temps pour réaliser une augmentation décidée par l'assemblée",
        "Time to realise an increase decided by the meeting",
    ),
    "C. com. L. 225-129",
    {READ_ON: 5},
    YEAR,
)
DELEGATION_MONTHS = Parameter(
    Sentence(
        "Durée maximale d'une délégation pour augmenter le capital",
        "Longest delegation of an increase to the board",
    ),
    "C. com. L. 225-129-2",
    {READ_ON: 26},
    MONTH,
)
RESERVED_ISSUE_MONTHS = Parameter(
    Sentence(
        "Temps pour réaliser une augmentation réservée à des personnes désignées ou décrites",
        "Longest wait for an increase reserved to named or described people",
    ),
    "C. com. L. 225-138",
    {READ_ON: 18},
    MONTH,
)
DEPOSIT_DAYS = Parameter(
    Sentence(
        "Temps pour remettre les fonds au dépositaire", "Time to hand the funds to the depositary"
    ),
    "C. com. L. 225-5",
    {READ_ON: 8},
    DAY,
)
MEETING_QUORUM_FIRST = Parameter(
    Sentence(
        "Quorum de l'assemblée extraordinaire, première convocation",
        "Quorum of an extraordinary meeting, first call",
    ),
    "C. com. L. 225-96",
    {READ_ON: Fraction(1, 4)},
    RATIO,
)
MEETING_QUORUM_SECOND = Parameter(
    Sentence(
        "Quorum de l'assemblée extraordinaire, deuxième convocation",
        "Quorum of an extraordinary meeting, second call",
    ),
    "C. com. L. 225-96",
    {READ_ON: Fraction(1, 5)},
    RATIO,
)
MEETING_MAJORITY = Parameter(
    Sentence("Majorité de l'assemblée extraordinaire", "Majority of an extraordinary meeting"),
    "C. com. L. 225-96",
    {READ_ON: Fraction(2, 3)},
    RATIO,
)
ELIGIBLE_FORMS = Parameter(
    Sentence(
        "Formes de sociétés qui peuvent offrir leurs actions au public par la plateforme",
        "Legal forms that may offer shares to the public through the platform",
    ),
    "C. com. L. 227-2",
    {SAS_MAY_OFFER_ON: frozenset({"SA", "SAS", "SCA"})},
    Sentence("forme juridique", "legal form"),
    reasoning=Sentence(
        "Les parts d'une SARL ne sont pas des valeurs mobilières ; sans texte qui les admette, une "
        "SARL n'est pas reçue.",
        "Parts of a SARL are not transferable securities; without a text that admits them, a SARL "
        "is not taken.",
    ),
    unverified=True,
)
