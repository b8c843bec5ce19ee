"""Which lists do the tests need? A round that is full, and people who wait for its shares."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select

from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    has_read,
)
from wiseed_like import books
from wiseed_like.db import session, transaction
from wiseed_like.investors.models import Investor
from wiseed_like.journal.models import Entry
from wiseed_like.rounds import closing
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.rounds.queries import lock_whole
from wiseed_like.subscriptions import service as subscriptions
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.queries import lock_subscription
from wiseed_like.subscriptions.waiting import service
from wiseed_like.subscriptions.waiting.books import waiting_lists, waiting_offers
from wiseed_like.subscriptions.waiting.jobs import keep_lists
from wiseed_like.subscriptions.waiting.models import WaitingPlace

SOON = NOW + timedelta(minutes=5)
CAP = 40


def a_full_round(*, cap: int = CAP, **terms: Any) -> tuple[Round, Subscription]:
    """A round of which one person has subscribed every share."""
    offer = an_open_round(cap=cap, minimum=10, **terms)
    return offer, a_subscription(an_investor(), offer, cap)


def half_of_it() -> tuple[Round, Subscription]:
    """A full round, and one of its two subscriptions: twenty shares may come back."""
    offer = an_open_round(cap=CAP, minimum=10)
    a_subscription(an_investor(), offer, CAP // 2)
    return offer, a_subscription(an_investor(), offer, CAP // 2)


def waits(
    offer: Round,
    shares: int = 10,
    *,
    me: Investor | None = None,
    accepts_fewer: bool = False,
    now: datetime = NOW,
) -> WaitingPlace:
    """Somebody joins the list."""
    me = me or an_investor()
    has_read(me, offer)
    with transaction():
        return service.join(me, offer, shares, accepts_fewer=accepts_fewer, now=now)


def revoked(subscription: Subscription, *, now: datetime = SOON) -> None:
    """Its investor goes back on it."""
    with transaction():
        found = lock_subscription(subscription.id)
        subscriptions.revoke(found, by=found.investor.user, now=now)
    session.expire_all()


def promoted(now: datetime = SOON) -> None:
    """Time does what it does to lists."""
    keep_lists(now)
    session.expire_all()


def cancelled(offer: Round, *, now: datetime = SOON) -> None:
    """An end that nobody expected."""
    with transaction():
        closing.cancel(lock_whole(offer.id), "Un motif.", by=None, now=now)
    session.expire_all()


def seen(place: WaitingPlace) -> tuple[str, int | None]:
    """The state of a place, and how many shares it was offered."""
    session.refresh(place)
    return str(place.state), place.offered


def aside(offer: Round) -> tuple[int, int, int, int]:
    """What the counter says: reserved, waiting, held, returned."""
    session.expire_all()
    counter = session.get_one(RoundCounter, offer.id)
    return counter.reserved, counter.waiting, counter.held, counter.returned


def disagreements() -> list[tuple[str, str]]:
    """What the books find wrong with counters and lists."""
    session.expire_all()
    return [*books.round_counters(), *waiting_lists(), *waiting_offers()]


def facts_of(place: WaitingPlace) -> list[str]:
    """What the journal says happened to a place, in order."""
    return list(
        session.scalars(
            select(Entry.kind)
            .where(Entry.subject_type == "waitingplace", Entry.subject_id == str(place.id))
            .order_by(Entry.id)
        )
    )
