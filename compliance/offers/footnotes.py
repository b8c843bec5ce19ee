"""Which footnotes does a text hold that are not legal references? ECSPR art. 23(7) wants none."""

from __future__ import annotations

import re

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
# A raised digit after a word or a stop, or a bracketed number; "m²" and "km³" are units.
_MARKER = re.compile(r"(?<!\bm)(?<!\bkm)(?<!\bcm)(?<!\bdm)([⁰¹²³⁴⁵⁶⁷⁸⁹]+)|\[\^?([0-9]{1,2})\]")
_LEGAL = re.compile(
    r"\b(art|articles?|r[eè]glements?|regulations?|directives?|code|loi|d[ée]cret)\b"
)


def footnote_markers(text: str) -> list[str]:
    """The footnotes of a text that are not legal references (art. 23(7)), as written, in order.

    A note that opens a line and names an article, a code, a directive... is a legal reference.
    """
    notes: dict[str, str] = {}
    for line in text.splitlines():
        opening = _MARKER.match(line.lstrip())
        if opening:
            notes[_number(opening)] = line.casefold()
    return list(
        dict.fromkeys(
            marker.group(0)
            for marker in _MARKER.finditer(text)
            if not _LEGAL.search(notes.get(_number(marker), ""))
        )
    )


def _number(marker: re.Match[str]) -> str:
    return (marker.group(1) or marker.group(2)).translate(_SUPERSCRIPTS)
