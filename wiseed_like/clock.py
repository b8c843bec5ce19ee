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


def use(source: Callable[[], datetime]) -> None:
    """Install another source of time (demo and tests); it returns aware UTC moments."""
    global _source
    _source = source


def now() -> datetime:
    """The present moment, aware, in UTC."""
    return _source()
