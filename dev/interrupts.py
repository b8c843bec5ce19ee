"""What does Ctrl-C mean? Stop, once; so do TERM and the closing of the terminal."""

from __future__ import annotations

import os
import select
import signal
import stat
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)

_asked = False
_shields = 0


def listen() -> None:
    """From now on the first of the signals raises KeyboardInterrupt; later ones are ignored."""
    for each in SIGNALS:
        signal.signal(each, _hear)
    # Not isatty(), which denies a terminal that has just gone.
    if stat.S_ISCHR(os.fstat(sys.stdout.fileno()).st_mode):
        threading.Thread(target=_watch_terminal, name="terminal", daemon=True).start()


def _watch_terminal() -> None:
    """Where `make` leads the session itself (`ssh -t host make run`), it alone hears of the end."""
    terminal = select.poll()
    terminal.register(sys.stdout.fileno(), 0)
    if any(event & select.POLLHUP for _, event in terminal.poll()):
        os.kill(os.getpid(), signal.SIGHUP)


def _hear(number: int, frame: FrameType | None) -> None:
    global _asked
    if _asked:
        return
    _asked = True
    if not _shields:
        raise KeyboardInterrupt


@contextmanager
def shield() -> Iterator[None]:
    """Hold a signal back until the end: a process is started and noted, or neither."""
    global _shields
    asked_before = _asked
    _shields += 1
    try:
        yield
    finally:
        _shields -= 1
    if _asked and not asked_before and not _shields:
        raise KeyboardInterrupt
