"""What do we remember of a look at somebody's data? Who, at what, why, when; never changed."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiseed_like.accounts.models import User
from wiseed_like.db import Base


class Look(Base):
    """A member of the staff looked at a person's data. Append-only (a trigger refuses the rest).

    `what` and `why` are keys of `accesses.rules`; `viewer_role` is what the viewer was at the time.
    """

    __tablename__ = "data_looks"
    __table_args__ = (
        CheckConstraint("viewer_id <> person_id", name="data_look_is_by_another"),
        Index("ix_data_looks_person", "person_id", "id"),
        Index("ix_data_looks_viewer", "viewer_id", "person_id", "at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    viewer_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    viewer_role: Mapped[str] = mapped_column(String(40))
    what: Mapped[str] = mapped_column(String(40))
    why: Mapped[str] = mapped_column(String(40))
    at: Mapped[datetime]

    viewer: Mapped[User] = relationship(foreign_keys=[viewer_id])

    @property
    def journal_stream(self) -> str:
        return f"person:{self.person_id}"
