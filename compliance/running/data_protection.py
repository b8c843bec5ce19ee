"""Is a person's request about their data answered in time, and who may refuse them something?

GDPR art. 12(3): one month, two more for a complex request, said within the first. Art. 22: a
machine alone refuses nobody; a human being looks at it again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.absurd import refuse_absurd, refuse_disorder, refuse_future
from compliance.as_of import AsOf
from compliance.calendar import add_months
from compliance.parameters.privacy import REPLY_EXTENSION_MONTHS, REPLY_MONTHS
from compliance.rule import OFFICER, PLATFORM, given, rule
from compliance.verdict import Verdict, allow, block, gate, instead, warn
from compliance.words import Sentence

TO_REPLY = Sentence(
    "La réponse est à envoyer au plus tard le {day}.", "The reply is to be sent by {day}."
)
NOT_REPLIED = Sentence(
    "La réponse devait partir au plus tard le {day} : répondez sans attendre.",
    "The reply was due by {day}: reply now.",
)
REPLIED = Sentence("La réponse est partie à temps.", "The reply was sent in time.")
REPLIED_LATE = Sentence(
    "La réponse est partie le {sent} ; elle était attendue au plus tard le {day}.",
    "The reply was sent on {sent}; it was due by {day}.",
)
ONCE_SENT = Sentence("Une fois la réponse envoyée.", "Once the reply is sent.")
SENT_BY = Sentence("Envoyée au plus tard le {day}.", "Sent by {day}.")

DECIDED_BY_SOMEBODY = Sentence(
    "Une personne a pris, ou prend, cette décision.", "A person has taken, or takes, this decision."
)
FAVOURABLE = Sentence(
    "Cette décision ne refuse rien : elle peut être automatique.",
    "This decision refuses nothing: it may be automatic.",
)
REVIEW = Sentence(
    "Cette réponse est automatique. Vous pouvez demander qu'une personne la réexamine, donner "
    "votre point de vue et la contester.",
    "This answer is automatic. You may ask for a person to look at it again, give your point of "
    "view and contest it.",
)
NO_ROUTE = Sentence(
    "Un refus ne peut pas être décidé par une machine seule : il faut offrir l'examen par une "
    "personne.",
    "A refusal may not be decided by a machine alone: the review by a person must be offered.",
)
OFFER_REVIEW = Sentence(
    "En offrant l'examen par une personne.", "By offering the review by a person."
)
ONCE_REVIEWED = Sentence("Une fois l'examen par une personne fait.", "Once a person has reviewed.")


@dataclass(frozen=True, slots=True)
class Request:
    """Civil days in Paris. `extension_told_on`: when the person was told of the two more months."""

    received_on: date = given("Reçue le", "Received on", by=PLATFORM)
    extension_told_on: date | None = given(
        "Prolongation annoncée le", "Extension told on", by=OFFICER, default=None
    )
    replied_on: date | None = given("Réponse envoyée le", "Replied on", by=OFFICER, default=None)

    def __post_init__(self) -> None:
        refuse_absurd(self)
        refuse_disorder(self, "received_on", "extension_told_on")
        refuse_disorder(self, "received_on", "replied_on")


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision with an effect on somebody: a class, an identity file, an access."""

    refuses: bool = given("La décision refuse quelque chose", "It refuses something", by=PLATFORM)
    by_a_person: bool = given("Prise par une personne", "Taken by a person", by=PLATFORM)
    review_offered: bool = given(
        "Examen par une personne offert", "Review by a person offered", by=PLATFORM, default=False
    )


def reply_by(received_on: date, extension_told_on: date | None = None) -> date:
    """The last day to reply. An extension counts when it was told within the first month.

    A day that the month lacks becomes its last one: received on 31 January, due on 28 February.
    """
    months = REPLY_MONTHS.on(received_on)
    first = add_months(received_on, months)
    if extension_told_on is None or extension_told_on > first:
        return first
    return add_months(received_on, months + REPLY_EXTENSION_MONTHS.on(received_on))


@rule(
    "data_request",
    "GDPR art. 12(3)",
    fr="Cette demande sur les données a-t-elle sa réponse à temps ?",
    en="Is this request about data answered in time?",
)
def assess_request(facts: Request, as_of: AsOf) -> Verdict:
    """Overdue is a block, still to do a gate, late a warning. Raises BadInput for a day of the
    past that is still to come."""
    refuse_future(facts, as_of, "received_on", "extension_told_on", "replied_on")
    due = reply_by(facts.received_on, facts.extension_told_on)
    if facts.replied_on is None and as_of.today > due:
        return block(
            NOT_REPLIED.filled(day=due),
            threshold=due,
            instead=instead(ONCE_SENT, replied_on=as_of.today),
        )
    if facts.replied_on is None:
        return gate(
            TO_REPLY.filled(day=due),
            {"reply"},
            threshold=due,
            instead=instead(ONCE_SENT, replied_on=as_of.today),
        )
    if facts.replied_on > due:
        return warn(
            REPLIED_LATE.filled(sent=facts.replied_on, day=due),
            threshold=due,
            instead=instead(SENT_BY.filled(day=due), replied_on=due),
        )
    return allow(REPLIED, threshold=due)


@rule(
    "automated_decision",
    "GDPR art. 22",
    fr="Cette décision peut-elle être prise par une machine seule ?",
    en="May this decision be taken by a machine alone?",
)
def assess_decision(facts: Decision, as_of: AsOf) -> Verdict:
    """What refuses nothing may; a refusal needs a person, or at least the way to one."""
    if facts.by_a_person:
        return allow(DECIDED_BY_SOMEBODY)
    if not facts.refuses:
        return allow(FAVOURABLE)
    if not facts.review_offered:
        return block(NO_ROUTE, instead=instead(OFFER_REVIEW, review_offered=True))
    return gate(REVIEW, {"human_review"}, instead=instead(ONCE_REVIEWED, by_a_person=True))
