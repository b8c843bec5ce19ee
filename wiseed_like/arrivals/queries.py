"""What is read of wires that need a look?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from wiseed_like.arrivals.models import Arrival
from wiseed_like.arrivals.rules import WAITING, ArrivalState
from wiseed_like.db import existing, locked, session
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.rules import Kind

SHOWN = 50


def get_arrival(arrival_id: int) -> Arrival:
    return existing(Arrival, arrival_id)


def lock_arrival(arrival_id: int) -> Arrival:
    return locked(Arrival, arrival_id)


def find_of_operation(operation_id: uuid.UUID) -> Arrival | None:
    """What was noted of the wire that is this operation."""
    return session.scalar(select(Arrival).where(Arrival.operation_id == operation_id))


def find_of_outcome(operation_id: uuid.UUID) -> Arrival | None:
    """The wire that this operation allocates or sends back."""
    return session.scalar(select(Arrival).where(Arrival.outcome_id == operation_id))


def find_wallet_at_provider(reference: str | None) -> Wallet | None:
    if reference is None:
        return None
    return session.scalar(select(Wallet).where(Wallet.reference == reference))


def find_announced(wallet: Wallet, wire_reference: str) -> Operation | None:
    """The newest wire that was announced to this wallet under this reference."""
    if not wire_reference:
        return None
    return session.scalar(
        select(Operation)
        .where(
            Operation.target_id == wallet.id,
            Operation.kind == Kind.WIRE_PAYIN,
            Operation.wire_reference == wire_reference,
        )
        .order_by(Operation.created_at.desc())
        .limit(1)
    )


def list_in(*states: ArrivalState, limit: int = SHOWN) -> Sequence[Arrival]:
    """Those that have been in these states longest, oldest first."""
    return session.scalars(
        select(Arrival)
        .where(Arrival.state.in_(states))
        .options(joinedload(Arrival.owner))
        .order_by(Arrival.arrived_at, Arrival.id)
        .limit(limit)
    ).all()


def count_in(*states: ArrivalState) -> int:
    """How many are in these states."""
    return session.scalar(select(func.count()).where(Arrival.state.in_(states))) or 0


def list_done(*, limit: int = SHOWN) -> Sequence[Arrival]:
    """Those that were seen or decided, the newest decision first."""
    done = (ArrivalState.SEEN, ArrivalState.ACCEPTED, ArrivalState.RETURNED)
    return session.scalars(
        select(Arrival)
        .where(Arrival.state.in_(done))
        .order_by(Arrival.decided_at.desc(), Arrival.id.desc())
        .limit(limit)
    ).all()


def list_of_wallet(wallet: Wallet, *, limit: int = SHOWN) -> Sequence[Arrival]:
    """The newest of one wallet."""
    return session.scalars(
        select(Arrival)
        .where(Arrival.wallet_id == wallet.id)
        .order_by(Arrival.arrived_at.desc(), Arrival.id.desc())
        .limit(limit)
    ).all()


def count_waiting() -> tuple[int, datetime | None]:
    """How many wait for the staff, and since when the oldest does."""
    row = session.execute(
        select(func.count(), func.min(Arrival.arrived_at)).where(Arrival.state.in_(WAITING))
    ).one()
    return int(row[0]), row[1]
