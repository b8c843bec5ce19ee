"""What does the staff see once a comparison found something? A difference, and a month."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from compliance.calendar import legal_day
from wiseed_like.db import session, transaction
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import Kind
from wiseed_like.reconciliation import queries, service, statements
from wiseed_like.reconciliation.models import Difference
from wiseed_like.reconciliation.queries import Place
from wiseed_like.reconciliation.rules import RunKind, Side, What
from wiseed_like.reconciliation.service import Found


def compared(now: datetime) -> dict[str, int]:
    """The ids of a difference about a transfer, and of this month's statement."""
    transfer = session.scalars(select(Operation).where(Operation.kind == Kind.TRANSFER)).first()
    assert transfer is not None
    assert transfer.source is not None
    assert transfer.reference is not None
    ours = queries.our_side(transfer)
    theirs = Side(ours.kind, ours.state, ours.amount - 100, 0, ours.source, ours.target)
    found = Found(
        What.AMOUNT, transfer.reference, ours, theirs, ours.source, ours.target, transfer.id
    )
    owner = transfer.source.owner
    place = Place(transfer.source.id, owner, transfer.source.reference or "", wallet_id=1)
    with transaction():
        run = service.begin(RunKind.BY_HAND, by=None, now=now)
        service.note_place(run, place, [], [found], now=now)
        service.conclude(run, now=now)
        month = statements.state(legal_day(now).replace(day=1), run, now=now)
    difference = session.scalars(select(Difference.id).order_by(Difference.id)).first()
    assert difference is not None
    return {"difference": difference, "month": month.id}
