"""What do we remember of what the provider told us? Hints, troubles, and how far we have read."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wiseed_like.db import Base


class Notification(Base):
    """That something happened, says a hook or the provider's list of events: a hint, kept once.

    Nothing in it is believed: the thing is read again. `dated` is what the provider wrote
    (Unix seconds), the same in both ways, so that what came by both is here once.
    """

    __tablename__ = "payment_notifications"
    __table_args__ = (UniqueConstraint("provider", "event_type", "resource_id", "dated"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(20), default="mangopay")
    event_type: Mapped[str] = mapped_column(String(60))
    resource_id: Mapped[str] = mapped_column(String(128), index=True)
    dated: Mapped[str] = mapped_column(String(20))
    # "hook" or "events".
    came_by: Mapped[str] = mapped_column(String(10))
    received_at: Mapped[datetime]

    @property
    def journal_stream(self) -> str:
        return "provider"


class Trouble(Base):
    """How often somebody knocked at the provider's door who should not, in one hour of it."""

    __tablename__ = "provider_troubles"
    __table_args__ = (
        UniqueConstraint("provider", "kind", "hour"),
        Index("ix_provider_troubles_hour", "hour"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    provider: Mapped[str] = mapped_column(String(20), default="mangopay")
    kind: Mapped[str] = mapped_column(String(20))  # inbox.TROUBLES
    hour: Mapped[datetime]  # its first moment, by the machine's time
    times: Mapped[int]  # at least: each process tells of its 1st, 10th, 100th... only

    @property
    def journal_stream(self) -> str:
        return "provider"


class EventMark(Base):
    """How far a provider's events were read.

    A reading goes through the pages of everything since `since`; when it has come to the end,
    the next one begins an hour before the newest event of this one.
    """

    __tablename__ = "provider_event_marks"

    provider: Mapped[str] = mapped_column(String(20), primary_key=True)
    since: Mapped[datetime]
    page: Mapped[int] = mapped_column(default=1)  # the next one to read
    newest: Mapped[datetime]  # the newest event that was seen
    finished_at: Mapped[datetime | None]  # when a reading last came to the end


class HookStanding(Base):
    """How the provider's notifications of one event type stood when they were last looked at."""

    __tablename__ = "provider_hooks"

    provider: Mapped[str] = mapped_column(String(20), primary_key=True)
    event_type: Mapped[str] = mapped_column(String(60), primary_key=True)
    enabled: Mapped[bool]
    valid: Mapped[bool]  # False: the provider gave up, our door did not answer
    is_ours: Mapped[bool]  # whether it comes to today's address
    seen_at: Mapped[datetime]  # the machine's time
