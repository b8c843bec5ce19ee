"""Does the acknowledgement of a complaint say all that it must? Whom to contact, and by when.

Delegated Regulation (EU) 2022/2117 art. 3: a contact, the time of the decision, and the reasons
when the complaint is not admissible.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.as_of import AsOf
from compliance.items import AcknowledgementItem
from compliance.parameters.operations import COMPLAINT_ACKNOWLEDGEMENT_ITEMS
from compliance.rule import OFFICER, given, rule
from compliance.verdict import Verdict, allow, gate, instead
from compliance.words import Sentence

COMPLETE = Sentence("L'accusé de réception est complet.", "The acknowledgement is complete.")
INCOMPLETE = Sentence(
    "Il manque dans l'accusé de réception : {missing}.",
    "The acknowledgement does not give: {missing}.",
)
ADD = Sentence("En ajoutant : {missing}.", "By adding: {missing}.")


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """Raises BadInput for an item that is none."""

    says: frozenset[AcknowledgementItem] = given(
        "Ce que dit l'accusé de réception", "What it says", by=OFFICER
    )
    admissible: bool = given("Recevable", "Admissible", by=OFFICER, default=True)


@rule(
    "complaint_acknowledgement",
    "2022/2117 art. 3",
    fr="Cet accusé de réception est-il complet ?",
    en="Is this acknowledgement complete?",
)
def assess(facts: Acknowledgement, as_of: AsOf) -> Verdict:
    """All the items are there; an inadmissible complaint is told why."""
    needed = COMPLAINT_ACKNOWLEDGEMENT_ITEMS.on(as_of.law)
    missing = (needed if facts.admissible else needed | {AcknowledgementItem.REASONS}) - facts.says
    if not missing:
        return allow(COMPLETE)
    named = tuple(sorted(missing))
    return gate(
        INCOMPLETE.filled(missing=named),
        missing,
        instead=instead(ADD.filled(missing=named), says=facts.says | missing),
    )
