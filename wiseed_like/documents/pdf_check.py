"""Is this a PDF that is only read? Whole, short, small when unpacked, and without a will.

Runs in the locked-in process (`inspector.py`).
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator
from typing import Any

import pikepdf

from wiseed_like.documents.rules import (
    ACTIVE_ACTIONS,
    ACTIVE_KEYS,
    ACTIVE_MARKS,
    LARGEST_PICTURE,
    LONGEST_PDF,
    MOST_OBJECTS,
    MOST_UNPACKED,
    SAFE_LINKS,
    Purpose,
)
from wiseed_like.documents.turned_down import TurnedDown

_PIECE = 1024 * 1024  # bytes


def check(content: bytes, purpose: Purpose) -> tuple[int, bytes | None]:
    """How many pages it has, and what to keep if not the file as it was sent.

    Raises TurnedDown.
    """
    try:
        with pikepdf.open(io.BytesIO(content)) as document:
            if document.is_encrypted:
                raise TurnedDown("locked_file")
            pages = len(document.pages)
            if pages == 0:
                raise TurnedDown("broken_file")
            if pages > LONGEST_PDF[purpose]:
                raise TurnedDown("too_many_pages")
            is_signed = _refuse_active(document)
            as_sent = purpose is Purpose.IDENTITY or (purpose is Purpose.PROOF and is_signed)
            return pages, None if as_sent else _bare(document)
    except pikepdf.PasswordError as locked:
        raise TurnedDown("locked_file") from locked
    except (pikepdf.PdfError, ValueError) as broken:
        raise TurnedDown("broken_file") from broken


def _refuse_active(document: pikepdf.Pdf) -> bool:
    """A document is read, it does nothing. Returns whether somebody signed it."""
    unpacked, is_signed = 0, False
    for seen, holder in enumerate(_dictionaries(document)):
        if seen > MOST_OBJECTS:
            raise TurnedDown("too_complex_pdf")
        if isinstance(holder, pikepdf.Array):
            continue
        if _is_active(holder):
            raise TurnedDown("active_pdf")
        if isinstance(holder, pikepdf.Stream):
            unpacked += _unpacked_size(holder, MOST_UNPACKED - unpacked)
        is_signed |= str(holder.get("/Type", "")) == "/Sig" and "/ByteRange" in holder
    return is_signed


def _dictionaries(document: pikepdf.Pdf) -> Iterator[Any]:
    """Every dictionary and array of the file, whether a page uses it or not.

    References are not followed: what they lead to is in `objects`, and comes once.
    """
    waiting: list[Any] = [document.trailer]
    numbered = iter(document.objects)
    while True:
        while waiting:
            holder = waiting.pop()
            if not isinstance(holder, (pikepdf.Dictionary, pikepdf.Stream, pikepdf.Array)):
                continue
            yield holder
            inside = holder if isinstance(holder, pikepdf.Array) else holder.values()
            waiting += [each for each in inside if not getattr(each, "is_indirect", False)]
        try:
            waiting.append(next(numbered))
        except StopIteration:
            return


def _is_active(holder: Any) -> bool:
    if not ACTIVE_KEYS.isdisjoint(holder.keys()) or str(holder.get("/S", "")) in ACTIVE_ACTIONS:
        return True
    if {str(holder.get("/Subtype", "")), str(holder.get("/Type", ""))} & ACTIVE_MARKS:
        return True
    link = holder.get("/URI")
    if isinstance(link, pikepdf.String) and not str(link).lower().startswith(SAFE_LINKS):
        return True
    opening = holder.get("/OpenAction")
    # An array is a page to open at; so is an action that goes to one, and does no more.
    return isinstance(opening, pikepdf.Dictionary) and (
        str(opening.get("/S", "")) != "/GoTo" or "/Next" in opening
    )


def _unpacked_size(stream: Any, most: int) -> int:
    """How many bytes the stream unpacks to. Raises TurnedDown beyond `most`, or as a picture."""
    width, height = stream.get("/Width", 0), stream.get("/Height", 0)
    if str(stream.get("/Subtype", "")) == "/Image" and int(width) * int(height) > LARGEST_PICTURE:
        raise TurnedDown("too_many_pixels")
    named = stream.get("/Filter", [])
    filters = [str(each) for each in (named if isinstance(named, pikepdf.Array) else [named])]
    packed = filters.count("/FlateDecode") + filters.count("/LZWDecode")
    if packed > 1 or (packed and filters[0] != "/FlateDecode"):
        # A package in a package is how a bomb is built; writers of PDFs do no such thing.
        raise TurnedDown("too_complex_pdf")
    raw = stream.read_raw_bytes()
    if not packed:
        return len(raw)
    size, unpacking = 0, zlib.decompressobj()
    while raw and size <= most:
        try:
            size += len(unpacking.decompress(raw, _PIECE))
        except zlib.error:
            return size
        raw = unpacking.unconsumed_tail
    if size > most:
        raise TurnedDown("too_complex_pdf")
    return size


def _bare(document: pikepdf.Pdf) -> bytes:
    """The same pages, written anew: no author, program or dates, and nothing before or after."""
    for key in ("/Metadata", "/PieceInfo"):
        if key in document.Root:
            del document.Root[key]
    if "/Info" in document.trailer:
        del document.docinfo
    for page in document.pages:
        for key in ("/Metadata", "/PieceInfo", "/LastModified"):
            if key in page:
                del page[key]
    bare = io.BytesIO()
    document.save(bare, deterministic_id=True)
    return bare.getvalue()
