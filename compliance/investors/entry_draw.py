"""Which questions does one person get this time? A draw that anybody can make again.

Of each topic of the bank one question is asked, and the others wait for the next taking: whoever
answers again gets another question on every topic that has several. The draw depends on nothing
but the version of the bank, the person and the number of the taking, through SHA-256: it is the
same on every machine, in every process, and in ten years.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256

from compliance.errors import BadInput
from compliance.investors.entry_questions import DO_NOT_KNOW, Bank, Question, Section
from compliance.words import Sentence


@dataclass(frozen=True, slots=True)
class Seed:
    """What a draw depends on besides the bank: whose it is, and their how many-th, from 1 on."""

    person: int
    taking: int

    def __post_init__(self) -> None:
        if self.person < 0:
            raise BadInput("person", "a number is zero or more")
        if self.taking < 1:
            raise BadInput("taking", "takings are counted from one")


@dataclass(frozen=True, slots=True)
class Questionnaire:
    """What one person is asked: questions and their answers, in the order of the page."""

    version: str
    taking: int
    titles: Mapping[Section, Sentence]
    questions: tuple[Question, ...]

    @property
    def stamp(self) -> str:
        """What the page sends back, so that answers are never taken for those of another draw."""
        return f"{self.version}/{self.taking}"

    @property
    def keys(self) -> tuple[str, ...]:
        return tuple(question.key for question in self.questions)

    def sections(self) -> tuple[tuple[Section, tuple[Question, ...]], ...]:
        """The sections in the order of the page, each with its questions."""
        return tuple(
            (section, tuple(each for each in self.questions if each.section == section))
            for section in self.titles
        )


def draw(bank: Bank, seed: Seed) -> Questionnaire:
    """The questionnaire of this person for this taking. The same seed gives the same draw."""
    drawn: list[Question] = []
    for section in bank.titles:
        asked = _asked(bank.of(section), bank.version, seed)
        collected = [question for question in asked if question.right is None]
        tested = [question for question in asked if question.right is not None]
        tested.sort(key=lambda each: _number(bank.version, seed, "order", each.key))
        drawn += [*collected, *(_shuffled(question, bank.version, seed) for question in tested)]
    return Questionnaire(bank.version, seed.taking, bank.titles, tuple(drawn))


def kept_answers(
    answers: Mapping[str, str], typed_for: Bank, now_asked: Questionnaire
) -> dict[str, str]:
    """What was answered on another page and still answers this one, word for word."""
    kept = {}
    for question in now_asked.questions:
        before = typed_for.find(question.key)
        if before and before.reads_like(question) and question.offers(answers.get(question.key)):
            kept[question.key] = answers[question.key]
    return kept


def asked_then(bank: Bank, keys: Iterable[str]) -> tuple[Question, ...]:
    """The questions of an old taking, from the bank it was taken with.

    Raises BadInput for a key that the bank does not have.
    """
    found = []
    for key in keys:
        question = bank.find(key)
        if question is None:
            raise BadInput("keys", f"the bank {bank.version} has no question {key!r}")
        found.append(question)
    return tuple(found)


def _asked(questions: tuple[Question, ...], version: str, seed: Seed) -> list[Question]:
    """Of each topic the question whose turn it is; what has no topic, always."""
    by_topic: dict[str, list[Question]] = {}
    for question in questions:
        by_topic.setdefault(question.topic or f"only {question.key}", []).append(question)
    return [_turn(topic, group, version, seed) for topic, group in by_topic.items()]


def _turn(topic: str, group: list[Question], version: str, seed: Seed) -> Question:
    """People begin anywhere in a topic, then go round it."""
    first = _number(version, Seed(seed.person, 1), "topic", f"{group[0].section} {topic}")
    return group[(first + seed.taking - 1) % len(group)]


def _shuffled(question: Question, version: str, seed: Seed) -> Question:
    """The answers in another order, so that a place is worth nothing; "I do not know" last."""
    answers = sorted(
        question.answers,
        key=lambda each: (
            each.key == DO_NOT_KNOW,
            _number(version, seed, "answer", f"{question.key} {each.key}"),
        ),
    )
    return replace(question, answers=tuple(answers))


def _number(version: str, seed: Seed, what: str, name: str) -> int:
    """A number that nobody chose: the first 8 bytes of a SHA-256, the highest first."""
    text = "\n".join((version, str(seed.person), str(seed.taking), what, name))
    return int.from_bytes(sha256(text.encode("utf-8")).digest()[:8], "big")
