"""What is kept for how long? One dated table, from which pages, lists and erasures are made. Pure.

Years that the law gives come from `compliance.running.retention`; where it gives none, a length
of ours stands here with the day from which it holds.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from compliance.calendar import add_months
from compliance.parameters import Parameter, operations
from compliance.parameters.parameter import DAY, MONTH, YEAR
from compliance.running.retention import YEARS, Duty, Record, erase_on
from compliance.words import Sentence
from wiseed_like.errors import N_

_FROM = date(2021, 11, 10)

DRAFT_MONTHS = Parameter(
    Sentence(
        "Conservation d'un dossier d'identité commencé et jamais envoyé",
        "Keeping of an identity file begun and never sent",
    ),
    "GDPR art. 5(1)(e)",
    {_FROM: 12},
    MONTH,
)
MAIL_YEARS = Parameter(
    Sentence("Conservation des messages envoyés", "Keeping of the messages sent"),
    "GDPR art. 5(1)(e)",
    {_FROM: 5},
    YEAR,
)
SESSION_DAYS = Parameter(
    Sentence("Conservation d'une connexion finie", "Keeping of an ended session"),
    "GDPR art. 5(1)(e)",
    {_FROM: 30},
    DAY,
)
# How long before its day an erasure is announced to compliance.
ANNOUNCED = timedelta(days=60)


@dataclass(frozen=True, slots=True)
class Kept:
    """A line of the table: French sentences (`N_`), and how long from when.

    `length` gives the number and its unit; None for what lasts as long as something else.
    """

    data: str
    purpose: str
    since: str
    article: str
    length: Parameter[int] | None = None


_LAUNDERING = N_("lutte contre le blanchiment (obligation légale)")
_SERVICE = N_("vous fournir le service (contrat)")
_SAFETY = N_("protéger votre compte (intérêt légitime)")

TABLE = (
    Kept(
        N_("Compte : nom, adresse électronique, langue"),
        _SERVICE,
        N_("après la fermeture du compte"),
        "CMF L. 561-12",
        YEARS[Duty.IDENTITY],
    ),
    Kept(
        N_("Identité et pièces justificatives"),
        _LAUNDERING,
        N_("après la fin de la relation"),
        "CMF L. 561-12",
        YEARS[Duty.IDENTITY],
    ),
    Kept(
        N_("Identité et pièces d'une demande refusée"),
        _LAUNDERING,
        N_("après le refus"),
        "AMLR art. 77",
        YEARS[Duty.REFUSED_RELATIONSHIP],
    ),
    Kept(
        N_("Identité commencée et jamais envoyée"),
        _SERVICE,
        N_("après votre dernier passage"),
        "GDPR art. 5(1)(e)",
        DRAFT_MONTHS,
    ),
    Kept(
        N_("Pièce que vous retirez avant l'examen"),
        _SERVICE,
        N_("effacée aussitôt"),
        "GDPR art. 5(1)(e)",
    ),
    Kept(
        N_("Classement, questionnaire, résultat de simulation transmis"),
        N_("protection des investisseurs (obligation légale)"),
        N_("après la fin de la relation, au moins"),
        "ECSPR art. 26",
        YEARS[Duty.SERVICE],
    ),
    Kept(
        N_("Souscriptions, bulletins, paiements, factures"),
        N_("contrat et obligations comptables"),
        N_("après l'opération"),
        "C. com. L. 123-22",
        YEARS[Duty.ACCOUNTING],
    ),
    Kept(
        N_("Registre des mouvements de titres"),
        N_("obligation légale de l'émetteur"),
        N_("après la fin de la société"),
        "C. com. L. 228-1",
        operations.REGISTER_YEARS,
    ),
    Kept(
        N_("Réclamations"),
        N_("obligation légale"),
        N_("après la réponse, au moins"),
        "ECSPR art. 7",
        YEARS[Duty.COMPLAINT],
    ),
    Kept(
        N_("Messages que nous vous envoyons"),
        N_("prouver que vous avez été informé (obligation légale)"),
        N_("après l'envoi"),
        "GDPR art. 5(1)(e)",
        MAIL_YEARS,
    ),
    Kept(
        N_("Connexions : moment, adresse du réseau, navigateur"),
        _SAFETY,
        N_("après la fin de la session"),
        "GDPR art. 5(1)(e)",
        SESSION_DAYS,
    ),
    Kept(
        N_("Essais de connexion, comptés sous forme d'empreinte"),
        _SAFETY,
        N_("quelques heures, le temps de compter"),
        "GDPR art. 5(1)(e)",
    ),
    Kept(
        N_("Journal des faits et des consultations : numéros et dates, sans vos données"),
        N_("prouver ce qui a été fait (obligation légale)"),
        N_("la vie de la plateforme"),
        "ECSPR art. 26",
    ),
)


def draft_ends_on(last_touched: date, on: date) -> date:
    """The first day on which a file that was never sent may be erased. `on`: day of the law."""
    return add_months(last_touched, DRAFT_MONTHS.on(on))


def refused_ends_on(refused_on: date, on: date) -> date:
    """The first day on which the documents of a refused file may be erased (AMLR art. 77)."""
    record = Record(frozenset({Duty.REFUSED_RELATIONSHIP}), done_on=refused_on)
    ends = erase_on(record, on)
    assert ends is not None  # this duty counts from a day that is known
    return ends


def identity_ends_on(checked_on: date, ended_on: date, on: date) -> date:
    """The same for a client whose relationship has ended (CMF L. 561-12)."""
    record = Record(frozenset({Duty.IDENTITY}), done_on=checked_on, ended_on=ended_on)
    ends = erase_on(record, on)
    assert ends is not None  # the relationship has ended
    return ends
