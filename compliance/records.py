"""May this record be erased, may it still be kept? The longest duty wins, a hold wins over all.

ECSPR art. 26 (five years), CMF L. 561-12 and AMLR art. 77 (five years, then erased), and what
other texts ask. A record may fall under several duties at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum

from compliance.absurd import refuse_absurd, refuse_future
from compliance.as_of import AsOf
from compliance.calendar import add_years, first_second, last_second, latest_start
from compliance.errors import BadInput, MissingInput
from compliance.parameters import Parameter, aml, operations, privacy
from compliance.rule import OFFICER, PLATFORM, given, rule
from compliance.verdict import Counterfactual, Verdict, allow, block, gate, instead
from compliance.words import Sentence


class Duty(StrEnum):
    """Why a record is kept. PROSPECT is no duty but the longest time that keeping is fair."""

    SERVICE = "service"
    AGREEMENT = "agreement"
    COMPLAINT = "complaint"
    IDENTITY = "identity"
    OPERATION = "operation"
    REFUSED_RELATIONSHIP = "refused_relationship"
    REGISTER = "register"
    ACCOUNTING = "accounting"
    PROSPECT = "prospect"


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

FREE = Sentence(
    "Rien n'oblige plus à conserver ce document depuis le {day} : il peut être effacé.",
    "Nothing requires this record to be kept any more since {day}: it may be erased.",
)
KEPT = Sentence(
    "Ce document est conservé jusqu'au {day} : la loi nous y oblige.",
    "This record is kept until {day}: the law requires it.",
)
OPEN_ENDED = Sentence(
    "Ce document est conservé tant que dure la relation, ou la société, puis pendant le temps que "
    "fixe la loi.",
    "This record is kept as long as the relationship, or the company, lasts, and then for the time "
    "that the law sets.",
)
HELD = Sentence(
    "Ce document est gelé par un litige ou par une autorité : il n'est pas effacé.",
    "This record is on hold for a dispute or an authority: it is not erased.",
)
FROM = Sentence("À partir du {day}.", "From {day} on.")
HAD_IT_ENDED = Sentence(
    "Si la relation, ou la société, avait pris fin le {day} ou avant.",
    "If the relationship, or the company, had ended on {day} or before.",
)
LATER = Sentence(
    "Une fois la relation terminée et le temps de conservation écoulé.",
    "Once the relationship has ended and the time of keeping has run.",
)
ONCE_RELEASED = Sentence("Une fois le gel levé.", "Once the hold is lifted.")
MAY_STAY = Sentence("Ce document peut être conservé.", "This record may be kept.")
MUST_GO = Sentence(
    "Ce document devait être effacé à partir du {day} : il n'est plus permis de le garder.",
    "This record was to be erased from {day} on: it may not be kept any longer.",
)
UP_TO = Sentence("Jusqu'au {day} inclus.", "Until {day} included.")


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
        if not all(isinstance(duty, Duty) for duty in self.duties):
            raise BadInput("duties", "unknown duty")


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
    start = _start(record, duty, on)
    return None if start is None else add_years(start, _years(record, duty, on))


def _start(record: Record, duty: Duty, on: date) -> date | None:
    if duty in AFTER_THE_END:
        return record.ended_on
    if duty in AFTER_THE_LATER and operations.RECORDS_START_AT_THE_LATER.on(on):
        return None if record.ended_on is None else max(record.done_on, record.ended_on)
    return record.done_on


def _years(record: Record, duty: Duty, on: date) -> int:
    extended = record.extension_years if duty in LAUNDERING else 0
    return YEARS[duty].on(on) + extended


@rule(
    "record_erasure",
    "ECSPR art. 26; CMF L. 561-12; AMLR art. 77",
    fr="Ce document peut-il être effacé ?",
    en="May this record be erased?",
)
def assess_erasure(facts: Record, as_of: AsOf) -> Verdict:
    """Not before the last of its duties has run, and never while it is on hold."""
    refuse_future(facts, as_of, "done_on", "ended_on")
    day = erase_on(facts, as_of.law)
    is_over = day is not None and as_of.today >= day
    if facts.hold:
        return block(
            HELD,
            threshold=day,
            instead=instead(ONCE_RELEASED, hold=False) if is_over else instead(ONCE_RELEASED),
        )
    if day is None:
        return block(OPEN_ENDED, instead=_had_it_ended(facts, as_of))
    if not is_over:
        return block(
            KEPT.filled(day=day),
            threshold=day,
            instead=instead(FROM.filled(day=day), now=first_second(day)),
        )
    return allow(FREE.filled(day=day), threshold=day)


def _had_it_ended(facts: Record, as_of: AsOf) -> Counterfactual:
    """The latest end that would set the record free today, if any end would."""
    waiting = [duty for duty in facts.duties if _start(facts, duty, as_of.law) is None]
    years = max(_years(facts, duty, as_of.law) for duty in waiting)
    ended_on = latest_start(as_of.today, 12 * years)
    day = erase_on(replace(facts, ended_on=ended_on), as_of.law)
    if day is None or day > as_of.today:
        return instead(LATER)
    return instead(HAD_IT_ENDED.filled(day=ended_on), ended_on=ended_on)


@rule(
    "record_keeping",
    "GDPR art. 5(1)(e); AMLR art. 77",
    fr="Ce document peut-il encore être conservé ?",
    en="May this record still be kept?",
)
def assess_keeping(facts: Record, as_of: AsOf) -> Verdict:
    """What is kept against money laundering, and prospects' data, are erased when their time has
    run, unless another duty or a hold keeps them."""
    refuse_future(facts, as_of, "done_on", "ended_on")
    day = erase_on(facts, as_of.law)
    has_an_end = not facts.duties.isdisjoint(ERASED_IN_THE_END)
    must_go = has_an_end and aml.ERASED_AFTER_RETENTION.on(as_of.law)
    if facts.hold or day is None or as_of.today < day or not must_go:
        return allow(MAY_STAY, threshold=day)
    last = day - timedelta(days=1)
    return gate(
        MUST_GO.filled(day=day),
        {"erasure"},
        threshold=day,
        instead=instead(UP_TO.filled(day=last), now=last_second(last)),
    )
