"""What do we remember of shares? Their classes, and movements; balances are their replay."""

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

from compliance.euro import Euro
from wiseed_like.captable.columns import Preferred
from wiseed_like.captable.rights import Said
from wiseed_like.captable.rules import ORDINARY
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
        CheckConstraint(
            "kind IN ('source', 'person', 'company', 'joint')", name="holder_kind_is_known"
        ),
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
    # Of a joint account: the names of all who hold it.
    name: Mapped[str] = mapped_column(String(1500))
    address: Mapped[str] = mapped_column(String(300))
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    holder: Mapped[Holder] = relationship(back_populates="card")


class ShareClass(Preferred, Base):
    """Shares of a company with the same rights; written once, and never changed.

    Ordinary shares have no rights of their own. Preference shares have all of them, and the price
    at which they were first sold, of which their multiples are.
    """

    __tablename__ = "share_classes"
    __table_args__ = (
        UniqueConstraint("company_id", "id"),
        UniqueConstraint("company_id", "code"),
        CheckConstraint("nominal > 0 AND price >= nominal", name="share_class_is_not_below_par"),
        CheckConstraint("votes >= 0", name="share_class_has_votes"),
        CheckConstraint(
            f"CASE code WHEN '{ORDINARY}' THEN num_nonnulls(price, liquidation_bps, participation, "
            "participation_cap_bps, seniority, dividend_bps) = 0 ELSE num_nonnulls(price, "
            "liquidation_bps, participation, seniority, dividend_bps) = 5 END",
            name="share_class_has_its_rights",
        ),
        CheckConstraint(
            "participation IN ('none', 'full', 'capped')", name="share_class_shares_or_not"
        ),
        CheckConstraint(
            "(participation = 'capped') = (participation_cap_bps IS NOT NULL) "
            "AND coalesce(participation_cap_bps >= liquidation_bps, true)",
            name="share_class_has_its_cap",
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    company_id: Mapped[int] = mapped_column(ForeignKey("companies.id"))
    code: Mapped[str] = mapped_column(String(10))  # "ORD", "ADP1"
    name: Mapped[str] = mapped_column(String(120))  # in French, as on paper
    nominal: Mapped[Euro]
    votes: Mapped[int]  # of each share, in a general meeting
    price: Mapped[Euro | None]
    origin: Mapped[str] = mapped_column(String(60))  # what made it: "constitution", "round:3"
    created_at: Mapped[datetime]

    @property
    def is_ordinary(self) -> bool:
        return self.code == ORDINARY

    def said(self, language: str = "fr") -> list[Said]:
        """Its rights in sentences; nothing to say of ordinary shares."""
        if self.preference is None or self.price is None:
            return []
        return self.preference.said(self.price, language)


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

    @property
    def classes(self) -> list[ShareClass]:
        """Those whose shares moved, ordinary shares first."""
        found = {line.class_id: line.share_class for line in self.lines}
        return [found[key] for key in sorted(found)]


class ShareEntry(Base):
    """What a movement did to one account; its lines sum to zero in each class, and no account
    holds less than nothing of any."""

    __tablename__ = "share_entries"
    __table_args__ = (
        ForeignKeyConstraint(
            ["company_id", "seq"], ["share_movements.company_id", "share_movements.seq"]
        ),
        # The class is the company's own.
        ForeignKeyConstraint(
            ["company_id", "class_id"], ["share_classes.company_id", "share_classes.id"]
        ),
        CheckConstraint("delta <> 0", name="share_entry_moves_something"),
        Index("ix_share_entries_holder", "company_id", "holder_id"),
    )

    company_id: Mapped[int] = mapped_column(primary_key=True)
    seq: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    line: Mapped[int] = mapped_column(primary_key=True)
    holder_id: Mapped[int] = mapped_column(ForeignKey("holders.id"))
    class_id: Mapped[int]
    delta: Mapped[int] = mapped_column(BigInteger)  # whole shares
    # The subscription that it fulfils: each is issued at most once. No foreign key: the
    # register stands below the subscriptions and outlives them.
    subscription_id: Mapped[int | None] = mapped_column(unique=True)

    movement: Mapped[Movement] = relationship(back_populates="lines")
    holder: Mapped[Holder] = relationship(lazy="joined")
    share_class: Mapped[ShareClass] = relationship(lazy="joined", innerjoin=True, viewonly=True)
