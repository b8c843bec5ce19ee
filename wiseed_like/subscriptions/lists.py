"""What is read of long lists of subscriptions? A page at a time, by cursor, and no more of a row
than the page shows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Generic, NamedTuple, TypeVar

from sqlalchemy import ColumnElement, Select, case, func, select, tuple_
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from compliance.euro import Euro
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.investors.models import Investor
from wiseed_like.issuers.models import Company
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.reopening.rights import is_reopened
from wiseed_like.subscriptions.rules import LIVING, SubscriptionState

PAGE = 50
# A portfolio begins with what may still be revoked, then what is to be paid: the order of a life.
_RANKS = {state: rank for rank, state in enumerate(SubscriptionState)}
_rank = case(_RANKS, value=Subscription.state)


class Cursor(NamedTuple):
    """Where a page ends: the keys of its last line. `rank` orders the states of a portfolio."""

    rank: int
    id: int

    def __str__(self) -> str:
        return f"{self.rank}_{self.id}"

    @classmethod
    def read(cls, text: str) -> Cursor | None:
        """The cursor written so; None for anything else (the list then starts over)."""
        numbers = text.split("_")
        is_one = len(numbers) == 2 and all(
            each.isascii() and each.isdecimal() and len(each) < 10 for each in numbers
        )
        return cls(int(numbers[0]), int(numbers[1])) if is_one else None


class Held(NamedTuple):
    """A line of a portfolio."""

    id: int
    company: str
    state: SubscriptionState
    shares: int
    amount: Euro
    offered_at: datetime
    reflection_ends_at: datetime | None
    pay_by: datetime | None
    is_reopened: bool  # may be revoked again, because the sheet was wrong
    bonus: int  # of the shares, those that come with the others for nothing

    @property
    def awaits_allotment(self) -> bool:
        """As `Subscription.awaits_allotment`."""
        return self.state == SubscriptionState.FIRM and self.pay_by is None

    @property
    def cursor(self) -> Cursor:
        return Cursor(_RANKS[self.state], self.id)


class Subscriber(NamedTuple):
    """A line of an issuer's list: a name and shares, nothing else."""

    id: int
    first_name: str
    last_name: str
    state: SubscriptionState
    shares: int
    amount: Euro

    @property
    def full_name(self) -> str:
        return f"{self.first_name} {self.last_name}"

    @property
    def cursor(self) -> Cursor:
        return Cursor(0, self.id)


Line = TypeVar("Line", Held, Subscriber)


@dataclass(frozen=True, slots=True)
class Lines(Generic[Line]):
    """A page, and where the pages before and after it begin, if they are."""

    lines: list[Line]
    previous: Cursor | None = None
    following: Cursor | None = None


def list_held(
    investor: Investor,
    *,
    after: Cursor | None = None,
    before: Cursor | None = None,
    limit: int = PAGE,
) -> Lines[Held]:
    """A page of somebody's portfolio: by state, in each the newest first."""
    query = (
        select(
            Subscription.id,
            Company.name,
            Subscription.state,
            Subscription.shares,
            Subscription.amount,
            Subscription.offered_at,
            Subscription.reflection_ends_at,
            Subscription.pay_by,
            is_reopened(),
            Subscription.bonus,
        )
        .join(Round, Round.id == Subscription.round_id)
        .join(Company, Company.id == Round.company_id)
        .where(Subscription.investor_id == investor.id)
    )
    keys = (_rank, -Subscription.id)
    there = [None if each is None else (each.rank, -each.id) for each in (after, before)]
    return _page(Held, query, keys, there, limit)


def totals_of(investor: Investor) -> dict[SubscriptionState, Euro]:
    """What somebody's subscriptions of each state add up to; states with none are left out."""
    found = session.execute(
        select(Subscription.state, func.sum(Subscription.amount))
        .where(Subscription.investor_id == investor.id)
        .group_by(Subscription.state)
    )
    return dict(found.all())


def list_subscribers(
    round_id: int,
    *,
    after: Cursor | None = None,
    before: Cursor | None = None,
    limit: int = PAGE,
) -> Lines[Subscriber]:
    """A page of a round's living subscriptions, in the order of their signature."""
    query = (
        select(
            Subscription.id,
            User.first_name,
            User.last_name,
            Subscription.state,
            Subscription.shares,
            Subscription.amount,
        )
        .join(Investor, Investor.id == Subscription.investor_id)
        .join(User, User.id == Investor.user_id)
        .where(Subscription.round_id == round_id, Subscription.state.in_(LIVING))
    )
    there = [None if each is None else (each.id,) for each in (after, before)]
    return _page(Subscriber, query, (Subscription.id,), there, limit)


def list_revocable_of(investor: Investor) -> Sequence[Subscription]:
    """What somebody may still take back, the newest first."""
    return session.scalars(
        select(Subscription)
        .where(
            Subscription.investor_id == investor.id,
            (Subscription.state == SubscriptionState.REFLECTING) | is_reopened(),
        )
        .order_by(Subscription.id.desc())
        .options(joinedload(Subscription.round))
    ).all()


def _page(
    kind: type[Line],
    query: Select[*tuple[Any, ...]],
    keys: Sequence[ColumnElement[Any] | InstrumentedAttribute[Any]],
    there: Sequence[tuple[int, ...] | None],
    limit: int,
) -> Lines[Line]:
    """The lines after the first of `there`, or before the second; all keys rise."""
    after, before = there
    goes_back, place = after is None and before is not None, after or before
    if place:
        at = tuple_(*keys)
        query = query.where(at < place if goes_back else at > place)
    order = [key.desc() for key in keys] if goes_back else keys
    rows = session.execute(query.order_by(*order).limit(limit + 1))
    found = [kind(*row) for row in rows]
    there_are_more, shown = len(found) > limit, found[:limit]
    if not shown:
        return Lines([])
    if goes_back:
        shown.reverse()
        return Lines(shown, shown[0].cursor if there_are_more else None, shown[-1].cursor)
    return Lines(
        shown,
        shown[0].cursor if place else None,
        shown[-1].cursor if there_are_more else None,
    )
