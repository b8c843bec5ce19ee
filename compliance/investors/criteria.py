"""How do criteria of which some are enough add up? And which way is the shortest to a yes?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from fractions import Fraction

from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.verdict import Answer, Counterfactual, Verdict, allow, block, instead
from compliance.words import Sentence


@dataclass(frozen=True, slots=True)
class Step:
    """What is missing to a criterion: the facts to change, and how far they are from it (a part
    of the whole threshold, to compare what has no common unit)."""

    gap: Fraction
    said: Sentence
    changes: dict[str, object] = field(hash=False)

    @property
    def counterfactual(self) -> Counterfactual:
        return instead(self.said, **self.changes)


def judged(said: Sentence, limit: object, step: Step | None) -> Verdict:
    if step is None:
        return allow(said, threshold=limit)
    return block(said, threshold=limit, instead=step.counterfactual)


def added_up(
    yes: Sentence,
    no: Sentence,
    parts: Iterable[Verdict],
    steps: Iterable[Step | None],
    missing: int,
) -> Verdict:
    """A yes with what carries it, or a no with everything and the shortest way to a yes."""
    if not missing:
        kept = tuple(part for part in parts if part.answer == Answer.ALLOW)
        return Verdict(Answer.ALLOW, yes, parts=kept)
    nearest = sorted((step for step in steps if step), key=lambda step: step.gap)[:missing]
    changes = {name: value for step in nearest for name, value in step.changes.items()}
    said = nearest[0].said
    for step in nearest[1:]:
        said = said + step.said
    return Verdict(Answer.BLOCK, no, counterfactual=instead(said, **changes), parts=tuple(parts))


def refuse_negative(name: str, amount: Euro) -> None:
    if amount < Euro.ZERO:
        raise BadInput(name, "an amount is zero or more")
