"""Who is offered the shares that come back to a full round? Those who wait, in their order.

All of it under the lock of the round's counter: a second worker finds what the first has done.
Nobody else can take what is set aside there: `take_shares` (migration 0041) looks at it.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from wiseed_like.accounts.joint_holders import list_people_of
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.journal import record
from wiseed_like.journal.models import Entry
from wiseed_like.kyc.queries import find_files_of
from wiseed_like.kyc.rules import VALID, IdentityState
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.rounds.queries import get_round, lock_counter
from wiseed_like.subscriptions.waiting.models import WaitingPlace
from wiseed_like.subscriptions.waiting.queries import (
    LISTED,
    find_next,
    list_active_ids,
    position_of,
)
from wiseed_like.subscriptions.waiting.rules import (
    OFFER_LIFE,
    PassedOver,
    PlaceState,
    fitting,
)
from wiseed_like.subscriptions.waiting.service import end_place

BATCH = 100  # places in one transaction


def promote(round_id: int, *, now: datetime) -> int:
    """Offer what is available to those who wait, each once, as far as it goes; the rest is
    everybody's. Returns how many were asked; BATCH means that there may be more to ask.

    Nothing in a round that is suspended or over.
    """
    counter, offer = _locked(round_id)
    if not offer.takes_orders(now):
        return 0
    least, last, asked = offer.shares_for_minimum_ticket, None, 0
    while asked < BATCH:
        available = counter.cap - counter.reserved - counter.held
        place = find_next(round_id, available, least, after=last)
        if place is None:
            counter.returned = 0
            break
        last = (place.joined_at, place.id)
        shares = fitting(place.shares, place.accepts_fewer, available, least)
        if shares and not _is_passed_over(place, now):
            _offer(place, shares, counter, offer, now)
            asked += 1
    else:
        counter.returned = counter.cap - counter.reserved - counter.held if counter.waiting else 0
    session.flush()
    return asked


def _is_passed_over(place: WaitingPlace, now: datetime) -> bool:
    """Whether this person could not sign whatever they were offered; they keep their place."""
    why = _why_not(place.investor.user)
    if why is not None and why != place.passed_over_for:
        record("waiting.passed_over", place, by=None, at=now, reason=why)
    place.passed_over_for = why
    return why is not None


def _why_not(user: User) -> PassedOver | None:
    """What is known of the identity of an investor, of who acts for a company, or of each who
    holds a joint account."""
    if user.is_joint:
        people = list_people_of(user.id)
    else:
        people = [each for each in (user.id, user.represented_by) if each is not None]
    files = find_files_of(people)
    states = [files[each].state if each in files else None for each in people]
    if IdentityState.FROZEN in states:
        return PassedOver.FROZEN
    return None if all(state in VALID for state in states) else PassedOver.IDENTITY


def _offer(
    place: WaitingPlace, shares: int, counter: RoundCounter, offer: Round, now: datetime
) -> None:
    before = position_of(place)
    place.move("offer")
    place.offered, place.offered_at = shares, now
    place.offer_ends_at = min(now + OFFER_LIFE, offer.closes_at)
    counter.held += shares
    counter.waiting -= 1
    counter.returned = max(counter.returned - shares, 0) if counter.waiting else 0
    record(
        "waiting.offered",
        place,
        by=None,
        at=now,
        shares=shares,
        wanted=place.shares,
        available=counter.cap - counter.reserved - counter.held + shares,
        # Whom these shares did not suit, or who could not be asked.
        passed_over=before.rank - 1,
        ends_at=place.offer_ends_at,
    )
    session.flush()


def lapse(round_id: int, place_id: int, *, now: datetime) -> None:
    """An offer that nobody answered in time is over; the next is asked."""
    counter, offer = _locked(round_id)
    place = _again(place_id)
    if place.state != PlaceState.OFFERED or not offer.takes_orders(now):
        return
    _prolong(place, offer, now)
    assert place.offer_ends_at is not None
    if now > place.offer_ends_at:
        held = end_place(place, counter, "lapse", now=now)
        record("waiting.lapsed", place, by=None, at=now, shares=held)


def prolong(round_id: int, *, now: datetime) -> None:
    """A round is open again after a suspension: whoever was offered shares has the whole time."""
    _, offer = _locked(round_id)
    offered = select(WaitingPlace).where(
        WaitingPlace.round_id == round_id, WaitingPlace.state == PlaceState.OFFERED
    )
    for place in session.scalars(offered.execution_options(populate_existing=True)):
        _prolong(place, offer, now)


def _prolong(place: WaitingPlace, offer: Round, now: datetime) -> None:
    """Count the time of an offer from the end of the last suspension, if there was one since."""
    resumed_at = session.scalar(
        select(func.max(Entry.at)).where(
            Entry.subject_type == "round",
            Entry.subject_id == str(offer.id),
            Entry.kind == "round.resumed",
        )
    )
    assert place.offered_at is not None
    assert place.offer_ends_at is not None
    if resumed_at is None or resumed_at < place.offered_at:
        return
    until = min(resumed_at + OFFER_LIFE, offer.closes_at)
    if until > place.offer_ends_at:
        place.offer_ends_at = until
        record("waiting.prolonged", place, by=None, at=now, ends_at=until)


def end_list(round_id: int, *, now: datetime) -> int:
    """The round takes no orders any more: nobody waits. Returns how many places ended; BATCH
    means that there may be more."""
    counter, offer = _locked(round_id)
    if offer.state in LISTED:
        return 0
    ids = list_active_ids(round_id, limit=BATCH)
    for place in (_again(each) for each in ids):
        held = end_place(place, counter, "end", now=now)
        record("waiting.ended", place, by=None, at=now, held=held, because=offer.state)
    return len(ids)


def _locked(round_id: int) -> tuple[RoundCounter, Round]:
    """The counter, locked, and the round as it is under that lock."""
    counter = lock_counter(round_id)
    offer = get_round(round_id)
    session.refresh(offer, ["state", "closes_at"])
    return counter, offer


def _again(place_id: int) -> WaitingPlace:
    """A place as it is under the lock of the counter."""
    return session.get_one(WaitingPlace, place_id, populate_existing=True)
