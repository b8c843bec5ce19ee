"""What happens when something happened? It is noted, sealed just before the commit, and sent."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from sqlalchemy import event, text
from sqlalchemy.orm import Session, SessionTransaction

from wiseed_like import logs
from wiseed_like.db import Base, session
from wiseed_like.journal.listeners import listeners_of
from wiseed_like.journal.rules import body_of

_APPEND = text("SELECT append_facts(cast(:facts AS jsonb))")


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
    Raises ValueError for a moment without a time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"{kind}: a moment without a time zone")
    stream: str = getattr(subject, "journal_stream")  # noqa: B009 - a typed attribute of ours
    actor = "system" if by is None else f"user:{by.id}"
    if not session.in_transaction():
        # Without a transaction a rollback would pass unseen, and the fact would survive it.
        session.begin()
    fact = _Fact(kind, subject, stream, actor, _roles_of(by), at, data, _within(session))
    session.info.setdefault("facts", []).append(fact)


def take_facts() -> str:
    """Hand over the facts noted so far: whoever takes them writes them with `append_facts`.

    For a statement that ends with them and is the last before the commit; what is noted
    afterwards is sealed as ever. The transaction fails with the statement, and they are lost.
    """
    return _told(session.info.pop("facts", []), session.info.get("queue"))


def _seal(current: Session) -> None:
    """Write the noted facts, last of all, so that a stream's row is locked for an instant.

    In one call (`append_facts`, migration 0037), which locks the streams in the order of their
    names: two transactions never wait in a circle.
    """
    facts: list[_Fact] = current.info.pop("facts", [])
    if not facts:
        return
    current.flush()
    current.execute(_APPEND, {"facts": _told(facts, current.info.get("queue"))})


def _told(facts: list[_Fact], queue: str | None) -> str:
    """The facts as `append_facts` reads them."""
    return json.dumps([_written(fact, queue) for fact in facts], ensure_ascii=False)


def _written(fact: _Fact, queue: str | None) -> dict[str, Any]:
    subject_type, subject_id = _name_of(fact.subject)
    at = fact.at.astimezone(UTC)
    body = body_of(
        {
            "stream": fact.stream,
            "kind": fact.kind,
            "subject": f"{subject_type}:{subject_id}",
            "actor": fact.actor,
            "at": at,
            "data": fact.data,
            # Who that was on that day, and the lines of the log that tell of the same request.
            "roles": fact.roles,
            "request": logs.request_id(),
        }
    )
    return {
        "stream": fact.stream,
        "kind": fact.kind,
        "subject_type": subject_type,
        "subject_id": subject_id,
        "actor": fact.actor,
        "at": at.isoformat(),
        "body": body,
        "heard_by": [
            [listener.name, queue or listener.queue] for listener in listeners_of(fact.kind)
        ],
    }


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
