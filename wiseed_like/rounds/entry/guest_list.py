"""Which invitations of a private round does a page show? Some at a time, by address, as filtered.

A page begins after the invitation whose number its address says: no e-mail address is in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.rounds.entry.invitation import RoundInvitation

PAGE = 50
LENGTH_MAX = 100  # characters that are looked for; what follows is not read
_keys = tuple_(RoundInvitation.email, RoundInvitation.id)

# As `RoundInvitation.stands_at`, in a query.
STANDS: dict[str, ColumnElement[bool]] = {
    "sent": and_(
        RoundInvitation.revoked_at.is_(None),
        RoundInvitation.joined_at.is_(None),
        RoundInvitation.seen_at.is_(None),
    ),
    "seen": and_(
        RoundInvitation.revoked_at.is_(None),
        RoundInvitation.joined_at.is_(None),
        RoundInvitation.seen_at.is_not(None),
    ),
    "joined": and_(RoundInvitation.revoked_at.is_(None), RoundInvitation.joined_at.is_not(None)),
    "revoked": RoundInvitation.revoked_at.is_not(None),
}


@dataclass(frozen=True, slots=True)
class Wanted:
    """What somebody asked of the list: a part of an address or name, a word of `STANDS`, and the
    number of the invitation after or before which the page is. Anything strange asks nothing."""

    words: str = ""
    stands: str = ""
    after: int | None = None
    before: int | None = None

    @classmethod
    def read(cls, asked: dict[str, str]) -> Wanted:
        """From the words of an address."""
        typed = "".join(sign for sign in asked.get("q", "") if sign.isprintable())
        stands = asked.get("stands", "")
        return cls(
            typed.strip()[:LENGTH_MAX],
            stands if stands in STANDS else "",
            _number(asked.get("after", "")),
            _number(asked.get("before", "")),
        )

    @property
    def filters(self) -> dict[str, str]:
        """What stays in the addresses of other pages of the same list."""
        return {
            name: value for name, value in (("q", self.words), ("stands", self.stands)) if value
        }


@dataclass(frozen=True, slots=True)
class Page:
    """Invitations in the order of their addresses; `previous` and `following` are the numbers
    before and after which the neighbouring pages are, None without one."""

    shown: Sequence[RoundInvitation]
    total: int  # that are as wanted, on all pages
    previous: int | None = None
    following: int | None = None


def page_of(round_id: int, wanted: Wanted, *, limit: int = PAGE) -> Page:
    """A page of a round's invitations. An unknown number begins anew."""
    whole = _as_wanted(round_id, wanted)
    total = int(session.scalar(whole.with_only_columns(func.count()).order_by(None)) or 0)
    start, is_back = _start(round_id, wanted)
    query = whole.options(joinedload(RoundInvitation.user))
    if start is not None:
        keys = tuple_(start.email, start.id)
        query = query.where(_keys < keys if is_back else _keys > keys)
    order = (RoundInvitation.email, RoundInvitation.id)
    found = list(
        session.scalars(
            query.order_by(*(key.desc() if is_back else key.asc() for key in order)).limit(
                limit + 1
            )
        )
    )
    has_more, shown = len(found) > limit, found[:limit]
    if is_back:
        shown.reverse()
    if not shown and start is not None:
        # What stood there is gone: the list begins anew.
        return page_of(round_id, replace(wanted, after=None, before=None), limit=limit)
    if not shown:
        return Page([], total)
    has_previous = has_more if is_back else start is not None
    has_following = is_back or has_more
    return Page(
        shown,
        total,
        previous=shown[0].id if has_previous else None,
        following=shown[-1].id if has_following else None,
    )


def _as_wanted(round_id: int, wanted: Wanted) -> Select[RoundInvitation]:
    query = select(RoundInvitation).where(RoundInvitation.round_id == round_id)
    if wanted.stands:
        query = query.where(STANDS[wanted.stands])
    if wanted.words:
        name = func.concat(User.first_name, " ", User.last_name, " ", User.email)
        query = query.outerjoin(User, User.id == RoundInvitation.user_id).where(
            or_(
                RoundInvitation.email.icontains(wanted.words, autoescape=True),
                name.icontains(wanted.words, autoescape=True),
            )
        )
    return query


def _start(round_id: int, wanted: Wanted) -> tuple[RoundInvitation | None, bool]:
    """The invitation beside which the page is, and whether it is the page before it."""
    number = wanted.after if wanted.after is not None else wanted.before
    found = session.get(RoundInvitation, number) if number is not None else None
    if found is None or found.round_id != round_id:
        return None, False
    return found, wanted.after is None


def _number(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None
