"""How long did a process and its children use the processors? As /proc says, in seconds."""

from __future__ import annotations

import os
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def used(root: int) -> float:
    """Of a process, its living descendants, and those that it has waited for."""
    parents = _parents()
    wanted, added = {root}, True
    while added:
        more = {pid for pid, parent in parents.items() if parent in wanted} - wanted
        wanted |= more
        added = bool(more)
    return sum(_of(pid) for pid in wanted)


def _parents() -> dict[int, int]:
    found = {}
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit() and (fields := _fields(int(folder.name))):
            found[int(folder.name)] = int(fields[1])
    return found


def _of(pid: int) -> float:
    fields = _fields(pid)
    # User and system time: its own, and that of children which have ended.
    return sum(int(each) for each in fields[11:15]) / _TICKS if fields else 0.0


def _fields(pid: int) -> list[str]:
    """What follows the name in /proc/<pid>/stat, from the state on; nothing once it is gone."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return []
