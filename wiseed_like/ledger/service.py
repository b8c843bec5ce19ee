"""What happens to money? It moves between accounts, once an operation, summing to zero."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from sqlalchemy.dialects.postgresql import insert

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.ledger.models import Account, Posting, Transaction
from wiseed_like.ledger.queries import lock_accounts


def open_account(code: str) -> None:
    """Make sure that the account exists."""
    session.execute(insert(Account).values(code=code, balance=Euro.ZERO).on_conflict_do_nothing())


def post(
    operation_id: UUID, kind: str, movements: Mapping[str, Euro], *, now: datetime
) -> Transaction:
    """Write the lines of one operation, `{account code: amount}`; what arrives is positive.

    The database refuses a second posting of the same operation, a sum that is not zero, and
    an account (other than the outside) below zero.
    """
    for code in movements:
        open_account(code)
    accounts = lock_accounts(movements)
    transaction = Transaction(operation_id=operation_id, kind=kind, at=now)
    session.add(transaction)
    for code, amount in movements.items():
        if not amount:
            continue
        account = accounts[code]
        account.balance += amount
        session.add(
            Posting(
                transaction=transaction,
                account=account,
                amount=amount,
                balance_after=account.balance,
            )
        )
    session.flush()
    return transaction
