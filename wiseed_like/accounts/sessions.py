"""What is a browser remembered by, for how long, and who ends it?

One row per session. The browser holds 256 random bits; the row holds their SHA-256, so that who
reads the table cannot take anybody's place. It is read with its person, first of all in a request;
writing happens on a connection aside: remembering a session never makes somebody's half-done
change true. Times are the machine's own.
docs/decisions/0013-sessions.md; ASVS 7.1 to 7.5.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from flask import has_request_context, session as browser
from sqlalchemy import and_, bindparam, delete, insert, or_, select, update
from sqlalchemy.orm import joinedload

from wiseed_like import clock
from wiseed_like.accounts.access import STAFF
from wiseed_like.accounts.models import BrowserSession, User
from wiseed_like.db import aside, session
from wiseed_like.errors import NotFound

STAFF_IDLE, IDLE = timedelta(minutes=15), timedelta(minutes=30)
ABSOLUTE = timedelta(hours=12)
ANONYMOUS = timedelta(hours=2)
KEPT = timedelta(days=30)  # how long what has ended is still remembered
SEEN_EVERY = timedelta(seconds=60)  # a session that is only looked through is not written more

# Asked on every page, so it is put together once, and brings the person and their roles.
_FIND = (
    select(
        BrowserSession.id,
        BrowserSession.user_id,
        BrowserSession.data,
        BrowserSession.last_seen_at,
        BrowserSession.signed_in_at,
        BrowserSession.ended_at,
        BrowserSession.ended_why,
        User,
    )
    .outerjoin(User, User.id == BrowserSession.user_id)
    .options(joinedload(User.roles))
    .where(BrowserSession.token_hash == bindparam("token"))
)


@dataclass(frozen=True, slots=True)
class Remembered:
    """A row as it was when the request began."""

    id: int
    owner: int | None
    data: str
    last_seen_at: datetime
    person: User | None


@dataclass(frozen=True, slots=True)
class Visitor:
    """Where a request comes from, as far as it says."""

    address: str
    user_agent: str


def find(token: str, now: datetime) -> Remembered | str | None:
    """The session of a token; or the word for its end, when time or somebody else has ended it.

    One SELECT. It is here that a session ends when its person's role, today, says so.
    """
    row = session.execute(_FIND, {"token": _hash(token)}).unique().one_or_none()
    if row is None:
        return None
    if row.ended_at is not None:
        return row.ended_why if row.user_id and row.ended_why != "signed_out" else None
    why = _ended_by_time(row, now)
    if why is None:
        return Remembered(row.id, row.user_id, row.data, row.last_seen_at, row.User)
    _end_aside(row.id, why, now)
    return why if row.user_id is not None else None


def _ended_by_time(row: Any, now: datetime) -> str | None:
    if row.user_id is None:
        return "idle" if now - row.last_seen_at > ANONYMOUS else None
    if row.signed_in_at is None or now - row.signed_in_at > ABSOLUTE:
        return "old"
    limit = idle_limit(row.User)
    return "idle" if now - row.last_seen_at > limit else None


def find_owner(mark: str) -> User | None:
    """The owner of this request's session, read with it; None unless the mark is theirs, today."""
    remembered = _current()
    owner = remembered.person if remembered else None
    return owner if owner is not None and owner.fs_uniquifier == mark else None


def owner_of(uniquifier: str | None) -> int | None:
    """Whose sessions carry this mark."""
    if not uniquifier:
        return None
    with aside() as connection:
        return connection.execute(
            select(User.id).where(User.fs_uniquifier == uniquifier)
        ).scalar_one_or_none()


def begin(data: str, *, owner: int | None, visitor: Visitor, now: datetime) -> str:
    """Remember a browser; returns the token that it has to show."""
    token = secrets.token_urlsafe(32)
    row = insert(BrowserSession).values(
        token_hash=_hash(token),
        user_id=owner,
        data=data,
        created_at=now,
        last_seen_at=now,
        signed_in_at=now if owner is not None else None,
        address=visitor.address[:45],
        user_agent=visitor.user_agent[:200],
    )
    with aside() as connection:
        connection.execute(row)
    return token


def write(id: int, data: str, *, was: str, new_token: bool, now: datetime) -> str | bool:
    """Keep what has changed. False when somebody else changed it first, or ended it.

    With `new_token` the old one opens nothing any more; returns the new one.
    """
    token = secrets.token_urlsafe(32) if new_token else None
    change = (
        update(BrowserSession)
        .where(BrowserSession.id == id, BrowserSession.data == was)
        .where(BrowserSession.ended_at.is_(None))
        .values(data=data, last_seen_at=now)
    )
    if token:
        change = change.values(token_hash=_hash(token))
    with aside() as connection:
        written = connection.execute(change).rowcount == 1
    return token or True if written else False


def read(id: int) -> str | None:
    """What a session remembers now; None once it has ended."""
    query = select(BrowserSession.data).where(
        BrowserSession.id == id, BrowserSession.ended_at.is_(None)
    )
    with aside() as connection:
        return connection.execute(query).scalar_one_or_none()


def leave(remembered: Remembered, now: datetime) -> None:
    """The person signs out, or a visitor has nothing to be remembered by."""
    if remembered.owner is None:
        with aside() as connection:
            connection.execute(delete(BrowserSession).where(BrowserSession.id == remembered.id))
    else:
        _end_aside(remembered.id, "signed_out", now)


def _end_aside(id: int, why: str, now: datetime) -> None:
    with aside() as connection:
        connection.execute(
            update(BrowserSession)
            .where(BrowserSession.id == id, BrowserSession.ended_at.is_(None))
            .values(ended_at=now, ended_why=why)
        )


def renew() -> None:
    """Give this browser a new token at the end of the request: its person may do more now."""
    browser.renewed = True  # type: ignore[attr-defined]


def current_id() -> int | None:
    """The row of the session that this request belongs to."""
    remembered = _current()
    return remembered.id if remembered else None


def _current() -> Remembered | None:
    if not has_request_context():
        return None
    found = getattr(browser._get_current_object(), "remembered", None)  # type: ignore[attr-defined]
    return found if isinstance(found, Remembered) else None


def end_all(user: User, *, why: str, except_current: bool = False) -> int:
    """End somebody's sessions with the change that asks for it; returns how many.

    With `except_current` the browser in which they ask for it themselves stays signed in, under
    a new token.
    """
    current = _current()
    is_theirs = except_current and current is not None and current.owner == user.id
    kept = current.id if is_theirs and current else None
    ending = update(BrowserSession).where(
        BrowserSession.user_id == user.id, BrowserSession.ended_at.is_(None)
    )
    if kept is not None:
        ending = ending.where(BrowserSession.id != kept)
    ended = session.execute(
        ending.values(ended_at=clock.machine_now(), ended_why=why),
        execution_options={"synchronize_session": False},
    )
    user.fs_uniquifier = secrets.token_hex(32)
    if kept is not None and "_user_id" in browser:
        browser["_user_id"] = user.fs_uniquifier
        renew()
    return int(ended.rowcount)  # type: ignore[attr-defined]


def idle_limit(user: User) -> timedelta:
    """How long a person may do nothing before having to sign in again."""
    return STAFF_IDLE if any(user.has_role(role) for role in STAFF) else IDLE


def list_of(user: User) -> Sequence[BrowserSession]:
    """Somebody's sessions that still open pages, the last seen first."""
    now = clock.machine_now()
    return session.scalars(
        select(BrowserSession)
        .where(BrowserSession.user_id == user.id, BrowserSession.ended_at.is_(None))
        .where(BrowserSession.last_seen_at >= now - idle_limit(user))
        .where(BrowserSession.signed_in_at >= now - ABSOLUTE)
        .order_by(BrowserSession.last_seen_at.desc(), BrowserSession.id.desc())
    ).all()


def end(id: int, owner: User, *, why: str = "elsewhere") -> None:
    """End one session. Raises NotFound when it is not the owner's, or has ended."""
    ended = session.execute(
        update(BrowserSession)
        .where(BrowserSession.id == id, BrowserSession.user_id == owner.id)
        .where(BrowserSession.ended_at.is_(None))
        .values(ended_at=clock.machine_now(), ended_why=why),
        execution_options={"synchronize_session": False},
    )
    if ended.rowcount != 1:  # type: ignore[attr-defined]
        raise NotFound


def purge(now: datetime) -> None:
    """Forget visitors who have gone, and what ended long ago; end what nobody came back to."""
    seen, anonymous = BrowserSession.last_seen_at, BrowserSession.user_id.is_(None)
    left = and_(
        ~anonymous,
        BrowserSession.ended_at.is_(None),
        or_(seen < now - IDLE, BrowserSession.signed_in_at < now - ABSOLUTE),
    )
    with aside() as connection:
        connection.execute(delete(BrowserSession).where(anonymous, seen < now - ANONYMOUS))
        connection.execute(delete(BrowserSession).where(BrowserSession.ended_at < now - KEPT))
        connection.execute(
            update(BrowserSession).where(left).values(ended_at=now, ended_why="idle")
        )


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
