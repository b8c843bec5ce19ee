"""May an operation that raises a suspicion go on? Not before it has been declared.

CMF L. 561-15 and L. 561-16: what is known or suspected to come from an offence is declared to
TRACFIN, and the operation waits. L. 561-18: nobody is told; only `asset_freeze.for_the_person` may
be shown to the person.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.as_of import AsOf
from compliance.errors import Contradiction
from compliance.rule import OFFICER, given, rule
from compliance.verdict import Verdict, allow, block, instead
from compliance.vigilance.asset_freeze import GO_ON, PROCESSING, QUESTION
from compliance.words import Sentence

ONCE_DECLARED = Sentence("Une fois la déclaration faite.", "Once it is declared.")
ONCE_DROPPED = Sentence("Une fois l'opposition levée.", "Once the opposition is lifted.")


@dataclass(frozen=True, slots=True)
class Suspicion:
    """`opposed`: the authority forbids the operation. Raises Contradiction for an opposition to
    what nobody declared."""

    suspected: bool = given("Soupçon", "Suspicion", by=OFFICER)
    declared: bool = given("Déclarée", "Declared", by=OFFICER, default=False)
    opposed: bool = given("Opposition de l'autorité", "Opposed", by=OFFICER, default=False)

    def __post_init__(self) -> None:
        if self.opposed and not self.declared:
            raise Contradiction("opposed", "opposed, but never declared")


@rule(
    "suspicion",
    "CMF L. 561-15; CMF L. 561-16",
    fr=QUESTION.fr,
    en=QUESTION.en,
)
def assess(facts: Suspicion, as_of: AsOf) -> Verdict:
    """Abstain until declared, and as long as the authority opposes it."""
    if facts.opposed:
        return block(PROCESSING, instead=instead(ONCE_DROPPED, opposed=False))
    if facts.suspected and not facts.declared:
        return block(PROCESSING, instead=instead(ONCE_DECLARED, declared=True))
    return allow(GO_ON)
