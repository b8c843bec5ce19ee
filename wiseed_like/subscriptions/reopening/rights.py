"""What do we remember of a right to revoke that a wrong sheet opened again? (ECSPR art. 23(12))

One for each subscription and irregularity: open from the suspension, to some days after its person
was told of the correction. While it is open, the subscription does not count as firm.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from enum import StrEnum

from sqlalchemy import (
    CheckConstraint,
    ColumnElement,
    ForeignKey,
    Index,
    UniqueConstraint,
    exists,
    select,
    text,
)
from sqlalchemy.orm import Mapped, joinedload, mapped_column, relationship

from wiseed_like.db import Base, session
from wiseed_like.investors.models import Investor
from wiseed_like.rounds.correction.irregularity import SheetIrregularity
from wiseed_like.rounds.models import Kiis
from wiseed_like.subscriptions.models import Subscription


class Outcome(StrEnum):
    REVOKED = "revoked"
    KEPT = "kept"  # by doing nothing until the end, under the corrected sheet
    ENDED = "ended"  # the subscription ended otherwise, with its round
    SUPERSEDED = "superseded"  # the sheet was found wrong once more


class ReopenedRight(Base):
    """That whoever signed on a wrong sheet may take a subscription back; moments in UTC."""

    __tablename__ = "reopened_rights"
    __table_args__ = (
        UniqueConstraint("irregularity_id", "subscription_id"),
        CheckConstraint(
            "num_nonnulls(kiis_id, told_at, ends_at) IN (0, 3) AND ends_at > told_at",
            name="reopened_right_ends_after_being_told",
        ),
        CheckConstraint(
            "(closed_at IS NULL) = (outcome IS NULL)", name="reopened_right_closes_with_an_outcome"
        ),
        CheckConstraint(
            "outcome IN ('revoked', 'kept', 'ended', 'superseded')",
            name="reopened_right_has_an_outcome",
        ),
        CheckConstraint(
            "outcome <> 'kept' OR ends_at IS NOT NULL AND closed_at > ends_at",
            name="reopened_right_is_kept_after_its_end",
        ),
        Index(
            "ix_reopened_rights_open",
            "subscription_id",
            unique=True,
            postgresql_where=text("closed_at IS NULL"),
        ),
        Index("ix_reopened_rights_ending", "ends_at", postgresql_where=text("closed_at IS NULL")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    subscription_id: Mapped[int] = mapped_column(ForeignKey("subscriptions.id"))
    irregularity_id: Mapped[int] = mapped_column(ForeignKey("sheet_irregularities.id"))
    opened_at: Mapped[datetime]
    # The corrected sheet that its person was told of, and until when they may revoke since then.
    kiis_id: Mapped[int | None] = mapped_column(ForeignKey("kiis.id"))
    told_at: Mapped[datetime | None]
    ends_at: Mapped[datetime | None]
    closed_at: Mapped[datetime | None]
    outcome: Mapped[Outcome | None]

    subscription: Mapped[Subscription] = relationship()
    irregularity: Mapped[SheetIrregularity] = relationship()
    kiis: Mapped[Kiis | None] = relationship()

    def close(self, outcome: Outcome, *, now: datetime) -> None:
        self.outcome, self.closed_at = outcome, now


def is_reopened() -> ColumnElement[bool]:
    """Of a subscription in a query: whether its person may revoke again."""
    return exists().where(
        ReopenedRight.subscription_id == Subscription.id, ReopenedRight.closed_at.is_(None)
    )


def find_right(subscription: Subscription) -> ReopenedRight | None:
    """The right that is open, if one is."""
    return session.scalar(
        select(ReopenedRight).where(
            ReopenedRight.subscription_id == subscription.id, ReopenedRight.closed_at.is_(None)
        )
    )


def list_open_rights(irregularity_id: int) -> Sequence[ReopenedRight]:
    """The rights that one irregularity opened and nothing has closed, in their order."""
    return session.scalars(
        select(ReopenedRight)
        .where(ReopenedRight.irregularity_id == irregularity_id, ReopenedRight.closed_at.is_(None))
        .options(
            joinedload(ReopenedRight.subscription)
            .joinedload(Subscription.investor)
            .joinedload(Investor.user)
        )
        .order_by(ReopenedRight.id)
    ).all()


def find_last_right(subscription: Subscription) -> ReopenedRight | None:
    """The newest right that there was, open or not."""
    return session.scalar(
        select(ReopenedRight)
        .where(ReopenedRight.subscription_id == subscription.id)
        .order_by(ReopenedRight.id.desc())
        .limit(1)
    )
