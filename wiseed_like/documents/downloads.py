"""How is a file handed out? By the application only, under headers that keep it inert."""

from __future__ import annotations

import io
from datetime import datetime

from flask import Response, send_file

from compliance.calendar import PARIS
from wiseed_like.db import let_go
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
    content, name = _opened(stored), f"{stored.id}-{number}.jpg"
    let_go()
    return _inert(draw_page(content, number, mark), JPEG, name, as_attachment=False)


def send_drawn(stored: StoredFile, mark: str) -> Response:
    """The whole file as marked pictures, in a PDF to keep, under a name of ours. Raises Refused.

    It goes to the disk: under the headers of `_inert`, browsers draw no PDF.
    """
    content, name = _opened(stored), f"{stored.id}.pdf"
    let_go()
    return _inert(draw_all(content, mark), PDF, name, as_attachment=True)


def mark_of(reader: str, now: datetime) -> str:
    """Who looks, and when: a picture that leaves the house says through whom."""
    return f"{reader} · {now.astimezone(PARIS):%d/%m/%Y %H:%M}"


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
