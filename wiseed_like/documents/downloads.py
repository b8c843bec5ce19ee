"""How is a file handed out? By the application only, under headers that keep it inert."""

from __future__ import annotations

import io

from flask import Response, send_file

from wiseed_like.documents.inspection import draw_all, draw_page
from wiseed_like.documents.models import StoredFile
from wiseed_like.documents.rules import JPEG, PDF, PNG
from wiseed_like.documents.service import read
from wiseed_like.errors import N_, Refused

# The only ones shown within a page; anything else goes to the disk.
SHOWABLE = (JPEG, PNG)


def send(stored: StoredFile, *, as_attachment: bool = True) -> Response:
    """The file as a response. The caller has checked that this person may have it.

    Raises Refused for what is held or erased.
    """
    content = _opened(stored)
    return _inert(
        content,
        stored.media_type,
        stored.name,
        as_attachment=as_attachment or stored.media_type not in SHOWABLE,
    )


def send_page(stored: StoredFile, number: int, mark: str) -> Response:
    """A page of the file drawn as a picture, `mark` (who looks, when) across it.

    The bytes that somebody sent never reach the reader. Raises Refused.
    """
    picture = draw_page(_opened(stored), number, mark)
    return _inert(picture, JPEG, f"{stored.id}-{number}.jpg", as_attachment=False)


def send_drawn(stored: StoredFile, mark: str) -> Response:
    """The whole file as marked pictures, in a PDF to keep. Raises Refused."""
    stem = stored.name.rpartition(".")[0] or stored.name
    return _inert(draw_all(_opened(stored), mark), PDF, f"{stem}.pdf", as_attachment=True)


def _opened(stored: StoredFile) -> bytes:
    if stored.erasure is not None:
        raise Refused("file_erased", N_("Ce fichier a été effacé : il n'en reste que l'empreinte."))
    if stored.hold is not None:
        raise Refused(
            "file_held",
            N_("Contrôle en cours : ce fichier sera lisible quand il aura été vérifié."),
        )
    return read(stored)


def _inert(content: bytes, media_type: str, name: str, *, as_attachment: bool) -> Response:
    response = send_file(
        io.BytesIO(content),
        mimetype=media_type,
        as_attachment=as_attachment,
        download_name=name,
        conditional=False,
        etag=False,
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
