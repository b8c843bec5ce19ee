"""What may a rule answer? Nothing (allowed), a warning, a gate or a block; always with a reason."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from fractions import Fraction

from compliance.euro import Euro

Fact = Euro | int | str | bool | date | datetime | Fraction | None


@dataclass(frozen=True, slots=True)
class Sentence:
    """The same words in the two languages of the platform."""

    fr: str
    en: str

    def written(self, language: str) -> str:
        """In "fr" or "en"; French, the language of the law here, for any other."""
        return self.en if language == "en" else self.fr


@dataclass(frozen=True, slots=True)
class Warn:
    """Say it and go on: a warning never stops anyone."""

    rule: str
    article: str
    sentence: Sentence
    threshold: Fact = None
    inputs: Mapping[str, Fact] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Gate:
    """Go on once every requirement has its dated artefact; never a refusal."""

    rule: str
    article: str
    sentence: Sentence
    requirements: frozenset[str]
    threshold: Fact = None
    inputs: Mapping[str, Fact] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Block:
    """The step may not happen. `inputs` holds what was looked at, and the nearest way out."""

    rule: str
    article: str
    sentence: Sentence
    threshold: Fact = None
    inputs: Mapping[str, Fact] = field(default_factory=dict, hash=False)


Verdict = Warn | Gate | Block
