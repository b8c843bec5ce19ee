"""What happened on a wallet, and what waits there? Read in pages, newest first."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select, tuple_
from sqlalchemy.orm import aliased
from sqlalchemy.orm.util import AliasedClass

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.parts import Move, gather, same_withdrawal
from wiseed_like.payments.queries import is_given_up
from wiseed_like.payments.rules import OPEN_STATES, Kind, OperationState

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

    moves: Sequence[Move]
    next_before: str | None


def list_settled(wallet: Wallet, show: Show, before: str | None) -> Page:
    """What is over or given up, by the moment it was; a withdrawal is over with its last part.

    A key that was edited shows the first page.
    """
    moment = _moment(Operation)
    asked = (
        select(Operation)
        .where(_is_of(wallet, show), or_(Operation.state.in_(SETTLED), is_given_up()), _is_last())
        .order_by(moment.desc(), Operation.id.desc())
        .limit(PAGE + 1)
    )
    key = _read(before)
    if key is not None:
        asked = asked.where(tuple_(moment, Operation.id) < key)
    found = session.scalars(asked).all()
    more = found[PAGE - 1] if len(found) > PAGE else None
    return Page(gather(wallet, found[:PAGE]), _write(more) if more is not None else None)


def _moment(of: type[Operation] | AliasedClass[Operation]) -> ColumnElement[datetime]:
    return func.coalesce(of.settled_at, of.created_at)


def _is_last() -> ColumnElement[bool]:
    """Whether no part of the same withdrawal is still under way or ended later."""
    other = aliased(Operation)
    key, other_key = (tuple_(_moment(each), each.id) for each in (Operation, other))
    later = or_(other.state.in_(OPEN_STATES), other_key > key)
    return ~exists().where(same_withdrawal(other), later)


def _is_of(wallet: Wallet, show: Show) -> ColumnElement[bool]:
    came, left = Operation.target_id == wallet.id, Operation.source_id == wallet.id
    done, failed = (_has_ended(each) for each in SETTLED)
    if show == Show.IN:
        return came & done
    if show == Show.OUT:
        return left & done & (Operation.kind != Kind.ALLOCATION)
    if show == Show.FAILED:
        return or_(came, left) & or_(failed, is_given_up())
    return or_(came, left)


def _has_ended(state: OperationState) -> ColumnElement[bool]:
    """Whether it, or another part of the same withdrawal, has ended so."""
    other = aliased(Operation)
    return or_(
        Operation.state == state, exists().where(same_withdrawal(other), other.state == state)
    )


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
