"""What happened on a wallet, and what waits there? Read in pages, newest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select, tuple_

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.rules import Kind, OperationState

PAGE = 25
KEY = re.compile(r"([0-9]{1,18})-([0-9a-f]{32})", re.ASCII)
SETTLED = (OperationState.SUCCEEDED, OperationState.FAILED)


class Show(StrEnum):
    """Which lines: all, what came, what left, what did not succeed."""

    ALL = "all"
    IN = "in"
    OUT = "out"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Page:
    """Some lines, and the key of those that follow (`before`), None on the last page."""

    operations: Sequence[Operation]
    next_before: str | None


def list_settled(wallet: Wallet, show: Show, before: str | None) -> Page:
    """What is over, by the moment it was; a key that was edited shows the first page."""
    moment = func.coalesce(Operation.settled_at, Operation.created_at)
    asked = (
        select(Operation)
        .where(_is_of(wallet, show), Operation.state.in_(SETTLED))
        .order_by(moment.desc(), Operation.id.desc())
        .limit(PAGE + 1)
    )
    key = _read(before)
    if key is not None:
        asked = asked.where(tuple_(moment, Operation.id) < key)
    found = session.scalars(asked).all()
    more = found[PAGE - 1] if len(found) > PAGE else None
    return Page(found[:PAGE], _write(more) if more is not None else None)


def _is_of(wallet: Wallet, show: Show) -> ColumnElement[bool]:
    came, left = Operation.target_id == wallet.id, Operation.source_id == wallet.id
    done = Operation.state == OperationState.SUCCEEDED
    if show == Show.IN:
        return came & done
    if show == Show.OUT:
        return left & done & (Operation.kind != Kind.ALLOCATION)
    if show == Show.FAILED:
        return or_(came, left) & (Operation.state == OperationState.FAILED)
    return or_(came, left)


def _write(operation: Operation) -> str:
    at = operation.settled_at or operation.created_at
    return f"{round(at.timestamp() * 1_000_000)}-{operation.id.hex}"


def _read(key: str | None) -> tuple[datetime, UUID] | None:
    match = KEY.fullmatch(key or "")
    if match is None:
        return None
    try:
        return datetime.fromtimestamp(int(match[1]) / 1_000_000, UTC), UUID(match[2])
    except (ValueError, OverflowError):
        return None


@dataclass(frozen=True, slots=True)
class Held:
    """A wire that came unannounced, and what of it nobody may use yet."""

    arrival: Operation
    rest: Euro


def list_held(wallet: Wallet) -> list[Held]:
    """What was received for a wallet and is neither its owner's yet nor on its way back."""
    arrivals = session.scalars(
        select(Operation)
        .where(
            Operation.target_id == wallet.id,
            Operation.kind == Kind.WIRE_ARRIVAL,
            Operation.state == OperationState.SUCCEEDED,
        )
        .order_by(Operation.created_at)
    ).all()
    rows = session.execute(
        select(Operation.original_id, func.sum(Operation.amount))
        .where(
            Operation.original_id.in_([each.id for each in arrivals]),
            Operation.of_held,
            Operation.state != OperationState.FAILED,
        )
        .group_by(Operation.original_id)
    )
    used = {row[0]: row[1] for row in rows}
    found = [Held(each, each.amount - used.get(each.id, Euro.ZERO)) for each in arrivals]
    return [each for each in found if each.rest > Euro.ZERO]
