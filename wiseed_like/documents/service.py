"""What happens to a file? Measured, scanned, inspected, sealed, remembered; one day erased."""

from __future__ import annotations

import hashlib
import uuid
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any, Protocol

from sqlalchemy import event, func, select
from sqlalchemy.orm import Session

from wiseed_like import vault
from wiseed_like.db import let_go, session
from wiseed_like.documents import queries, scanner, shelf
from wiseed_like.documents.inspection import FIELD, Inspected, inspect
from wiseed_like.documents.models import DocumentKey, ErasedFile, HeldFile, StoredFile
from wiseed_like.documents.rules import (
    ACCEPTED,
    ERASED_BECAUSE,
    LARGEST,
    QUOTA_BYTES,
    QUOTA_FILES,
    Purpose,
    clean_name,
)
from wiseed_like.documents.scanner import ScannerDown
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor

_CHUNK = 64 * 1024
_QUOTA_LOCK = 5_100  # the namespace of our advisory locks about uploads


class Upload(Protocol):
    """What a form hands over (werkzeug's FileStorage): a name and a stream."""

    filename: str | None
    stream: IO[bytes]


class DamagedFile(Exception):
    """The bytes on the shelf are not those that were stored: the world, or somebody in it."""


@dataclass(frozen=True, slots=True)
class Taken:
    """An upload that was looked at and may be kept. Nothing of it is remembered yet."""

    name: str
    looked_at: Inspected
    is_scanned: bool


def inspect_upload(
    upload: Upload | None,
    *,
    by: Actor | None,
    now: datetime,
    accepted: Collection[str] = ACCEPTED,
    purpose: Purpose = Purpose.BUSINESS,
) -> Taken:
    """Look at what somebody sent. Raises Refused (field `file`).

    For edges, before their transaction: it may take 25 s, in which nothing is locked and no
    connection is held. `accepted` are media types. At most 10 MB, counted while reading: what
    the browser says of size and type is not believed.
    """
    if upload is None or not upload.filename:
        raise Refused("no_file", N_("Choisissez un fichier."), field=FIELD)
    name = clean_name(upload.filename)
    content = _received(upload.stream)
    if by is not None:
        _refuse_beyond_quota(by, len(content), now)
    let_go()
    is_scanned = _refuse_dangerous(content)
    return Taken(name, inspect(content, name, accepted=accepted, purpose=purpose), is_scanned)


def store_upload(taken: Taken, *, by: Actor | None, now: datetime) -> StoredFile:
    """Keep what was looked at; held if no scanner has seen it. Raises Refused beyond the quota."""
    found = taken.looked_at
    if by is not None:
        # Two at once by the same person are counted one after the other.
        session.execute(select(func.pg_advisory_xact_lock(_QUOTA_LOCK, by.id)))
        _refuse_beyond_quota(by, len(found.content), now)
    stored = _keep(found.content, taken.name, found.media_type, by=by, now=now, pages=found.pages)
    if not taken.is_scanned:
        session.add(HeldFile(file_id=stored.id, since=now))
        session.flush()
    return stored


def store_bytes(
    content: bytes, name: str, media_type: str, *, by: Actor | None, now: datetime
) -> StoredFile:
    """Keep what the house made itself (an agreement, an export)."""
    if not 0 < len(content) <= LARGEST:
        raise ValueError(f"a file of {len(content)} bytes")
    return _keep(content, clean_name(name), media_type, by=by, now=now)


def read(stored: StoredFile) -> bytes:
    """The bytes of a file. Raises DamagedFile when they are not those that were stored."""
    key = queries.find_key(stored.id)
    if key is None:
        raise DamagedFile(f"{stored.id} has no key")
    try:
        sealed = shelf.path_of(stored.id).read_bytes()
        opened = shelf.ring().unwrap(key.wrapped, stored.seal_of)
        content = vault.open_sealed(sealed, stored.seal_of, opened)
    except FileNotFoundError as lost:
        raise DamagedFile(f"{stored.id} is not on the shelf") from lost
    except vault.BrokenSeal as broken:
        raise DamagedFile(f"{stored.id} has changed since it was stored: {broken}") from broken
    if hashlib.sha256(content).hexdigest() != stored.sha256:
        raise DamagedFile(f"{stored.id} is not the file that its row describes")
    return content


def erase(stored: StoredFile, because: str, *, by: Actor | None, now: datetime) -> None:
    """Make the bytes unreadable for ever: the key goes, then the file (ASVS 14.2.7).

    Its row and its digest stay, and say that it existed. Erasing twice changes nothing. The
    shelf is cleared after the commit: a rollback keeps everything.
    """
    if because not in ERASED_BECAUSE:
        raise ValueError(f"no reason to erase: {because}")
    if session.get(ErasedFile, stored.id) is not None:
        return
    key = queries.find_key(stored.id)
    if key is not None:
        session.delete(key)
    hold = session.get(HeldFile, stored.id)
    if hold is not None and because != "dangerous":
        session.delete(hold)
    session.add(
        ErasedFile(
            file_id=stored.id, erased_at=now, because=because, erased_by=None if not by else by.id
        )
    )
    session.info.setdefault("erased_files", []).append(stored.id)
    record("file.erased", stored, by=by, at=now, sha256=stored.sha256, because=because)
    session.flush()
    session.expire(stored, ["erasure", "hold"])


def scan_again(held: HeldFile, *, now: datetime) -> None:
    """Ask the scanner about a held file: let it go, or erase it. Raises ScannerDown."""
    stored = queries.get_stored(held.file_id)
    found = scanner.danger_in(read(stored))
    if found is None:
        session.delete(held)
        record("file.released", stored, by=None, at=now)
        session.flush()
        session.expire(stored, ["hold"])
        return
    held.found = found
    record("file.found_dangerous", stored, by=None, at=now, found=found)
    erase(stored, "dangerous", by=None, now=now)


def _received(stream: IO[bytes]) -> bytes:
    """All of it, counted while it comes. Raises Refused."""
    content = bytearray()
    while chunk := stream.read(_CHUNK):
        content += chunk
        if len(content) > LARGEST:
            raise Refused("too_large", N_("Ce fichier dépasse 10 Mo : réduisez-le."), field=FIELD)
    if not content:
        raise Refused("empty_file", N_("Ce fichier est vide."), field=FIELD)
    return bytes(content)


def _refuse_beyond_quota(by: Actor, size: int, now: datetime) -> None:
    files, sent = queries.sent_lately(by.id, now)
    if files >= QUOTA_FILES or sent + size > QUOTA_BYTES:
        raise Refused(
            "upload_quota",
            N_("Vous avez envoyé beaucoup de fichiers en 24 heures. Reprenez demain."),
            field=FIELD,
        )


def _refuse_dangerous(content: bytes) -> bool:
    """Whether a scanner has seen it. Raises Refused for what it found."""
    try:
        found = scanner.danger_in(content)
    except ScannerDown:
        return False
    if found is not None:
        raise Refused(
            "dangerous_file",
            N_("Ce fichier contient un programme dangereux connu : il n'est pas gardé."),
            field=FIELD,
        )
    return True


def _keep(
    content: bytes,
    name: str,
    media_type: str,
    *,
    by: Actor | None,
    now: datetime,
    pages: int | None = None,
) -> StoredFile:
    stored = StoredFile(
        id=uuid.uuid4(),
        name=name,
        media_type=media_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
        pages=pages,
        stored_by=None if by is None else by.id,
        stored_at=now,
    )
    # Whatever happens next, a rollback takes the file off the shelf again.
    session.info.setdefault("unkept_files", []).append(stored.id)
    session.add_all([stored, seal(stored, content)])
    session.flush()
    return stored


def seal(stored: StoredFile, content: bytes, *, again: bool = False) -> DocumentKey:
    """Write the file under a new key; returns the key, wrapped, to be kept with it."""
    key = vault.new_key()
    shelf.put(stored.id, vault.seal(content, stored.seal_of, key), again=again)
    wrapped = shelf.ring().wrap(key, stored.seal_of)
    return DocumentKey(file_id=stored.id, master=wrapped.master, sealed=wrapped.sealed)


@event.listens_for(Session, "after_commit")
def _after_commit(current: Session) -> None:
    current.info.pop("unkept_files", None)
    for file_id in current.info.pop("erased_files", []):
        shelf.discard(file_id)


@event.listens_for(Session, "after_soft_rollback")
def _after_rollback(current: Session, previous: Any) -> None:
    # A savepoint undone is not the whole transaction undone.
    if previous.parent is None:
        current.info.pop("erased_files", None)
        for file_id in current.info.pop("unkept_files", []):
            shelf.discard(file_id)
