"""What do we remember of a decision? The law's whole answer, the facts it rests on, and a hash."""

from __future__ import annotations

import hashlib
import json
from datetime import date, datetime
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.verdict import Answer
from wiseed_like.accounts.models import User
from wiseed_like.db import Base


def digest(body: str) -> str:
    """The SHA-256 of a kept text, in hexadecimal."""
    return hashlib.sha256(body.encode()).hexdigest()


class Decision(Base):
    """An answer of a rule, as it was given: append-only (a trigger refuses the rest).

    Everything that explains it is in `body`, the canonical JSON of `compliance.archive.keep`;
    the columns repeat what is searched. The journal names it by number and hash only, so that
    no amount of anybody stands there.
    """

    __tablename__ = "decisions"
    __table_args__ = (
        Index("ix_decisions_subject", "subject_type", "subject_id"),
        Index("ix_decisions_person", "person_id", "id"),
        Index("ix_decisions_rule", "rule", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    rule: Mapped[str] = mapped_column(String(80))
    answer: Mapped[Answer]
    asked_at: Mapped[datetime]
    # The day whose law was applied.
    law_on: Mapped[date]
    subject_type: Mapped[str | None] = mapped_column(String(60))
    subject_id: Mapped[str | None] = mapped_column(String(40))
    # Whom the answer is about, and who asked; none for a company's, or for the house itself.
    person_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    asked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    # The canonical text that was hashed; jsonb would reorder it.
    body: Mapped[str] = mapped_column(Text)
    sha256: Mapped[str] = mapped_column(String(64))

    person: Mapped[User | None] = relationship(foreign_keys=[person_id])

    @property
    def record(self) -> dict[str, Any]:
        """What was kept, for `compliance.archive`. Raises ValueError for a damaged text."""
        found: dict[str, Any] = json.loads(self.body)
        return found

    @property
    def is_as_it_was(self) -> bool:
        """Whether the text still has the hash that was taken when it was kept."""
        return digest(self.body) == self.sha256

    @property
    def subject(self) -> str | None:
        """What it was about, as the journal names it: "subscription:12"."""
        return f"{self.subject_type}:{self.subject_id}" if self.subject_type else None

    @property
    def journal_stream(self) -> str:
        return f"person:{self.person_id}" if self.person_id else "staff"
