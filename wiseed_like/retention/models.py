"""What do we remember of keeping? Who said that something must not be erased, and why."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiseed_like.accounts.models import User
from wiseed_like.db import Base


class LegalHold(Base):
    """Nothing of this person is erased while it lasts: a dispute, an authority that asks."""

    __tablename__ = "legal_holds"
    __table_args__ = (
        CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL)"
            " AND (lifted_at IS NULL) = (lift_reason IS NULL)",
            name="legal_hold_is_lifted_by_somebody_for_a_reason",
        ),
        Index(
            "one_legal_hold_at_a_time",
            "user_id",
            unique=True,
            postgresql_where=text("lifted_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str] = mapped_column(String(500))
    placed_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    placed_at: Mapped[datetime]
    lifted_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    lifted_at: Mapped[datetime | None]
    lift_reason: Mapped[str | None] = mapped_column(String(500))

    user: Mapped[User] = relationship(foreign_keys=[user_id])
    placer: Mapped[User] = relationship(foreign_keys=[placed_by])

    @property
    def journal_stream(self) -> str:
        return f"person:{self.user_id}"
