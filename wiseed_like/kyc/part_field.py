"""How is somebody's part of a whole typed? As a percentage, or as a fraction: exact either way."""

from __future__ import annotations

import re
from fractions import Fraction

from flask_babel import lazy_gettext as _l
from wtforms import StringField

_SPACES = re.compile("[ \u00a0\u202f]")
_FRACTION = re.compile(r"(?P<part>[0-9]{1,4})/(?P<of>[0-9]{1,4})", re.ASCII)
_PERCENT = re.compile(r"(?P<whole>[0-9]{1,3})([.,](?P<rest>[0-9]{1,2}))?%?", re.ASCII)


class PartField(StringField):
    """A part of a whole, exactly: `60`, `33,34 %`, `1/3`. Two decimals, four digits of a fraction
    at most, so that five of them have one total that a row can hold."""

    data: Fraction | None  # type: ignore[assignment]

    def process_formdata(self, valuelist: list[str]) -> None:
        self.data = None
        text = _SPACES.sub("", valuelist[0].strip()) if valuelist else ""
        if not text:
            return
        found = _read(text)
        if found is None:
            raise ValueError(
                _l("Écrivez un pourcentage ou une fraction, par exemple 60, 33,34 ou 1/3.")
            )
        if found > 1:
            raise ValueError(_l("Une part ne dépasse pas le tout."))
        self.data = found

    def _value(self) -> str:
        return str(self.raw_data[0]) if self.raw_data else ""


def _read(text: str) -> Fraction | None:
    if (typed := _FRACTION.fullmatch(text)) and int(typed["of"]):
        return Fraction(int(typed["part"]), int(typed["of"]))
    if typed := _PERCENT.fullmatch(text):
        cents = int((typed["rest"] or "").ljust(2, "0"))
        return Fraction(int(typed["whole"]) * 100 + cents, 10_000)
    return None
