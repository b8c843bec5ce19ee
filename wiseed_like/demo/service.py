"""What happens in the demo only? Its clock moves forward, and what was due comes about."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from wiseed_like.db import session
from wiseed_like.demo.models import DemoClock

# Nobody needs more in one go, and dates must stay within what calendars know.
FARTHEST = timedelta(days=3650)


def move_clock(by: timedelta) -> None:
    """Move the demo's time forward for everybody; it never goes back."""
    step = min(max(by, timedelta(0)), FARTHEST)
    session.execute(
        insert(DemoClock)
        .values(id=1, ahead=step)
        .on_conflict_do_update(
            index_elements=[DemoClock.id],
            set_={"ahead": func.least(DemoClock.ahead + step, FARTHEST)},
        )
    )


def move_clock_to(moment: datetime, *, now: datetime) -> None:
    """Move the demo's time to just after `moment`."""
    move_clock(moment - now + timedelta(seconds=2))
