"""Does this round take subscriptions at this moment? Between its opening and its closing only.

ECSPR art. 22(1): the offer binds the issuer from its listing to its announced end; art. 23(12):
a suspended offer takes none.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from compliance.as_of import AsOf
from compliance.errors import BadInput
from compliance.rule import OFFER, given, rule
from compliance.verdict import Verdict, allow, block, instead
from compliance.words import Sentence

OPEN = "open"
STATES = frozenset(
    {"draft", "ready", OPEN, "suspended", "closing", "closed", "failed", "cancelled"}
)
ONE_SECOND = timedelta(seconds=1)

YES = Sentence("La levée est ouverte jusqu'au {closes_at}.", "The round is open until {closes_at}.")
NOT_YET = Sentence("Cette levée n'est pas encore ouverte.", "This round is not open yet.")
SUSPENDED = Sentence(
    "Cette levée est suspendue : elle ne prend pas de souscriptions pour le moment.",
    "This round is suspended: it takes no subscriptions for the time being.",
)
OVER = Sentence(
    "Cette levée ne prend plus de souscriptions.", "This round takes no more subscriptions."
)
WHEN_OPEN = Sentence("Dès l'ouverture de la levée.", "As soon as the round opens.")
WHEN_RESUMED = Sentence("Dès sa reprise.", "As soon as it resumes.")
UNTIL_THEN = Sentence("C'était possible jusqu'au {last}.", "It was possible until {last}.")
_SAID = {
    "draft": (NOT_YET, WHEN_OPEN),
    "ready": (NOT_YET, WHEN_OPEN),
    "suspended": (SUSPENDED, WHEN_RESUMED),
}


@dataclass(frozen=True, slots=True)
class Facts:
    """`state` of the round; `closes_at` is the UTC moment from which it takes no more orders.
    Raises BadInput for an unknown state."""

    state: str = given("État de la levée", "State of the round", by=OFFER, default=OPEN)
    closes_at: datetime | None = given(
        "Fin des souscriptions", "End of subscriptions", by=OFFER, default=None
    )

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise BadInput("state", f"not a state of a round: {self.state!r}")


@rule(
    "offer_open",
    "ECSPR art. 22(1), art. 23(12)",
    fr="La levée prend-elle des souscriptions ?",
    en="Does the round take subscriptions?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Stop before the opening, during a suspension and from the announced end on."""
    in_time = facts.closes_at is None or as_of.now < facts.closes_at
    if facts.state == OPEN and in_time:
        return allow(YES.filled(closes_at=facts.closes_at))
    if facts.state in _SAID and in_time:
        sentence, change = _SAID[facts.state]
        return block(sentence, instead=instead(change, state=OPEN))
    if facts.state == OPEN and facts.closes_at is not None:
        last = facts.closes_at - ONE_SECOND
        return block(OVER, instead=instead(UNTIL_THEN.filled(last=last), now=last))
    return block(OVER)
