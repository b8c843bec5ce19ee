"""How are a number, an amount, a day and a choice received? Strictly, with a clear answer."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

from flask import g, request
from flask_babel import lazy_gettext as _l
from wtforms import (
    DateField,
    Field,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    ValidationError,
)

from compliance.euro import Euro

_SPACES = re.compile("[ \u00a0\u202f]")
_WHOLE = re.compile(r"[0-9]{1,40}", re.ASCII)
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_AMOUNT = re.compile(r"[0-9]{1,40}([.,][0-9]{1,2})?", re.ASCII)
# Thousands set apart by one sign and cents by the other: 1,234.50, or 1.234,50.
_GROUPED = re.compile(
    r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3})+\.|(?:\.[0-9]{3})+,)[0-9]{1,2}|"
    r"[1-9][0-9]{0,2}(?:(?:,[0-9]{3}){2,}|(?:\.[0-9]{3}){2,})",
    re.ASCII,
)
# A thousand to some readers, a number with three decimals to others.
_AMBIGUOUS = re.compile(r"[1-9][0-9]{0,2}[.,][0-9]{3}", re.ASCII)
_PERCENT = re.compile(r"(?P<whole>[0-9]{1,3})([.,](?P<parts>[0-9]{1,2}))?\s*%?", re.ASCII)
WHOLE_PERCENT = 10_000  # hundredths of a percent


@contextmanager
def before_the_form() -> Iterator[None]:
    """What is written inside is no answer to a form: it comes before the form is read.

    Elsewhere nothing is written while something was sent that nobody asked for
    (`web.allowed_fields`).
    """
    asks, g.view_asks = g.pop("view_asks", False), False
    try:
        yield
    finally:
        g.view_asks = asks


def known_to_older_pages(names: Iterable[str]) -> None:
    """What a page of the same form may send that was opened when more was asked: it is ignored."""
    # Most are never sent: only those that were are asked for.
    for name in set(names).intersection(request.form):
        request.form.get(name)


def no_hidden_characters(_form: Any, field: Field) -> None:
    """Refuse control, invisible and direction-changing characters: they fake other texts."""
    for sign in field.data or "":
        if sign not in "\r\n\t" and unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn"):
            raise ValidationError(_l("Ce texte contient un caractère invisible : retapez-le."))


class WholeField(StringField):
    """A whole number above zero: ASCII digits, thousands may be set apart by spaces."""

    data: int | None  # type: ignore[assignment]

    def __init__(self, *args: Any, maximum: int = 10**9, **kwargs: Any):
        super().__init__(*args, **kwargs)
        self.maximum = maximum

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = _SPACES.sub("", valuelist[0].strip()) if valuelist else ""
        if not text:
            return
        if not _WHOLE.fullmatch(text):
            raise ValueError(
                _l("Écrivez un nombre entier en chiffres, sans virgule ni lettre : par exemple 25.")
            )
        if int(text) == 0:
            raise ValueError(_l("Le nombre doit être au moins 1."))
        if int(text) > self.maximum:
            raise ValueError(_l("Ce nombre est trop grand."))
        self.data = int(text)

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data)


class EuroField(StringField):
    """An amount of euros above zero, as people and this site write it: `1 234,50`, `1234.50 €`,
    `€1,234.50`. What can be read in two ways is refused, never guessed."""

    data: Euro | None  # type: ignore[assignment]

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = _without_euro(_SPACES.sub("", valuelist[0].strip())) if valuelist else ""
        if not text:
            return
        if _AMBIGUOUS.fullmatch(text):
            raise ValueError(
                _l(
                    "Ce montant peut se lire de deux façons : écrivez les milliers sans point ni "
                    "virgule et deux décimales au plus, par exemple 1234,50."
                )
            )
        if _GROUPED.fullmatch(text):
            text = _ungrouped(text)
        if not _AMOUNT.fullmatch(text):
            raise ValueError(
                _l("Écrivez un montant en euros, deux décimales au plus : par exemple 1 234,50.")
            )
        amount = Euro.of(text)
        if not amount:
            raise ValueError(_l("Le montant doit être supérieur à zéro."))
        if amount > Euro(10**13):
            raise ValueError(_l("Ce montant est trop grand."))
        self.data = amount

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        return "" if self.data is None else str(self.data).replace(".", ",")


def _without_euro(text: str) -> str:
    """Its sign, or its code, stands before the amount in English, after it in French."""
    for sign in ("€", "EUR"):
        if text.upper().startswith(sign):
            return text[len(sign) :]
        if text.upper().endswith(sign):
            return text[: -len(sign)]
    return text


def _ungrouped(text: str) -> str:
    """`1,234.50` and `1.234,50` as `1234.50`, `1,234,567` as `1234567`."""
    grouping = "," if "," in text and (text.index(",") < text.find(".") or "." not in text) else "."
    return text.replace(grouping, "").replace(",", ".")


class PercentField(StringField):
    """A part of a hundred, two decimals at most: `33,34`; in hundredths of a percent."""

    data: int | None  # type: ignore[assignment]

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = _SPACES.sub("", valuelist[0].strip()) if valuelist else ""
        if not text:
            return
        found = _PERCENT.fullmatch(text)
        if found is None:
            raise ValueError(_l("Écrivez un pourcentage, par exemple 60 ou 33,34."))
        bps = int(found["whole"]) * 100 + int((found["parts"] or "").ljust(2, "0"))
        if bps > WHOLE_PERCENT:
            raise ValueError(_l("Une part ne dépasse pas 100 %."))
        self.data = bps

    def _value(self) -> str:
        if self.raw_data:
            return str(self.raw_data[0])
        if self.data is None:
            return ""
        whole, parts = divmod(self.data, 100)
        return f"{whole},{parts:02d}".removesuffix(",00")


class DayField(DateField):
    """A civil day, as the browser's own calendar sends it: 2027-03-31."""

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = valuelist[0].strip() if valuelist else ""
        if not text:
            return
        if not _DAY.fullmatch(text):
            raise ValueError(_l("Écrivez une date : année, mois et jour, par exemple 2027-03-31."))
        try:
            self.data = date.fromisoformat(text)
        except ValueError:
            raise ValueError(_l("Ce jour n'existe pas dans le calendrier.")) from None
        if not 1900 <= self.data.year <= 2200:
            self.data = None
            raise ValueError(_l("Cette date est trop éloignée."))


class _OwnWords:
    """A list of choices that answers in our words when something else is sent."""

    data: Any

    def process_formdata(self, valuelist: list[str]) -> None:
        # Nothing sent is no answer: what was kept before must not stand in for it.
        self.data = None
        super().process_formdata(valuelist)  # type: ignore[misc]

    def pre_validate(self, form: Any) -> None:
        try:
            super().pre_validate(form)  # type: ignore[misc]
        except ValidationError:
            raise ValidationError(_l("Choisissez l'une des réponses proposées.")) from None


class AnswerField(_OwnWords, RadioField):
    """One answer of a few, all of them in sight."""


class PickField(_OwnWords, SelectField):
    """One line of a long list."""


class AnswersField(_OwnWords, SelectMultipleField):
    """Any of a few answers."""
