"""What time is it in the demo? The machine's, plus the offset, read once a request or job."""

from __future__ import annotations

from datetime import datetime

from flask import g, has_app_context

from wiseed_like.clock import system_time
from wiseed_like.demo import queries


def now() -> datetime:
    """The source of time of the demo and of the tests."""
    if not has_app_context():
        return system_time()
    if "demo_ahead" not in g:
        g.demo_ahead = queries.ahead()
    moved: datetime = system_time() + g.demo_ahead
    return moved


def forget() -> None:
    """Read the offset again: it was just moved."""
    g.pop("demo_ahead", None)
