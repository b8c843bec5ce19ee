"""Which requests are read, and by whom?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Protocol

from sqlalchemy import ColumnElement, or_, select

from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.registry import all_kinds
from wiseed_like.approvals.rules import ApprovalState
from wiseed_like.db import Base, existing, locked, session
from wiseed_like.errors import NotFound


class Person(Protocol):
    """Whoever asks or decides: a user."""

    id: Any
    active: Any

    def has_role(self, role: str) -> bool: ...


def subject_of(thing: Base) -> tuple[str, str]:
    """How a request names the thing that it is about, as the journal does."""
    return type(thing).__name__.lower(), str(getattr(thing, "id"))  # noqa: B009


def waiting(kind: str, subject: Base) -> Approval | None:
    """The request of this kind about this thing that is not decided yet, or None."""
    subject_type, subject_id = subject_of(subject)
    return session.scalar(
        select(Approval).where(
            Approval.kind == kind,
            Approval.subject_type == subject_type,
            Approval.subject_id == subject_id,
            Approval.state == ApprovalState.ASKED,
        )
    )


def list_about(kind: str, subject: Base) -> Sequence[Approval]:
    """Every request of this kind about this thing, decided or not, oldest first."""
    subject_type, subject_id = subject_of(subject)
    return session.scalars(
        select(Approval)
        .where(
            Approval.kind == kind,
            Approval.subject_type == subject_type,
            Approval.subject_id == subject_id,
        )
        .order_by(Approval.id)
    ).all()


def lock_approval(approval_id: int) -> Approval:
    """The request as it is now, under its lock. Raises NotFound."""
    return locked(Approval, approval_id)


def lock_if_free(approval_id: int) -> bool:
    """Whether the request is locked for us now; not when somebody else holds it."""
    query = select(Approval.id).where(Approval.id == approval_id)
    return session.scalar(query.with_for_update(skip_locked=True)) is not None


def get_approval(approval_id: int) -> Approval:
    """The request, for the house itself. Raises NotFound."""
    return existing(Approval, approval_id)


def get_visible(approval_id: int, person: Person) -> Approval:
    """The request, to whoever asked for it or may decide its kind. Raises NotFound."""
    found = session.scalar(select(Approval).where(Approval.id == approval_id, _visible_to(person)))
    if found is None:
        raise NotFound
    return found


def list_to_decide(person: Person, now: datetime) -> list[Approval]:
    """What waits for this person, oldest first: not their own, nor about them."""
    rows = session.scalars(
        select(Approval)
        .where(
            Approval.state == ApprovalState.ASKED,
            Approval.expires_at > now,
            Approval.maker_id != person.id,
            Approval.kind.in_(kinds_decided_by(person)),
        )
        .order_by(Approval.id)
    ).all()
    return [each for each in rows if person.id not in each.concerned()]


def list_asked_by(person: Person) -> Sequence[Approval]:
    """What this person asked for and nobody has decided, newest first."""
    return session.scalars(
        select(Approval)
        .where(Approval.state == ApprovalState.ASKED, Approval.maker_id == person.id)
        .order_by(Approval.id.desc())
    ).all()


def list_past(person: Person, *, after: int | None = None, limit: int = 20) -> Sequence[Approval]:
    """Decided requests that this person sees, newest first, from below the id `after`."""
    query = (
        select(Approval)
        .where(Approval.state != ApprovalState.ASKED, _visible_to(person))
        .order_by(Approval.id.desc())
        .limit(limit)
    )
    if after is not None:
        query = query.where(Approval.id < after)
    return session.scalars(query).all()


def list_waiting_ids() -> Sequence[int]:
    """Every request that nobody has decided, for time to look at."""
    return session.scalars(
        select(Approval.id).where(Approval.state == ApprovalState.ASKED).order_by(Approval.id)
    ).all()


def kinds_decided_by(person: Person) -> list[str]:
    """The kinds that this person's roles let them decide."""
    return [
        kind.name for kind in all_kinds() if any(person.has_role(role) for role in kind.checkers)
    ]


def _visible_to(person: Person) -> ColumnElement[bool]:
    return or_(Approval.maker_id == person.id, Approval.kind.in_(kinds_decided_by(person)))
