"""What is the reason of a refusal? Its ground, why the rule exists, and what to do about it."""

from __future__ import annotations

from dataclasses import dataclass

from wiseed_like.errors import N_

HOUSE = "Levain"


@dataclass(frozen=True, slots=True)
class Reason:
    """`codes` of the refusals it answers; `article` as in `compliance.texts`; French sentences:
    `because`, why the rule exists; `remedy`, what would change the answer."""

    codes: tuple[str, ...]
    article: str
    because: str
    remedy: str


UNKNOWN = Reason(
    (),
    HOUSE,
    N_("Cette action n'est pas possible dans l'état où sont les choses."),
    N_("Revenez à la page précédente, relisez-la et recommencez."),
)
