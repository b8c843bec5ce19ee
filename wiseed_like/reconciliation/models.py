"""What do we remember of comparing? Each run, what the provider showed, what differed, months."""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKey,
    Index,
    String,
    Text,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.euro import Euro
from wiseed_like.accounts.followed import Followed
from wiseed_like.accounts.models import User
from wiseed_like.db import Base
from wiseed_like.reconciliation.rules import (
    FEES,
    LIFE_CYCLE,
    LIVING,
    PLATFORM,
    DifferenceState,
    RunKind,
    RunState,
    What,
)


class Run(Base):
    """One walk through all wallets; what is done of it is committed wallet by wallet."""

    __tablename__ = "reconciliation_runs"
    __table_args__ = (
        Index("uq_reconciliation_runs_day", "day", unique=True,
              postgresql_where=text("kind = 'daily'")),
        Index("uq_reconciliation_runs_walking", "state", unique=True,
              postgresql_where=text("state = 'walking'")),
        CheckConstraint(
            "(state = 'done') = (finished_at IS NOT NULL)", name="reconciliation_run_has_an_end"
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[RunKind]
    state: Mapped[RunState] = mapped_column(default=RunState.WALKING)
    day: Mapped[date]  # the civil day in Paris on which it began
    since: Mapped[datetime]  # movements created from then on are compared
    started_at: Mapped[datetime]
    started_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    finished_at: Mapped[datetime | None]
    # Below zero: the platform's own wallets still to come; else the last wallet that is done.
    position: Mapped[int] = mapped_column(default=-len(PLATFORM))
    wallets: Mapped[int] = mapped_column(default=0)
    objects: Mapped[int] = mapped_column(default=0)
    # By the machine's clock: until when a worker is at it, and until when the provider rests.
    claimed_until: Mapped[datetime | None]
    resume_at: Mapped[datetime | None]

    @property
    def journal_stream(self) -> str:
        return "provider"


class Sighting(Base):
    """A movement as the provider showed it last: what month statements are reckoned from."""

    __tablename__ = "provider_sightings"
    __table_args__ = (
        UniqueConstraint("provider", "reference"),
        Index("ix_provider_sightings_executed_at", "executed_at"),
    )

    id: Mapped[int] = mapped_column(BigInteger, primary_key=True)
    provider: Mapped[str] = mapped_column(String(20))
    reference: Mapped[str] = mapped_column(String(128))
    kind: Mapped[str] = mapped_column(String(40))
    state: Mapped[str] = mapped_column(String(40))
    amount: Mapped[Euro]  # what left; the fee is a part of it
    fee: Mapped[Euro]
    source: Mapped[str | None] = mapped_column(String(128))
    target: Mapped[str | None] = mapped_column(String(128))
    created_at: Mapped[datetime]
    executed_at: Mapped[datetime | None]
    seen_at: Mapped[datetime]


class Difference(Followed):
    """Something that both sides tell differently. Nothing here corrects anything."""

    __tablename__ = "reconciliation_differences"
    __table_args__ = (
        # One living row for one disagreement about one thing.
        Index("uq_reconciliation_differences_living", "what", "provider", "about", unique=True,
              postgresql_where=text("state <> 'gone'")),
        Index("ix_reconciliation_differences_source", "source",
              postgresql_where=text("state <> 'gone'")),
        Index("ix_reconciliation_differences_target", "target",
              postgresql_where=text("state <> 'gone'")),
        CheckConstraint(
            "state <> 'explained' OR note <> ''", name="reconciliation_difference_is_explained"
        ),
        CheckConstraint(
            "(state = 'gone') = (gone_at IS NOT NULL)", name="reconciliation_difference_has_an_end"
        ),
    )  # fmt: skip

    id: Mapped[int] = mapped_column(primary_key=True)
    what: Mapped[What]
    state: Mapped[DifferenceState] = mapped_column(default=DifferenceState.OPEN)
    provider: Mapped[str] = mapped_column(String(20))
    # The provider's reference of a movement; of a balance, the owner of the wallet.
    about: Mapped[str] = mapped_column(String(128))
    operation_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("payment_operations.id"))
    # The owners of the wallets it touches: `user:12`, `round:3`, FEES_EUR.
    source: Mapped[str | None] = mapped_column(String(128))
    target: Mapped[str | None] = mapped_column(String(128))
    ours: Mapped[dict[str, Any] | None]
    theirs: Mapped[dict[str, Any] | None]
    first_seen_at: Mapped[datetime]
    last_seen_at: Mapped[datetime]
    first_run_id: Mapped[int] = mapped_column(ForeignKey("reconciliation_runs.id"))
    last_run_id: Mapped[int] = mapped_column(ForeignKey("reconciliation_runs.id"))
    note: Mapped[str] = mapped_column(Text, default="")
    explained_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    explained_at: Mapped[datetime | None]
    gone_at: Mapped[datetime | None]

    explainer: Mapped[User | None] = relationship(foreign_keys=[explained_by])

    @property
    def is_living(self) -> bool:
        return self.state in LIVING

    @property
    def billed(self) -> Euro | None:
        """What the provider may itself have paid out of the fees, as nothing of ours says; in its
        list, or as a balance that is lower than ours. None when this is something else."""
        ours, theirs = self.ours or {}, self.theirs or {}
        if self.source != FEES:
            return None
        if self.what == What.MISSING_HERE:
            return Euro(theirs["amount"])
        if self.what == What.BALANCE and theirs["says"] < ours["says"]:
            return Euro(ours["says"] - theirs["says"])
        return None

    @property
    def wallets(self) -> list[str]:
        """The owners of the wallets it touches, each once."""
        return list(dict.fromkeys(each for each in (self.source, self.target) if each))

    @property
    def journal_stream(self) -> str:
        return "provider"

    def move(self, action: str) -> None:
        """Take the move `action` of the life cycle. Raises IllegalMove."""
        self.state = LIFE_CYCLE.after(self.state, action)


class MonthStatement(Base):
    """One month of the book beside the provider's, as it was reckoned; nothing can change it."""

    __tablename__ = "month_statements"
    __table_args__ = (UniqueConstraint("month"),)

    id: Mapped[int] = mapped_column(primary_key=True)
    month: Mapped[date]  # its first day
    made_at: Mapped[datetime]
    run_id: Mapped[int] = mapped_column(ForeignKey("reconciliation_runs.id"))
    body: Mapped[str] = mapped_column(Text)  # canonical JSON, which is what is hashed
    sha256: Mapped[str] = mapped_column(String(64))

    @property
    def journal_stream(self) -> str:
        return "provider"
