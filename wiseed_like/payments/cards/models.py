"""What do we remember of a person's cards? Never a number: tokens of the provider, four digits."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from wiseed_like.db import Base


class Card(Base):
    """A card that a person has typed at the provider; its id is the key of its registration.

    It is theirs to use again once it has paid (`proved_at`) if they wanted it kept, until they
    forget it.
    """

    __tablename__ = "cards"
    __table_args__ = (
        # The database itself refuses to learn a whole card number.
        CheckConstraint("alias ~ '^[0-9]{4,6}X{4,}[0-9]{4}$'", name="card_alias_is_no_number"),
        CheckConstraint(
            "(reference IS NULL) = (alias IS NULL)", name="card_is_known_with_its_alias"
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    provider: Mapped[str] = mapped_column(String(20), default="mangopay")
    registration: Mapped[str | None] = mapped_column(String(128), unique=True)
    # Where and with what the browser sends the number: address, key, data. Of one use.
    form: Mapped[dict[str, Any] | None]
    reference: Mapped[str | None] = mapped_column(String(128), unique=True)
    alias: Mapped[str | None] = mapped_column(String(30))
    expires_on: Mapped[date | None]  # the last day on which it is valid
    is_kept: Mapped[bool] = mapped_column(default=False)
    created_at: Mapped[datetime]
    proved_at: Mapped[datetime | None]
    forgotten_at: Mapped[datetime | None]

    @property
    def ending(self) -> str:
        """The last four digits, by which its owner knows it."""
        return (self.alias or "")[-4:]

    @property
    def journal_stream(self) -> str:
        return f"person:{self.person_id}"

    def is_over(self, today: date) -> bool:
        """Whether it has expired."""
        return self.expires_on is not None and today > self.expires_on
