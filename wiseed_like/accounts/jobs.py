"""What does the passing of time ask of accounts? That what has run out be forgotten."""

from __future__ import annotations

from wiseed_like import clock
from wiseed_like.accounts import attempts, sessions


def forget_what_ran_out() -> None:
    """Sessions and counters, by the machine's own time; safe to repeat."""
    now = clock.machine_now()
    sessions.purge(now)
    attempts.purge(now)
