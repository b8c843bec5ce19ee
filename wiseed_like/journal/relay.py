"""How does a fact reach its listeners? Row by row through Redis, again until it is done.

The database is the promise and RQ only the carrier: a delivery stays in its table until its
listener has succeeded. Lost queues, killed workers and failures all end the same way: the
delivery is enqueued again, later each time.
"""

from __future__ import annotations

import uuid
from datetime import timedelta

from rq import Queue
from sqlalchemy import func, select, update

from wiseed_like import logs
from wiseed_like.db import session, transaction
from wiseed_like.journal.listeners import Listener, listener_named
from wiseed_like.journal.models import Delivery
from wiseed_like.journal.queries import find_waiting_delivery
from wiseed_like.masking import told

# How long a delivery that was handed to Redis may stay silent before it is handed over again.
LEASE = timedelta(seconds=90)
LONGEST_PAUSE = timedelta(minutes=30)
# What waits in one queue at most: all of it should be done before its lease is over, or the same
# delivery would wait there twice, then three times, and hold up everything behind it.
MOST_WAITING = 100


def dispatch(queues: dict[str, Queue]) -> int:
    """Hand the deliveries that are due to Redis, as far as there is room; returns how many."""
    return sum(_fill(queue, name) for name, queue in queues.items())


def _fill(queue: Queue, name: str) -> int:
    room = MOST_WAITING - len(queue)
    if room <= 0:
        return 0
    with transaction():
        due = session.scalars(
            select(Delivery.id)
            .where(
                Delivery.queue == name,
                Delivery.done_at.is_(None),
                Delivery.next_try_at <= func.now(),
            )
            .order_by(Delivery.entry_id)
            .limit(room)
            .with_for_update(skip_locked=True)
        ).all()
        for delivery_id in due:
            queue.enqueue("wiseed_like.journal.relay.deliver", str(delivery_id), result_ttl=0)
        if due:
            session.execute(
                update(Delivery).where(Delivery.id.in_(due)).values(next_try_at=func.now() + LEASE)
            )
    return len(due)


def deliver(delivery_id: str) -> None:
    """Let the listener hear (the worker's only job); harmless when it has heard already.

    Raises whatever the listener raised, after noting it on the delivery with the next try.
    """
    found = uuid.UUID(delivery_id)
    try:
        with transaction():
            delivery = find_waiting_delivery(found, lock=True)
            if delivery is None:
                return
            logs.adopt(delivery.entry.request)
            listener = listener_named(delivery.listener)
            if listener.alone:
                # The claim is committed; another worker leaves it alone for the length of LEASE.
                delivery.next_try_at = func.now() + LEASE
            else:
                listener.hear(delivery)
                delivery.done_at = func.now()
        if listener.alone:
            _deliver_alone(listener, delivery)
    except Exception as failure:
        _note_failure(found, failure)
        raise


def _deliver_alone(listener: Listener, delivery: Delivery) -> None:
    listener.hear(delivery)
    with transaction():
        session.execute(
            update(Delivery)
            .where(Delivery.id == delivery.id)
            .values(done_at=func.now(), error=None)
        )


def _note_failure(delivery_id: uuid.UUID, failure: Exception) -> None:
    with transaction():
        delivery = find_waiting_delivery(delivery_id, lock=True)
        if delivery is None:
            return
        pause = min(timedelta(seconds=2 ** min(delivery.attempts, 12)), LONGEST_PAUSE)
        delivery.attempts += 1
        delivery.next_try_at = func.now() + pause
        delivery.error = told(failure)
