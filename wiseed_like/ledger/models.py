"""What do we remember of money? Accounts, and balanced postings that nothing can change."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Computed,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.euro import Euro
from wiseed_like.db import Base
from wiseed_like.ledger.rules import NOT_OVERDRAWN, Phase

# As PostgreSQL itself writes it, so that a check of the schema can compare.
PENDING_ID = "CASE WHEN (phase)::text = 'pending'::text THEN id ELSE NULL::bigint END"


class Account(Base):
    """A place where money can be: a wallet, an issuer's bank, the platform's fees, the world.

    `balance` is the sum of its booked postings, `outgoing` what pending ones have set aside of
    it; both are kept in the transaction of the posting, under the row's lock.
    """

    __tablename__ = "ledger_accounts"
    __table_args__ = (
        CheckConstraint(NOT_OVERDRAWN, name="ledger_account_is_not_overdrawn"),
        CheckConstraint("outgoing >= 0", name="ledger_account_sets_aside"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    # wallet:user:12, wallet:round:3, held:user:12, issuer:5, fees, disputes, clearing
    code: Mapped[str] = mapped_column(String(60), unique=True)
    balance: Mapped[Euro] = mapped_column(default=Euro.ZERO)
    outgoing: Mapped[Euro] = mapped_column(default=Euro.ZERO, server_default=text("0"))

    @property
    def available(self) -> Euro:
        """What may still leave."""
        return self.balance - self.outgoing


class Transaction(Base):
    """One movement of money: its postings sum to zero (a deferred trigger says so).

    One that waits is pending, and is resolved by exactly one other, posted or voided.
    """

    __tablename__ = "ledger_transactions"
    __table_args__ = (
        CheckConstraint(
            "phase IN ('single', 'pending', 'posted', 'voided')", name="ledger_phase_is_known"
        ),
        CheckConstraint(
            "(phase IN ('posted', 'voided')) = (resolves_id IS NOT NULL)",
            name="ledger_resolution_names_what_waited",
        ),
        # An operation begins once, single or pending;
        Index(
            "uq_ledger_transactions_operation_id",
            "operation_id",
            unique=True,
            postgresql_where=text("resolves_id IS NULL"),
        ),
        # what is pending is resolved once, by a transaction of the same operation.
        UniqueConstraint("resolves_id"),
        UniqueConstraint("pending_id", "operation_id"),
        ForeignKeyConstraint(
            ["resolves_id", "operation_id"],
            ["ledger_transactions.pending_id", "ledger_transactions.operation_id"],
        ),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    operation_id: Mapped[uuid.UUID]  # what it mirrors
    kind: Mapped[str] = mapped_column(String(40))
    phase: Mapped[Phase] = mapped_column(default=Phase.SINGLE)
    at: Mapped[datetime]
    # Its own id while it is pending: the only ones that another may resolve.
    pending_id: Mapped[int | None] = mapped_column(BigInteger, Computed(PENDING_ID, persisted=True))
    resolves_id: Mapped[int | None] = mapped_column(BigInteger)
    postings: Mapped[list[Posting]] = relationship(back_populates="transaction")


class Posting(Base):
    """A line of the book: positive arrives on the account, negative leaves it.

    `balance_after` is the account's balance; none where the line is only pending or voided,
    for that moves nothing.
    """

    __tablename__ = "ledger_postings"
    __table_args__ = (
        CheckConstraint("amount <> 0", name="ledger_posting_moves_something"),
        Index("ix_ledger_postings_account", "account_id", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    transaction_id: Mapped[int] = mapped_column(ForeignKey("ledger_transactions.id"), index=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("ledger_accounts.id"))
    amount: Mapped[Euro]
    balance_after: Mapped[Euro | None]
    transaction: Mapped[Transaction] = relationship(back_populates="postings")
    account: Mapped[Account] = relationship()
