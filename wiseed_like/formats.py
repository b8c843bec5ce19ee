"""How are money, numbers and moments written for people? In their language, in Paris time."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from typing import Any
from zoneinfo import ZoneInfo

from babel.numbers import format_currency, format_decimal, format_percent
from flask_babel import get_locale
from stdnum import iban as ibans

from compliance import texts, words
from compliance.euro import Euro
from compliance.words import Sentence

PARIS = ZoneInfo("Europe/Paris")


def language() -> str:
    """The reader's: French when nothing is known."""
    return str(get_locale() or "fr")


def euro(amount: Euro | None) -> str:
    """`1 234,50 €` in French, `€1,234.50` in English; a true minus, a dash for nothing known."""
    if amount is None:
        return "—"
    return format_currency(amount.decimal, "EUR", locale=language()).replace("-", "\u2212")


def whole(number: int | None) -> str:
    """A whole number with its thousands set apart."""
    return "—" if number is None else format_decimal(number, locale=language())


def iban(written: str | None) -> str:
    """An account's number in groups of four; a dash for nothing known."""
    return ibans.format(written) if written else "—"


def percent(ratio: float | None, digits: int = 1) -> str:
    """A ratio (0.125) as a percentage: `12,5 %` in French, `12.5%` in English."""
    if ratio is None:
        return "—"
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    suffix = "\u00a0%" if language() == "fr" else "%"
    return format_percent(ratio, locale=language(), format=pattern + suffix)


def part(quota: Fraction, of: str | None = None) -> str:
    """A part of a whole: `33,34 %` where two decimals say it exactly, else `1/3`; in the reader's
    language, or in another."""
    chosen = of or language()
    if 10_000 % quota.denominator:
        return f"{quota.numerator}/{quota.denominator}"
    ratio = Decimal(quota.numerator) / quota.denominator
    suffix = "\u00a0%" if chosen == "fr" else "%"
    return format_percent(ratio, locale=chosen, format="#,##0.##" + suffix)


def day(value: date | datetime | None) -> str:
    """A day in full; of a moment, the day it is in Paris."""
    if isinstance(value, datetime):
        value = value.astimezone(PARIS).date()
    return words.said(value, language())


def moment(value: datetime | None) -> str:
    """A moment in Paris, to the minute, saying so."""
    return words.said(value, language())


def written(value: Any) -> Any:
    """A value as it stands inside a sentence."""
    if isinstance(value, Euro):
        return euro(value)
    if isinstance(value, Fraction):
        return part(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    return whole(value) if type(value) is int else value


def told(sentence: Sentence) -> str:
    """A sentence of the law in the reader's language."""
    return sentence.written(language())


def said(value: object) -> str:
    """A value of a verdict in the reader's language."""
    return words.said(value, language())


def cited(article: str) -> str:
    """An article with the full name of its text, in the reader's language."""
    return texts.cited(article, language())


FILTERS = {
    "euro": euro,
    "iban": iban,
    "whole": whole,
    "percent": percent,
    "part": part,
    "day": day,
    "moment": moment,
    "told": told,
    "said": said,
    "cited": cited,
}
