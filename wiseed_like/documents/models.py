"""What do we remember of a file? Everything but its bytes, which lie outside the web root."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiseed_like.db import Base
from wiseed_like.vault import WrappedKey


class StoredFile(Base):
    """A file as it was received or made; never changed afterwards, also when it is erased."""

    __tablename__ = "stored_files"
    __table_args__ = (
        CheckConstraint("size > 0", name="stored_file_is_not_empty"),
        CheckConstraint("length(sha256) = 64", name="stored_file_has_a_digest"),
        CheckConstraint("pages > 0", name="stored_file_has_pages"),
        Index("ix_stored_files_quota", "stored_by", "stored_at"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    # The name its owner gave, for showing only: the file itself is called by its id.
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]  # bytes, of the plain text
    sha256: Mapped[str] = mapped_column(String(64))  # lower-case hexadecimal, of the plain text
    # Of an upload; unknown for what the house made itself.
    pages: Mapped[int | None]
    stored_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    stored_at: Mapped[datetime]

    hold: Mapped[HeldFile | None] = relationship(viewonly=True)
    erasure: Mapped[ErasedFile | None] = relationship(viewonly=True)

    @property
    def seal_of(self) -> bytes:
        """What its bytes belong to: this file, this content, this person (AAD)."""
        return f"{self.id}:{self.sha256}:{self.stored_by or 'house'}".encode()

    @property
    def journal_stream(self) -> str:
        return f"person:{self.stored_by}" if self.stored_by else "staff"


class DocumentKey(Base):
    """The key of one file, under a master key. To erase the file for good, this row goes."""

    __tablename__ = "document_keys"

    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"), primary_key=True)
    master: Mapped[str] = mapped_column(String(40), index=True)
    sealed: Mapped[bytes]

    file: Mapped[StoredFile] = relationship()

    @property
    def wrapped(self) -> WrappedKey:
        return WrappedKey(self.master, self.sealed)


class HeldFile(Base):
    """A file that nobody is given: not scanned yet, or found dangerous."""

    __tablename__ = "held_files"

    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"), primary_key=True)
    since: Mapped[datetime]
    # What the scanner called it; None while the scanner has not answered.
    found: Mapped[str | None] = mapped_column(String(120))


class ErasedFile(Base):
    """That a file's bytes and key are gone, when, why and by whom; its row and digest stay."""

    __tablename__ = "erased_files"

    file_id: Mapped[uuid.UUID] = mapped_column(ForeignKey("stored_files.id"), primary_key=True)
    erased_at: Mapped[datetime]
    # A key of rules.ERASED_BECAUSE.
    because: Mapped[str] = mapped_column(String(40))
    erased_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
