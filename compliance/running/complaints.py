"""Is a complaint handled in time? Acknowledged in ten working days, decided by the day announced.

ECSPR art. 7 and Delegated Regulation (EU) 2022/2117: free of charge, acknowledged with a decision
on admissibility, then decided within a reasonable time that the complainant has been told.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

from compliance.absurd import refuse_absurd, refuse_disorder, refuse_future
from compliance.as_of import AsOf
from compliance.calendar import add_working_days
from compliance.parameters.operations import (
    COMPLAINT_ACKNOWLEDGEMENT_DAYS,
    COMPLAINT_DECISION_DAYS,
)
from compliance.rule import OFFICER, PLATFORM, given, rule
from compliance.verdict import Verdict, allow, block, gate, instead, warn
from compliance.words import Sentence

TO_ACKNOWLEDGE = Sentence(
    "L'accusé de réception est à envoyer au plus tard le {day}.",
    "The acknowledgement is to be sent by {day}.",
)
NOT_ACKNOWLEDGED = Sentence(
    "L'accusé de réception devait partir au plus tard le {day} : envoyez-le sans attendre.",
    "The acknowledgement was due by {day}: send it now.",
)
ACKNOWLEDGED_LATE = Sentence(
    "L'accusé de réception est parti le {sent} ; il était attendu au plus tard le {day}.",
    "The acknowledgement was sent on {sent}; it was due by {day}.",
)
TO_DECIDE = Sentence(
    "Cette réclamation est traitée à temps. La réponse est attendue au plus tard le {day}.",
    "This complaint is handled in time. The decision is expected by {day}.",
)
NOT_DECIDED = Sentence(
    "La réponse était annoncée pour le {day} : répondez, ou dites à la personne pourquoi vous "
    "tardez et quel est le nouveau jour.",
    "The decision was announced for {day}: decide, or tell the person why it takes longer and "
    "which day is the new one.",
)
DECIDED_LATE = Sentence(
    "La réponse est partie le {sent} ; elle était annoncée pour le {day}.",
    "The decision was sent on {sent}; it was announced for {day}.",
)
HANDLED = Sentence(
    "Cette réclamation a été traitée à temps.", "This complaint was handled in time."
)
SENT_BY = Sentence("Envoyé au plus tard le {day}.", "Sent by {day}.")
BOTH_BY = Sentence(
    "L'accusé de réception avant la fin du {first}, et la réponse avant la fin du {second}.",
    "The acknowledgement by {first}, and the decision by {second}.",
)
SENT_TODAY = Sentence("Une fois l'accusé de réception envoyé.", "Once the acknowledgement is sent.")
NEW_DAY = Sentence(
    "En annonçant à la personne un nouveau jour, à partir du {day}.",
    "By announcing a new day to the person, {day} or later.",
)


@dataclass(frozen=True, slots=True)
class Complaint:
    """Civil days in Paris. `announced_for` is the last decision day told to the complainant."""

    received_on: date = given("Reçue le", "Received on", by=PLATFORM)
    acknowledged_on: date | None = given(
        "Accusé de réception envoyé le", "Acknowledged on", by=PLATFORM, default=None
    )
    admissible: bool = given("Recevable", "Admissible", by=OFFICER, default=True)
    announced_for: date | None = given(
        "Réponse annoncée pour le", "Decision announced for", by=OFFICER, default=None
    )
    decided_on: date | None = given("Réponse envoyée le", "Decided on", by=OFFICER, default=None)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_disorder(self, "received_on", "acknowledged_on")
        refuse_disorder(self, "received_on", "decided_on")
        refuse_disorder(self, "received_on", "announced_for")


def acknowledge_by(received_on: date) -> date:
    """The last day to acknowledge: the day of receipt, weekends and holidays do not count."""
    return add_working_days(received_on, COMPLAINT_ACKNOWLEDGEMENT_DAYS.on(received_on))


def decide_by(received_on: date) -> date:
    """The day to announce for the decision when nothing else was announced."""
    return received_on + timedelta(days=COMPLAINT_DECISION_DAYS.on(received_on))


@rule(
    "complaint_in_time",
    "ECSPR art. 7; 2022/2117 art. 3",
    fr="Cette réclamation est-elle traitée à temps ?",
    en="Is this complaint handled in time?",
)
def assess(facts: Complaint, as_of: AsOf) -> Verdict:
    """What is not done in time is a block, what is still to do a gate, what came late a warning.

    Raises BadInput for a day of the past that is still to come.
    """
    refuse_future(facts, as_of, "received_on", "acknowledged_on", "decided_on")
    due = acknowledge_by(facts.received_on)
    if facts.acknowledged_on is None:
        return _unacknowledged(as_of, due)
    day = facts.announced_for or decide_by(facts.received_on)
    if facts.admissible and facts.decided_on is None and as_of.today > day:
        return gate(
            NOT_DECIDED.filled(day=day),
            {"decision_or_new_day"},
            threshold=day,
            instead=instead(NEW_DAY.filled(day=as_of.today), announced_for=as_of.today),
        )
    acknowledged_late = facts.acknowledged_on > due
    decided_late = facts.admissible and facts.decided_on is not None and facts.decided_on > day
    if acknowledged_late and decided_late:
        # No single change would put it right: two days were missed.
        return warn(
            ACKNOWLEDGED_LATE.filled(sent=facts.acknowledged_on, day=due)
            + DECIDED_LATE.filled(sent=facts.decided_on, day=day),
            threshold=due,
            instead=instead(BOTH_BY.filled(first=due, second=day)),
        )
    if acknowledged_late:
        return warn(
            ACKNOWLEDGED_LATE.filled(sent=facts.acknowledged_on, day=due),
            threshold=due,
            instead=instead(SENT_BY.filled(day=due), acknowledged_on=due),
        )
    if decided_late:
        return warn(
            DECIDED_LATE.filled(sent=facts.decided_on, day=day),
            threshold=day,
            instead=instead(SENT_BY.filled(day=day), decided_on=day),
        )
    if facts.admissible and facts.decided_on is None:
        return allow(TO_DECIDE.filled(day=day), threshold=day)
    return allow(HANDLED, threshold=day)


def _unacknowledged(as_of: AsOf, due: date) -> Verdict:
    if as_of.today > due:
        return block(
            NOT_ACKNOWLEDGED.filled(day=due),
            threshold=due,
            instead=instead(SENT_TODAY, acknowledged_on=as_of.today),
        )
    return gate(
        TO_ACKNOWLEDGE.filled(day=due),
        {"acknowledgement"},
        threshold=due,
        instead=instead(SENT_TODAY, acknowledged_on=as_of.today),
    )
