"""Why does the house itself say no? Its own rules, with the nearest change that gives a yes.

What the law decides answers with a verdict (`Refused.of`). Everything else that is refused has
its line here, by the code of the refusal, so that no page ever says a bare no.
"""

from __future__ import annotations

from dataclasses import dataclass

from wiseed_like.errors import N_

HOUSE = "Levain"


@dataclass(frozen=True, slots=True)
class Reason:
    """`article` as in `compliance.texts`; `remedy` a French sentence: what would change it."""

    article: str
    remedy: str


UNKNOWN = Reason(HOUSE, N_("Revenez à la page précédente, relisez-la et recommencez."))

REASONS: dict[str, Reason] = {
    "round_full": Reason(
        "ECSPR art. 22(1)",
        N_("Si une souscription est révoquée, ses parts redeviennent disponibles."),
    ),
}
