"""Who has represented the holders of a joint account, until when, and who is to after them?

Who represents them changes because all agreed, each by an answer of their own, or because two
officers named another when nobody else could. What was signed before stays signed by whoever
represented them then.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    UniqueConstraint,
    select,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiseed_like.accounts.joint_holders import JointHolder
from wiseed_like.accounts.models import User
from wiseed_like.db import Base, session


class Cause(StrEnum):
    """Why somebody else is to represent the holders."""

    AGREEMENT = "agreement"
    DEATH = "death"
    INCAPACITY = "incapacity"


class RepresentativeChange(Base):
    """Another of the holders is to represent them: asked, then done or ended (triggers).

    By agreement it waits for an answer of each holder; else for the request that two officers
    decide, with the paper that proves why.
    """

    __tablename__ = "representative_changes"
    __table_args__ = (
        CheckConstraint(
            "num_nonnulls(done_at, ended_at) <= 1", name="representative_change_ends_once"
        ),
        CheckConstraint(
            "cause IN ('agreement', 'death', 'incapacity')",
            name="representative_change_has_a_cause",
        ),
        CheckConstraint(
            "(cause = 'agreement') = (stored_file_id IS NULL)",
            name="representative_change_has_its_paper",
        ),
        Index(
            "uq_representative_changes_open",
            "account_id",
            unique=True,
            postgresql_where=text("done_at IS NULL AND ended_at IS NULL"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    account_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    former_id: Mapped[int] = mapped_column(ForeignKey("users.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("joint_holders.id"))
    cause: Mapped[Cause]
    asked_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    asked_at: Mapped[datetime]
    stored_file_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("stored_files.id"))
    approval_id: Mapped[int | None] = mapped_column(ForeignKey("approvals.id"))
    done_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    account: Mapped[User] = relationship(foreign_keys=[account_id])
    former: Mapped[User] = relationship(foreign_keys=[former_id])
    holder: Mapped[JointHolder] = relationship()
    asker: Mapped[User] = relationship(foreign_keys=[asked_by])

    @property
    def is_agreed_by_all(self) -> bool:
        """Whether the holders decide, not the staff."""
        return self.cause == Cause.AGREEMENT

    @property
    def journal_stream(self) -> str:
        return f"person:{self.account_id}"


class RepresentativeAnswer(Base):
    """What one of the holders says of a change of representative: nothing yet, yes, or no."""

    __tablename__ = "representative_answers"
    __table_args__ = (
        UniqueConstraint("change_id", "holder_id"),
        CheckConstraint(
            "num_nonnulls(agreed_at, declined_at) <= 1", name="representative_answer_is_yes_or_no"
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    change_id: Mapped[int] = mapped_column(ForeignKey("representative_changes.id"))
    holder_id: Mapped[int] = mapped_column(ForeignKey("joint_holders.id"), index=True)
    agreed_at: Mapped[datetime | None]
    declined_at: Mapped[datetime | None]
    # The one-time code: only its hash, with its own short life.
    code_hash: Mapped[str | None] = mapped_column(String(64))
    code_sent_at: Mapped[datetime | None]
    code_tries: Mapped[int] = mapped_column(default=0)

    change: Mapped[RepresentativeChange] = relationship()
    holder: Mapped[JointHolder] = relationship(lazy="joined", innerjoin=True)

    @property
    def journal_stream(self) -> str:
        return f"person:{self.change.account_id}"


def represented_at(account: User, moment: datetime) -> int:
    """The id of whoever represented the holders until this moment (UTC), a change's included."""
    later = session.scalar(
        select(RepresentativeChange.former_id)
        .where(
            RepresentativeChange.account_id == account.id, RepresentativeChange.done_at >= moment
        )
        .order_by(RepresentativeChange.done_at, RepresentativeChange.id)
        .limit(1)
    )
    assert account.represented_by is not None  # a joint account is represented
    return account.represented_by if later is None else later


def has_changed_between(account_id: int, start: datetime, end: datetime) -> bool:
    """Whether another one was named from `start` to `end` (UTC), both included."""
    found = select(RepresentativeChange.id).where(
        RepresentativeChange.account_id == account_id,
        RepresentativeChange.done_at.between(start, end),
    )
    return session.scalar(found.limit(1)) is not None


def has_changed(account_id: int) -> bool:
    """Whether somebody else represented these holders before."""
    found = select(RepresentativeChange.id).where(
        RepresentativeChange.account_id == account_id, RepresentativeChange.done_at.is_not(None)
    )
    return session.scalar(found.limit(1)) is not None


def silent_holders(account_id: int) -> frozenset[int]:
    """The ids of the persons who hold this account and can act for it no more: two officers named
    another in their place, for death or incapacity."""
    found = select(RepresentativeChange.former_id).where(
        RepresentativeChange.account_id == account_id,
        RepresentativeChange.cause != Cause.AGREEMENT,
        RepresentativeChange.done_at.is_not(None),
    )
    return frozenset(session.scalars(found))
