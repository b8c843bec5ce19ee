"""What does the demo remember? How far its clock has been moved."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import CheckConstraint, Interval
from sqlalchemy.orm import Mapped, mapped_column

from wiseed_like.db import Base


class DemoClock(Base):
    """One row: the offset of the demo's time from the machine's. Time only moves forward."""

    __tablename__ = "demo_clock"
    __table_args__ = (
        CheckConstraint("id = 1", name="demo_clock_is_one"),
        CheckConstraint("ahead >= interval '0'", name="demo_clock_moves_forward"),
    )

    id: Mapped[int] = mapped_column(primary_key=True, default=1)
    ahead: Mapped[timedelta] = mapped_column(Interval, default=timedelta(0))

    @property
    def journal_stream(self) -> str:
        return "staff"
