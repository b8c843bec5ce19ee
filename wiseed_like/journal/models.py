"""What do we remember of what happened? One row a fact, chained by hash within its stream."""

from __future__ import annotations

import json
import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    LargeBinary,
    String,
    Text,
    UniqueConstraint,
    func,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiseed_like.db import Base


class Stream(Base):
    """The head of one chain (a round, an issuer, a person, the staff): its lock and its tip.

    There is no global chain: nobody's click waits for somebody else's audit row.
    """

    __tablename__ = "journal_streams"

    name: Mapped[str] = mapped_column(String(80), primary_key=True)
    last_seq: Mapped[int] = mapped_column(BigInteger, default=0)
    head: Mapped[bytes] = mapped_column(LargeBinary(32), default=b"\0" * 32)


class Entry(Base):
    """A fact: append-only (a trigger refuses the rest), `hash = SHA-256(previous, seq, body)`."""

    __tablename__ = "journal_entries"
    __table_args__ = (
        UniqueConstraint("stream", "seq"),
        CheckConstraint("seq > 0", name="journal_entry_is_numbered"),
        Index("ix_journal_entries_subject", "subject_type", "subject_id"),
        # What a search is narrowed by.
        Index("ix_journal_entries_at", "at", "id"),
        Index("ix_journal_entries_actor", "actor", "id"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    stream: Mapped[str] = mapped_column(ForeignKey("journal_streams.name"))
    seq: Mapped[int] = mapped_column(BigInteger)
    kind: Mapped[str] = mapped_column(String(80), index=True)
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[str] = mapped_column(String(40))
    actor: Mapped[str] = mapped_column(String(60))  # "user:12", or "system"
    at: Mapped[datetime]
    # The canonical text that was hashed; jsonb would reorder it.
    body: Mapped[str] = mapped_column(Text)
    prev_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))

    @property
    def data(self) -> dict[str, Any]:
        """What the fact says beyond who, what and when."""
        found: dict[str, Any] = json.loads(self.body)["data"]
        return found

    @property
    def roles(self) -> list[str]:
        """The roles that the actor held then; nothing of facts older than this was written."""
        found: list[str] = json.loads(self.body).get("roles", [])
        return found

    @property
    def request(self) -> str | None:
        """The id of the request that caused it, as the log's lines carry it."""
        found: str | None = json.loads(self.body).get("request")
        return found


class Delivery(Base):
    """A fact that one listener still has to hear (or has heard): the outbox.

    Redis only carries its id. A queue that is lost loses nothing: what is not `done_at` is
    sent again.
    """

    __tablename__ = "journal_deliveries"
    __table_args__ = (
        UniqueConstraint("entry_id", "listener"),
        Index(
            "ix_journal_deliveries_waiting", "next_try_at", postgresql_where=text("done_at IS NULL")
        ),
    )

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)
    entry_id: Mapped[int] = mapped_column(ForeignKey("journal_entries.id"))
    listener: Mapped[str] = mapped_column(String(120))
    queue: Mapped[str] = mapped_column(String(20), default="default")
    # These four live on the machine's clock, never on the demo's: they pace real work.
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())
    next_try_at: Mapped[datetime] = mapped_column(server_default=func.now())
    done_at: Mapped[datetime | None]
    attempts: Mapped[int] = mapped_column(default=0)  # failed ones
    error: Mapped[str | None] = mapped_column(Text)

    entry: Mapped[Entry] = relationship(lazy="joined", innerjoin=True)

    @property
    def key(self) -> str:
        """The idempotency key of whatever this delivery asks of the world."""
        return str(self.id)


class Checkpoint(Base):
    """The heads of all chains at one moment, signed: what a chain alone cannot show, that its
    tail was not cut and that it was not rewritten whole. Append-only; a copy leaves the database
    (`journal.export`) and its digest goes to the compliance officers by mail."""

    __tablename__ = "journal_checkpoints"
    __table_args__ = (CheckConstraint("number > 0", name="journal_checkpoint_is_numbered"),)

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    at: Mapped[datetime]
    body: Mapped[str] = mapped_column(Text)  # the canonical text that was signed
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    signature: Mapped[bytes] = mapped_column(LargeBinary(64))
    public_key: Mapped[str] = mapped_column(String(64))  # in hexadecimal

    @property
    def journal_stream(self) -> str:
        return "staff"
