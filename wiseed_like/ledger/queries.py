"""What is read of the book?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, Select, func, select, tuple_
from sqlalchemy.orm import joinedload

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.ledger.models import Account, Posting, Transaction
from wiseed_like.ledger.rules import BOOKED, Phase


class NotPending(Exception):
    """A bug: nothing was set aside for this operation."""


def balance_of(code: str) -> Euro:
    """The balance of an account; one that never moved has nothing."""
    found = session.scalar(select(Account.balance).where(Account.code == code))
    return found or Euro.ZERO


def available_on(code: str) -> Euro:
    """What an account has beyond what is set aside to leave it."""
    found = session.execute(
        select(Account.balance, Account.outgoing).where(Account.code == code)
    ).one_or_none()
    return found.balance - found.outgoing if found else Euro.ZERO


def find_accounts(codes: Iterable[str]) -> dict[str, Account]:
    """The accounts with these codes that exist."""
    wanted = set(codes)
    if not wanted:
        return {}
    found = session.scalars(select(Account).where(Account.code.in_(wanted)))
    return {account.code: account for account in found}


def lock_accounts(codes: Iterable[str]) -> dict[str, Account]:
    """The accounts, locked in the order of their ids, as everybody locks them."""
    accounts = session.scalars(
        select(Account)
        .where(Account.code.in_(set(codes)))
        .order_by(Account.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {account.code: account for account in accounts}


def get_pending(operation_id: UUID) -> Transaction:
    """What was set aside for an operation. Raises NotPending."""
    found = session.scalars(
        select(Transaction)
        .where(Transaction.operation_id == operation_id, Transaction.phase == Phase.PENDING)
        .options(joinedload(Transaction.postings).joinedload(Posting.account))
    ).unique()
    transaction = found.one_or_none()
    if transaction is None:
        raise NotPending(f"nothing was held for operation {operation_id}")
    return transaction


def is_held(operation_id: UUID) -> bool:
    """Whether something is set aside for an operation, and waits to be posted or voided."""
    phases = session.scalars(
        select(Transaction.phase).where(Transaction.operation_id == operation_id)
    ).all()
    return list(phases) == [Phase.PENDING]


def list_postings(code: str, *, limit: int = 200) -> Sequence[Posting]:
    """The newest booked lines of one account, newest first."""
    return session.scalars(_booked(code).order_by(Posting.id.desc()).limit(limit)).all()


@dataclass(frozen=True, slots=True)
class Line:
    """One booked line of a statement, with the balance after it."""

    posting_id: int
    operation_id: UUID
    kind: str
    at: datetime
    amount: Euro
    balance: Euro


@dataclass(frozen=True, slots=True)
class Statement:
    """A page of an account's lines in a period, oldest first.

    `opening` and `closing` are the balances at the two ends of the period; `before` is the
    balance just before the first line of this page. `next_after` is the key of the following
    page, None on the last.
    """

    code: str
    since: datetime
    until: datetime
    opening: Euro
    closing: Euro
    before: Euro
    lines: tuple[Line, ...]
    next_after: tuple[datetime, int] | None


def statement_of(
    code: str,
    since: datetime,
    until: datetime,
    *,
    after: tuple[datetime, int] | None = None,
    limit: int = 100,
) -> Statement:
    """The statement of an account from `since` up to, not including, `until`.

    `after` is `next_after` of the page before. Lines are in the order of their moments.
    """
    in_period = _booked(code).where(Transaction.at >= since, Transaction.at < until)
    key = tuple_(Transaction.at, Posting.id)
    opening = _sum(code, Transaction.at < since)
    before = opening
    if after is not None:
        before += _sum(code, Transaction.at >= since, key <= after)
        in_period = in_period.where(key > after)
    rows = session.scalars(in_period.order_by(Transaction.at, Posting.id).limit(limit + 1)).all()
    lines, running = [], before
    for posting in rows[:limit]:
        running += posting.amount
        booked = posting.transaction
        lines.append(
            Line(posting.id, booked.operation_id, booked.kind, booked.at, posting.amount, running)
        )
    more = len(rows) > limit
    return Statement(
        code=code,
        since=since,
        until=until,
        opening=opening,
        closing=opening + _sum(code, Transaction.at >= since, Transaction.at < until),
        before=before,
        lines=tuple(lines),
        next_after=(lines[-1].at, lines[-1].posting_id) if more else None,
    )


def _booked(code: str) -> Select[Posting]:
    return (
        select(Posting)
        .join(Posting.account)
        .join(Posting.transaction)
        .where(Account.code == code, Transaction.phase.in_(BOOKED))
        .options(joinedload(Posting.transaction))
    )


def _sum(code: str, *conditions: ColumnElement[bool]) -> Euro:
    total = session.scalar(
        select(func.sum(Posting.amount))
        .join(Posting.account)
        .join(Posting.transaction)
        .where(Account.code == code, Transaction.phase.in_(BOOKED), *conditions)
    )
    return total or Euro.ZERO
