"""Which numbers and rules does the law have, on a day? The table of the page and the command."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields
from datetime import date
from fractions import Fraction
from typing import Any

from compliance.parameters import Parameter, table
from compliance.parameters.parameter import ALL, BASIS_POINT
from compliance.rule import Rule
from compliance.rulebook import RULES
from compliance.texts import TEXTS, Text, cited, texts_of
from compliance.words import Sentence, said

NOT_YET = Sentence("pas encore en vigueur", "not yet in force")
NO_MORE = Sentence("ne s'applique plus", "no longer applies")
# What a page or the command may leave out: all but the readings of ours, all but the unread.
INTERPRETATION, UNVERIFIED = "interpretation", "unverified"
Say = Callable[[object, str], str]
# Groups of three digits, as people part them.
_THOUSANDS = re.compile(r"(?<![0-9])[0-9]{1,3}(?:[ ,.][0-9]{3})+(?![0-9])")
_EXACT = ALL  # a percentage is shown when it needs no more than two decimals


@dataclass(frozen=True, slots=True)
class Line:
    """A parameter, looked at on a day. `name` is "ecspr.OFFER_CAP"; `say` writes its values."""

    name: str
    parameter: Parameter[Any]
    on: date
    say: Say = said

    @property
    def anchor(self) -> str:
        """Its place on the page: "ecspr-offer-cap"."""
        return self.name.lower().replace(".", "-").replace("_", "-")

    @property
    def since(self) -> date | None:
        """The first day of the value in force; None before the law."""
        return max((day for day in self.parameter.values if day <= self.on), default=None)

    def value(self, language: str) -> str:
        """The value of the day."""
        if self.since is None:
            return NOT_YET.written(language)
        return value_said(self.parameter, self.parameter.values[self.since], language, self.say)

    def values(self, language: str) -> list[tuple[date, str]]:
        """Every value with its first day, the oldest first."""
        return [
            (day, value_said(self.parameter, value, language, self.say))
            for day, value in sorted(self.parameter.values.items())
        ]


@dataclass(frozen=True, slots=True)
class Chapter:
    """A body of law and its numbers."""

    text: Text
    lines: list[Line]

    @property
    def anchor(self) -> str:
        letters = (each if each.isalnum() else "-" for each in self.text.short.lower())
        return "text-" + "".join(letters).strip("-")


def chapters(
    on: date, *, like: str = "", text: str = "", only: str = "", say: Say = said
) -> list[Chapter]:
    """The numbers by body of law, in the order of `compliance.texts`.

    `like` is a part of a label (either language), of an article or of a value; `text` the short
    name of a body of law; `only` is "interpretation" or "unverified".
    """
    found: dict[str, list[Line]] = {each.short: [] for each in TEXTS}
    for name, parameter in table().items():
        if (only == INTERPRETATION and parameter.reasoning is None) or (
            only == UNVERIFIED and not parameter.unverified
        ):
            continue
        line = Line(name, parameter, on, say)
        if not like or _holds(like, parameter.article, parameter.label, *_values_of(line)):
            found[texts_of(parameter.article)[0].short].append(line)
    return [
        Chapter(each, found[each.short])
        for each in TEXTS
        if found[each.short] and text in ("", each.short)
    ]


def rules_like(like: str = "", *, text: str = "") -> list[Rule[Any]]:
    """The rules, in the order of the rulebook."""
    return [
        rule
        for rule in RULES.values()
        if _holds(like, rule.article, rule.question)
        and (not text or text in {each.short for each in texts_of(rule.article)})
    ]


def looked_at(rule: Rule[Any]) -> list[tuple[Sentence, Sentence]]:
    """The facts that a rule looks at: the label of each, and where it comes from."""
    return [
        (each.metadata["label"], each.metadata["source"])
        for each in fields(rule.facts)
        if "label" in each.metadata
    ]


def value_said(parameter: Parameter[Any], value: object, language: str, say: Say = said) -> str:
    """A value as people read it; a share also as a percentage."""
    if value is None:
        return NO_MORE.written(language)
    if isinstance(value, Mapping):
        pairs = (
            f"{say(key, language)}: {value_said(parameter, each, language, say)}"
            for key, each in value.items()
        )
        return "; ".join(pairs)
    if isinstance(value, Fraction):
        whole = f"{value.numerator}/{value.denominator}"
        exact = _EXACT % value.denominator == 0
        return f"{whole} ({said(value, language)})" if exact else whole
    if parameter.unit == BASIS_POINT and type(value) is int:
        return f"{said(value, language)} ({said(Fraction(value, ALL), language)})"
    return say(value, language)


def places(article: str, language: str) -> list[tuple[str, str | None]]:
    """Each text of an article in full, with its address when it has one."""
    parts = [part.strip() for part in article.split(";") if part.strip()]
    return [(cited(part, language), texts_of(part)[0].url) for part in parts]


def printed(on: date) -> Iterator[str]:
    """The lines that the command prints, in English."""
    yield f"The numbers of the law on {on.isoformat()}"
    for chapter in chapters(on):
        yield ""
        yield chapter.text.name.en
        for line in chapter.lines:
            yield from _printed(line)
    yield ""
    yield "Rules"
    width = max(len(key) for key in RULES)
    for key, rule in RULES.items():
        yield f"  {key:<{width}}  {rule.article}: {rule.question.en}"


def _printed(line: Line) -> Iterator[str]:
    parameter = line.parameter
    mark = "  (to be verified)" if parameter.unverified else ""
    yield f"  {line.name}: {line.value('en')} [{parameter.unit.en}]{mark}"
    yield f"      {parameter.label.en}; {parameter.article}"
    dated = (f"{text} from {day.isoformat()}" for day, text in line.values("en"))
    yield f"      {', '.join(dated)}"
    if parameter.reasoning is not None:
        yield f"      Interpretation: {parameter.reasoning.en}"


def _values_of(line: Line) -> Iterator[str]:
    """All its values as the page writes them, in both languages."""
    for language in ("fr", "en"):
        yield from (text for _, text in line.values(language))


def _holds(like: str, article: str, words: Sentence, *values: str) -> bool:
    """Whether each word asked for is somewhere in it, whatever the accents and capitals."""
    full = [cited(article, language) for language in ("fr", "en")]
    text = _plain("; ".join([article, *full, words.fr, words.en, *values]))
    return all(_stands(word, text) for word in _plain(like).split())


def _stands(word: str, text: str) -> bool:
    """A word may be the part of another; a number is looked for whole."""
    before = r"(?<![0-9.])" if word[0].isdecimal() else ""
    after = r"(?![0-9])" if word[-1].isdecimal() else ""
    return re.search(before + re.escape(word) + after, text) is not None


def _plain(text: str) -> str:
    """Without accents and capitals; "1 000,00" and "1,000" are 1000, "article 21" is art-21."""
    parts = unicodedata.normalize("NFKD", text)
    letters = "".join(each for each in parts if not unicodedata.combining(each)).casefold()
    whole = _THOUSANDS.sub(lambda found: re.sub(r"[ ,.]", "", found[0]), letters)
    exact = re.sub(r"(?<=[0-9])[,.]00?(?![0-9])", "", whole)
    decimal = re.sub(r"(?<=[0-9]),(?=[0-9])", ".", exact)
    return re.sub(r"\bart(?:icle)?s?\b\.?\s*", "art-", decimal)
