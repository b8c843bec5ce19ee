"""What becomes of the amounts announced in the e-vote? Each may become an order, once.

An intention committed nobody and reserved nothing. When the round opens, one button prepares the
order that comes nearest to it; it is checked and signed like any other, or left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.dossiers.models import Vote
from wiseed_like.investors.models import Investor
from wiseed_like.journal import record
from wiseed_like.rounds.entry.audience import may_see
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions.amounts import shares_in_offer
from wiseed_like.subscriptions.conversion import IntentionConversion
from wiseed_like.subscriptions.models import Order, Subscription
from wiseed_like.subscriptions.waiting.queries import free_for


class Bound(StrEnum):
    """What keeps an order from being the announced amount, beside whole shares."""

    TICKET = "ticket"  # it was less than the smallest order
    FREE = "free"  # fewer shares are left
    HOLDER = "holder"  # the most that one person may have


@dataclass(frozen=True, slots=True)
class Proposal:
    """The order that comes nearest to an announced amount: whole shares at the ordinary price;
    none when even the smallest order does not fit any more."""

    intended: Euro
    shares: int
    amount: Euro
    bound: Bound | None = None
    intention_id: int | None = None  # the vote that announced it


@dataclass(frozen=True, slots=True)
class Totals:
    """Of a round: how many intentions, what they add up to; those that were converted, and what
    was signed for them."""

    count: int
    intended: Euro
    converted: int
    signed: Euro


def nearest(
    intended: Euro, price: Euro, *, least: int, free: int, room: int | None = None
) -> Proposal:
    """Rounded down to whole shares; at least the smallest order, at most what is `free` and what
    the person's `room` under a maximum by holder leaves (None without one)."""
    shares, bound = intended.cents // price.cents, None
    if shares < least:
        shares, bound = least, Bound.TICKET
    if room is not None and shares > room <= free:
        shares, bound = room, Bound.HOLDER
    elif shares > free:
        shares, bound = free, Bound.FREE
    if shares < least:
        shares = 0
    return Proposal(intended, shares, price * shares, bound)


def find_intention(user_id: int, offer: Round) -> Vote | None:
    """The amount that somebody announced for what has become this round, not converted yet."""
    converted = exists().where(IntentionConversion.vote_id == Vote.id)
    return session.scalar(
        select(Vote).where(
            Vote.dossier_id == offer.dossier_id,
            Vote.user_id == user_id,
            Vote.intended > Euro.ZERO,
            ~converted,
        )
    )


def proposal_of(me: Investor, offer: Round, now: datetime) -> Proposal | None:
    """What this person's intention would be as an order now; None without one that waits, and
    while the round takes no orders."""
    if not offer.takes_orders(now):
        return None
    found = find_intention(me.user_id, offer)
    if found is None:
        return None
    most, free = offer.maximum_per_holder, free_for(me.id, offer, now)
    proposed = nearest(
        found.intended,
        offer.price,
        least=offer.shares_for_minimum_ticket,
        free=free,
        room=None if most is None else max(most - shares_in_offer(me, offer.id), 0),
    )
    return replace(proposed, intention_id=found.id)


def find_prepared(me: Investor, offer: Round, proposal: Proposal, now: datetime) -> Order | None:
    """The first order that this intention was made into, for as many paid shares, and that may
    still be signed: under the sheet in force, not expired, not signed."""
    signed = exists().where(Subscription.order_id == Order.id)
    return session.scalar(
        select(Order)
        .where(
            Order.investor_id == me.id,
            Order.round_id == offer.id,
            Order.intention_id == proposal.intention_id,
            Order.shares - Order.bonus == proposal.shares,
            Order.kiis_id == (offer.sheet.id if offer.sheet else None),
            Order.expires_at > now,
            ~signed,
        )
        .order_by(Order.created_at, Order.id)
        .limit(1)
    )


def list_proposals(me: Investor, now: datetime) -> list[tuple[Round, Proposal]]:
    """The open rounds for which somebody's intention waits, next to close first."""
    converted = exists().where(IntentionConversion.vote_id == Vote.id)
    offers = session.scalars(
        select(Round)
        .join(Vote, Vote.dossier_id == Round.dossier_id)
        .where(
            Vote.user_id == me.user_id,
            Vote.intended > Euro.ZERO,
            ~converted,
            Round.state == RoundState.OPEN,
            Round.closes_at > now,
        )
        .order_by(Round.closes_at, Round.id)
    ).all()
    found = [(each, proposal_of(me, each, now)) for each in offers if may_see(each, me.user)]
    return [(offer, proposal) for offer, proposal in found if proposal is not None]


def note_converted(subscription: Subscription, *, now: datetime) -> None:
    """Its signer had announced an amount: from now on the intention is converted, whichever way
    the order was begun. Once for an intention, and for ever: what is revoked later was signed."""
    found = find_intention(subscription.investor.user_id, subscription.round)
    if found is None:
        return
    made = session.execute(
        insert(IntentionConversion)
        .values(
            vote_id=found.id,
            round_id=subscription.round_id,
            subscription_id=subscription.id,
            intended=found.intended,
            amount=subscription.amount,
            converted_at=now,
        )
        .on_conflict_do_nothing()
        .returning(IntentionConversion.vote_id)
    ).scalar()
    if made is not None:
        told = {"intended": found.intended, "amount": subscription.amount}
        record("subscription.intention_converted", subscription, by=None, at=now, **told)


def totals_of(offer: Round) -> Totals:
    """The intentions behind a round, and what became of them."""
    count, intended = session.execute(
        select(func.count(), func.sum(Vote.intended)).where(
            Vote.dossier_id == offer.dossier_id, Vote.intended > Euro.ZERO
        )
    ).one()
    converted, signed = session.execute(
        select(func.count(), func.sum(IntentionConversion.amount)).where(
            IntentionConversion.round_id == offer.id
        )
    ).one()
    return Totals(count, intended or Euro.ZERO, converted, signed or Euro.ZERO)
