"""What happens to money? It moves between accounts, once an operation, summing to zero.

In a single step (`post`), or in two: `hold` sets aside what is to leave, then `settle` books
what left or `release` gives it back. Nothing written is ever changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.ledger.models import Account, Posting, Transaction
from wiseed_like.ledger.queries import find_accounts, get_pending, lock_accounts
from wiseed_like.ledger.rules import BOOKED, Phase

Movements = Mapping[str, Euro]  # {account code: amount}; what arrives is positive


def open_account(code: str) -> None:
    """Make sure that the account exists."""
    empty = insert(Account).values(code=code, balance=Euro.ZERO, outgoing=Euro.ZERO)
    session.execute(empty.on_conflict_do_nothing())


def post(operation_id: UUID, kind: str, movements: Movements, *, now: datetime) -> Transaction:
    """Book an operation in a single step.

    The database refuses a second beginning of the same operation, a sum that is not zero, and
    an account below what is set aside of it (`rules.NOT_OVERDRAWN`).
    """
    transaction = Transaction(operation_id=operation_id, kind=kind, phase=Phase.SINGLE, at=now)
    return _write(transaction, movements, {})


def hold(operation_id: UUID, kind: str, movements: Movements, *, now: datetime) -> Transaction:
    """Set aside what these movements take from accounts; balances stay. Refused as `post` is."""
    transaction = Transaction(operation_id=operation_id, kind=kind, phase=Phase.PENDING, at=now)
    return _write(transaction, movements, _leaving(movements))


def settle(operation_id: UUID, movements: Movements, *, now: datetime) -> Transaction:
    """Book an operation that was held, and give back what was set aside for it.

    Raises NotPending when it was never held. The database refuses a second resolution.
    """
    return _resolve(operation_id, Phase.POSTED, movements, now)


def release(operation_id: UUID, *, now: datetime) -> Transaction:
    """Give back what was set aside: the operation moves nothing. Raises NotPending."""
    return _resolve(operation_id, Phase.VOIDED, None, now)


def _resolve(
    operation_id: UUID, phase: Phase, movements: Movements | None, now: datetime
) -> Transaction:
    pending = get_pending(operation_id)
    held = {line.account.code: line.amount for line in pending.postings}
    given_back = {code: -amount for code, amount in _leaving(held).items()}
    if movements is None:
        movements = {code: -amount for code, amount in held.items()}
    transaction = Transaction(
        operation_id=operation_id, kind=pending.kind, phase=phase, at=now, resolves_id=pending.id
    )
    return _write(transaction, movements, given_back)


def _leaving(movements: Movements) -> Movements:
    """What the movements take, by the account that they take it from."""
    return {code: -amount for code, amount in movements.items() if amount < Euro.ZERO}


def _write(transaction: Transaction, movements: Movements, set_aside: Movements) -> Transaction:
    """Write the lines, and bring along the accounts that they change: only these are locked.

    A line of nothing is left out.
    """
    is_booked = transaction.phase in BOOKED
    for code in movements:
        open_account(code)
    changed = {*movements, *set_aside} if is_booked else set(set_aside)
    accounts = lock_accounts(changed) | find_accounts(set(movements) - changed)
    for code, amount in set_aside.items():
        accounts[code].outgoing += amount
    session.add(transaction)
    for code, amount in movements.items():
        if not amount:
            continue
        account = accounts[code]
        if is_booked:
            account.balance += amount
        session.add(
            Posting(
                transaction=transaction,
                account=account,
                amount=amount,
                balance_after=account.balance if is_booked else None,
            )
        )
    session.flush()
    return transaction
