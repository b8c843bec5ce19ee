"""Has everybody signed what was subscribed together? Each subscription is asked again."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import select

from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.investors.models import Investor
from wiseed_like.subscriptions.joint.queries import Said, lines_of
from wiseed_like.subscriptions.models import Order, Subscription


def joint_signatures() -> Iterator[tuple[str, str]]:
    """Under each subscription of a joint account is the signature of each who holds it, given to
    this very order, and before the last one."""
    rows = session.execute(
        select(Subscription, Order)
        .join(Order, Order.id == Subscription.order_id)
        .join(Investor, Investor.id == Subscription.investor_id)
        .join(User, User.id == Investor.user_id)
        .where(User.is_joint)
    )
    for subscription, order in rows:
        for line in lines_of(order):
            given = line.signature.signed_at if line.signature else None
            if line.said != Said.SIGNED or given is None or given > subscription.offered_at:
                what = f"holder {line.holder.id} has not signed it before the last one"
                yield f"subscriptions {subscription.id}", what


CHECKS = (joint_signatures,)
