"""What do we remember of a place on a waiting list? What for, since when, and what was offered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from wiseed_like.db import Base
from wiseed_like.investors.models import Investor
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.waiting.rules import ACTIVE, LIFE_CYCLE, PassedOver, PlaceState


class WaitingPlace(Base):
    """Somebody's place on the waiting list of a round: it binds nobody, and moves no money.

    Changed only under the lock of the round's counter, which sums up what the places say. While
    its state is `offered`, the `offered` whole shares are held for the person.
    """

    __tablename__ = "waiting_places"
    __table_args__ = (
        CheckConstraint("shares > 0", name="place_waits_for_shares"),
        CheckConstraint(
            "offered IS NULL OR 0 < offered AND offered <= shares",
            name="place_is_offered_what_it_waits_for",
        ),
        CheckConstraint(
            "num_nonnulls(offered, offered_at, offer_ends_at) IN (0, 3) "
            "AND (state NOT IN ('offered', 'taken', 'lapsed') OR offered IS NOT NULL)",
            name="place_offer_is_whole",
        ),
        CheckConstraint(
            "(state IN ('waiting', 'offered')) = (ended_at IS NULL)", name="place_ends_once"
        ),
        Index(
            "ix_waiting_places_active",
            "investor_id",
            "round_id",
            unique=True,
            postgresql_where=text("state IN ('waiting', 'offered')"),
        ),
        Index(
            "ix_waiting_places_queue",
            "round_id",
            "joined_at",
            "id",
            postgresql_where=text("state = 'waiting'"),
        ),
        Index(
            "ix_waiting_places_due",
            "offer_ends_at",
            postgresql_where=text("state = 'offered'"),
        ),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    round_id: Mapped[int] = mapped_column(ForeignKey("rounds.id"))
    investor_id: Mapped[int] = mapped_column(ForeignKey("investors.id"))
    shares: Mapped[int]
    accepts_fewer: Mapped[bool]
    state: Mapped[PlaceState] = mapped_column(default=PlaceState.WAITING)
    joined_at: Mapped[datetime]
    offered: Mapped[int | None]
    offered_at: Mapped[datetime | None]
    offer_ends_at: Mapped[datetime | None]
    # The last time that it was their turn and nothing could be offered.
    passed_over_for: Mapped[PassedOver | None]
    ended_at: Mapped[datetime | None]

    round: Mapped[Round] = relationship()
    investor: Mapped[Investor] = relationship()

    @property
    def journal_stream(self) -> str:
        return f"round:{self.round_id}"

    @property
    def is_active(self) -> bool:
        return self.state in ACTIVE

    def move(self, action: str) -> None:
        """Take the move `action` of the life cycle. Raises IllegalMove."""
        self.state = LIFE_CYCLE.after(self.state, action)
