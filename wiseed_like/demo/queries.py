"""How far is the demo's clock, who can one be, and where would the clock be moved to?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import func, or_, select

from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.demo.models import DemoClock
from wiseed_like.demo.people import PEOPLE
from wiseed_like.investors.models import Investor
from wiseed_like.issuers.queries import speaks_for
from wiseed_like.journal.models import Delivery
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.rules import SubscriptionState


def ahead() -> timedelta:
    """How far the demo's time has been moved."""
    return session.scalar(select(DemoClock.ahead)) or timedelta(0)


def has_urgent_work() -> bool:
    """Whether facts wait to be heard that a click may have caused.

    Not those that the seed left for quiet times, nor those that failed and pause.
    """
    waiting = select(Delivery.id).where(
        Delivery.done_at.is_(None), Delivery.queue != "low", Delivery.attempts == 0
    )
    return bool(session.scalar(select(waiting.exists())))


def list_people() -> Sequence[User]:
    """The demo's people, in the order of their story."""
    order = [person.email for person in PEOPLE]
    found = session.scalars(select(User).where(User.email.in_(order))).all()
    return sorted(found, key=lambda user: order.index(user.email))


def next_reflection_end(now: datetime, user: User | None) -> datetime | None:
    """When the next reflection period ends: this person's own first, else anybody's."""
    query = select(func.min(Subscription.reflection_ends_at)).where(
        Subscription.state == SubscriptionState.REFLECTING, Subscription.reflection_ends_at > now
    )
    if user is not None:
        own = session.scalar(query.join(Subscription.investor).where(Investor.user_id == user.id))
        if own is not None:
            return own
    return session.scalar(query)


def next_closing(now: datetime, user: User | None) -> datetime | None:
    """When the next round ends: one of this founder's or subscriber's first, else any."""
    query = select(func.min(Round.closes_at)).where(
        Round.state == RoundState.OPEN, Round.closes_at > now
    )
    if user is not None:
        subscribed = (
            select(Subscription.round_id)
            .join(Subscription.investor)
            .where(
                Investor.user_id == user.id,
                Subscription.state.in_(
                    (SubscriptionState.REFLECTING, SubscriptionState.FIRM, SubscriptionState.PAID)
                ),
            )
        )
        raised = Round.company_id.in_(speaks_for(user))
        own = session.scalar(query.where(or_(raised, Round.id.in_(subscribed))))
        if own is not None:
            return own
    return session.scalar(query)


def closing_of(slug: str, now: datetime) -> datetime | None:
    """When one open round ends."""
    return session.scalar(
        select(Round.closes_at).where(
            Round.slug == slug, Round.state == RoundState.OPEN, Round.closes_at > now
        )
    )
