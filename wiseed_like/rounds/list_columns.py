"""What does the counter of a round keep of its waiting list? What is set aside, and for whom."""

from __future__ import annotations

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

CHECKS = (
    CheckConstraint(
        "takes_more OR reserved + held + returned <= cap", name="round_sets_aside_what_it_has"
    ),
    CheckConstraint(
        "held >= 0 AND returned >= 0 AND waiting >= 0 AND (returned = 0 OR waiting > 0)",
        name="round_sets_aside_for_people",
    ),
    CheckConstraint(
        "NOT takes_more OR waiting + held + returned = 0", name="round_shared_out_has_no_list"
    ),
)


class Listed:
    """Shares that nobody takes but those who wait (docs/decisions/0027-waiting-list.md)."""

    # People who wait and are offered nothing at present.
    waiting: Mapped[int] = mapped_column(default=0, server_default="0")
    # Whole shares that are offered to some of them.
    held: Mapped[int] = mapped_column(default=0, server_default="0")
    # Whole shares that came back, and are to be offered to them next.
    returned: Mapped[int] = mapped_column(default=0, server_default="0")

    @property
    def set_aside(self) -> int:
        """What a newcomer may not take."""
        return self.held + self.returned
