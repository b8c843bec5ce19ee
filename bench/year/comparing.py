"""Do the platform's ledger and the provider's own books say the same? To the cent, from outside.

The provider's file is read directly: neither its HTTP nor our adapter takes part.
"""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Hashable, Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from sqlalchemy import func, select

from wiseed_like.db import session
from wiseed_like.ledger.models import Account, Posting, Transaction
from wiseed_like.ledger.rules import BOOKED, DISPUTES, FEES
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.rules import Kind, OperationState

# The platform's own wallets at the provider, and the accounts that mirror them.
OWN = {"FEES_EUR": FEES, "CREDIT_EUR": DISPUTES}
# How the provider calls what moves money: its type, or that of what it undoes, and its nature.
SORTS = {
    Kind.CARD_PAYIN: "PAYIN REGULAR",
    Kind.CARD_DIRECT: "PAYIN REGULAR",
    Kind.WIRE_PAYIN: "PAYIN REGULAR",
    Kind.WIRE_ARRIVAL: "PAYIN REGULAR",
    Kind.TRANSFER: "TRANSFER REGULAR",
    Kind.TRANSFER_REFUND: "TRANSFER REFUND",
    Kind.CARD_REFUND: "PAYIN REFUND",
    Kind.WIRE_RETURN: "PAYOUT REGULAR",
    Kind.PAYOUT: "PAYOUT REGULAR",
    Kind.PAYOUT_RETURN: "PAYOUT REFUND",
    Kind.REPUDIATION: "PAYIN REPUDIATION",
    Kind.REPUDIATION_RETURN: "REPUDIATION REFUND",
    Kind.SETTLEMENT: "TRANSFER SETTLEMENT",
}
INTERNAL = Kind.ALLOCATION  # within a wallet: the provider hears nothing of it
Key = TypeVar("Key", bound=Hashable)
Sums = dict[tuple[str, str], tuple[int, int]]  # (wallet, sort): how many movements, cents


@dataclass(frozen=True, slots=True)
class Compared:
    """How much was compared, and every disagreement in words."""

    wallets: int
    movements: int
    cents: int  # in all wallets of people and rounds
    wrong: list[str]


def compare(books: Path) -> Compared:
    """Balance by balance, sum by sum, movement by movement."""
    session.expire_all()
    with closing(sqlite3.connect(f"file:{books}?mode=ro", uri=True)) as theirs:
        their_balances = dict(theirs.execute("SELECT wallet_id, cents FROM balances"))
        their_sums = _their_sums(theirs)
        their_movements = dict(theirs.execute(SUCCEEDED))
    our_balances, our_sums, our_movements = _our_balances(), _our_sums(), _our_movements()
    wrong = [
        *_differences("balance", our_balances, their_balances),
        *_differences("sum", our_sums, their_sums),
        *_differences("movement", our_movements, their_movements),
    ]
    held = sum(cents for wallet, cents in their_balances.items() if wallet not in OWN)
    return Compared(len(our_balances), len(our_movements), held, wrong)


def _differences(
    what: str, ours: Mapping[Key, object], theirs: Mapping[Key, object]
) -> Iterator[str]:
    for key in sorted({*ours, *theirs}, key=str):
        if ours.get(key) != theirs.get(key):
            yield f"{what} of {key}: ours {ours.get(key)}, theirs {theirs.get(key)}"


# -- the provider's side

# What succeeded, and how much it debited.
SUCCEEDED = """
    SELECT id, json_extract(body, '$.DebitedFunds.Amount') FROM resources
    WHERE kind IN ('payin', 'transfer', 'refund', 'payout', 'repudiation', 'settlement')
    AND json_extract(body, '$.Status') = 'SUCCEEDED'
"""
# Movements that stayed: a payout that failed went out and came back under the same name.
MOVED = """
    SELECT wallet_id, transaction_id, sum(cents), body FROM movements
    JOIN resources ON resources.id = transaction_id
    GROUP BY wallet_id, transaction_id HAVING sum(cents) <> 0
"""


def _their_sums(theirs: sqlite3.Connection) -> Sums:
    found: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    for wallet, _, cents, body in theirs.execute(MOVED):
        told = json.loads(body)
        undone = told.get("InitialTransactionType") if told["Nature"] != "REGULAR" else None
        if undone and told.get("InitialTransactionNature") == "REPUDIATION":
            undone = "REPUDIATION"
        key = (wallet, f"{undone or told['Type']} {told['Nature']}")
        number, sum_ = found[key]
        found[key] = (number + 1, sum_ + cents)
    return dict(found)


# -- ours


def _names() -> dict[str, str]:
    """The provider's wallet behind each account of the ledger that mirrors one."""
    names = {code: wallet for wallet, code in OWN.items()}
    for wallet in session.scalars(select(Wallet).where(Wallet.reference.is_not(None))):
        assert wallet.reference is not None
        names[wallet.ledger_code] = names[wallet.held_code] = wallet.reference
    return names


def _our_balances() -> dict[str, int]:
    """Of a wallet, what may be used and what is held; wallets that never moved are left out."""
    names, found = _names(), defaultdict[str, int](int)
    for account in session.scalars(select(Account)):
        if account.code in names:
            found[names[account.code]] += account.balance.cents
    return dict(found)


def _our_sums() -> Sums:
    names = _names()
    found: dict[tuple[str, str], tuple[int, int]] = defaultdict(lambda: (0, 0))
    rows = session.execute(
        select(Account.code, Operation.kind, Operation.id, func.sum(Posting.amount))
        .join(Posting, Posting.account_id == Account.id)
        .join(Posting.transaction)
        .join(Operation, Operation.id == Transaction.operation_id)
        .where(Transaction.phase.in_(BOOKED), Operation.kind != INTERNAL)
        .group_by(Account.code, Operation.kind, Operation.id)
    )
    for code, kind, _, amount in rows:
        if code in names:
            key = (names[code], SORTS[kind])
            number, sum_ = found[key]
            found[key] = (number + 1, sum_ + amount.cents)
    return dict(found)


def _our_movements() -> dict[str, int]:
    rows = session.execute(
        select(Operation.reference, Operation.amount).where(
            Operation.state == OperationState.SUCCEEDED, Operation.kind != INTERNAL
        )
    )
    return {reference or "": amount.cents for reference, amount in rows}
