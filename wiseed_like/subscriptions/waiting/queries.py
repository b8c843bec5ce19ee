"""What is read of waiting lists? Somebody's place and what is before it, and who is next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from wiseed_like.db import existing, session
from wiseed_like.investors.models import Investor
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions.waiting.models import WaitingPlace
from wiseed_like.subscriptions.waiting.rules import ACTIVE, PlaceState

# In these the list of a round goes on; in a suspended one nothing is offered.
LISTED = (RoundState.OPEN, RoundState.SUSPENDED)
# How many of a list, and how many that are over, a page of the staff shows.
SHOWN = 200
IN_ORDER = (WaitingPlace.joined_at, WaitingPlace.id)


@dataclass(frozen=True, slots=True)
class Position:
    """Where somebody stands among those who wait: 1 is the next; whole shares asked for before."""

    rank: int
    shares_ahead: int
    people: int


def get_place(place_id: int) -> WaitingPlace:
    return existing(WaitingPlace, place_id)


def find_active(investor_id: int, round_id: int) -> WaitingPlace | None:
    """The place that somebody has on the list of a round now, if they have one."""
    return session.scalar(
        select(WaitingPlace).where(
            WaitingPlace.investor_id == investor_id,
            WaitingPlace.round_id == round_id,
            WaitingPlace.state.in_(ACTIVE),
        )
    )


def find_latest(investor_id: int, round_id: int) -> WaitingPlace | None:
    """The last place that somebody had on the list of a round, over or not."""
    return session.scalar(
        select(WaitingPlace)
        .where(WaitingPlace.investor_id == investor_id, WaitingPlace.round_id == round_id)
        .order_by(WaitingPlace.id.desc())
        .limit(1)
    )


def free_for(investor_id: int, round: Round, now: datetime) -> int:
    """The most that one more order of this person may ask for, in whole shares."""
    counter = round.counter
    return counter.free + (_held_for(investor_id, round.id, now) if counter.held else 0)


def _held_for(investor_id: int, round_id: int, now: datetime) -> int:
    """Whole shares of a round that are held for this person alone."""
    found = session.scalar(
        select(WaitingPlace.offered).where(
            WaitingPlace.investor_id == investor_id,
            WaitingPlace.round_id == round_id,
            WaitingPlace.state == PlaceState.OFFERED,
            WaitingPlace.offer_ends_at >= now,
        )
    )
    return found or 0


def position_of(place: WaitingPlace) -> Position:
    """Its place among those that wait for their turn."""
    ahead = tuple_(*IN_ORDER) < (place.joined_at, place.id)
    people, shares, of_all = session.execute(
        select(
            func.count().filter(ahead),
            func.coalesce(func.sum(WaitingPlace.shares).filter(ahead), 0),
            func.count(),
        ).where(_waits_in(place.round_id))
    ).one()
    return Position(people + 1, int(shares), of_all)


def find_next(
    round_id: int, available: int, least: int, *, after: tuple[datetime, int] | None
) -> WaitingPlace | None:
    """The first place after that one to which some of `available` shares may be offered."""
    if available < least:
        return None
    query = (
        select(WaitingPlace)
        .where(
            _waits_in(round_id),
            or_(WaitingPlace.shares <= available, WaitingPlace.accepts_fewer),
        )
        .order_by(*IN_ORDER)
        .limit(1)
        .execution_options(populate_existing=True)
    )
    if after is not None:
        query = query.where(tuple_(*IN_ORDER) > after)
    return session.scalar(query)


def _waits_in(round_id: int) -> ColumnElement[bool]:
    return and_(WaitingPlace.round_id == round_id, WaitingPlace.state == PlaceState.WAITING)


def list_active_of(investor_id: int) -> Sequence[WaitingPlace]:
    """Somebody's places on the lists of all rounds, what is offered to them first."""
    return session.scalars(
        select(WaitingPlace)
        .where(WaitingPlace.investor_id == investor_id, WaitingPlace.state.in_(ACTIVE))
        .order_by(WaitingPlace.offer_ends_at.nulls_last(), WaitingPlace.id)
        .options(joinedload(WaitingPlace.round))
    ).all()


def list_of_round(round_id: int, *, limit: int) -> Sequence[WaitingPlace]:
    """The first places of a list: what is offered now, then those that wait, in their order."""
    return session.scalars(
        _of_round(round_id)
        .where(WaitingPlace.state.in_(ACTIVE))
        .order_by(WaitingPlace.offered_at.nulls_last(), *IN_ORDER)
        .limit(limit)
    ).all()


def list_over(round_id: int, *, limit: int) -> Sequence[WaitingPlace]:
    """The places of a list that are over, last ones first."""
    return session.scalars(
        _of_round(round_id)
        .where(WaitingPlace.state.not_in(ACTIVE))
        .order_by(WaitingPlace.ended_at.desc(), WaitingPlace.id.desc())
        .limit(limit)
    ).all()


def list_user_ids(round_id: int, *, limit: int) -> list[int]:
    """The users behind the places that `list_of_round` and `list_over` show."""
    shown = (*list_of_round(round_id, limit=limit), *list_over(round_id, limit=limit))
    return sorted({each.investor.user_id for each in shown})


def _of_round(round_id: int) -> Select[WaitingPlace]:
    return (
        select(WaitingPlace)
        .where(WaitingPlace.round_id == round_id)
        .options(joinedload(WaitingPlace.investor).joinedload(Investor.user))
    )


def list_active_ids(round_id: int, *, limit: int) -> Sequence[int]:
    """Ids of the places of a list that are not over."""
    return session.scalars(
        select(WaitingPlace.id)
        .where(WaitingPlace.round_id == round_id, WaitingPlace.state.in_(ACTIVE))
        .order_by(WaitingPlace.id)
        .limit(limit)
    ).all()


def list_to_promote() -> Sequence[int]:
    """Ids of the open rounds in which shares came back for those who wait."""
    return session.scalars(
        select(RoundCounter.round_id)
        .join(RoundCounter.round)
        .where(Round.state == RoundState.OPEN, RoundCounter.returned > 0)
        .order_by(RoundCounter.round_id)
    ).all()


def list_unanswered(now: datetime) -> Sequence[tuple[int, int]]:
    """Round and id of each offer in an open round that nobody answered in time."""
    rows = session.execute(
        select(WaitingPlace.round_id, WaitingPlace.id)
        .join(WaitingPlace.round)
        .where(
            WaitingPlace.state == PlaceState.OFFERED,
            WaitingPlace.offer_ends_at < now,
            Round.state == RoundState.OPEN,
        )
        .order_by(WaitingPlace.offer_ends_at, WaitingPlace.id)
    )
    return [(round_id, place_id) for round_id, place_id in rows]


def list_to_end() -> Sequence[int]:
    """Ids of the rounds that take no orders any more and still have somebody on their list."""
    return session.scalars(
        select(RoundCounter.round_id)
        .join(RoundCounter.round)
        .where(
            Round.state.not_in(LISTED),
            or_(RoundCounter.waiting > 0, RoundCounter.held > 0),
        )
        .order_by(RoundCounter.round_id)
    ).all()
