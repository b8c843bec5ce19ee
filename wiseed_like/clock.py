"""What time is it? Only the edges ask; everything else is told.

Production reads the system's clock. The demo installs a source that adds an offset
(`wiseed_like.demo`), so that a newcomer can see a reflection period end.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime


def system_time() -> datetime:
    return datetime.now(UTC)


_source: Callable[[], datetime] = system_time
_machine: Callable[[], datetime] = system_time


def use(source: Callable[[], datetime]) -> None:
    """Install another source of time (demo and tests); it returns aware UTC moments."""
    global _source
    _source = source


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _source()


def use_machine(source: Callable[[], datetime]) -> None:
    """Install another machine's time (tests only)."""
    global _machine
    _machine = source


def machine_now() -> datetime:
    """The machine's own time, aware, in UTC: what paces sessions, codes and attempts.

    The demo's clock, moved forward by a month, must not sign everybody out.
    """
    return _machine()
