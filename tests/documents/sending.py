"""How do the tests send a file? As an edge does: looked at first, then kept in a transaction."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.documents.samples import pdf, upload
from wiseed_like.db import transaction
from wiseed_like.documents.models import StoredFile
from wiseed_like.documents.service import Taken, inspect_upload, store_upload
from wiseed_like.journal.service import Actor

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)


def looked_at(
    content: bytes | None = None,
    name: str = "a.pdf",
    *,
    by: Actor | None = None,
    now: datetime = NOW,
    **how: Any,
) -> Taken:
    """A small PDF, or these bytes, found good. Raises Refused."""
    sent = upload(pdf() if content is None else content, name)
    return inspect_upload(sent, by=by, now=now, **how)


def kept(
    content: bytes | None = None,
    name: str = "a.pdf",
    *,
    by: Actor | None = None,
    now: datetime = NOW,
    **how: Any,
) -> StoredFile:
    """The same, kept. Raises Refused."""
    taken = looked_at(content, name, by=by, now=now, **how)
    with transaction():
        return store_upload(taken, by=by, now=now)
