"""What happens to a file? It is measured, written, inspected, and only then remembered."""

from __future__ import annotations

import hashlib
import io
import uuid
from collections.abc import Collection
from datetime import datetime
from typing import IO, Any, Protocol

from sqlalchemy import event
from sqlalchemy.orm import Session

from wiseed_like.db import session
from wiseed_like.documents import shelf
from wiseed_like.documents.inspection import FIELD, media_type_of
from wiseed_like.documents.models import StoredFile
from wiseed_like.documents.rules import ACCEPTED, LARGEST, clean_name
from wiseed_like.errors import N_, Refused
from wiseed_like.journal.service import Actor

_CHUNK = 64 * 1024


class Upload(Protocol):
    """What a form hands over (werkzeug's FileStorage): a name and a stream."""

    filename: str | None
    stream: IO[bytes]


class DamagedFile(Exception):
    """The bytes on the shelf are not those that were stored: the world, or somebody in it."""


def store_upload(
    upload: Upload | None,
    *,
    by: Actor | None,
    now: datetime,
    accepted: Collection[str] = ACCEPTED,
) -> StoredFile:
    """Keep what somebody sent. Raises Refused (field `file`) before anything is remembered.

    `accepted` are media types. At most 10 MB, counted while reading: what the browser says
    of size and type is not believed.
    """
    if upload is None or not upload.filename:
        raise Refused("no_file", N_("Choisissez un fichier."), field=FIELD)
    name = clean_name(upload.filename)
    return _keep(upload.stream, name, by=by, now=now, accepted=accepted)


def store_bytes(
    content: bytes, name: str, media_type: str, *, by: Actor | None, now: datetime
) -> StoredFile:
    """Keep what the house made itself (an agreement, an export)."""
    return _keep(io.BytesIO(content), clean_name(name), by=by, now=now, media_type=media_type)


def read(stored: StoredFile) -> bytes:
    """The bytes of a file. Raises DamagedFile when they are not those that were stored."""
    try:
        content = shelf.path_of(stored.id).read_bytes()
    except FileNotFoundError as lost:
        raise DamagedFile(f"{stored.id} is not on the shelf") from lost
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise DamagedFile(f"{stored.id} has changed since it was stored")
    return content


def _keep(
    stream: IO[bytes],
    name: str,
    *,
    by: Actor | None,
    now: datetime,
    accepted: Collection[str] = (),
    media_type: str = "",
) -> StoredFile:
    file_id = uuid.uuid4()
    # Whatever happens next, a rollback takes the file off the shelf again.
    session.info.setdefault("unkept_files", []).append(file_id)
    try:
        size, digest = _write(stream, file_id)
        kind = media_type or media_type_of(shelf.path_of(file_id), name, accepted)
    except Refused:
        shelf.discard(file_id)
        raise
    stored = StoredFile(
        id=file_id,
        name=name,
        media_type=kind,
        size=size,
        sha256=digest,
        stored_by=None if by is None else by.id,
        stored_at=now,
    )
    session.add(stored)
    session.flush()
    return stored


def _write(stream: IO[bytes], file_id: uuid.UUID) -> tuple[int, str]:
    """Copy the stream to the shelf; returns its size in bytes and its SHA-256."""
    size, digest = 0, hashlib.sha256()
    with shelf.create(file_id) as file:
        while chunk := stream.read(_CHUNK):
            size += len(chunk)
            if size > LARGEST:
                raise Refused(
                    "too_large", N_("Ce fichier dépasse 10 Mo : réduisez-le."), field=FIELD
                )
            digest.update(chunk)
            file.write(chunk)
    if size == 0:
        raise Refused("empty_file", N_("Ce fichier est vide."), field=FIELD)
    return size, digest.hexdigest()


@event.listens_for(Session, "after_commit")
def _keep_after_commit(current: Session) -> None:
    current.info.pop("unkept_files", None)


@event.listens_for(Session, "after_soft_rollback")
def _discard_after_rollback(current: Session, previous: Any) -> None:
    # A savepoint undone is not the whole transaction undone.
    if previous.parent is None:
        for file_id in current.info.pop("unkept_files", []):
            shelf.discard(file_id)
