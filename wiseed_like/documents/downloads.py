"""How is a file handed out? By the application only, under headers that keep it inert."""

from __future__ import annotations

import io

from flask import Response, send_file

from wiseed_like.documents.models import StoredFile
from wiseed_like.documents.rules import JPEG, PNG
from wiseed_like.documents.service import read

# The only ones shown within a page; anything else goes to the disk.
SHOWABLE = (JPEG, PNG)


def send(stored: StoredFile, *, as_attachment: bool = True) -> Response:
    """The file as a response. The caller has checked that this person may have it."""
    response = send_file(
        io.BytesIO(read(stored)),
        mimetype=stored.media_type,
        as_attachment=as_attachment or stored.media_type not in SHOWABLE,
        download_name=stored.name,
        conditional=False,
        etag=False,
    )
    response.headers["Content-Security-Policy"] = "sandbox; default-src 'none'"
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Cache-Control"] = "no-store"
    response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
