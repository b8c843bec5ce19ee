"""Which processes are ours, and how do they end? Each child leads a session of its own.

A session holds everything a child ever starts, whatever process group that moves to (a worker's
job does), so ending the session leaves nothing behind.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from pathlib import Path

POLITE_SECONDS = 8.0
PAUSE = 0.05


@dataclass(frozen=True, slots=True)
class Session:
    """A child's session: its id (the child's pid), how to ask it to end, and when.

    `wave` orders the ending: what uses the database (0) ends before the database (1).
    """

    sid: int
    signal: int
    wave: int


def members(sids: Collection[int]) -> list[int]:
    """Every living process of these sessions."""
    found = []
    for pid in _all_pids():
        try:
            if os.getsid(pid) in sids and not _is_zombie(pid):
                found.append(pid)
        except (ProcessLookupError, PermissionError):
            continue
    return found


def _all_pids() -> list[int]:
    if Path("/proc/self/stat").exists():
        return [int(name) for name in os.listdir("/proc") if name.isdigit()]
    listed = subprocess.run(["ps", "-A", "-o", "pid="], capture_output=True, text=True, check=True)
    return [int(word) for word in listed.stdout.split()]


def _is_zombie(pid: int) -> bool:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] == "Z"


def send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except (ProcessLookupError, PermissionError):
        pass


def end(sessions: Iterable[Session]) -> None:
    """Ask each wave to end, wait, then kill what is left. Returns when all are gone."""
    sessions = list(sessions)
    for wave in sorted({session.wave for session in sessions}):
        _end_wave([session for session in sessions if session.wave == wave])


def _end_wave(sessions: list[Session]) -> None:
    sids = {session.sid for session in sessions}
    for session in sessions:
        send(session.sid, session.signal)
    _wait(sids, leaders_only=True)
    for number, seconds in ((signal.SIGTERM, 1.0), (signal.SIGKILL, 5.0)):
        left = members(sids)
        if not left:
            return
        for pid in left:
            send(pid, number)
        _wait(sids, leaders_only=False, seconds=seconds)


def _wait(sids: set[int], *, leaders_only: bool, seconds: float = POLITE_SECONDS) -> None:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        left = members(sids)
        if leaders_only:
            left = [pid for pid in left if pid in sids]
        if not left:
            return
        time.sleep(PAUSE)
