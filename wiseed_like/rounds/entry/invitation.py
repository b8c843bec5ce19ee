"""What do we remember of an invitation to a private round? To whom, which account took it up."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiseed_like.db import Base

if TYPE_CHECKING:
    from wiseed_like.accounts.models import User
    from wiseed_like.rounds.models import Round

_LIVING = text("revoked_at IS NULL")
_UNUSED = text("revoked_at IS NULL AND user_id IS NULL")


class RoundInvitation(Base):
    """An address that a private round invites. It holds as long as the round, unless it is revoked;
    the first account that opens its link, signed in, keeps it for itself."""

    __tablename__ = "round_invitations"
    __table_args__ = (
        CheckConstraint(
            "(user_id IS NULL) = (joined_at IS NULL)", name="round_invitation_is_joined_once"
        ),
        CheckConstraint(
            "NOT stood_in OR user_id IS NOT NULL",
            name="round_invitation_is_taken_up_by_a_stand_in",
        ),
        CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by IS NULL)",
            name="round_invitation_is_revoked_by_somebody",
        ),
        Index(
            "uq_round_invitations_email", "round_id", "email", unique=True, postgresql_where=_UNUSED
        ),
        Index(
            "uq_round_invitations_person",
            "round_id",
            "user_id",
            unique=True,
            postgresql_where=_LIVING,
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    email: Mapped[str] = mapped_column(String(255))
    # In which the mail is written to somebody who has no account: that of who invites.
    language: Mapped[str] = mapped_column(String(2))
    # Of the secret in the link, which only its mail says; None until that mail is written.
    key_sha256: Mapped[str | None] = mapped_column(String(64), unique=True)
    # The account that had this address when it was invited, whatever its address since; None where
    # there was none.
    meant_for: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    invited_by: Mapped[int] = mapped_column(ForeignKey("users.id"))
    invited_at: Mapped[datetime]
    seen_at: Mapped[datetime | None]  # somebody opened the link
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True)
    joined_at: Mapped[datetime | None]
    # Whether that was an account with another address than the one that was invited.
    stood_in: Mapped[bool] = mapped_column(default=False, server_default=false())
    revoked_at: Mapped[datetime | None]
    revoked_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))

    round: Mapped[Round] = relationship()
    user: Mapped[User | None] = relationship(foreign_keys=[user_id])

    @property
    def journal_stream(self) -> str:
        return f"round:{self.round_id}"

    @property
    def stand_in(self) -> User | None:
        """Who came in by it without being meant; what their address is today says nothing of it."""
        return self.user if self.stood_in else None

    @property
    def stands_at(self) -> str:
        """A word for where it is: sent, seen, joined, revoked."""
        if self.revoked_at is not None:
            return "revoked"
        if self.joined_at is not None:
            return "joined"
        return "seen" if self.seen_at is not None else "sent"
