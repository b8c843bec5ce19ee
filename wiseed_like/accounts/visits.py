"""Has this account been opened from here before? As far as its sessions remember."""

from __future__ import annotations

from sqlalchemy import func, select

from wiseed_like.accounts.models import BrowserSession
from wiseed_like.db import session


def is_new(user_id: int, address: str, user_agent: str) -> bool:
    """Whether neither this browser nor this network was seen here, and others were.

    A browser on a new network, or a new browser at home, is everyday life: a mail for each would
    teach people not to read them. Nobody is told of the first time of all.
    """
    same = (BrowserSession.address == address[:45]) | (
        BrowserSession.user_agent == user_agent[:200]
    )
    seen, alike = session.execute(
        select(func.count(), func.count().filter(same)).where(BrowserSession.user_id == user_id)
    ).one()
    return bool(seen) and not alike
