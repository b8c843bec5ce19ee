"""Which investor is looking at the page?"""

from __future__ import annotations

from datetime import datetime

from flask_login import current_user

from wiseed_like.db import transaction
from wiseed_like.investors import queries, service
from wiseed_like.investors.models import Investor


def visiting_investor(now: datetime) -> Investor:
    """The investor behind the account; their first visit makes them one."""
    investor = queries.find_investor(current_user.id)
    if investor is None:
        with transaction():
            investor = service.become(current_user, now=now)
    return investor
