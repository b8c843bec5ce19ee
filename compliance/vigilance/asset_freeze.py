"""May this operation be carried out, or is the money frozen? A freeze wins over every refund.

CMF L. 562-1 and after, and the lists of the European Union: at once, and nothing is made available,
not even what a person takes back. Nobody is told: what this rule says to a person is neutral, and
only `for_the_person` may be shown to them.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from compliance.absurd import refuse_absurd, refuse_future
from compliance.as_of import AsOf
from compliance.items import Item
from compliance.parameters.aml import SCREENED_BEFORE_EACH_PAYOUT
from compliance.rule import OFFICER, PLATFORM, PUBLIC_LIST, given, rule
from compliance.verdict import Answer, Verdict, allow, block, gate, instead
from compliance.words import Sentence

RULE = "asset_freeze"
NEUTRAL_RULE = "processing"


class Match(Item):
    """What the comparison with the lists gave. POSSIBLE waits for a human being."""

    NONE = "none", "aucune", "none"
    POSSIBLE = "possible", "possible, à examiner", "possible, to be looked at"
    CONFIRMED = "confirmed", "confirmée", "confirmed"
    CLEARED = "cleared", "écartée", "ruled out"


class Operation(Item):
    """What somebody wants done."""

    RELATIONSHIP = "relationship", "entrée en relation", "entering a relationship"
    PAYIN = "payin", "versement", "pay-in"
    SUBSCRIPTION = "subscription", "souscription", "subscription"
    REVOCATION = "revocation", "rétractation", "revocation"
    REFUND = "refund", "remboursement", "refund"
    WITHDRAWAL = "withdrawal", "retrait", "withdrawal"
    PAYOUT = "payout", "versement à l'émetteur", "pay-out to the issuer"


LEAVING = frozenset({Operation.REFUND, Operation.WITHDRAWAL, Operation.PAYOUT})

GO_ON = Sentence("Cette opération peut être exécutée.", "This operation may be carried out.")
# The same words for every reason: they tell nothing.
PROCESSING = Sentence(
    "Votre opération est en cours de traitement.", "Your operation is being processed."
)
QUESTION = Sentence(
    "Cette opération peut-elle être exécutée ?", "May this operation be carried out?"
)
ONCE_CLEARED = Sentence(
    "Une fois la correspondance écartée par la conformité.",
    "Once the compliance team has ruled the match out.",
)
ONCE_SCREENED = Sentence(
    "Avec une consultation des listes faite le {day} ou après.",
    "With the lists consulted on {day} or later.",
)


@dataclass(frozen=True, slots=True)
class Screening:
    """Civil days in Paris. `list_on`: the day of the latest list; `screened_on`: the last day the
    person was compared with the lists, None when never."""

    operation: Operation = given("Opération", "Operation", by=PLATFORM)
    match: Match = given("Correspondance avec une liste", "Match with a list", by=OFFICER)
    list_on: date = given("Dernière liste du", "Latest list of", by=PUBLIC_LIST)
    screened_on: date | None = given(
        "Listes consultées le", "Lists consulted on", by=PLATFORM, default=None
    )

    def __post_init__(self) -> None:
        refuse_absurd(self)


@rule(
    RULE,
    "CMF L. 562-1; CMF L. 562-4-1",
    fr=QUESTION.fr,
    en=QUESTION.en,
)
def assess(facts: Screening, as_of: AsOf) -> Verdict:
    """A match blocks everything, refunds and revocations too; an old screening is made again.

    Raises BadInput for a day still to come.
    """
    refuse_future(facts, as_of, "screened_on", "list_on")
    if facts.match in (Match.POSSIBLE, Match.CONFIRMED):
        return block(PROCESSING, instead=instead(ONCE_CLEARED, match=Match.CLEARED))
    needed_on = _screened_since(facts, as_of)
    if facts.screened_on is None or facts.screened_on < needed_on:
        return gate(
            PROCESSING,
            {"screening"},
            threshold=needed_on,
            instead=instead(ONCE_SCREENED.filled(day=needed_on), screened_on=needed_on),
        )
    return allow(GO_ON, threshold=needed_on)


def _screened_since(facts: Screening, as_of: AsOf) -> date:
    if facts.operation in LEAVING and SCREENED_BEFORE_EACH_PAYOUT.on(as_of.law):
        return as_of.today
    return facts.list_on


def for_the_person(verdict: Verdict) -> Verdict:
    """What may be shown to the person: an answer in neutral words, without article, facts or
    counterfactual. A plain yes stays one."""
    if verdict.answer == Answer.ALLOW:
        return Verdict(Answer.ALLOW, GO_ON, NEUTRAL_RULE, QUESTION)
    return Verdict(verdict.answer, PROCESSING, NEUTRAL_RULE, QUESTION, law=verdict.law)
