"""What do we remember of a fee or a limit? Every value that it had, and from when it held."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from wiseed_like.db import Base


class HouseSetting(Base):
    """A value of a setting, valid from `since` until the next one; never changed, never erased.

    A trigger refuses a value that two persons did not agree on.
    """

    __tablename__ = "house_settings"
    __table_args__ = (
        CheckConstraint("value >= 0", name="house_setting_is_not_negative"),
        CheckConstraint("since >= set_at", name="house_setting_is_never_backdated"),
        Index("ix_house_settings_valid", "key", "since"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(40))
    # Basis points, euro cents or hours: the catalogue says which.
    value: Mapped[int] = mapped_column(BigInteger)
    since: Mapped[datetime]
    approval_id: Mapped[int] = mapped_column(ForeignKey("approvals.id"), unique=True)
    set_at: Mapped[datetime]

    @property
    def journal_stream(self) -> str:
        return "staff"
