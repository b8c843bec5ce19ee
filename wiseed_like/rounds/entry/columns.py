"""What do we remember of who may enter a round? Two terms, frozen at its opening."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from wiseed_like.rounds.entry.entering import Audience


class Entered:
    """Columns of a round, for `Round` alone. Moments are UTC."""

    audience: Mapped[Audience] = mapped_column(
        default=Audience.EVERYBODY, server_default=Audience.EVERYBODY.value
    )
    # The last second in which only holders of before and those with an intention may order.
    priority_until: Mapped[datetime | None]

    @property
    def is_private(self) -> bool:
        """Whether it is there for those it invites, and for nobody else."""
        return self.audience == Audience.INVITED

    def has_priority(self, now: datetime) -> bool:
        """Whether some people still come first."""
        return self.priority_until is not None and now <= self.priority_until


CHECKS = (
    CheckConstraint("audience IN ('everybody', 'invited')", name="round_has_an_audience"),
    CheckConstraint("priority_until < closes_at", name="round_priority_ends_before_it"),
)
