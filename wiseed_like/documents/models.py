"""What do we remember of a file? Everything but its bytes, which lie outside the web root."""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from wiseed_like.db import Base


class StoredFile(Base):
    """A file as it was received or made; never changed afterwards."""

    __tablename__ = "stored_files"
    __table_args__ = (
        CheckConstraint("size > 0", name="stored_file_is_not_empty"),
        CheckConstraint("length(sha256) = 64", name="stored_file_has_a_digest"),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    # The name its owner gave, for showing only: the file itself is called by its id.
    name: Mapped[str] = mapped_column(String(120))
    media_type: Mapped[str] = mapped_column(String(60))
    size: Mapped[int]  # bytes
    sha256: Mapped[str] = mapped_column(String(64))  # lower-case hexadecimal
    stored_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    stored_at: Mapped[datetime]
