"""How many shares of a round are taken? Its hot counter row, locked last of all."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import update

from compliance.as_of import as_of
from compliance.investing import offer_open
from compliance.offers import holder_limits
from wiseed_like.db import session
from wiseed_like.errors import Refused
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.rules import BINDING, FUNDED, SubscriptionState


def refuse_unless_taken(outcome: str, round: Round, shares: int, *, now: datetime) -> None:
    """Say why `take_shares` (migration 0037) took nothing, if so. Raises Refused."""
    if outcome == "full":
        session.refresh(round.counter)
        # Shares may have come back since: at that instant there were fewer than were asked for.
        _refuse_beyond(min(round.counter.free, shares - 1), shares, now)
    if outcome == "ended":
        session.refresh(round, ["state", "closes_at"])
        refuse_ended(round, now=now)
    if outcome != "taken":
        raise AssertionError(f"the counter of round {round.id} says {outcome}")


def refuse_full(round: Round, shares: int, *, now: datetime) -> None:
    """Raises Refused when fewer than these whole shares are left, as far as is known."""
    _refuse_beyond(round.counter.free, shares, now)


def _refuse_beyond(left: int, shares: int, now: datetime) -> None:
    room = holder_limits.Room(shares=shares, left=max(left, 0))
    asked = holder_limits.assess_room.ask(room, as_of(now))
    if asked.verdict.is_blocked:
        raise Refused.answered(asked, field="shares")


def refuse_ended(round: Round, *, now: datetime) -> None:
    """Raises Refused when the round takes no orders, as far as is known."""
    known = offer_open.Facts(str(round.state), round.closes_at)
    asked = offer_open.assess.ask(known, as_of(now))
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
