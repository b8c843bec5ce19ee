"""Is this person known well enough to invest? Identity first, whatever the amount.

CMF L. 561-5: the client is identified and verified before the relationship. A freeze is never
told to the person (no tipping-off): it reads like an examination that goes on.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.as_of import AsOf
from compliance.errors import BadInput
from compliance.rule import IDENTITY, given, rule
from compliance.verdict import Verdict, allow, gate, instead, warn
from compliance.words import Sentence

REQUIREMENT = "identity"
ACCEPTED = frozenset({"accepted", "expiring"})
WAITING = frozenset({"submitted", "in_review", "frozen"})
STATES = ACCEPTED | WAITING | {"draft", "returned", "refused", "expired"}

VERIFIED = Sentence("Votre identité est vérifiée.", "Your identity is verified.")
EXPIRING = Sentence(
    "Votre identité est vérifiée ; votre pièce est à renouveler bientôt.",
    "Your identity is verified; your document is to be renewed soon.",
)
MISSING = Sentence(
    "Votre identité doit être vérifiée avant de souscrire.",
    "Your identity must be verified before you subscribe.",
)
EXAMINED = Sentence(
    "Votre dossier d'identité est en cours d'examen : vous pourrez souscrire dès qu'il sera "
    "accepté.",
    "Your identity file is being examined: you may subscribe as soon as it is accepted.",
)
REFUSED = Sentence(
    "Votre dossier d'identité n'a pas pu être accepté.",
    "Your identity file could not be accepted.",
)
EXPIRED = Sentence(
    "Votre pièce d'identité n'est plus valable : envoyez-en une autre.",
    "Your identity document is no longer valid: send another one.",
)
ONCE_ACCEPTED = Sentence(
    "Dès que l'équipe conformité aura accepté votre dossier d'identité.",
    "As soon as the compliance team has accepted your identity file.",
)
ONCE_RENEWED = Sentence(
    "Dès que votre nouvelle pièce d'identité sera acceptée.",
    "As soon as your new identity document is accepted.",
)
_SENTENCES = {
    None: MISSING,
    "draft": MISSING,
    "returned": MISSING,
    "refused": REFUSED,
    "expired": EXPIRED,
}


@dataclass(frozen=True, slots=True)
class Facts:
    """`state` is that of the identity file, None when there is none. Raises BadInput for an
    unknown state."""

    state: str | None = given("Dossier d'identité", "Identity file", by=IDENTITY, default=None)

    def __post_init__(self) -> None:
        if self.state is not None and self.state not in STATES:
            raise BadInput("state", f"not a state of an identity file: {self.state!r}")


@rule(
    "identity_due",
    "CMF L. 561-5",
    fr="Votre identité est-elle vérifiée ?",
    en="Is your identity verified?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Wait for an accepted identity; say when the document of an accepted one runs out."""
    if facts.state == "expiring":
        return warn(EXPIRING, instead=instead(ONCE_RENEWED, state="accepted"))
    if facts.state in ACCEPTED:
        return allow(VERIFIED)
    sentence = EXAMINED if facts.state in WAITING else _SENTENCES[facts.state]
    return gate(sentence, {REQUIREMENT}, instead=instead(ONCE_ACCEPTED, state="accepted"))
