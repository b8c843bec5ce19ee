"""Which files do we take? Their kinds, their size, the names they may keep. Pure."""

from __future__ import annotations

import unicodedata

LARGEST = 10 * 1024 * 1024  # bytes
LONGEST_NAME = 100  # characters
LARGEST_PICTURE = 50_000_000  # pixels
LONGEST_PDF = 200  # pages
MOST_OBJECTS = 200_000  # dictionaries and arrays of a PDF
# What makes a PDF act by itself, run something, or carry another file: keys, and kinds of action.
ACTIVE_KEYS = frozenset({"/JavaScript", "/JS", "/AA", "/EmbeddedFiles", "/EF", "/XFA"})
ACTIVE_ACTIONS = frozenset({"/JavaScript", "/Launch"})

PDF, JPEG, PNG = "application/pdf", "image/jpeg", "image/png"
# What an upload may be; files that we make ourselves may be others.
ACCEPTED = (PDF, JPEG, PNG)
WORDS = {PDF: "PDF", JPEG: "JPEG", PNG: "PNG"}
# The marks at byte 0; something in front of them is not an accident.
_MARKS = {PDF: b"%PDF-", JPEG: b"\xff\xd8\xff", PNG: b"\x89PNG\r\n\x1a\n"}
_ENDINGS = {PDF: (".pdf",), JPEG: (".jpg", ".jpeg"), PNG: (".png",)}


def type_of(start: bytes) -> str | None:
    """The media type that the first bytes announce, or None."""
    return next((kind for kind, mark in _MARKS.items() if start.startswith(mark)), None)


def has_ending_of(name: str, media_type: str) -> bool:
    """Whether the name ends as files of this type do."""
    return name.lower().endswith(_ENDINGS[media_type])


def clean_name(name: str | None) -> str:
    """The name to show: no folders, nothing invisible, at most LONGEST_NAME characters."""
    last = unicodedata.normalize("NFC", name or "").replace("\\", "/").rpartition("/")[2]
    shown = "".join(sign for sign in last if unicodedata.category(sign)[0] != "C").strip(" .")
    stem, dot, ending = shown.rpartition(".")
    if dot and len(ending) <= 5:
        return f"{stem[: LONGEST_NAME - len(ending) - 1]}.{ending}"
    return shown[:LONGEST_NAME] or "document"
