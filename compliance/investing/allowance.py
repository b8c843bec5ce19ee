"""How much may this person put into one offer without any further step? And above it?

ECSPR art. 21(7) turned round: the threshold itself, told beforehand. It never forbids.
"""

from __future__ import annotations

from dataclasses import dataclass

from compliance.as_of import AsOf
from compliance.ceilings.per_offer_threshold import threshold
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.rule import OFFICER, SIMULATION, given, rule
from compliance.verdict import Verdict, allow, instead, warn
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


@dataclass(frozen=True, slots=True)
class Facts:
    """`result` is the 10 % result that the investor transmitted, None when unknown. Raises
    BadInput for a result below zero."""

    result: Euro | None = given(
        "Perte supportable, transmise (10 % du patrimoine net)",
        "Bearable loss, as transmitted (10% of net worth)",
        by=SIMULATION,
        default=None,
    )
    sophisticated: bool = given(
        "Investisseur averti", "Sophisticated investor", by=OFFICER, default=False
    )

    def __post_init__(self) -> None:
        if self.result is not None and self.result < Euro.ZERO:
            raise BadInput("result", "an amount is zero or more")


@rule(
    "allowance",
    "ECSPR art. 21(7)",
    fr="Combien pouvez-vous mettre dans une offre sans étape de plus ?",
    en="How much may you put into one offer without a further step?",
)
def assess(facts: Facts, as_of: AsOf) -> Verdict:
    """The threshold of this person; a warning while it is the floor for want of a result."""
    if facts.sophisticated:
        return allow(EXEMPT)
    limit = threshold(facts.result, as_of.law)
    said = FROM_RESULT.filled(limit=limit)
    if facts.result is not None:
        return allow(said, threshold=limit)
    twice = limit * 2
    return warn(
        said, threshold=limit, instead=instead(AT_THE_FLOOR.filled(result=twice), result=twice)
    )
