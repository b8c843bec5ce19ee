"""Do the waiting lists add up? What is held for people is what they were offered, once each."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlalchemy import ColumnElement, Integer, cast, func, select
from sqlalchemy.dialects.postgresql import JSONB

from wiseed_like.db import session
from wiseed_like.journal.models import Entry
from wiseed_like.rounds.models import RoundCounter
from wiseed_like.subscriptions.waiting.models import WaitingPlace
from wiseed_like.subscriptions.waiting.rules import PlaceState

Wrong = Iterator[tuple[str, str]]


def waiting_lists() -> Wrong:
    """A counter says what its list sums to, within the cap."""
    found = _sums()
    for counter in session.scalars(select(RoundCounter)):
        expected = found.get(counter.round_id, (0, 0))
        if (counter.waiting, counter.held) != expected:
            yield (
                f"round_counters {counter.round_id}",
                f"says {counter.waiting} wait and {counter.held} held, its list {expected}",
            )
        if not counter.takes_more and counter.reserved + counter.set_aside > counter.cap:
            yield f"round_counters {counter.round_id}", "more is set aside than there is"


def _sums() -> dict[int, tuple[int, int]]:
    """For each round: how many people wait for their turn, and the whole shares on offer."""
    waits, is_offered = (
        WaitingPlace.state == state for state in (PlaceState.WAITING, PlaceState.OFFERED)
    )
    rows = session.execute(
        select(
            WaitingPlace.round_id,
            func.count().filter(waits),
            func.coalesce(func.sum(WaitingPlace.offered).filter(is_offered), 0),
        ).group_by(WaitingPlace.round_id)
    )
    return {round_id: (waiting, int(held or 0)) for round_id, waiting, held in rows}


def waiting_offers() -> Wrong:
    """Each place was offered shares once at most: those of its row, and none without a fact."""
    told = select(cast(Entry.subject_id, Integer), func.count(), func.max(_shares())).where(
        Entry.kind == "waiting.offered"
    )
    facts = {
        place_id: (times, shares)
        for place_id, times, shares in session.execute(told.group_by(Entry.subject_id))
    }
    for place in session.scalars(select(WaitingPlace).order_by(WaitingPlace.id)):
        found = facts.get(place.id, (0, None))
        if found != ((1, place.offered) if place.offered else (0, None)):
            yield (
                f"waiting_places {place.id}",
                f"was offered {place.offered}; the journal says {found[1]}, {found[0]} times",
            )


def _shares() -> ColumnElement[int]:
    return cast(cast(Entry.body, JSONB)["data"]["shares"].astext, Integer)


CHECKS: tuple[Callable[[], Wrong], ...] = (waiting_lists, waiting_offers)
