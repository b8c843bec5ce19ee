"""Is another of the holders to represent a joint account, and what has each said of it?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select

from wiseed_like.accounts.joint_holders import JointHolder, holders_of
from wiseed_like.accounts.models import User
from wiseed_like.accounts.representatives import (
    RepresentativeAnswer,
    RepresentativeChange,
    silent_holders,
)
from wiseed_like.db import existing, session
from wiseed_like.errors import NotFound


def find_open(account_id: int) -> RepresentativeChange | None:
    """What is asked and neither done nor ended; at most one for each account."""
    return session.scalars(
        select(RepresentativeChange)
        .where(
            RepresentativeChange.account_id == account_id,
            RepresentativeChange.done_at.is_(None),
            RepresentativeChange.ended_at.is_(None),
        )
        .execution_options(populate_existing=True)
    ).one_or_none()


def find_of_request(approval_id: int) -> RepresentativeChange | None:
    """The change that a request of the staff is about."""
    return session.scalar(
        select(RepresentativeChange).where(RepresentativeChange.approval_id == approval_id)
    )


def get_change(change_id: int) -> RepresentativeChange:
    """Raises NotFound."""
    return existing(RepresentativeChange, change_id)


def get_change_of(account_id: int, change_id: int) -> RepresentativeChange:
    """A change of this account. Raises NotFound, also for another's."""
    found = get_change(change_id)
    if found.account_id != account_id:
        raise NotFound
    return found


def get_answer(answer_id: int) -> RepresentativeAnswer:
    """Raises NotFound."""
    return existing(RepresentativeAnswer, answer_id)


def list_changes(account_id: int) -> Sequence[RepresentativeChange]:
    """Everything that was asked of an account, the newest first."""
    return session.scalars(
        select(RepresentativeChange)
        .where(RepresentativeChange.account_id == account_id)
        .order_by(RepresentativeChange.id.desc())
    ).all()


def answers_of(change: RepresentativeChange) -> list[RepresentativeAnswer]:
    """What each holder says, who represents them first; read anew."""
    found = session.scalars(
        select(RepresentativeAnswer)
        .where(RepresentativeAnswer.change_id == change.id)
        .order_by(RepresentativeAnswer.id)
        .execution_options(populate_existing=True)
    )
    return list(found)


def answer_of(person: User, change: RepresentativeChange) -> RepresentativeAnswer:
    """What this person says of a change. Raises NotFound for whoever is not asked."""
    for each in answers_of(change):
        if each.holder.person_id == person.id:
            return each
    raise NotFound


def others_of(account: User) -> list[JointHolder]:
    """Those who may represent the account instead of who does: who have agreed to hold it, and
    can act."""
    silent = silent_holders(account.id)
    return [
        each
        for each in holders_of(account.id)
        if each.agreed_at and not each.is_representative and each.person_id not in silent
    ]


def list_to_answer(person: User) -> Sequence[RepresentativeAnswer]:
    """The changes that wait for this person's answer; as many as they hold accounts, at most."""
    return session.scalars(
        select(RepresentativeAnswer)
        .join(RepresentativeAnswer.change)
        .join(RepresentativeAnswer.holder)
        .where(
            JointHolder.person_id == person.id,
            RepresentativeAnswer.agreed_at.is_(None),
            RepresentativeAnswer.declined_at.is_(None),
            RepresentativeChange.done_at.is_(None),
            RepresentativeChange.ended_at.is_(None),
        )
        .order_by(RepresentativeAnswer.id)
    ).all()
