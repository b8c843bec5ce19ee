"""What do we remember of a payment that a bank takes back?"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.euro import Euro
from wiseed_like.accounts.followed import Followed
from wiseed_like.accounts.models import User
from wiseed_like.db import Base
from wiseed_like.disputes.rules import is_ours_to_move
from wiseed_like.documents.models import StoredFile
from wiseed_like.payments.gateway.words import DisputeEnd, DisputeSort, DisputeStatus
from wiseed_like.payments.models import Operation, Wallet


class DisputeCase(Followed):
    """A card payment that its bank takes back, or asks about; as the provider told last."""

    __tablename__ = "dispute_cases"
    __table_args__ = (
        UniqueConstraint("provider", "reference"),
        CheckConstraint("amount > 0", name="dispute_case_is_about_something"),
        CheckConstraint(
            "(waived_at IS NULL) = (waived_by IS NULL)", name="dispute_case_was_waived_by_somebody"
        ),
        Index("ix_dispute_cases_status", "status"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(20), default="mangopay")
    reference: Mapped[str] = mapped_column(String(128))
    payin_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("payment_operations.id"), index=True)
    repudiation_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("payment_operations.id"), unique=True
    )
    sort: Mapped[DisputeSort]
    status: Mapped[DisputeStatus]
    ended: Mapped[DisputeEnd | None]
    end_message: Mapped[str] = mapped_column(String(255), default="")
    amount: Mapped[Euro]
    contested: Mapped[Euro] = mapped_column(default=Euro.ZERO)
    reason: Mapped[str] = mapped_column(String(60), default="")
    reason_message: Mapped[str] = mapped_column(String(255), default="")
    status_message: Mapped[str] = mapped_column(String(255), default="")
    contest_by: Mapped[datetime | None]
    opened_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    # What the staff has asked of the provider last (contest, accept), and why.
    asked: Mapped[str | None] = mapped_column(String(20))
    asked_at: Mapped[datetime | None]
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_amount: Mapped[Euro | None]
    note: Mapped[str | None] = mapped_column(Text)
    # Why the provider would not hear of it.
    refusal: Mapped[str | None] = mapped_column(String(255))
    # What it cost is no longer claimed from the person.
    waived_at: Mapped[datetime | None]
    waived_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    waived_because: Mapped[str | None] = mapped_column(Text)

    payin: Mapped[Operation] = relationship(foreign_keys=[payin_id], lazy="joined")
    repudiation: Mapped[Operation | None] = relationship(foreign_keys=[repudiation_id])
    asker: Mapped[User | None] = relationship(foreign_keys=[asked_by])
    waiver: Mapped[User | None] = relationship(foreign_keys=[waived_by])
    papers: Mapped[list[DisputePaper]] = relationship(
        back_populates="case", order_by="DisputePaper.id"
    )

    @property
    def wallet(self) -> Wallet:
        """The wallet that the payment had gone to."""
        assert self.payin.target is not None
        return self.payin.target

    @property
    def user_id(self) -> int:
        return int(self.wallet.owner.removeprefix("user:"))

    @property
    def holder_name(self) -> str:
        told = self.wallet.account.particulars
        return f"{told.get('first_name')} {told.get('last_name')}"

    @property
    def is_waived(self) -> bool:
        return self.waived_at is not None

    @property
    def is_closed(self) -> bool:
        return self.status == DisputeStatus.CLOSED

    def is_ours(self, now: datetime) -> bool:
        """Whether the platform may contest or accept it now."""
        return is_ours_to_move(self.status, self.contest_by, now)

    @property
    def journal_stream(self) -> str:
        return self.wallet.journal_stream


class DisputePaper(Base):
    """A document that was added as evidence."""

    __tablename__ = "dispute_papers"
    __table_args__ = (UniqueConstraint("file_id"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    case_id: Mapped[int] = mapped_column(ForeignKey("dispute_cases.id"), index=True)
    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"))
    added_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    added_at: Mapped[datetime]

    case: Mapped[DisputeCase] = relationship(back_populates="papers")
    stored_file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin=True)


class DisputeLook(Base):
    """When the provider's list of disputes was read last."""

    __tablename__ = "dispute_looks"

    provider: Mapped[str] = mapped_column(String(20), primary_key=True)
    looked_at: Mapped[datetime]
