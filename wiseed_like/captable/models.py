"""What do we remember of shares? Numbered, chained movements; balances are their replay."""

from __future__ import annotations

import uuid
from datetime import date, datetime

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiseed_like.db import Base


class Register(Base):
    """The head of a company's register: the lock that numbers movements without a gap."""

    __tablename__ = "registers"

    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), primary_key=True)
    last_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    head: Mapped[bytes] = mapped_column(LargeBinary(32), default=b"\0" * 32)


class Holder(Base):
    """An account of the register: somebody's, or the source from which shares are born."""

    __tablename__ = "holders"
    __table_args__ = (
        UniqueConstraint("company_id", "user_id"),
        CheckConstraint("kind IN ('source', 'person', 'company')", name="holder_kind_is_known"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10), default="person")
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)

    card: Mapped[HolderCard | None] = relationship(back_populates="holder")

    @property
    def name(self) -> str:
        return self.card.name if self.card else "—"


class HolderCard(Base):
    """The identity of a holder as it stood. Movements carry only its salted commitment, so
    that a rectification or an erasure never breaks the chain."""

    __tablename__ = "holder_cards"

    id: Mapped[int] = mapped_column(primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("holders.id"), unique=True)
    name: Mapped[str] = mapped_column(String(200))
    address: Mapped[str] = mapped_column(String(300))
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    holder: Mapped[Holder] = relationship(back_populates="card")


class Movement(Base):
    """A line of the register: append-only, gapless, chained by hash (triggers refuse the rest)."""

    __tablename__ = "share_movements"
    __table_args__ = (
        UniqueConstraint("company_id", "idempotency_key"),
        CheckConstraint("seq > 0", name="share_movement_is_numbered"),
    )

    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"), primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    id: Mapped[uuid.UUID] = mapped_column(unique=True, default=uuid.uuid4)
    kind: Mapped[str] = mapped_column(String(30))  # constitution, capital_increase
    effective_on: Mapped[date]
    recorded_at: Mapped[datetime]
    idempotency_key: Mapped[str] = mapped_column(String(60))  # "constitution", "round:3"
    body: Mapped[str] = mapped_column(Text)
    prev_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))

    lines: Mapped[list[ShareEntry]] = relationship(
        back_populates="movement", order_by="ShareEntry.line"
    )


class ShareEntry(Base):
    """What a movement did to one account; the lines of a movement sum to zero."""

    __tablename__ = "share_entries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["company_id", "seq"], ["share_movements.company_id", "share_movements.seq"]
        ),
        CheckConstraint("delta <> 0", name="share_entry_moves_something"),
        Index("ix_share_entries_holder", "company_id", "holder_id"),
    )

    company_id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("holders.id"))
    delta: Mapped[int] = mapped_column(BigInteger)  # whole shares
    # The subscription that it fulfils: each is issued at most once. No foreign key: the
    # register stands below the subscriptions and outlives them.
    subscription_id: Mapped[int | None] = mapped_column(unique=True)

    movement: Mapped[Movement] = relationship(back_populates="lines")
    holder: Mapped[Holder] = relationship(lazy="joined")
