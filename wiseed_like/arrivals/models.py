"""What do we remember of a wire that needed a look?"""

from __future__ import annotations

import uuid
from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, Text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from compliance.euro import Euro
from wiseed_like.accounts.followed import Followed
from wiseed_like.accounts.models import User
from wiseed_like.arrivals.rules import HELD, LIFE_CYCLE, WAITING, ArrivalState, Sort
from wiseed_like.payments.models import Operation, Wallet


class Arrival(Followed):
    """A wire that came otherwise than announced, or that nobody had announced."""

    __tablename__ = "wire_arrivals"
    __table_args__ = (
        CheckConstraint(
            "(state IN ('seen', 'accepted', 'returning', 'returned')) = (decided_by IS NOT NULL)",
            name="wire_arrival_was_decided_by_somebody",
        ),
        Index("ix_wire_arrivals_state", "state", "arrived_at"),
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    operation_id: Mapped[uuid.UUID] = mapped_column(
        ForeignKey("payment_operations.id"), unique=True
    )
    wallet_id: Mapped[int] = mapped_column(ForeignKey("wallets.id"), index=True)
    sort: Mapped[Sort]
    state: Mapped[ArrivalState]
    # Who paid, as their bank says; empty where it said nothing.
    payer_name: Mapped[str] = mapped_column(String(255), default="")
    payer_iban: Mapped[str] = mapped_column(String(34), default="")
    # The wire that had been announced under the same reference, if any.
    announced_id: Mapped[uuid.UUID | None] = mapped_column(ForeignKey("payment_operations.id"))
    arrived_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]
    decided_by: Mapped[int | None] = mapped_column(ForeignKey("users.id"))
    reason: Mapped[str | None] = mapped_column(Text)
    # What was done with it: an allocation, or its return.
    outcome_id: Mapped[uuid.UUID | None] = mapped_column(
        ForeignKey("payment_operations.id"), index=True
    )

    operation: Mapped[Operation] = relationship(foreign_keys=[operation_id], lazy="joined")
    wallet: Mapped[Wallet] = relationship(lazy="joined")
    announced: Mapped[Operation | None] = relationship(foreign_keys=[announced_id])
    outcome: Mapped[Operation | None] = relationship(foreign_keys=[outcome_id])
    decider: Mapped[User | None] = relationship(foreign_keys=[decided_by])

    @property
    def amount(self) -> Euro:
        """What arrived."""
        return self.operation.amount

    @property
    def is_held(self) -> bool:
        """Whether its owner may not use it before somebody decides."""
        return self.sort in HELD

    @property
    def is_waiting(self) -> bool:
        return self.state in WAITING

    @property
    def user_id(self) -> int | None:
        """Whose wallet it came to; None for a round's."""
        kind, _, number = self.wallet.owner.partition(":")
        return int(number) if kind == "user" else None

    @property
    def holder_name(self) -> str:
        """Who holds the wallet, as the provider was told."""
        told = self.wallet.account.particulars
        return str(told.get("name") or f"{told.get('first_name')} {told.get('last_name')}")

    @property
    def journal_stream(self) -> str:
        return self.wallet.journal_stream

    def move(self, action: str) -> None:
        """Take the move `action` of the life cycle. Raises IllegalMove."""
        self.state = LIFE_CYCLE.after(self.state, action)
