"""By what is a round found? By words that the database alone keeps up (docs/decisions/0023).

Triggers copy what its company and its dossier say, and the rest follows.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import Computed, Index, String, Text, text
from sqlalchemy.dialects.postgresql import TSVECTOR
from sqlalchemy.orm import Mapped, mapped_column


class Searched:
    """Columns of a round, for `Round` alone. A shelf is a key of `queries.GROUPS`."""

    searched_name: Mapped[str] = mapped_column(Text, server_default="", deferred=True)
    searched_text: Mapped[str] = mapped_column(Text, server_default="", deferred=True)
    sector: Mapped[str] = mapped_column(String(40), server_default="", deferred=True)
    shelf: Mapped[str | None] = mapped_column(
        Text, Computed("round_shelf(state, opened_at)", persisted=True), deferred=True
    )
    words: Mapped[Any | None] = mapped_column(
        TSVECTOR,
        Computed("round_words(searched_name, searched_text)", persisted=True),
        deferred=True,
    )
    # With the long texts of its project; found by them while it is open, never ranked.
    long_words: Mapped[Any | None] = mapped_column(TSVECTOR, deferred=True)
    plain: Mapped[str | None] = mapped_column(
        Text, Computed("plain_text(searched_name)", persisted=True), deferred=True
    )


INDEXES = (
    Index("ix_rounds_shelf", "shelf", "closes_at", "id"),
    Index("ix_rounds_sector", "sector", "shelf", "closes_at", "id"),
    Index("ix_rounds_words", "words", postgresql_using="gin"),
    Index(
        "ix_rounds_words_open",
        "words",
        postgresql_using="gin",
        postgresql_where=text("shelf = 'open'"),
    ),
    Index(
        "ix_rounds_long_words_open",
        "long_words",
        postgresql_using="gin",
        postgresql_where=text("shelf = 'open'"),
    ),
    Index(
        "ix_rounds_plain",
        "plain",
        postgresql_using="gin",
        postgresql_ops={"plain": "gin_trgm_ops"},
    ),
)
