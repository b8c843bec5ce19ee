"""What does time do to waiting lists? Offers run out, what came back is offered, rounds end."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.journal import listens_to
from wiseed_like.journal.models import Delivery
from wiseed_like.subscriptions.waiting import promoting
from wiseed_like.subscriptions.waiting.queries import (
    list_to_end,
    list_to_promote,
    list_unanswered,
)


def keep_lists(now: datetime) -> None:
    """Everything that is due on the lists of all rounds, each step in a transaction of its own.

    Read from the rows, so that what was interrupted goes on, and what is done is not done again.
    """
    for round_id in list_to_end():
        _until_done(promoting.end_list, round_id, now)
    for round_id, place_id in list_unanswered(now):
        with transaction():
            promoting.lapse(round_id, place_id, now=now)
    for round_id in list_to_promote():
        _until_done(promoting.promote, round_id, now)


@listens_to("round.closing_started", "round.failed", "round.cancelled", alone=True)
def end_list(delivery: Delivery) -> None:
    """A round takes no orders any more: those who wait for its shares are told."""
    _until_done(promoting.end_list, int(delivery.entry.subject_id), clock.now())


@listens_to("round.resumed")
def prolong(delivery: Delivery) -> None:
    """A suspension is over: nobody lost by it the time to answer."""
    promoting.prolong(int(delivery.entry.subject_id), now=clock.now())


def _until_done(step: Callable[..., int], round_id: int, now: datetime) -> None:
    """Some places at a time, so that nobody waits long for the round's counter."""
    done = promoting.BATCH
    while done == promoting.BATCH:
        with transaction():
            done = step(round_id, now=now)
