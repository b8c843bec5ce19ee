"""What do we remember of money? Accounts, and balanced postings that nothing can change."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.euro import Euro
from wiseed_like.db import Base


class Account(Base):
    """A place where money can be: a wallet, the platform's fees, the world outside.

    `balance` is the sum of its postings, kept in the same transaction under the row's lock.
    """

    __tablename__ = "ledger_accounts"
    __table_args__ = (
        CheckConstraint("balance >= 0 OR code = 'outside'", name="ledger_account_is_not_overdrawn"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    code: Mapped[str] = mapped_column(String(60), unique=True)  # wallet:user:12, outside, fees
    balance: Mapped[Euro] = mapped_column(default=Euro.ZERO)


class Transaction(Base):
    """One movement of money: its postings sum to zero (a deferred trigger says so)."""

    __tablename__ = "ledger_transactions"

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    # What it mirrors; unique, so that one operation moves money once.
    operation_id: Mapped[uuid.UUID] = mapped_column(unique=True)
    kind: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]
    postings: Mapped[list[Posting]] = relationship(back_populates="transaction")


class Posting(Base):
    """A line of the book: positive arrives on the account, negative leaves it."""

    __tablename__ = "ledger_postings"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="ledger_posting_moves_something"),
        Index("ix_ledger_postings_account", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    transaction_id: Mapped[int] = mapped_column(ForeignKey("ledger_transactions.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_accounts.id"))
    amount: Mapped[Euro]
    balance_after: Mapped[Euro]
    transaction: Mapped[Transaction] = relationship(back_populates="postings")
    account: Mapped[Account] = relationship()
