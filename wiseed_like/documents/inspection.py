"""Is this file what it says it is? Its first bytes, its whole content and its name must agree."""

from __future__ import annotations

import warnings
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pikepdf
from PIL import Image

from wiseed_like.documents.rules import (
    ACTIVE_ACTIONS,
    ACTIVE_KEYS,
    LARGEST_PICTURE,
    LONGEST_PDF,
    MOST_OBJECTS,
    PDF,
    WORDS,
    has_ending_of,
    type_of,
)
from wiseed_like.errors import N_, Refused

FIELD = "file"


def media_type_of(path: Path, name: str, accepted: Collection[str]) -> str:
    """The media type of the file at `path`. Raises Refused when it is not to be taken."""
    with path.open("rb") as content:
        kind = type_of(content.read(16))
    if kind is None or kind not in accepted:
        raise Refused(
            "wrong_type",
            N_("Ce fichier n'est pas d'un type accepté. Envoyez un fichier %(kinds)s."),
            field=FIELD,
            kinds=", ".join(WORDS[each] for each in accepted),
        )
    if not has_ending_of(name, kind):
        raise Refused(
            "wrong_extension",
            N_(
                "Le nom de ce fichier ne correspond pas à son contenu, qui est du %(kind)s. "
                "Renommez-le, ou enregistrez-le de nouveau."
            ),
            field=FIELD,
            kind=WORDS[kind],
        )
    if kind == PDF:
        _inspect_pdf(path)
    else:
        _inspect_picture(path)
    return kind


def _inspect_pdf(path: Path) -> None:
    try:
        with pikepdf.open(path) as document:
            if document.is_encrypted:
                raise _locked()
            if len(document.pages) == 0:
                raise _broken()
            if len(document.pages) > LONGEST_PDF:
                raise Refused(
                    "too_many_pages",
                    N_("Ce PDF est trop long : %(pages)s pages au plus."),
                    field=FIELD,
                    pages=LONGEST_PDF,
                )
            _refuse_active(document)
    except pikepdf.PasswordError as locked:
        raise _locked() from locked
    except (pikepdf.PdfError, ValueError) as broken:
        raise _broken() from broken


def _refuse_active(document: pikepdf.Pdf) -> None:
    """A document is read, it does nothing: no script, no program, no file inside another."""
    for seen, holder in enumerate(_dictionaries(document)):
        if seen > MOST_OBJECTS:
            raise Refused(
                "too_complex_pdf",
                N_("Ce PDF est trop complexe pour être vérifié. Imprimez-le dans un nouveau PDF."),
                field=FIELD,
            )
        if _is_active(holder):
            raise Refused(
                "active_pdf",
                N_(
                    "Ce PDF contient un script, une action automatique, un formulaire actif ou un "
                    "fichier joint. Imprimez-le dans un nouveau PDF, puis envoyez celui-ci."
                ),
                field=FIELD,
            )


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
    if isinstance(holder, pikepdf.Array):
        return False
    if not ACTIVE_KEYS.isdisjoint(holder.keys()) or str(holder.get("/S", "")) in ACTIVE_ACTIONS:
        return True
    opening = holder.get("/OpenAction")
    # An array is a page to open at; so is an action that goes to one, and does no more.
    return isinstance(opening, pikepdf.Dictionary) and (
        str(opening.get("/S", "")) != "/GoTo" or "/Next" in opening
    )


def _inspect_picture(path: Path) -> None:
    try:
        with warnings.catch_warnings():
            # Pillow only warns of a picture that would fill the memory.
            warnings.simplefilter("error")
            with Image.open(path, formats=("JPEG", "PNG")) as picture:
                if picture.width * picture.height > LARGEST_PICTURE:
                    raise Refused(
                        "too_many_pixels",
                        N_("Cette image est trop grande : réduisez-la à 50 millions de pixels."),
                        field=FIELD,
                    )
                picture.verify()
            # verify() reads the structure only; a truncated picture is seen on decoding.
            with Image.open(path, formats=("JPEG", "PNG")) as picture:
                picture.load()
    except Refused:
        raise
    except (OSError, SyntaxError, ValueError, Warning, Image.DecompressionBombError) as broken:
        raise _broken() from broken


def _broken() -> Refused:
    return Refused(
        "broken_file",
        N_("Ce fichier est abîmé et ne peut pas être lu. Enregistrez-le de nouveau."),
        field=FIELD,
    )


def _locked() -> Refused:
    return Refused(
        "locked_file",
        N_("Ce PDF est protégé par un mot de passe. Envoyez-le sans protection."),
        field=FIELD,
    )
