"""Is a name or an address made to look like another? Letters of two scripts in one word.

« Раul » with a Cyrillic Р reads like Paul. It is allowed, for some names are so; staff are warned.
"""

from __future__ import annotations

import re
import unicodedata


def scripts_of(text: str) -> set[str]:
    """The scripts of the letters of a text, by the first word of their Unicode names."""
    names = (unicodedata.name(sign, "?") for sign in text if sign.isalpha())
    return {name.split()[0] for name in names}


def is_mixed(*texts: str) -> bool:
    """Whether a word holds letters of several scripts, or an address leaves the Latin one."""
    words = [word for text in texts for word in re.split(r"[\s@.'’-]+", _readable(text))]
    foreign = any("@" in text and scripts_of(_readable(text)) - {"LATIN"} for text in texts)
    return foreign or any(len(scripts_of(word)) > 1 for word in words)


def _readable(text: str) -> str:
    """An address as a person reads it: its domain out of IDNA."""
    local, at, domain = text.rpartition("@")
    try:
        return f"{local}{at}{domain.encode('ascii').decode('idna')}" if at else text
    except UnicodeError:
        return text
