"""What do we remember of the signatures under an order of several persons?"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiseed_like.accounts.joint_holders import JointHolder
from wiseed_like.db import Base
from wiseed_like.subscriptions.models import Order


class JointSignature(Base):
    """What one of those who hold the account together said of one of its orders: nothing yet, that
    they sign its `terms` (a digest: another number of shares, another price or another sheet has
    another one), or no. It is withdrawn by emptying it; the journal keeps that."""

    __tablename__ = "joint_signatures"
    __table_args__ = (
        UniqueConstraint("order_id", "holder_id"),
        CheckConstraint(
            "(signed_at IS NULL) = (terms IS NULL)", name="joint_signature_is_of_its_terms"
        ),
        CheckConstraint(
            "num_nonnulls(signed_at, declined_at) <= 1", name="joint_signature_is_yes_or_no"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    order_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("orders.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("joint_holders.id"), index=True)
    terms: Mapped[str | None] = mapped_column(String(64))
    signed_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    reminded_at: Mapped[datetime | None]
    # The one-time code: only its hash, with its own short life.
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_sent_at: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(default=0)

    order: Mapped[Order] = relationship()
    holder: Mapped[JointHolder] = relationship(lazy="joined", innerjoin=True)

    @property
    def journal_stream(self) -> str:
        return f"round:{self.order.round_id}"
