"""How much may this person put into one offer without any further step? And above it?

ECSPR art. 21(7) turned round: the threshold itself, told beforehand. It never forbids; only the
ceiling that the investor set may leave less, or nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from compliance.as_of import AsOf
from compliance.ceilings.per_offer_threshold import threshold
from compliance.currency import check_amount
from compliance.euro import Euro
from compliance.rule import OFFICER, PLATFORM, SIMULATION, given, rule
from compliance.verdict import Verdict, allow, block, instead, warn
from compliance.words import Sentence

EXEMPT = Sentence(
    "Investisseur averti : aucun montant ne demande d'accord particulier.",
    "Sophisticated investor: no amount needs a particular consent.",
)
FROM_RESULT = Sentence(
    "Jusqu'à {limit} dans une même offre, rien de plus n'est demandé. Au-dessus, vous pouvez "
    "investir après un avertissement, un accord exprès et une preuve que vous comprenez.",
    "Up to {limit} in one offer, nothing more is asked. Above it, you may invest after a warning, "
    "an explicit consent and a proof that you understand.",
)
AT_THE_FLOOR = Sentence(
    "Un résultat de simulation transmis et supérieur à {result} relèverait ce montant.",
    "A transmitted simulation result above {result} would raise this amount.",
)
UNDER_OWN = Sentence(
    "Jusqu'à {room}, ce qui reste sous le plafond que vous vous êtes fixé : rien de plus n'est "
    "demandé pour ce montant.",
    "Up to {room}, what is left under the ceiling that you set: nothing more is asked for that "
    "amount.",
)
NOTHING_LEFT = Sentence(
    "Il ne reste rien sous le plafond que vous vous êtes fixé.",
    "Nothing is left under the ceiling that you set for yourself.",
)
RAISE_IT = Sentence("En relevant votre plafond.", "By raising your ceiling.")


@dataclass(frozen=True, slots=True)
class Facts:
    """`result` is the 10 % result that the investor transmitted, None when unknown; `room` what
    is left under the person's own ceiling, None without one. Raises BadInput for less than
    zero."""

    result: Euro | None = given(
        "Perte supportable, transmise (10 % du patrimoine net)",
        "Bearable loss, as transmitted (10% of net worth)",
        by=SIMULATION,
        default=None,
    )
    sophisticated: bool = given(
        "Investisseur averti", "Sophisticated investor", by=OFFICER, default=False
    )
    room: Euro | None = given(
        "Ce qui reste sous votre plafond", "Left under your ceiling", by=PLATFORM, default=None
    )

    def __post_init__(self) -> None:
        for name in ("result", "room"):
            check_amount(name, getattr(self, name), Euro)


@rule(
    "allowance",
    "ECSPR art. 21(7)",
    fr="Combien pouvez-vous mettre dans une offre sans étape de plus ?",
    en="How much may you put into one offer without a further step?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """The threshold of this person; a warning while it is the floor for want of a result."""
    limit = None if facts.sophisticated else threshold(facts.result, as_of.law)
    if facts.room is not None and (limit is None or facts.room <= limit):
        return _under_own(facts.room)
    if limit is None:
        return allow(EXEMPT)
    said = FROM_RESULT.filled(limit=limit)
    if facts.result is not None:
        return allow(said, threshold=limit)
    twice = limit * 2
    return warn(
        said, threshold=limit, instead=instead(AT_THE_FLOOR.filled(result=twice), result=twice)
    )


def _under_own(room: Euro) -> Verdict:
    """The person's own ceiling leaves no more than the threshold does."""
    if room == Euro.ZERO:
        found = block(NOTHING_LEFT, threshold=room, instead=instead(RAISE_IT))
    else:
        found = allow(UNDER_OWN.filled(room=room), threshold=room)
    return replace(found, article="ECSPR art. 21(7); Levain")
