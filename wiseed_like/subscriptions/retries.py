"""Which money of a subscription did the provider refuse to move, and when is it asked again?

A failed movement has moved nothing and its effect is free: the next attempt is another operation
under the same effect. A few times by itself, then a person of the staff has to look.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import String, cast, func, select

from compliance.euro import Euro
from wiseed_like.accounts.own_files import refuse_own_file
from wiseed_like.db import session, transaction
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.payments import service as payments
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import find_living_effect
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.queries import lock_subscription
from wiseed_like.subscriptions.rules import RETRY_PAUSES, SubscriptionState

CALLED_OFF = (RoundState.FAILED, RoundState.CANCELLED)


@dataclass(frozen=True, slots=True)
class Stuck:
    """Money of a subscription whose every attempt to move has failed so far."""

    subscription_id: int
    kind: Kind  # TRANSFER: it is to be paid; TRANSFER_REFUND: it is owed back
    amount: Euro
    failures: int
    since: datetime
    last: datetime

    @property
    def is_given_up(self) -> bool:
        """Whether it was asked for as often as it is by itself: a person has to look."""
        return self.failures > len(RETRY_PAUSES)

    @property
    def next_at(self) -> datetime | None:
        """When the pause after the last failure is over; None once a person has to look."""
        return None if self.is_given_up else self.last + RETRY_PAUSES[self.failures - 1]

    def is_due(self, now: datetime) -> bool:
        """Whether it is to be asked for again."""
        return self.next_at is not None and now >= self.next_at


def list_stuck(subscription_id: int | None = None, *, round_id: int | None = None) -> list[Stuck]:
    """Of all subscriptions, of one, or of one round; longest stuck first."""
    subject = func.concat("subscription:", cast(Subscription.id, String))
    is_owed = (Subscription.state == SubscriptionState.PAID) & Round.state.in_(CALLED_OFF) | (
        Subscription.state == SubscriptionState.REVOKED
    )
    is_unpaid = (Subscription.state == SubscriptionState.FIRM) & ~Round.state.in_(CALLED_OFF)
    settled = func.coalesce(Operation.settled_at, Operation.created_at)
    since, last = func.min(settled), func.max(settled)
    asked = (
        select(
            Subscription.id,
            Operation.kind,
            func.max(Operation.amount, type_=Operation.amount.type),
            func.count(),
            since,
            last,
        )
        .join(Round, Round.id == Subscription.round_id)
        .join(Operation, Operation.subject == subject)
        .where(
            ((Operation.kind == Kind.TRANSFER_REFUND) & is_owed)
            | ((Operation.kind == Kind.TRANSFER) & is_unpaid)
        )
        .group_by(Subscription.id, Operation.kind)
        .having(func.bool_and(Operation.state == OperationState.FAILED))
        .order_by(since)
    )
    if subscription_id is not None:
        asked = asked.where(Subscription.id == subscription_id)
    if round_id is not None:
        asked = asked.where(Subscription.round_id == round_id)
    return [Stuck(*row) for row in session.execute(asked)]


def move_again(now: datetime) -> None:
    """Ask again for what failed and is due; each in its own transaction."""
    for stuck in list_stuck():
        if stuck.is_due(now):
            with transaction():
                _move(lock_subscription(stuck.subscription_id), now)


def ask_again(subscription: Subscription, *, by: Actor, now: datetime) -> None:
    """Somebody of the staff has found out why: one more attempt, under the same effect.

    The subscription must be locked. Raises Refused for somebody whose own money it is, and when
    nothing is stuck.
    """
    refuse_own_file(by, {subscription.investor.user_id})
    if not list_stuck(subscription.id) or not _move(subscription, now):
        raise Refused("nothing_to_move", N_("Il n'y a rien à redemander : l'argent n'attend pas."))
    record("subscription.money_asked_again", subscription, by=by, at=now)


def _move(subscription: Subscription, now: datetime) -> Operation | None:
    """The attempt under way, new or not; None when there is nothing to move or too little."""
    is_called_off = subscription.round.state in CALLED_OFF
    if subscription.state == SubscriptionState.REVOKED:
        return give_back_revoked(subscription, now=now)
    if subscription.state == SubscriptionState.PAID and is_called_off:
        return give_back(subscription, now=now)
    return None if is_called_off else service.collect(subscription, now=now)


def give_back(subscription: Subscription, *, now: datetime) -> Operation:
    """Return what was paid for it, whole, to the wallet that it came from, once."""
    payment = find_living_effect(subscription.payment_effect)
    assert payment is not None
    assert payment.state == OperationState.SUCCEEDED
    return payments.refund_transfer(payment, now=now)


def give_back_revoked(subscription: Subscription, *, now: datetime) -> Operation | None:
    """The same for one that was revoked after it was paid (ECSPR art. 23(12)); None while there is
    nothing to return: it was not paid, or its payment is still on the way."""
    payment = find_living_effect(subscription.payment_effect)
    if subscription.state != SubscriptionState.REVOKED or payment is None:
        return None
    if payment.state != OperationState.SUCCEEDED:
        return None
    return payments.refund_transfer(payment, now=now)
