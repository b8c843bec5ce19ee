"""Which files do we take? Their kinds, their size, how many, the names they may keep. Pure."""

from __future__ import annotations

import unicodedata
from datetime import timedelta
from enum import StrEnum

from wiseed_like.errors import N_

LARGEST = 10 * 1024 * 1024  # bytes
LONGEST_NAME = 100  # characters
LARGEST_PICTURE = 50_000_000  # pixels, also of a picture within a PDF
MOST_OBJECTS = 200_000  # dictionaries and arrays of a PDF
MOST_UNPACKED = 400 * 1024 * 1024  # bytes that the streams of a PDF may unpack to, together

# What one person may send within a day, whatever it is for.
QUOTA_PERIOD = timedelta(days=1)
QUOTA_FILES = 60
QUOTA_BYTES = 200 * 1024 * 1024


class Purpose(StrEnum):
    """What a file is sent for: it decides how long it may be and what is kept of it."""

    # Evidence: kept as it was sent, shown only as pictures drawn from it.
    IDENTITY = "identity"
    # A bank's statement, a certificate: short, shown to staff only as pictures drawn from it; kept
    # as BUSINESS is, but a signed PDF as it was sent.
    PROOF = "proof"
    # Read by many, opened as it is: kept without what pictures and PDFs tell about their maker.
    BUSINESS = "business"


# Pages. What is shown as pictures is drawn within the time and memory of `inspector.py`.
LONGEST_PDF = {Purpose.IDENTITY: 30, Purpose.PROOF: 30, Purpose.BUSINESS: 200}

# Why the bytes of a file are gone.
ERASED_BECAUSE = {
    "withdrawn": N_("retiré par la personne avant d'avoir été examiné"),
    "refused": N_("délai de conservation après un refus écoulé"),
    "ended": N_("délai de conservation après la fin de la relation écoulé"),
    "abandoned": N_("dossier jamais envoyé, délai de conservation écoulé"),
    "dangerous": N_("un programme dangereux y a été trouvé"),
}

# What makes a PDF act by itself, run something, or carry another file: keys, kinds of action, and
# kinds of what stands on a page.
ACTIVE_KEYS = frozenset(
    {"/JavaScript", "/JS", "/AA", "/EmbeddedFiles", "/EF", "/XFA", "/RichMediaContent"}
)
ACTIVE_ACTIONS = frozenset(
    {
        "/JavaScript", "/Launch", "/GoToR", "/GoToE", "/ImportData", "/SubmitForm", "/Rendition",
        "/RichMediaExecute", "/Sound", "/Movie", "/GoTo3DView",
    }
)  # fmt: skip
ACTIVE_MARKS = frozenset(
    {"/RichMedia", "/3D", "/Screen", "/Movie", "/Sound", "/FileAttachment", "/EmbeddedFile"}
)
# Where a link may lead; `file:` reads the reader's own disk.
SAFE_LINKS = ("http://", "https://", "mailto:", "tel:")

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
