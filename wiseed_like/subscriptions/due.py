"""For which subscriptions is it time? To bind, to pay, to lapse, to issue, to invoice."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, exists, func, select, true

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.fees.models import FeeInvoice
from wiseed_like.investors.models import Investor
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import OperationState
from wiseed_like.rounds.closing import tells_last_payment
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.reopening.rights import is_reopened
from wiseed_like.subscriptions.rules import SubscriptionState


def list_ripe(now: datetime) -> Sequence[int]:
    """Ids of those whose reflection period is over."""
    return session.scalars(
        select(Subscription.id)
        .where(
            Subscription.state == SubscriptionState.REFLECTING,
            Subscription.reflection_ends_at < now,
            ~is_reopened(),
        )
        .order_by(Subscription.id)
    ).all()


def list_overdue(now: datetime) -> Sequence[int]:
    """Ids of the firm ones whose payment did not come in time."""
    return session.scalars(
        select(Subscription.id)
        .where(
            Subscription.state == SubscriptionState.FIRM,
            Subscription.pay_by < now,
            ~is_reopened(),
        )
        .order_by(Subscription.id)
    ).all()


@tells_last_payment
def last_payment(round_id: int) -> datetime | None:
    """When the last of a round's firm subscriptions has to be paid, UTC; None where none is."""
    return session.scalar(
        select(func.max(Subscription.pay_by)).where(
            Subscription.round_id == round_id, Subscription.state == SubscriptionState.FIRM
        )
    )


def list_unpaid_of(user_id: int) -> Sequence[int]:
    """Ids of somebody's firm, unpaid subscriptions, oldest first."""
    return session.scalars(
        select(Subscription.id)
        .join(Subscription.investor)
        .where(Investor.user_id == user_id, Subscription.state == SubscriptionState.FIRM)
        .order_by(Subscription.id)
    ).all()


def list_being_paid(investor: Investor) -> Sequence[int]:
    """Ids of somebody's firm subscriptions whose money is on its way to the round."""
    return session.scalars(
        select(Subscription.id).where(
            Subscription.investor_id == investor.id,
            Subscription.state == SubscriptionState.FIRM,
            is_being_paid(),
        )
    ).all()


def list_rounds_to_issue(user_id: int) -> Sequence[int]:
    """Ids of the concluded rounds in which somebody paid for shares that are not issued yet."""
    return session.scalars(
        select(Subscription.round_id)
        .join(Subscription.investor)
        .join(Subscription.round)
        .where(
            Investor.user_id == user_id,
            Subscription.state == SubscriptionState.PAID,
            Round.state == RoundState.CLOSED,
        )
        .distinct()
        .order_by(Subscription.round_id)
    ).all()


def list_not_invoiced(
    round_id: int, *, limit: int, closing_id: int | None = None
) -> Sequence[Subscription]:
    """Subscriptions of a concluded round, or of one part of it, whose fee was taken and is not
    invoiced yet."""
    of_part = true() if closing_id is None else Subscription.closing_id == closing_id
    invoiced = exists().where(
        FeeInvoice.fee_of == func.concat("subscription:", cast(Subscription.id, String))
    )
    return session.scalars(
        select(Subscription)
        .where(
            Subscription.round_id == round_id,
            of_part,
            Subscription.state == SubscriptionState.ISSUED,
            Subscription.fee_net > Euro.ZERO,
            ~invoiced,
        )
        .order_by(Subscription.id)
        .limit(limit)
    ).all()


def is_being_paid() -> ColumnElement[bool]:
    """That the money of a subscription has left its wallet, or is about to: a condition."""
    return exists().where(
        Operation.effect == func.concat("pay:subscription:", Subscription.id),
        Operation.state != OperationState.FAILED,
    )
