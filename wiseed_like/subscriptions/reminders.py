"""Who is reminded that their money is awaited, and what happens on which day if it does not come?

A call when the payment is due, a reminder each time that its date comes nearer, then the end.
What was sent is known by its facts: a reminder that nobody could send in time is skipped, never
sent late beside the next one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Interval, String, case, cast, exists, literal, select

from wiseed_like.db import session
from wiseed_like.journal import record
from wiseed_like.journal.models import Entry
from wiseed_like.payments.queries import find_living_effect
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.rules import PAYMENT_DELAY
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.reopening.rights import is_reopened
from wiseed_like.subscriptions.retries import CALLED_OFF
from wiseed_like.subscriptions.rules import REMINDERS, SubscriptionState

REMINDED = "subscription.payment_reminded"


@dataclass(frozen=True, slots=True)
class Day:
    """What happens to a subscription at a moment if its money is not there."""

    what: str  # "ends" (reflection), "called", "reminder" or "lapses"
    at: datetime
    is_past: bool


def list_to_remind(now: datetime, subscription_id: int | None = None) -> Sequence[int]:
    """Ids of the firm ones whose date is near and whose person was not told since it is so near;
    of one only, if its id is given. Whether the money is there is still to be asked."""
    query = (
        select(Subscription.id)
        .join(Round, Round.id == Subscription.round_id)
        .where(
            Subscription.state == SubscriptionState.FIRM,
            Subscription.pay_by >= now,
            Subscription.pay_by <= now + max(REMINDERS),
            Round.state.not_in(CALLED_OFF),
            ~_was_reminded(now),
            ~is_reopened(),
        )
        .order_by(Subscription.id)
    )
    if subscription_id is not None:
        query = query.where(Subscription.id == subscription_id)
    return session.scalars(query).all()


def _was_reminded(now: datetime) -> ColumnElement[bool]:
    """Since the last of its days for a reminder."""
    latest = case(
        *(
            (Subscription.pay_by <= now + before, Subscription.pay_by - literal(before, Interval))
            for before in sorted(REMINDERS)
        )
    )
    return exists().where(
        Entry.subject_type == "subscription",
        Entry.subject_id == cast(Subscription.id, String),
        Entry.kind == REMINDED,
        Entry.at >= latest,
    )


def remind(subscription: Subscription, *, now: datetime) -> None:
    """Tell its person once more, unless the money is there or on its way. It must be locked."""
    if (
        not list_to_remind(now, subscription.id)
        or find_living_effect(subscription.payment_effect) is not None
        or service.has_its_money(subscription)
    ):
        return
    record(
        "subscription.payment_reminded", subscription, by=None, at=now, pay_by=subscription.pay_by
    )


def days_of(subscription: Subscription, now: datetime) -> list[Day]:
    """What happens when, from the call to the end; nothing once it is paid, or while nobody
    knows how many shares there will be to pay."""
    if subscription.state == SubscriptionState.FIRM and subscription.pay_by is not None:
        called_at, pay_by = subscription.pay_by - PAYMENT_DELAY, subscription.pay_by
        first = [("called", called_at)]
    elif subscription.state == SubscriptionState.REFLECTING and not _is_shared_out(subscription):
        assert subscription.reflection_ends_at is not None
        called_at = subscription.reflection_ends_at
        pay_by = called_at + PAYMENT_DELAY
        first = [("ends", called_at)]
    else:
        return []
    days = [
        *first,
        *(("reminder", pay_by - before) for before in sorted(REMINDERS, reverse=True)),
        ("lapses", pay_by),
    ]
    return [Day(what, at, at <= now) for what, at in days]


def _is_shared_out(subscription: Subscription) -> bool:
    return subscription.round.allotment.takes_more
