"""What is asked before a first investment? Banks of questions, as data: `entry_bank/*.toml`.

Each file is one version of the questionnaire, in French and English, with the first day on which
it is asked; once published it never changes, so that an old taking can always be read again.
Sections follow Delegated Regulation (EU) 2022/2114 art. 1 and 2. A question with a `right` answer
tests knowledge; the others collect what art. 2 wants known, and cannot be failed.

BadInput
└── BadBank                 a file that cannot be asked; `argument` is the place in it
    ├── MissingLanguage         a sentence without its French or its English
    ├── RightAnswerNotOffered   the right answer is none of the answers
    ├── DuplicateKey            two questions, or two answers of one, with the same key
    └── UnknownSection          a section that art. 2 does not have, or that the file does not title
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from importlib import resources
from typing import Any

from compliance.errors import BadInput
from compliance.words import Sentence

DO_NOT_KNOW = "do_not_know"
_KEY = re.compile(r"[a-z0-9][a-z0-9_]*")


class BadBank(BadInput):
    """A bank that cannot be asked: `argument` is the place in the file."""


class MissingLanguage(BadBank):
    """A sentence without its French or its English."""


class RightAnswerNotOffered(BadBank):
    """The right answer is none of the answers."""


class DuplicateKey(BadBank):
    """Two questions, or two answers of one question, with the same key."""


class UnknownSection(BadBank):
    """A section that the article does not have, or that the file does not title."""


class Section(StrEnum):
    """What a question is about."""

    EXPERIENCE = "experience"
    INSTRUMENTS = "instruments"
    RISKS = "risks"
    CROWDFUNDING = "crowdfunding"
    BACKGROUND = "background"
    OBJECTIVES = "objectives"
    FINANCES = "finances"


# The first questionnaire asked about risks within its section on crowdfunding.
MANDATORY = frozenset(Section) - {Section.RISKS}


@dataclass(frozen=True, slots=True)
class Answer:
    """One of the answers offered; `key` is what a form sends and what is stored."""

    key: str
    sentence: Sentence


@dataclass(frozen=True, slots=True)
class Question:
    """A question with one answer to choose; `why` explains the right one afterwards.

    Of the questions of a section that share a `topic` one is asked; without one, always.
    """

    key: str
    section: Section
    sentence: Sentence
    answers: tuple[Answer, ...]
    right: str | None = None
    why: Sentence | None = None
    topic: str | None = None

    def offers(self, answer: str | None) -> bool:
        """Is this one of the answers on the form?"""
        return any(answer == offered.key for offered in self.answers)

    def reads_like(self, other: Question) -> bool:
        """Whether an answer to the one answers the other too: the same words, in any order."""
        return self.sentence == other.sentence and set(self.answers) == set(other.answers)


@dataclass(frozen=True, slots=True)
class Bank:
    """A version of the questionnaire: all of its questions, asked from a day (Paris) on."""

    version: str
    asked_from: date
    titles: Mapping[Section, Sentence]
    questions: tuple[Question, ...]

    def find(self, key: str) -> Question | None:
        return next((question for question in self.questions if question.key == key), None)

    def of(self, section: Section) -> tuple[Question, ...]:
        """The questions of a section, in the order of the file."""
        return tuple(question for question in self.questions if question.section == section)


@cache
def banks() -> tuple[Bank, ...]:
    """Every version, from the first to the last."""
    folder = resources.files("compliance.investors") / "entry_bank"
    files = sorted(file.name for file in folder.iterdir() if file.name.endswith(".toml"))
    return in_order(read((folder / name).read_text(encoding="utf-8")) for name in files)


def in_order(read_banks: Iterable[Bank]) -> tuple[Bank, ...]:
    """By first day. Raises DuplicateKey for two banks of one version, or of one first day."""
    found = tuple(sorted(read_banks, key=lambda bank: bank.asked_from))
    _refuse_twins("version", (bank.version for bank in found))
    _refuse_twins("asked_from", (bank.asked_from.isoformat() for bank in found))
    return found


def bank_of(version: str, among: tuple[Bank, ...] | None = None) -> Bank:
    """The bank of a version. Raises BadInput for one that never was."""
    for bank in banks() if among is None else among:
        if bank.version == version:
            return bank
    raise BadInput("version", f"no bank of questions is called {version!r}")


def bank_on(day: date, among: tuple[Bank, ...] | None = None) -> Bank:
    """The bank that is asked on a day. Raises BadInput before the first one."""
    begun = [b for b in (banks() if among is None else among) if b.asked_from <= day]
    if not begun:
        raise BadInput("day", f"no questions were asked yet on {day.isoformat()}")
    return begun[-1]


def read(text: str) -> Bank:
    """A bank from its file. Raises BadBank, and tomllib.TOMLDecodeError for what is not TOML."""
    written = tomllib.loads(text)
    asked_from = _get(written, "asked_from", date, "")
    do_not_know = Answer(
        DO_NOT_KNOW, _sentence(_get(written, "do_not_know", dict, ""), "do_not_know")
    )
    titles = {
        _section(key, f"sections.{key}"): _sentence(title, f"sections.{key}")
        for key, title in _get(written, "sections", dict, "").items()
    }
    questions = tuple(
        _question(entry, f"questions[{place}]", do_not_know)
        for place, entry in enumerate(_get(written, "questions", list, ""))
    )
    _refuse_twins("questions", (question.key for question in questions))
    asked = {question.section for question in questions}
    for section in sorted(asked - titles.keys()):
        raise UnknownSection(f"sections.{section}", "is asked about and has no title")
    for section in sorted((MANDATORY | titles.keys()) - asked):
        raise BadBank(f"sections.{section}", "nothing is asked about it")
    return Bank(_get(written, "version", str, ""), asked_from, titles, questions)


def _question(entry: Any, place: str, do_not_know: Answer) -> Question:
    key = _key(entry, place)
    place = f"questions.{key}"
    section = _section(_get(entry, "section", str, place), place)
    answers = tuple(
        Answer(_key(each, f"{place}.answers[{number}]"), _sentence(each, f"{place}.{each['key']}"))
        for number, each in enumerate(_get(entry, "answers", list, place))
    )
    right, why = entry.get("right"), None
    if right is not None:
        if right not in {answer.key for answer in answers}:
            raise RightAnswerNotOffered(f"{place}.right", f"{right!r} is none of the answers")
        why = _sentence(_get(entry, "why", dict, place), f"{place}.why")
        answers = (*answers, do_not_know)
    _refuse_twins(place, (answer.key for answer in answers))
    if len(answers) < 2:
        raise BadBank(f"{place}.answers", "there is nothing to choose from")
    topic = _get(entry, "topic", str, place) if "topic" in entry else None
    return Question(key, section, _sentence(entry, place), answers, right, why, topic)


def _get(table: Any, name: str, kind: type[Any], place: str) -> Any:
    """What a table must hold. Raises BadBank when it is not there, or is something else."""
    found = table.get(name) if isinstance(table, dict) else None
    if not isinstance(found, kind):
        raise BadBank(f"{place}.{name}".lstrip("."), f"should be a {kind.__name__}")
    return found


def _key(table: Any, place: str) -> str:
    key: str = _get(table, "key", str, place)
    if not _KEY.fullmatch(key):
        raise BadBank(f"{place}.key", f"{key!r} should be small letters, digits and _")
    return key


def _section(key: str, place: str) -> Section:
    try:
        return Section(key)
    except ValueError:
        raise UnknownSection(place, f"{key!r} is no section of the article") from None


def _sentence(table: Any, place: str) -> Sentence:
    words = {}
    for language in ("fr", "en"):
        said = table.get(language) if isinstance(table, dict) else None
        if not isinstance(said, str) or not said.strip():
            raise MissingLanguage(f"{place}.{language}", "the sentence is missing")
        words[language] = said
    return Sentence(**words)


def _refuse_twins(place: str, keys: Iterable[str]) -> None:
    seen = set()
    for key in keys:
        if key in seen:
            raise DuplicateKey(place, f"{key!r} is there twice")
        seen.add(key)
