"""What is read of the journal?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator, Sequence

from sqlalchemy import select

from wiseed_like.db import session
from wiseed_like.journal.models import Delivery, Entry, Stream


def list_of_subject(subject_type: str, subject_id: object) -> Sequence[Entry]:
    """Everything that happened to one thing, oldest first."""
    return session.scalars(
        select(Entry)
        .where(Entry.subject_type == subject_type, Entry.subject_id == str(subject_id))
        .order_by(Entry.id)
    ).all()


def list_of_stream(stream: str, *, limit: int = 200) -> Sequence[Entry]:
    """The newest facts of a stream, newest first."""
    return session.scalars(
        select(Entry).where(Entry.stream == stream).order_by(Entry.seq.desc()).limit(limit)
    ).all()


def list_streams() -> Sequence[Stream]:
    return session.scalars(select(Stream).order_by(Stream.name)).all()


def links_of(stream: str) -> Iterator[tuple[int, str, bytes, bytes]]:
    """The chain of a stream as (seq, body, prev_hash, hash), in order."""
    rows = session.execute(
        select(Entry.seq, Entry.body, Entry.prev_hash, Entry.hash)
        .where(Entry.stream == stream)
        .order_by(Entry.seq)
    )
    return (tuple(row) for row in rows)  # type: ignore[misc]


def find_waiting_delivery(delivery_id: uuid.UUID, *, lock: bool) -> Delivery | None:
    """The delivery if it is still to be done and (with `lock`) nobody else is at it."""
    query = select(Delivery).where(Delivery.id == delivery_id, Delivery.done_at.is_(None))
    if lock:
        query = query.with_for_update(of=Delivery, skip_locked=True)
    return session.scalar(query.execution_options(populate_existing=True))
