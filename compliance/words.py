"""How is a value said inside a sentence? In French or in English, days and moments in Paris."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import date, datetime
from fractions import Fraction
from functools import lru_cache
from typing import Any

from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from compliance.calendar import PARIS

_ZONE = {"fr": "heure de Paris", "en": "Paris time"}
_YES = {"fr": ("oui", "non"), "en": ("yes", "no")}


@dataclass(frozen=True, slots=True)
class Sentence:
    """The same words in the two languages of the platform; `{names}` stand for values."""

    fr: str
    en: str

    def written(self, language: str) -> str:
        """In "fr" or "en"; French, the language of the law here, for any other."""
        return self.en if language == "en" else self.fr

    def filled(self, **values: object) -> Sentence:
        """The sentence with its `{names}` replaced, each value said in the sentence's language."""
        return Sentence(
            self.fr.format(**{name: said(value, "fr") for name, value in values.items()}),
            self.en.format(**{name: said(value, "en") for name, value in values.items()}),
        )

    def __add__(self, other: Sentence) -> Sentence:
        """One sentence after the other."""
        return Sentence(f"{self.fr} {other.fr}", f"{self.en} {other.en}")


def knows_its_words(value: Any) -> bool:
    """Has it a `written(language)`: an amount, a sentence, a kind of offer, an earlier offer...?
    (Looked up by hand: a runtime protocol costs half a subscription's evaluation.)"""
    return hasattr(type(value), "written")


def said(value: Any, language: str) -> str:
    """A value as people read it: 1 900,00 €, 6 mars 2026, oui, 20 %; a dash for nothing known."""
    if value is None:
        return "—"
    if isinstance(value, bool):
        return _YES[language][not value]
    if knows_its_words(value):
        return str(value.written(language))
    if isinstance(value, datetime):
        return _moment(value, language)
    if isinstance(value, date):
        return _day(value, language)
    if isinstance(value, Fraction):
        return _percent(value, language)
    if isinstance(value, str):
        return str(value)
    if isinstance(value, int):
        return _number(value, language)
    if isinstance(value, AbstractSet):
        return ", ".join(sorted(said(each, language) for each in value)) or "—"
    if isinstance(value, tuple):
        return ", ".join(said(each, language) for each in value) or "—"
    return str(value)


# Said again and again on a busy day, and slow to say.
@lru_cache(maxsize=1024)
def _moment(moment: datetime, language: str) -> str:
    """To the minute: a period that ends with the last second of a day ends at 23:59."""
    local = moment.astimezone(PARIS).replace(tzinfo=None)
    pattern = f"{day_pattern(local, language)}, HH:mm"
    return f"{format_datetime(local, pattern, locale=language)} ({_ZONE[language]})"


@lru_cache(maxsize=1024)
def _day(day: date, language: str) -> str:
    return format_date(day, day_pattern(day, language), locale=language)


def _number(number: int, language: str) -> str:
    """As Babel writes a whole number; by hand, as what is left of a round is another at each
    signature."""
    grouped = f"{number:,}"
    return grouped.replace(",", "\u202f") if language == "fr" else grouped


def day_pattern(day: date, language: str) -> str:
    """How a day is written: "6 mars 2026", but "1er mars 2026" in French."""
    return "d'er' MMMM y" if language == "fr" and day.day == 1 else "d MMMM y"


def _percent(ratio: Fraction, language: str) -> str:
    whole = ratio * 100
    number = format_decimal(float(whole), format="#,##0.####", locale=language)
    return f"{number}\u00a0%" if language == "fr" else f"{number}%"
