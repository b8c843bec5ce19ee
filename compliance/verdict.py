"""What may a rule answer? Allow, warn, gate or block; with its reason, and what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from compliance.words import Sentence

__all__ = [
    "Answer",
    "Counterfactual",
    "Input",
    "Sentence",
    "Verdict",
    "allow",
    "block",
    "gate",
    "instead",
    "together",
    "warn",
]

NOTHING = Sentence("", "")


class Answer(StrEnum):
    """From the lightest to the heaviest. Only a block stops; a gate waits for an artefact."""

    ALLOW = "allow"
    WARN = "warn"
    GATE = "gate"
    BLOCK = "block"

    @property
    def weight(self) -> int:
        return _WEIGHTS[self]


_WEIGHTS = {answer: weight for weight, answer in enumerate(Answer)}


@dataclass(frozen=True, slots=True)
class Input:
    """A fact that was looked at: its name for programs, its label and origin for people."""

    name: str
    label: Sentence
    value: object
    source: Sentence


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The nearest change that gives a lighter answer.

    `changes` holds the facts to replace, by name, and "now" for the moment: with exactly these
    values the rule answers more lightly, with anything nearer to the facts it does not.
    """

    sentence: Sentence
    changes: Mapping[str, object] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Verdict:
    """An answer with everything that explains it. A verdict with parts is a tree of them.

    `requirements` names what a gate waits for; `threshold` is the number that was compared;
    `law` is the day whose law was applied. A rule fills `rule`, `question`, `article`, `law`
    and `inputs` by itself (see `compliance.rule`).
    """

    answer: Answer
    sentence: Sentence
    rule: str = ""
    question: Sentence = NOTHING
    article: str = ""
    law: date | None = None
    threshold: object = None
    inputs: tuple[Input, ...] = ()
    requirements: frozenset[str] = frozenset()
    counterfactual: Counterfactual | None = None
    parts: tuple[Verdict, ...] = ()

    @property
    def may_go_on(self) -> bool:
        """Nothing stands in the way: allowed, or allowed with a warning."""
        return self.answer in (Answer.ALLOW, Answer.WARN)

    @property
    def is_warned(self) -> bool:
        return self.answer == Answer.WARN

    @property
    def is_gated(self) -> bool:
        return self.answer == Answer.GATE

    @property
    def is_blocked(self) -> bool:
        return self.answer == Answer.BLOCK

    def walk(self) -> Iterator[Verdict]:
        """This verdict and all its parts, depth first."""
        yield self
        for part in self.parts:
            yield from part.walk()

    def reasons(self) -> list[Verdict]:
        """The leaves that are not a plain yes, the heaviest first: all of them, not the first."""
        leaves = [each for each in self.walk() if not each.parts and each.answer != Answer.ALLOW]
        return sorted(leaves, key=lambda each: -each.answer.weight)

    def find(self, rule: str) -> Verdict | None:
        """The part that a rule answered, wherever it is in the tree."""
        return next((each for each in self.walk() if each.rule == rule), None)


def allow(sentence: Sentence, *, threshold: object = None) -> Verdict:
    """Yes."""
    return Verdict(Answer.ALLOW, sentence, threshold=threshold)


def warn(
    sentence: Sentence, *, threshold: object = None, instead: Counterfactual | None = None
) -> Verdict:
    """Yes, and something must be said: a warning never stops anyone."""
    return Verdict(Answer.WARN, sentence, threshold=threshold, counterfactual=instead)


def gate(
    sentence: Sentence,
    requirements: Iterable[str],
    *,
    threshold: object = None,
    instead: Counterfactual | None = None,
) -> Verdict:
    """Yes, once every requirement has its dated artefact; never a refusal."""
    return Verdict(
        Answer.GATE,
        sentence,
        threshold=threshold,
        requirements=frozenset(requirements),
        counterfactual=instead,
    )


def block(
    sentence: Sentence,
    *,
    article: str = "",
    threshold: object = None,
    instead: Counterfactual | None = None,
) -> Verdict:
    """No. `article` when it is another one than the rule's own."""
    return Verdict(
        Answer.BLOCK, sentence, article=article, threshold=threshold, counterfactual=instead
    )


def instead(sentence: Sentence, **changes: object) -> Counterfactual:
    """The nearest change that flips the answer, in words and as values."""
    return Counterfactual(sentence, changes)


def together(words: Mapping[Answer, Sentence], parts: Iterable[Verdict]) -> Verdict:
    """One verdict over many: the heaviest answer, all the requirements, every reason kept.

    `words` says the whole in a sentence for each answer. When a single part stands in the way,
    the whole says its counterfactual too (in words: the fact to change is the part's).
    """
    kept = tuple(parts)
    answer = max((part.answer for part in kept), key=lambda each: each.weight, default=Answer.ALLOW)
    in_the_way = [
        part.counterfactual
        for part in kept
        if part.counterfactual and part.answer == answer and answer != Answer.ALLOW
    ]
    return Verdict(
        answer,
        words[answer],
        requirements=frozenset().union(*(part.requirements for part in kept)),
        counterfactual=Counterfactual(in_the_way[0].sentence) if len(in_the_way) == 1 else None,
        parts=kept,
    )
