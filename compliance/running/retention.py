"""How long is a record kept, and from which day? A table of duties; the longest one wins.

ECSPR art. 26 (five years), CMF L. 561-12 and AMLR art. 77 (five years, then erased), and what
other texts ask. A record may fall under several duties at once.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.absurd import refuse_absurd
from compliance.calendar import add_years
from compliance.errors import BadInput, MissingInput
from compliance.items import Item
from compliance.parameters import Parameter, aml, operations, privacy
from compliance.rule import OFFICER, PLATFORM, given


class Duty(Item):
    """Why a record is kept. PROSPECT is no duty but the longest time that keeping is fair."""

    SERVICE = "service", "service ou opération", "service or transaction"
    AGREEMENT = "agreement", "contrat d'un client", "client agreement"
    COMPLAINT = "complaint", "réclamation", "complaint"
    IDENTITY = "identity", "identité d'un client", "identity of a client"
    OPERATION = "operation", "mouvement d'argent", "movement of money"
    REFUSED_RELATIONSHIP = (
        "refused_relationship",
        "refus d'entrer en relation",
        "refusal to enter a relationship",
    )
    REGISTER = "register", "registre des titres", "share register"
    ACCOUNTING = "accounting", "pièce comptable", "accounting record"
    PROSPECT = "prospect", "contact sans compte", "contact without an account"


YEARS: dict[Duty, Parameter[int]] = {
    Duty.SERVICE: operations.RECORDS_YEARS,
    Duty.AGREEMENT: operations.RECORDS_YEARS,
    Duty.COMPLAINT: operations.COMPLAINT_YEARS,
    Duty.IDENTITY: aml.RETENTION_YEARS,
    Duty.OPERATION: aml.RETENTION_YEARS,
    Duty.REFUSED_RELATIONSHIP: aml.REFUSAL_RETENTION_YEARS,
    Duty.REGISTER: operations.REGISTER_YEARS,
    Duty.ACCOUNTING: operations.ACCOUNTING_YEARS,
    Duty.PROSPECT: privacy.PROSPECT_YEARS,
}
AFTER_THE_LATER = frozenset({Duty.SERVICE, Duty.AGREEMENT, Duty.COMPLAINT})
AFTER_THE_END = frozenset({Duty.IDENTITY, Duty.REGISTER})
LAUNDERING = frozenset({Duty.IDENTITY, Duty.OPERATION, Duty.REFUSED_RELATIONSHIP})
ERASED_IN_THE_END = LAUNDERING | {Duty.PROSPECT}


@dataclass(frozen=True, slots=True)
class Record:
    """Civil days in Paris. `ended_on` is None while the relationship (the company, for a register)
    lasts. Raises MissingInput without a duty, BadInput for an unknown one."""

    duties: frozenset[Duty] = given("Raisons de conserver", "Reasons to keep", by=PLATFORM)
    done_on: date = given(
        "Jour de l'opération, du document ou du refus",
        "Day of the transaction, document or refusal",
        by=PLATFORM,
    )
    ended_on: date | None = given(
        "Fin de la relation, ou de la société",
        "End of the relationship, or of the company",
        by=PLATFORM,
        default=None,
    )
    hold: bool = given("Gel d'un litige ou d'une autorité", "On hold", by=OFFICER, default=False)
    extension_years: int = given(
        "Prolongation demandée par une autorité (ans)",
        "Extension asked for by an authority (years)",
        by=OFFICER,
        default=0,
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)
        if not self.duties:
            raise MissingInput("duties", "why is the record kept?")


def erase_on(record: Record, on: date) -> date | None:
    """The first day on which the record may be erased, a hold apart; None while it has no end.

    `on` is the day of the law. Raises BadInput when the extension is longer than the law allows.
    """
    longest = aml.RETENTION_EXTENSION_YEARS.on(on)
    if record.extension_years > longest:
        raise BadInput("extension_years", f"{longest} at most")
    ends = [_end(record, duty, on) for duty in record.duties]
    known = [end for end in ends if end is not None]
    return max(known) if len(known) == len(ends) else None


def _end(record: Record, duty: Duty, on: date) -> date | None:
    start = start_of(record, duty, on)
    return None if start is None else add_years(start, years_of(record, duty, on))


def start_of(record: Record, duty: Duty, on: date) -> date | None:
    """The day from which this duty counts its years; None while it has not begun."""
    if duty in AFTER_THE_END:
        return record.ended_on
    if duty in AFTER_THE_LATER and operations.RECORDS_START_AT_THE_LATER.on(on):
        return None if record.ended_on is None else max(record.done_on, record.ended_on)
    return record.done_on


def years_of(record: Record, duty: Duty, on: date) -> int:
    """How long this duty lasts, the extension of an authority included."""
    extended = record.extension_years if duty in LAUNDERING else 0
    return YEARS[duty].on(on) + extended
