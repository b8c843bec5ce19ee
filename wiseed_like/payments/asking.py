"""How is the provider asked for what was intended? Outside transactions, by the stored key."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.errors import GatewayDown
from wiseed_like.payments import intents, outcomes
from wiseed_like.payments.calls import CALLS
from wiseed_like.payments.gateway import Gateway
from wiseed_like.payments.gateway.words import (
    GatewayBusy,
    GatewayRefused,
    KeySpent,
    NotUnderstood,
)
from wiseed_like.payments.holds import Hold, hold_on
from wiseed_like.payments.listening import listening
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import get_operation, lock_operation
from wiseed_like.payments.reading import look_up, refresh
from wiseed_like.payments.rules import (
    OUTGOING,
    UNANSWERED,
    OperationState,
    may_ask,
    may_look_up,
)


def perform(operation_id: UUID) -> None:
    """Ask, or ask again with the same key, and take over the answer; of a settled one nothing.

    What the provider has already named is read again. Once the key tells no more (it is spent,
    or about to be forgotten), the operation is looked up by its tag, never asked a second time.
    Raises GatewayDown when the outcome is still unknown.
    """
    operation = get_operation(operation_id)
    if operation.state not in UNANSWERED:
        return
    with listening(operation.provider) as asked:
        now = clock.machine_now()
        if operation.reference is not None:
            refresh(operation)
        elif may_ask(operation.sent_at, operation.spent_at, now):
            _ask(asked, operation)
        elif may_look_up(operation.sent_at, operation.spent_at, now):
            look_up(operation)


def _ask(asked: Gateway, operation: Operation) -> None:
    """One call with the operation's key, and its answer taken over.

    What it needs first (a wallet, a bank account) may be missing for now: that says nothing of
    the operation itself.
    """
    try:
        call = CALLS[operation.kind](asked, operation)
    except GatewayRefused as refusal:
        _take_no(operation, refusal)
        return
    with transaction():
        locked, now = lock_operation(operation.id), clock.machine_now()
        if not _may_still_leave(locked, now) or _is_frozen(locked):
            return
        intents.note_sent(locked, machine_now=now)
    try:
        settle = call()
    except GatewayRefused as refusal:
        _take_no(operation, refusal, calls=1)
        return
    except GatewayBusy:  # nothing happened
        raise
    except GatewayDown as lost:
        with transaction():
            locked = lock_operation(operation.id)
            if isinstance(lost, NotUnderstood) and locked.state == OperationState.UNKNOWN:
                outcomes.doubt(locked, str(lost), now=clock.now())  # not for the first time
            outcomes.note_lost(locked, because=lost, now=clock.now())
            if isinstance(lost, KeySpent):
                intents.note_spent(locked, machine_now=clock.machine_now())
        raise
    with transaction():
        locked = lock_operation(operation.id)
        with outcomes.resolving(locked, outcomes.Way.SAME_KEY, now=clock.now()):
            settle(locked)


def _may_still_leave(locked: Operation, now: datetime) -> bool:
    """Whether nobody who asked at the same time was answered, or told not to ask again."""
    if locked.reference is not None or locked.state not in UNANSWERED:
        return False
    return may_ask(locked.sent_at, locked.spent_at, now)


def _take_no(operation: Operation, refusal: GatewayRefused, *, calls: int = 0) -> None:
    """A definite no is the end of it if these are all the calls that ever left. Of several, even
    at the same moment, another may have had its effect: that is looked up, nobody asks again."""
    with transaction():
        locked = lock_operation(operation.id)
        if not locked.is_open or locked.reference is not None:
            return
        if refusal.is_first_answer or locked.attempts == calls:
            with outcomes.resolving(locked, outcomes.Way.SAME_KEY, now=clock.now()):
                outcomes.fail(locked, code=refusal.code, message=refusal.message, now=clock.now())
        else:
            outcomes.note_lost(locked, because=refusal, now=clock.now())
            intents.note_spent(locked, machine_now=clock.machine_now())


def _is_frozen(locked: Operation) -> bool:
    """Whether it may not leave because its owner's money is frozen since it was intended: it
    waits, and if it has left before, it is looked up and not sent again."""
    if locked.kind not in OUTGOING or locked.source is None:
        return False
    if hold_on(locked.source) < Hold.FROZEN:
        return False
    if locked.sent_at is not None:
        intents.note_spent(locked, machine_now=clock.machine_now())
    return True
