"""Which accounts are read?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import bindparam, func, or_, select
from sqlalchemy.orm import joinedload

from wiseed_like.accounts.joint_holders import held_by
from wiseed_like.accounts.models import Role, User
from wiseed_like.db import session
from wiseed_like.errors import NotFound


def get_user(user_id: int, *, lock: bool = False) -> User:
    """The user, with the row locked on demand (others may still refer to it). Raises NotFound."""
    query = select(User).where(User.id == user_id)
    if lock:
        query = query.with_for_update(of=User, key_share=True).execution_options(
            populate_existing=True
        )
    user = session.scalar(query)
    if user is None:
        raise NotFound
    return user


def find_user(email: str) -> User | None:
    """The user at this address, whatever its capitals."""
    return session.scalar(select(User).where(func.lower(User.email) == email.strip().lower()))


def ids_at(emails: Sequence[str]) -> dict[str, int]:
    """The ids of the accounts that have one of these addresses, in small letters as given."""
    lowered = func.lower(User.email)
    found = session.execute(select(lowered, User.id).where(lowered.in_(emails))).all()
    return {email: number for email, number in found}  # noqa: C416 - rows, not pairs


def list_accounts_of(person_id: int) -> Sequence[int]:
    """The ids of the accounts whose money is held with this person: their own, then those for
    which they act or that they hold with others."""
    theirs = or_(User.represented_by == person_id, User.id.in_(held_by([person_id])))
    represented = select(User.id).where(theirs).order_by(User.id)
    return [person_id, *session.scalars(represented)]


def find_locked(**by: str) -> User | None:
    """The user whose one given attribute (`email`, `fs_uniquifier`…) has this value, locked."""
    ((name, value),) = by.items()
    return session.scalar(
        select(User)
        .where(getattr(User, name) == value)
        .with_for_update(of=User, key_share=True)
        .execution_options(populate_existing=True)
    )


# Asked on every page of who is signed in, so it is put together once.
_OF_SESSION = (
    select(User).options(joinedload(User.roles)).where(User.fs_uniquifier == bindparam("mark"))
)


def find_by_session_mark(mark: str) -> User | None:
    """The user whose sessions carry this mark; None once they were all ended."""
    return session.scalars(_OF_SESSION, {"mark": mark}).unique().one_or_none()


def list_with_role(role: str) -> Sequence[User]:
    """Everybody who holds a role, by name."""
    return session.scalars(
        select(User)
        .join(User.roles)
        .where(Role.name == role)
        .order_by(User.last_name, User.first_name, User.id)
    ).all()


def list_users(
    *, like: str = "", role: str = "", after: int | None = None, limit: int = 50
) -> Sequence[User]:
    """Users, newest first, from below the id `after`; `like` is a part of a name or an address."""
    query = select(User).order_by(User.id.desc()).limit(limit)
    if after is not None:
        query = query.where(User.id < after)
    if role:
        query = query.where(User.roles.any(Role.name == role))
    if like:
        part = f"%{_escaped(like)}%"
        name = User.first_name + " " + User.last_name
        query = query.where(or_(User.email.ilike(part), name.ilike(part)))
    return session.scalars(query).all()


def _escaped(text: str) -> str:
    for sign in ("\\", "%", "_"):
        text = text.replace(sign, f"\\{sign}")
    return text
