"""How are money, numbers and moments written for people? In their language, in Paris time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_decimal, format_percent
from flask import flash
from flask_babel import get_locale, gettext

from compliance import texts, words
from compliance.euro import Euro
from compliance.verdict import Verdict
from compliance.words import Sentence
from wiseed_like.errors import Refused
from wiseed_like.reasons import REASONS, UNKNOWN

PARIS = ZoneInfo("Europe/Paris")


def _locale() -> str:
    return str(get_locale() or "fr")


def euro(amount: Euro | None) -> str:
    """`1 234,50 €` in French, `€1,234.50` in English; a dash for nothing known."""
    if amount is None:
        return "—"
    return format_currency(amount.decimal, "EUR", locale=_locale())


def whole(number: int | None) -> str:
    """A whole number with its thousands set apart."""
    return "—" if number is None else format_decimal(number, locale=_locale())


def percent(ratio: float | None, digits: int = 1) -> str:
    """A ratio (0.125) as a percentage (12,5 %)."""
    if ratio is None:
        return "—"
    pattern = "#,##0." + "0" * digits if digits else "#,##0"
    suffix = "\u00a0%" if _locale() == "fr" else "%"
    return format_percent(ratio, locale=_locale(), format=pattern + suffix)


def day(value: date | datetime | None) -> str:
    """A day in full; of a moment, the day it is in Paris."""
    if value is None:
        return "—"
    if isinstance(value, datetime):
        value = value.astimezone(PARIS).date()
    return format_date(value, "d MMMM y", locale=_locale())


def moment(value: datetime | None) -> str:
    """A moment in Paris, to the minute, saying so."""
    if value is None:
        return "—"
    zone = "heure de Paris" if _locale() == "fr" else "Paris time"
    local = value.astimezone(PARIS).replace(tzinfo=None)
    return f"{format_datetime(local, 'd MMMM y, HH:mm', locale=_locale())} ({zone})"


def written(value: Any) -> Any:
    """A value as it stands inside a sentence."""
    if isinstance(value, Euro):
        return euro(value)
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return day(value)
    return whole(value) if type(value) is int else value


@dataclass(frozen=True, slots=True)
class Why:
    """What the page unfolds beside a refusal: the law's whole answer, or the house's reason.

    `article`, `because` and `remedy` are in the reader's language; `decision` is the number
    under which a verdict was kept, for whoever contests it.
    """

    verdict: Verdict | None
    article: str
    because: str
    remedy: str
    decision: int | None = None


class Said(str):
    """A sentence that knows its reason: forms and pages unfold it under « Pourquoi ? »."""

    why: Why


def say(refusal: Refused) -> Said:
    """The sentence of a refusal in the reader's language, with its reason."""
    language = _locale()
    if refusal.verdict is not None:
        reasons = refusal.verdict.reasons()
        heaviest = reasons[0] if reasons else refusal.verdict
        sentence, article = heaviest.sentence.written(language), heaviest.article
        change, because = heaviest.counterfactual, heaviest.question.written(language)
        remedy = change.sentence.written(language) if change else ""
    else:
        params = {name: written(value) for name, value in refusal.params.items()}
        sentence = gettext(refusal.sentence, **params)
        reason = REASONS.get(refusal.code, UNKNOWN)
        article, because, remedy = reason.article, gettext(reason.because), gettext(reason.remedy)
    said = Said(sentence)
    said.why = Why(
        refusal.verdict, texts.cited(article, language), because, remedy, refusal.decision
    )
    return said


def flash_refusal(refusal: Refused, tone: str = "warning") -> None:
    """Say a refusal on the next page; it unfolds there too, in a few words (a cookie is small)."""
    said = say(refusal)
    why = said.why
    words = {"article": why.article, "because": why.because, "remedy": why.remedy}
    flash({"sentence": said, **words}, tone)


def told(sentence: Sentence) -> str:
    """A sentence of the law in the reader's language."""
    return sentence.written(_locale())


def said(value: object) -> str:
    """A value of a verdict in the reader's language."""
    return words.said(value, _locale())


def cited(article: str) -> str:
    """An article with the full name of its text, in the reader's language."""
    return texts.cited(article, _locale())


FILTERS = {
    "euro": euro,
    "whole": whole,
    "percent": percent,
    "day": day,
    "moment": moment,
    "told": told,
    "said": said,
    "cited": cited,
}
