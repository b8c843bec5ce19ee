"""How many shares of a round are taken? Its hot counter row, locked last of all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select, update

from compliance.as_of import as_of
from compliance.investing import offer_open
from compliance.offers import holder_limits
from wiseed_like.db import session
from wiseed_like.errors import Refused
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.rules import BINDING, FUNDED, SubscriptionState


def reserve(round: Round, shares: int, *, now: datetime, firm: int = 0) -> None:
    """Take the shares from the hot row, last of all; no row means that another was faster."""
    taken = session.execute(
        update(RoundCounter)
        .where(
            RoundCounter.round_id == round.id,
            RoundCounter.reserved + shares <= RoundCounter.cap,
        )
        .values(
            reserved=RoundCounter.reserved + shares,
            firm=RoundCounter.firm + firm,
            investors=RoundCounter.investors + 1,
        )
        .returning(RoundCounter.reserved),
        execution_options={"synchronize_session": False},
    ).scalar()
    if taken is None:
        session.refresh(round.counter)
        room = holder_limits.Room(shares=shares, left=max(round.counter.free, 0))
        raise Refused.answered(holder_limits.assess_room.ask(room, as_of(now)), field="shares")
    _check_still_open(round, now)


def _check_still_open(round: Round, now: datetime) -> None:
    """Under the counter's lock, which whoever ends a round takes first: has it ended meanwhile?"""
    state = session.scalar(select(Round.state).where(Round.id == round.id))
    asked = offer_open.assess.ask(offer_open.Facts(str(state), round.closes_at), as_of(now))
    if asked.verdict.is_blocked:
        raise Refused.answered(asked)


def count(round_id: int, **changes: int) -> None:
    """Add to the round's counters, in one statement under its row lock."""
    session.execute(
        update(RoundCounter)
        .where(RoundCounter.round_id == round_id)
        .values(**{name: getattr(RoundCounter, name) + by for name, by in changes.items()}),
        execution_options={"synchronize_session": False},
    )


def give_back(subscription: Subscription, was: SubscriptionState) -> None:
    """The shares return to the round, from every counter that held them."""
    shares = subscription.shares
    count(
        subscription.round_id,
        reserved=-shares,
        firm=-shares if was in BINDING else 0,
        paid=-shares if was in FUNDED else 0,
        investors=-1,
    )
