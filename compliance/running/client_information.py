"""Does a page say what everybody must be told? Before any transaction, and without an account.

ECSPR art. 19: no deposit guarantee, no investor compensation; and on every page where an offer is
made, the reflection period, in a prominent place.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.as_of import AsOf
from compliance.items import Statement
from compliance.parameters.operations import CLIENT_STATEMENTS, OFFER_PAGE_STATEMENTS
from compliance.rule import PLATFORM, given, rule
from compliance.verdict import Verdict, allow, block, gate, instead
from compliance.words import Sentence

SAID = Sentence("Cette page dit ce qu'elle doit.", "This page says what it must.")
UNSAID = Sentence("Il manque sur cette page :", "Missing on this page:")
CLOSED = Sentence(
    "Ces informations sont dues à tous : la page ne peut pas demander de se connecter.",
    "This information is owed to everybody: the page may not ask to sign in.",
)
ADD = Sentence("En ajoutant :", "By adding:")
OPEN_IT = Sentence("En ouvrant la page à tous.", "By opening the page to everybody.")


@dataclass(frozen=True, slots=True)
class Page:
    """Raises BadInput for a statement that is none."""

    says: frozenset[Statement] = given("Ce que dit la page", "What the page says", by=PLATFORM)
    is_of_an_offer: bool = given(
        "Une offre y est faite", "An offer is made on it", by=PLATFORM, default=False
    )
    open_to_all: bool = given("Ouverte à tous", "Open to everybody", by=PLATFORM, default=True)


@rule(
    "client_information",
    "ECSPR art. 19",
    fr="Cette page dit-elle ce que tous doivent savoir ?",
    en="Does this page say what everybody must know?",
)
def assess(facts: Page, as_of: AsOf) -> Verdict:
    """The information page is open and says that nothing is guaranteed; the page of an offer shows
    the reflection period, with or without an account."""
    if not facts.is_of_an_offer and not facts.open_to_all:
        return block(CLOSED, instead=instead(OPEN_IT, open_to_all=True))
    needed = (OFFER_PAGE_STATEMENTS if facts.is_of_an_offer else CLIENT_STATEMENTS).on(as_of.law)
    missing = needed - facts.says
    if not missing:
        return allow(SAID)
    return gate(
        _said_whole(UNSAID, missing),
        missing,
        instead=instead(_said_whole(ADD, missing), says=facts.says | missing),
    )


def _said_whole(sentence: Sentence, statements: frozenset[Statement]) -> Sentence:
    """The sentence, then every statement in full."""
    for statement in sorted(statements):
        sentence = sentence + statement.words
    return sentence
