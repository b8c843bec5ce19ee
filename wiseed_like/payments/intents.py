"""What is written down before the provider is asked? One row, with what it takes held back."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.payments.models import Operation, Pause, Wallet
from wiseed_like.payments.outcomes import set_aside
from wiseed_like.payments.rules import Kind, OperationState


def intend(
    kind: Kind,
    source: Wallet | None,
    target: Wallet | None,
    amount: Euro,
    subject: str,
    effect: str | None,
    by: Actor | None,
    now: datetime,
    *,
    fee: Euro = Euro.ZERO,
    original: Operation | None = None,
    of_held: bool = False,
) -> Operation:
    """Write down what is to be asked, hold what it takes out of an account, and have it asked.

    The database refuses to hold more than there is.
    """
    operation = Operation(
        id=uuid.uuid4(),
        kind=kind,
        state=OperationState.INTENDED,
        provider="mangopay",
        source=source,
        target=target,
        amount=amount,
        declared=amount,
        fee=fee,
        original=original,
        of_held=of_held,
        subject=subject,
        effect=effect,
        created_by=by.id if by else None,
        created_at=now,
    )
    session.add(operation)
    session.flush()
    set_aside(operation, now=now)
    record(
        "operation.intended", operation, by=by, at=now, kind=kind, subject=subject, amount=amount
    )
    return operation


def note_sent(operation: Operation, *, machine_now: datetime) -> None:
    """It is about to leave for the provider, whose memory of its key begins with the first call."""
    operation.sent_at = operation.sent_at or machine_now
    operation.attempts += 1


def note_spent(operation: Operation, *, machine_now: datetime) -> None:
    """Asking again would tell nothing, or may not be: what it became is looked up by its tag."""
    operation.spent_at = operation.spent_at or machine_now


def note_pause(provider: str, until: datetime) -> None:
    """The provider wants to hear nothing of us until then, by the machine's time."""
    pause = insert(Pause).values(provider=provider, until=until)
    session.execute(
        pause.on_conflict_do_update(
            index_elements=["provider"],
            set_={"until": func.greatest(Pause.until, pause.excluded.until)},
        )
    )
