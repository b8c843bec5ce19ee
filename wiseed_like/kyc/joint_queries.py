"""Which joint accounts does somebody hold, or is asked to?"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import ColumnElement, and_, or_, select
from sqlalchemy.orm import joinedload

from wiseed_like.accounts.joint_holders import JointHolder
from wiseed_like.accounts.models import User
from wiseed_like.db import is_one_of, session
from wiseed_like.errors import NotFound


def _is_of(person: User) -> ColumnElement[bool]:
    """Whether it is what this person was asked: by their answer, else by their address, which
    they have shown to be theirs."""
    by_address = and_(JointHolder.person_id.is_(None), JointHolder.email == person.email)
    return or_(JointHolder.person_id == person.id, by_address)


def get_holder_of(person: User, account_id: int, *, fresh: bool = False) -> JointHolder:
    """This person's part in a joint account; read anew on demand. Raises NotFound."""
    found = session.scalars(
        select(JointHolder)
        .where(JointHolder.account_id == account_id, _is_of(person))
        # An answer comes before an address that was asked as well.
        .order_by(JointHolder.person_id.is_(None), JointHolder.id)
        .limit(1)
        .execution_options(populate_existing=fresh)
    ).first()
    if found is None:
        raise NotFound
    return found


def get_holder(holder_id: int) -> JointHolder:
    """Raises NotFound."""
    found = session.get(JointHolder, holder_id)
    if found is None:
        raise NotFound
    return found


def list_held(person: User) -> Sequence[JointHolder]:
    """Everything that somebody holds with others or is asked to, the newest first; what has ended
    before it was answered is left out."""
    return session.scalars(
        select(JointHolder)
        .join(User, User.id == JointHolder.account_id)
        .where(_is_of(person), or_(User.active, JointHolder.person_id.is_not(None)))
        .order_by(JointHolder.id.desc())
        .options(joinedload(JointHolder.account))
    ).all()


def list_to_agree(person: User, *, limit: int = 10) -> Sequence[JointHolder]:
    """What somebody is asked to hold with others and has not answered, the newest first."""
    return session.scalars(
        select(JointHolder)
        .join(User, User.id == JointHolder.account_id)
        .where(
            _is_of(person),
            User.active,
            JointHolder.agreed_at.is_(None),
            JointHolder.declined_at.is_(None),
        )
        .order_by(JointHolder.id.desc())
        .limit(limit)
        .options(joinedload(JointHolder.account).joinedload(User.representative))
    ).all()


def list_unagreed(accounts: Collection[int]) -> set[int]:
    """Of these joint accounts, those of which somebody has not agreed."""
    return set(
        session.scalars(
            select(JointHolder.account_id).where(
                is_one_of(JointHolder.account_id, accounts), JointHolder.agreed_at.is_(None)
            )
        )
    )


def list_accounts(*, after: int | None, limit: int) -> Sequence[User]:
    """All joint accounts, the newest first, from below the id `after`."""
    query = select(User).where(User.is_joint).order_by(User.id.desc()).limit(limit)
    if after is not None:
        query = query.where(User.id < after)
    return session.scalars(query.options(joinedload(User.representative))).all()
