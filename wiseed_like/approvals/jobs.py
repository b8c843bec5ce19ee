"""What does the passing of time do to requests? Nobody decided: they lapse."""

from __future__ import annotations

from datetime import datetime

from wiseed_like.approvals import queries, service
from wiseed_like.db import transaction


def end_due(now: datetime) -> None:
    """End the requests whose time is over, and those whose object changed under them."""
    for approval_id in queries.list_waiting_ids():
        with transaction():
            service.end_by_time(approval_id, now=now)
