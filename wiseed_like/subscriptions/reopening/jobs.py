"""What follows for subscriptions when their sheet is found wrong, is corrected, or time passes?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from uuid import UUID

from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.journal import listens_to, record
from wiseed_like.journal.models import Delivery
from wiseed_like.payments.queries import get_operation
from wiseed_like.payments.rules import Kind
from wiseed_like.rounds.correction.queries import get_irregularity
from wiseed_like.subscriptions import retries, service
from wiseed_like.subscriptions.due import list_unpaid_of
from wiseed_like.subscriptions.queries import (
    get_subscription,
    lock_subscription,
    lock_subscriptions,
)
from wiseed_like.subscriptions.reopening import service as reopening
from wiseed_like.subscriptions.rules import SubscriptionState


@listens_to("sheet.irregularity_confirmed", alone=True)
def open_rights(delivery: Delivery) -> None:
    """Everybody who signed on the wrong sheet may revoke, and is told so (art. 23(12)).

    Some at a time; again goes on where it stopped.
    """
    irregularity_id, last = int(delivery.entry.subject_id), 0
    while ids := reopening.list_unopened(irregularity_id, after=last):
        last = ids[-1]
        with transaction():
            found = get_irregularity(irregularity_id)
            if found.is_running:
                reopening.open_rights(found, ids, now=clock.now())


@listens_to("sheet.corrected", alone=True)
def tell_of_correction(delivery: Delivery) -> None:
    """Each of them is told what changed; their time runs from there."""
    irregularity_id = int(delivery.entry.subject_id)
    for ids in _some_of(reopening.list_untold(irregularity_id)):
        with transaction():
            found = get_irregularity(irregularity_id)
            for subscription in lock_subscriptions(ids):
                reopening.note_told(subscription, found, now=clock.now())


def end_rights(now: datetime) -> None:
    """End the rights that have run out; each in its own transaction."""
    for subscription_id in reopening.list_over(now):
        with transaction():
            reopening.end_right(subscription_id, now=now)


@listens_to("subscription.right_ended")
def take_payment(delivery: Delivery) -> None:
    """It was kept: what was not asked for meanwhile is asked for now."""
    subscription = lock_subscription(int(delivery.entry.subject_id))
    now = clock.now()
    if subscription.state != SubscriptionState.FIRM or subscription.awaits_allotment:
        return
    paying = service.collect(subscription, now=now)
    if paying is None and not service.has_its_money(subscription):
        service.call_for_payment(subscription, now=now)


@listens_to("subscription.revoked")
def give_money_back(delivery: Delivery) -> None:
    """What was paid for it returns to the wallet that it came from, in full."""
    subscription = lock_subscription(int(delivery.entry.subject_id))
    retries.give_back_revoked(subscription, now=clock.now())


@listens_to("operation.succeeded")
def follow_money_of_revoked(delivery: Delivery) -> None:
    """A payment that was under way when its subscription was revoked goes straight back."""
    operation = get_operation(UUID(delivery.entry.subject_id))
    owner, _, number = operation.subject.partition(":")
    if owner != "subscription" or operation.kind not in (Kind.TRANSFER, Kind.TRANSFER_REFUND):
        return
    subscription = lock_subscription(int(number))
    if subscription.state != SubscriptionState.REVOKED:
        return
    now = clock.now()
    if operation.kind == Kind.TRANSFER:
        retries.give_back_revoked(subscription, now=now)
    else:
        record("subscription.money_back", subscription, by=None, at=now, amount=operation.amount)


@listens_to("subscription.money_back")
def collect_what_waits(delivery: Delivery) -> None:
    """Money came back to its owner: pay what else waits for it. A fact of its own, because a
    wallet is locked after every subscription (ADR 3)."""
    owner = get_subscription(int(delivery.entry.subject_id)).investor.user_id
    for subscription in lock_subscriptions(list_unpaid_of(owner)):
        service.collect(subscription, now=clock.now())


def _some_of(ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), reopening.BATCH):
        yield ids[start : start + reopening.BATCH]
