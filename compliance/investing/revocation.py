"""May this subscription still be revoked? Freely, at no cost, to the last second of reflection.

ECSPR art. 22(2) to (4). A sophisticated investor is bound at once; art. 23(12) opens the right
again to everybody when the sheet was wrong.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from compliance.as_of import AsOf
from compliance.errors import BadInput
from compliance.investing import reflection_period
from compliance.rule import PLATFORM, given, rule
from compliance.verdict import Verdict, allow, block, instead
from compliance.words import Sentence

REFLECTING = "reflecting"
STATES = frozenset(
    {REFLECTING, "firm", "paid", "issued", "revoked", "lapsed", "returned", "frozen"}
)

YES = Sentence(
    "Vous pouvez révoquer cette souscription jusqu'au {ends_at} compris, sans motif et sans frais.",
    "You may revoke this subscription until {ends_at} included, without a reason and at no cost.",
)
OVER = Sentence(
    "Le délai de réflexion est terminé : vous ne pouvez plus révoquer.",
    "The reflection period is over: you can no longer revoke.",
)
BOUND_AT_ONCE = Sentence(
    "Un investisseur averti est engagé dès sa signature : il n'a pas de délai de réflexion.",
    "A sophisticated investor is bound on signing: there is no reflection period.",
)
ENDED = Sentence(
    "Cette souscription est déjà terminée : il n'y a plus rien à révoquer.",
    "This subscription has already ended: there is nothing left to revoke.",
)
UNTIL_THEN = Sentence("C'était possible jusqu'au {ends_at}.", "It was possible until {ends_at}.")


@dataclass(frozen=True, slots=True)
class Facts:
    """`ends_at` is the stored last second of reflection (UTC), None when there was none. Raises
    BadInput for an unknown state."""

    state: str = given(
        "État de la souscription", "State of the subscription", by=PLATFORM, default=REFLECTING
    )
    ends_at: datetime | None = given(
        "Fin du délai de réflexion", "End of the reflection period", by=PLATFORM, default=None
    )

    def __post_init__(self) -> None:
        if self.state not in STATES:
            raise BadInput("state", f"not a state of a subscription: {self.state!r}")


@rule(
    "revocation",
    "ECSPR art. 22(2), art. 22(3)",
    fr="La souscription peut-elle encore être révoquée ?",
    en="May the subscription still be revoked?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """Yes while reflecting, the last second included; the stored end is never computed again."""
    if facts.state in ("revoked", "lapsed", "returned", "issued"):
        return block(ENDED)
    if facts.ends_at is None:
        return block(BOUND_AT_ONCE)
    if reflection_period.is_over(facts.ends_at, as_of.now):
        said = UNTIL_THEN.filled(ends_at=facts.ends_at)
        past = instead(said, now=facts.ends_at) if facts.state == REFLECTING else instead(said)
        return block(OVER, instead=past)
    if facts.state != REFLECTING:
        return block(OVER)
    return allow(YES.filled(ends_at=facts.ends_at))
