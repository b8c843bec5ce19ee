"""What happens when something happened? It is noted, sealed just before the commit, and sent."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import event, insert, select
from sqlalchemy.dialects.postgresql import insert as upsert
from sqlalchemy.orm import Session, SessionTransaction

from wiseed_like import logs
from wiseed_like.chain import GENESIS, link
from wiseed_like.db import Base, session
from wiseed_like.journal.listeners import listeners_of
from wiseed_like.journal.models import Delivery, Entry, Stream
from wiseed_like.journal.rules import body_of


class Actor(Protocol):
    """Whoever acts: anything with an id that is a user's."""

    id: Any


@dataclass(slots=True)
class _Fact:
    kind: str
    subject: Base
    stream: str
    actor: str
    roles: list[str]
    at: datetime
    data: dict[str, Any]
    # The transaction and its savepoints, innermost first: undone with any of them.
    within: list[SessionTransaction]


def record(kind: str, subject: Base, /, *, by: Actor | None, at: datetime, **data: Any) -> None:
    """Note a fact about `subject`; it is written, or lost, together with the transaction,
    or with the savepoint inside which it was noted.

    `kind` is past (`round.closed`). The subject names its stream (`journal_stream`). `by` is
    the user who acts, None for the house itself. `data` must hold no personal data beyond ids.
    """
    stream: str = getattr(subject, "journal_stream")  # noqa: B009 - a typed attribute of ours
    actor = "system" if by is None else f"user:{by.id}"
    if not session.in_transaction():
        # Without a transaction a rollback would pass unseen, and the fact would survive it.
        session.begin()
    fact = _Fact(kind, subject, stream, actor, _roles_of(by), at, data, _within(session))
    session.info.setdefault("facts", []).append(fact)


def _seal(current: Session) -> None:
    """Write the noted facts, last of all, so that a stream's row is locked for an instant.

    Streams are locked in the order of their names: two transactions never wait in a circle.
    """
    facts: list[_Fact] = current.info.pop("facts", [])
    if not facts:
        return
    current.flush()
    names = sorted({fact.stream for fact in facts})
    current.execute(
        upsert(Stream)
        .values([{"name": name, "last_seq": 0, "head": GENESIS} for name in names])
        .on_conflict_do_nothing()
    )
    locked = select(Stream).where(Stream.name.in_(names)).order_by(Stream.name).with_for_update()
    streams = {
        stream.name: stream
        for stream in current.scalars(locked.execution_options(populate_existing=True))
    }
    # Heads and deliveries are written together at the end, not between each two facts.
    with current.no_autoflush:
        for fact in facts:
            _append(current, streams[fact.stream], fact)
    current.flush()


def _append(current: Session, stream: Stream, fact: _Fact) -> None:
    subject_type, subject_id = _name_of(fact.subject)
    seq = stream.last_seq + 1
    body = body_of(
        {
            "stream": stream.name,
            "kind": fact.kind,
            "subject": f"{subject_type}:{subject_id}",
            "actor": fact.actor,
            "at": fact.at.astimezone(UTC),
            "data": fact.data,
            # Who that was on that day, and the lines of the log that tell of the same request.
            "roles": fact.roles,
            "request": logs.request_id(),
        }
    )
    hashed = link(stream.head, seq, body)
    entry_id = current.scalar(
        insert(Entry)
        .values(
            stream=stream.name,
            seq=seq,
            kind=fact.kind,
            subject_type=subject_type,
            subject_id=subject_id,
            actor=fact.actor,
            at=fact.at,
            body=body,
            prev_hash=stream.head,
            hash=hashed,
        )
        .returning(Entry.id)
    )
    stream.last_seq, stream.head = seq, hashed
    queue = current.info.get("queue")
    for listener in listeners_of(fact.kind):
        current.add(
            Delivery(entry_id=entry_id, listener=listener.name, queue=queue or listener.queue)
        )


def _within(current: Session) -> list[SessionTransaction]:
    each, found = current.get_nested_transaction() or current.get_transaction(), []
    while each is not None:
        found.append(each)
        each = each.parent
    return found


def _roles_of(actor: Actor | None) -> list[str]:
    """The roles that somebody holds as they act; the house itself has none."""
    return sorted(role.name for role in getattr(actor, "roles", ()))


def _name_of(subject: Base) -> tuple[str, str]:
    return type(subject).__name__.lower(), str(getattr(subject, "id"))  # noqa: B009


@event.listens_for(Session, "before_commit")
def _seal_before_commit(current: Session) -> None:
    if not current.in_nested_transaction():
        _seal(current)


@event.listens_for(Session, "after_soft_rollback")
def _forget_after_rollback(current: Session, undone: SessionTransaction) -> None:
    facts: list[_Fact] = current.info.get("facts", [])
    facts[:] = [fact for fact in facts if undone not in fact.within]
