"""Which order of several persons has taken the place of another? One may be signed at a time.

Who represents them changes the number of shares by another order. What was signed of the first
was signed instead of the other, not beside it: both would be twice what anybody agreed to.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from wiseed_like.db import session
from wiseed_like.investors.models import Investor
from wiseed_like.investors.queries import lock_investor
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.models import Order
from wiseed_like.subscriptions.queries import is_signed


def end_earlier(investor: Investor, round: Round, *, now: datetime) -> None:
    """End what this joint account has not signed in this round yet, with what the others signed.

    The account is locked, then its orders: the last signature of one of them comes before, and it
    stays a subscription, or after, and finds it ended.
    """
    lock_investor(investor.id)
    earlier = session.scalars(
        select(Order)
        .where(Order.investor_id == investor.id, Order.round_id == round.id, Order.expires_at > now)
        .order_by(Order.id)
        .with_for_update(of=Order)
        .execution_options(populate_existing=True)
    )
    for each in earlier.all():
        if not is_signed(each.id):
            each.expires_at = now
    session.flush()


def find_newer(order: Order) -> Order | None:
    """The order that took the place of this one, of the same account in the same round."""
    return session.scalars(
        select(Order)
        .where(
            Order.investor_id == order.investor_id,
            Order.round_id == order.round_id,
            Order.created_at > order.created_at,
        )
        .order_by(Order.created_at.desc())
        .limit(1)
    ).first()
