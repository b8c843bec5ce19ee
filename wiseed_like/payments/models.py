"""What do we remember of payments? Accounts at the provider, wallets, and every operation."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.euro import Euro
from wiseed_like.db import Base
from wiseed_like.payments.gateway.words import WireInstructions
from wiseed_like.payments.rules import (
    ABANDONED,
    CARD_PATIENCE,
    CARD_PAYINS,
    GIVEN_UP,
    LIFE_CYCLE,
    OPEN_STATES,
    USER_BLOCKED,
    WITHDRAWAL,
    Kind,
    OperationState,
    accounts_of,
    held_code,
    movements,
    wallet_code,
)


class ProviderAccount(Base):
    """Somebody as the provider knows them: `user:12` (a payer) or `company:5` (an owner)."""

    __tablename__ = "provider_accounts"
    __table_args__ = (UniqueConstraint("provider", "owner"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(20), default="mangopay")
    owner: Mapped[str] = mapped_column(String(40))
    # The idempotency key of its creation, stored before it leaves, and when it first left (the
    # machine's time); then the provider's id, or why there will be none before a person has looked.
    key: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4)
    sent_at: Mapped[datetime | None]
    reference: Mapped[str | None] = mapped_column(String(128), unique=True)
    refusal: Mapped[str | None] = mapped_column(String(255))
    # What the provider is told at creation (name, country...), frozen.
    particulars: Mapped[dict[str, Any]]
    bank_account_key: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4)
    bank_account_sent_at: Mapped[datetime | None]
    bank_account_reference: Mapped[str | None] = mapped_column(String(128))
    iban: Mapped[str | None] = mapped_column(String(34))
    bank_account_owner: Mapped[str | None] = mapped_column(String(120))
    created_at: Mapped[datetime]

    @property
    def is_issuers(self) -> bool:
        """Whether it is a company's, which the provider verifies before money may arrive."""
        return self.owner.startswith("company:")

    @property
    def journal_stream(self) -> str:
        kind, _, number = self.owner.partition(":")
        return f"{'person' if kind == 'user' else 'issuer'}:{number}"


class Wallet(Base):
    """A wallet at the provider: of an investor (`user:12`) or of a round (`round:3`)."""

    __tablename__ = "wallets"

    id: Mapped[int] = mapped_column(primary_key=True)
    owner: Mapped[str] = mapped_column(String(40), unique=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("provider_accounts.id"), index=True)
    key: Mapped[uuid.UUID] = mapped_column(default=uuid.uuid4)
    sent_at: Mapped[datetime | None]  # when the key first left, by the machine's time
    reference: Mapped[str | None] = mapped_column(String(128), unique=True)
    # Why the provider will not make it; nothing asks again before a person has looked.
    refusal: Mapped[str | None] = mapped_column(String(255))
    checked_at: Mapped[datetime | None]  # when the sweeper last tried
    created_at: Mapped[datetime]

    account: Mapped[ProviderAccount] = relationship(lazy="joined", innerjoin=True)

    @property
    def is_open(self) -> bool:
        """Whether the provider has made it."""
        return self.reference is not None

    @property
    def ledger_code(self) -> str:
        return wallet_code(self.owner)

    @property
    def held_code(self) -> str:
        """The account of what has arrived there and nobody may use yet."""
        return held_code(self.owner)

    @property
    def journal_stream(self) -> str:
        kind, _, number = self.owner.partition(":")
        return f"{'person' if kind == 'user' else 'round'}:{number}"


class Operation(Base):
    """One movement of money at the provider: asked by us and written down before, or told to us.

    Its id is the idempotency key: one row, one attempt, one effect.
    """

    __tablename__ = "payment_operations"
    __table_args__ = (
        CheckConstraint("amount > 0", name="operation_moves_something"),
        CheckConstraint("fee >= 0 AND fee <= amount", name="operation_fee_is_within"),
        CheckConstraint(
            "source_id IS NOT NULL OR target_id IS NOT NULL "
            " OR kind IN ('repudiation', 'repudiation_return')",
            name="operation_has_a_wallet",
        ),
        UniqueConstraint("provider", "reference"),
        Index("ix_payment_operations_subject", "subject"),
        # One refund of a transfer, one transfer for a subscription, one payout of a round: of
        # those that have not failed.
        Index(
            "uq_payment_operations_effect",
            "effect",
            unique=True,
            postgresql_where=text("state <> 'failed'"),
        ),
        Index(
            "ix_payment_operations_open",
            "state",
            postgresql_where=text("state IN ('intended', 'asked', 'unknown')"),
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    kind: Mapped[Kind]
    state: Mapped[OperationState] = mapped_column(default=OperationState.INTENDED)
    provider: Mapped[str] = mapped_column(String(20), default="mangopay")
    reference: Mapped[str | None] = mapped_column(String(128))
    source_id: Mapped[int | None] = mapped_column(ForeignKey("wallets.id"), index=True)
    target_id: Mapped[int | None] = mapped_column(ForeignKey("wallets.id"), index=True)
    # What is asked, then what really moved: of a wire, more or less than was declared.
    amount: Mapped[Euro]
    declared: Mapped[Euro]
    fee: Mapped[Euro] = mapped_column(default=Euro.ZERO)
    of_held: Mapped[bool] = mapped_column(default=False, server_default=text("false"))
    original_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("payment_operations.id"))
    # What it is for: "user:12" (own money), "subscription:7", "round:3".
    subject: Mapped[str] = mapped_column(String(40))
    # A name that only one living operation may have; null where repetition is fine.
    effect: Mapped[str | None] = mapped_column(String(80))
    page_url: Mapped[str | None] = mapped_column(String(500))  # where the card is typed
    card_reference: Mapped[str | None] = mapped_column(String(128))  # of a saved card
    browser: Mapped[dict[str, Any] | None]  # what 3-D Secure wants to know of it
    wire_reference: Mapped[str | None] = mapped_column(String(60))
    wire_iban: Mapped[str | None] = mapped_column(String(34))
    wire_bic: Mapped[str | None] = mapped_column(String(11))
    wire_owner: Mapped[str | None] = mapped_column(String(120))
    result_code: Mapped[str | None] = mapped_column(String(20))
    result_message: Mapped[str | None] = mapped_column(String(255))
    return_url: Mapped[str | None] = mapped_column(String(220))
    language: Mapped[str] = mapped_column(String(2), default="fr")
    created_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    created_at: Mapped[datetime]
    # When it first left for the provider, by the machine's time: how old its key is there.
    sent_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0, server_default=text("0"))
    # Since when, by the same time, asking with the same key tells no more.
    spent_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]  # when the provider was last asked how it stands
    settled_at: Mapped[datetime | None]

    source: Mapped[Wallet | None] = relationship(foreign_keys=[source_id])
    target: Mapped[Wallet | None] = relationship(foreign_keys=[target_id])
    original: Mapped[Operation | None] = relationship(remote_side=[id])

    @property
    def is_open(self) -> bool:
        return self.state in OPEN_STATES

    @property
    def tag(self) -> str:
        """Our name of it at the provider, to find what a lost answer left there."""
        return f"{self.subject} {self.id}"

    @property
    def was_given_up(self) -> bool:
        """Whether it failed because the person cancelled or left, not because a bank refused."""
        return self.state == OperationState.FAILED and self.result_code in GIVEN_UP

    @property
    def is_blocked(self) -> bool:
        """Whether it failed because the provider lets nothing move for this person."""
        return self.state == OperationState.FAILED and self.result_code == USER_BLOCKED

    def is_left_behind(self, now: datetime) -> bool:
        """Whether a card payment waits for its person for so long that they may have gone."""
        return (
            self.kind in CARD_PAYINS
            and self.state == OperationState.ASKED
            and not self.is_given_up
            and now > self.created_at + CARD_PATIENCE
        )

    @property
    def is_given_up(self) -> bool:
        """Whether its person said that nothing will come, and the provider still waits for it."""
        return self.state == OperationState.ASKED and self.result_code == ABANDONED

    @property
    def may_be_given_up(self) -> bool:
        """Whether it waits for its person, to wire or to finish with a card."""
        is_theirs = self.kind == Kind.WIRE_PAYIN or (
            self.kind in CARD_PAYINS and self.page_url is not None
        )
        return is_theirs and self.state == OperationState.ASKED and not self.is_given_up

    @property
    def withdrawal(self) -> str | None:
        """The attempt that all parts of one withdrawal share; None for anything else."""
        effect = self.effect or ""
        return effect.split(":")[1] if effect.startswith(WITHDRAWAL) else None

    def note_instructions(self, told: WireInstructions) -> None:
        """What its payer is to write on the wire that was announced."""
        self.wire_reference, self.wire_owner = told.reference, told.account_owner
        self.wire_iban, self.wire_bic = told.iban, told.bic

    @property
    def has_instructions(self) -> bool:
        """Whether all is known that the payer of an announced wire has to write."""
        told = (self.wire_reference, self.wire_owner, self.wire_iban, self.wire_bic)
        return self.kind == Kind.WIRE_PAYIN and all(told)

    @property
    def journal_stream(self) -> str:
        wallet = self.source or self.target
        if wallet is not None:
            return wallet.journal_stream
        return self.original.journal_stream if self.original else "provider"

    @property
    def movements(self) -> Mapping[str, Euro]:
        """What it moves in the book."""
        wallet = self.source or self.target
        source, target = accounts_of(
            self.kind,
            self.source.owner if self.source else None,
            self.target.owner if self.target else None,
            wallet.account.owner if wallet else None,
            of_held=self.of_held,
        )
        return movements(source, target, self.amount, self.fee)

    def move(self, action: str) -> None:
        """Take the move `action` of the life cycle. Raises IllegalMove."""
        self.state = LIFE_CYCLE.after(self.state, action)


class Pause(Base):
    """Until when a provider wants to hear nothing of us (too many calls), by the machine's time."""

    __tablename__ = "provider_pauses"

    provider: Mapped[str] = mapped_column(String(20), primary_key=True)
    until: Mapped[datetime]
