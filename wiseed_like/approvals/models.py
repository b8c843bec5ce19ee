"""What do we remember of a request? Who asked for what, why, until when, and who decided."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiseed_like.approvals.registry import Kind, kind_named
from wiseed_like.approvals.rules import LIFE_CYCLE, ApprovalState
from wiseed_like.db import Base


class Approval(Base):
    """A request that another person decides (ASVS 2.3.5).

    A trigger refuses any change of what was asked, and of what was decided.
    """

    __tablename__ = "approvals"
    __table_args__ = (
        CheckConstraint("checker_id <> maker_id", name="approval_is_decided_by_another"),
        CheckConstraint(
            "(state IN ('approved', 'refused')) = (checker_id IS NOT NULL)",
            name="approval_decision_has_a_checker",
        ),
        CheckConstraint(
            "(state = 'asked') = (decided_at IS NULL)", name="approval_decision_has_a_moment"
        ),
        CheckConstraint(
            "state IN ('asked', 'approved', 'refused', 'withdrawn', 'lapsed', 'void')",
            name="approval_has_a_state",
        ),
        CheckConstraint(
            "state <> 'refused' OR decision_reason <> ''", name="approval_refusal_has_a_reason"
        ),
        CheckConstraint("reason <> ''", name="approval_has_a_reason"),
        CheckConstraint("expires_at > asked_at", name="approval_lasts"),
        Index(
            "uq_approvals_waiting",
            "kind",
            "subject_type",
            "subject_id",
            unique=True,
            postgresql_where=text("state = 'asked'"),
        ),
        Index("ix_approvals_expiry", "expires_at", postgresql_where=text("state = 'asked'")),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(String(60), index=True)
    subject_type: Mapped[str] = mapped_column(String(60))
    subject_id: Mapped[str] = mapped_column(String(40))
    stream: Mapped[str] = mapped_column(String(80))  # of the journal: the subject's, or "staff"
    payload: Mapped[dict[str, Any]]
    payload_hash: Mapped[str] = mapped_column(String(64))  # SHA-256, hexadecimal
    reason: Mapped[str] = mapped_column(Text)
    maker_id: Mapped[int] = mapped_column(ForeignKey("users.id"), index=True)
    asked_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    state: Mapped[ApprovalState] = mapped_column(default=ApprovalState.ASKED)
    checker_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    decided_at: Mapped[datetime | None]
    decision_reason: Mapped[str | None] = mapped_column(Text)

    # Accounts stand above: their model is named, not imported.
    maker: Mapped[Any] = relationship("User", foreign_keys=[maker_id], lazy="joined")
    checker: Mapped[Any] = relationship("User", foreign_keys=[checker_id])

    @property
    def rule(self) -> Kind:
        """Who may ask and decide, and what follows."""
        return kind_named(self.kind)

    @property
    def journal_stream(self) -> str:
        return self.stream

    @property
    def about(self) -> str:
        """The thing that it is about, as the journal names it: `round:12`."""
        return f"{self.subject_type}:{self.subject_id}"

    def is_waiting(self, now: datetime) -> bool:
        return self.state == ApprovalState.ASKED and now < self.expires_at

    def concerned(self) -> set[int]:
        """The users whom it is about."""
        return set(self.rule.concerns(self)) if self.rule.concerns else set()

    def move(self, action: str, *, at: datetime) -> None:
        """Take the move `action` of the life cycle. Raises IllegalMove."""
        self.state = LIFE_CYCLE.after(self.state, action)
        self.decided_at = at
