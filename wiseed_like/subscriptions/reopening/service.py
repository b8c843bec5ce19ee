"""What does a wrong sheet do to the subscriptions that were signed on it? Their right to revoke
opens again, its person is told twice, and doing nothing keeps the subscription.

ECSPR art. 23(12): everybody who committed may revoke, sophisticated or not, after the four days
too. How long is not written there: four calendar days, counted like those of reflection, from the
moment at which this person was told of the correction, are our decision (docs/decisions/0032).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import InstrumentedAttribute

from compliance.euro import Euro
from compliance.offers.kiis_suspension import revocable_until
from wiseed_like.db import session
from wiseed_like.journal import record
from wiseed_like.rounds.correction.irregularity import SheetIrregularity
from wiseed_like.rounds.correction.service import tells_unopened
from wiseed_like.rounds.models import RoundCounter
from wiseed_like.rounds.revocable import Revocable, tells_revocable
from wiseed_like.rounds.rules import PAYMENT_DELAY
from wiseed_like.subscriptions.counting import count
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.parts.rows import is_held, is_in_a_standing_part
from wiseed_like.subscriptions.queries import lock_subscription, lock_subscriptions
from wiseed_like.subscriptions.reopening.rights import Outcome, ReopenedRight, find_right
from wiseed_like.subscriptions.rules import REOPENABLE, SubscriptionState

ONE_SECOND = timedelta(seconds=1)
BATCH = 100
COUNTED = (SubscriptionState.FIRM, SubscriptionState.PAID)


def list_unopened(irregularity_id: int, *, after: int = 0, limit: int = BATCH) -> Sequence[int]:
    """Ids of subscriptions of its round that have no right of it yet, in their order; not of those
    whose shares two persons have agreed to issue."""
    return session.scalars(
        _unopened(irregularity_id, Subscription.id)
        .where(Subscription.id > after)
        .order_by(Subscription.id)
        .limit(limit)
    ).all()


@tells_unopened
def count_unopened(irregularity_id: int) -> int:
    return session.scalar(_unopened(irregularity_id, func.count())) or 0


def _unopened(
    irregularity_id: int, what: ColumnElement[int] | InstrumentedAttribute[int]
) -> Select[int]:
    return (
        select(what)
        .select_from(Subscription)
        .join(SheetIrregularity, SheetIrregularity.round_id == Subscription.round_id)
        .where(
            SheetIrregularity.id == irregularity_id,
            Subscription.state.in_(REOPENABLE),
            ~is_in_a_standing_part(),
            ~exists().where(
                ReopenedRight.subscription_id == Subscription.id,
                ReopenedRight.irregularity_id == irregularity_id,
            ),
        )
    )


def open_rights(irregularity: SheetIrregularity, ids: Sequence[int], *, now: datetime) -> None:
    """Give these subscriptions their right; once each, and only to what is alive.

    Locks them and then the round's counter.
    """
    locked = lock_subscriptions(ids)
    have_one = session.scalars(
        select(ReopenedRight.subscription_id).where(
            ReopenedRight.irregularity_id == irregularity.id,
            ReopenedRight.subscription_id.in_(ids),
        )
    ).all()
    shares = 0
    for subscription in locked:
        if subscription.state not in REOPENABLE or is_held(subscription):
            continue
        if subscription.id in have_one:
            continue
        earlier = find_right(subscription)
        if earlier is not None:
            earlier.close(Outcome.SUPERSEDED, now=now)
            session.flush()
        elif subscription.state in COUNTED:
            shares += subscription.shares
        right = ReopenedRight(
            subscription_id=subscription.id, irregularity_id=irregularity.id, opened_at=now
        )
        session.add(right)
        record(
            "subscription.right_reopened",
            subscription,
            by=None,
            at=now,
            irregularity=irregularity.id,
        )
    session.flush()
    if shares:
        count(irregularity.round_id, reopened=shares)


def list_untold(irregularity_id: int) -> Sequence[int]:
    """Ids of the subscriptions whose person was not told of the correction."""
    return session.scalars(
        select(ReopenedRight.subscription_id)
        .where(
            ReopenedRight.irregularity_id == irregularity_id,
            ReopenedRight.closed_at.is_(None),
            ReopenedRight.told_at.is_(None),
        )
        .order_by(ReopenedRight.subscription_id)
    ).all()


def note_told(
    subscription: Subscription, irregularity: SheetIrregularity, *, now: datetime
) -> None:
    """Its person is told of the correction now: their time runs from here, on this version.

    The subscription must be locked. Nothing when that was done, or when the right was closed.
    """
    right = find_right(subscription)
    if right is None or right.irregularity_id != irregularity.id or right.told_at is not None:
        return
    right.kiis_id, right.told_at, right.ends_at = irregularity.kiis_id, now, revocable_until(now)
    record(
        "subscription.correction_told",
        subscription,
        by=None,
        at=now,
        irregularity=irregularity.id,
        kiis=irregularity.kiis_id,
        ends_at=right.ends_at,
    )


def list_over(now: datetime) -> Sequence[int]:
    """Ids of the subscriptions whose reopened right has run out; its last second is in time."""
    return session.scalars(
        select(ReopenedRight.subscription_id)
        .where(ReopenedRight.closed_at.is_(None), ReopenedRight.ends_at <= now - ONE_SECOND)
        .order_by(ReopenedRight.ends_at, ReopenedRight.subscription_id)
    ).all()


def end_right(subscription_id: int, *, now: datetime) -> None:
    """Its person has kept it, under the corrected sheet: it counts as firm again.

    Money that was not asked for meanwhile is asked for now, with its whole delay. What had not
    become firm becomes so as ever, once its own reflection is over.
    """
    subscription = lock_subscription(subscription_id)
    right = find_right(subscription)
    if right is None or right.ends_at is None or right.ends_at > now - ONE_SECOND:
        return
    right.close(Outcome.KEPT, now=now)
    if subscription.state == SubscriptionState.FIRM and subscription.pay_by is not None:
        subscription.pay_by = max(subscription.pay_by, now + PAYMENT_DELAY)
    record(
        "subscription.right_ended",
        subscription,
        by=None,
        at=now,
        kiis=right.kiis_id,
        pay_by=subscription.pay_by,
    )
    if subscription.state in COUNTED:
        count(subscription.round_id, reopened=-subscription.shares)


def last_end(round_id: int) -> datetime | None:
    """When the last right of a round that is open and told ends, UTC; None while none is."""
    return session.scalar(
        select(func.max(ReopenedRight.ends_at))
        .join(Subscription, Subscription.id == ReopenedRight.subscription_id)
        .where(Subscription.round_id == round_id, ReopenedRight.closed_at.is_(None))
    )


def tally(round_id: int) -> tuple[int, int]:
    """How many rights there are in a round: open, and ever, each subscription once."""
    found = session.execute(
        select(
            func.count().filter(ReopenedRight.closed_at.is_(None)),
            func.count(ReopenedRight.subscription_id.distinct()),
        )
        .join(Subscription, Subscription.id == ReopenedRight.subscription_id)
        .where(Subscription.round_id == round_id)
    ).one()
    return found[0], found[1]


@tells_revocable
def revocable(round_id: int) -> Revocable:
    """What of a round may be revoked today: in its first reflection, or again."""
    reflecting_until = session.scalar(
        select(func.max(Subscription.reflection_ends_at)).where(
            Subscription.round_id == round_id,
            Subscription.state == SubscriptionState.REFLECTING,
        )
    )
    rows = session.execute(
        select(
            Subscription.state,
            func.count(),
            func.sum(Subscription.shares),
            func.sum(Subscription.amount, type_=Subscription.amount.type),
            func.max(ReopenedRight.ends_at),
            func.count().filter(ReopenedRight.ends_at.is_(None)),
        )
        .join(ReopenedRight, ReopenedRight.subscription_id == Subscription.id)
        .where(Subscription.round_id == round_id, ReopenedRight.closed_at.is_(None))
        .group_by(Subscription.state)
    ).all()
    nothing = (0, 0, Euro.ZERO)
    sums = {state: (count_, shares, amount) for state, count_, shares, amount, _, _ in rows}
    paid = sums.get(SubscriptionState.PAID, nothing)
    unpaid = sums.get(SubscriptionState.FIRM, nothing)
    return Revocable(
        reflecting_until=reflecting_until,
        paid_shares=paid[1],
        paid_amount=paid[2],
        unpaid=unpaid[0],
        unpaid_shares=unpaid[1],
        unpaid_amount=unpaid[2],
        again_until=max((row[4] for row in rows if row[4] is not None), default=None),
        is_somebody_untold=any(row[5] for row in rows),
    )


def list_revoked() -> set[int]:
    """Ids of the subscriptions that were revoked by a right that a wrong sheet opened again: what
    was paid for them goes back."""
    revoked = select(ReopenedRight.subscription_id).where(ReopenedRight.outcome == Outcome.REVOKED)
    return set(session.scalars(revoked))


def list_faults() -> list[tuple[str, str]]:
    """Rows that do not agree, and how: counters, and rights of what has ended (check-books)."""
    open_shares = (
        select(func.coalesce(func.sum(Subscription.shares), 0))
        .join(ReopenedRight, ReopenedRight.subscription_id == Subscription.id)
        .where(
            Subscription.round_id == RoundCounter.round_id,
            Subscription.state.in_(COUNTED),
            ReopenedRight.closed_at.is_(None),
        )
        .scalar_subquery()
    )
    counters = select(RoundCounter.round_id, RoundCounter.reopened, open_shares).where(
        RoundCounter.reopened != open_shares
    )
    found = [
        (f"round_counters {round_id}", f"says {said} shares may be revoked again, not {shares}")
        for round_id, said, shares in session.execute(counters)
    ]
    dead = (
        select(ReopenedRight.id)
        .join(Subscription, Subscription.id == ReopenedRight.subscription_id)
        .where(ReopenedRight.closed_at.is_(None), Subscription.state.not_in(REOPENABLE))
    )
    found += [
        (f"reopened_rights {number}", "is open on what has ended")
        for number in session.scalars(dead)
    ]
    return found
