"""Which order of several persons has taken the place of another? One may be signed at a time.

Who represents them changes the number of shares by another order. What was signed of the first
was signed instead of the other, not beside it: both would be twice what anybody agreed to.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ColumnElement, select, true

from wiseed_like.accounts.representatives import has_changed_between
from wiseed_like.db import session
from wiseed_like.investors.models import Investor
from wiseed_like.investors.queries import lock_investor
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.joint.models import JointSignature
from wiseed_like.subscriptions.models import Order
from wiseed_like.subscriptions.queries import is_signed


def end_earlier(investor: Investor, round: Round, *, now: datetime) -> None:
    """End what this joint account has not signed in this round yet, with what the others signed.

    The account is locked, then its orders: the last signature of one of them comes before, and it
    stays a subscription, or after, and finds it ended. Whoever was asked to sign is told.
    """
    lock_investor(investor.id)
    ended = _end(investor, Order.round_id == round.id, now=now)
    _tell("joint_signature.replaced", ended, by=investor.actor, now=now)


def end_all(investor: Investor, *, by: Actor, now: datetime) -> None:
    """End whatever this joint account, which is locked, has not signed yet, in every round: who
    prepared it represents it no more. Whoever was asked to sign is told."""
    ended = _end(investor, true(), now=now)
    _tell("joint_signature.ended", ended, by=by, now=now)


def _end(investor: Investor, which: ColumnElement[bool], *, now: datetime) -> list[Order]:
    earlier = session.scalars(
        select(Order)
        .where(Order.investor_id == investor.id, Order.expires_at > now, which)
        .order_by(Order.id)
        .with_for_update(of=Order)
        .execution_options(populate_existing=True)
    ).all()
    ended = [each for each in earlier if not is_signed(each.id)]
    for each in ended:
        each.expires_at = now
    session.flush()
    return ended


def _tell(fact: str, ended: list[Order], *, by: Actor, now: datetime) -> None:
    """Of those who signed or were asked to; who declined knows that it is over."""
    asked = session.scalars(
        select(JointSignature)
        .where(
            JointSignature.order_id.in_([each.id for each in ended]),
            JointSignature.declined_at.is_(None),
        )
        .order_by(JointSignature.id)
    )
    for row in asked.all() if ended else ():
        record(fact, row, by=by, at=now)


def ended_by_another(order: Order) -> bool:
    """Whether the holders had another representative while this order of theirs lived: that ended
    it, unless it was signed."""
    return has_changed_between(order.investor.user_id, order.created_at, order.expires_at)


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
