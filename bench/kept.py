"""Where is a result kept, and of which day, code and machine is it?"""

from __future__ import annotations

import json
import os
import subprocess
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from dev.paths import ROOT, VAR

RESULTS = Path(__file__).parent / "results"  # of runs at full size, in the repository
MODERATE = VAR / "bench"  # of `make bench`
# What is measured after changes to these alone is still what the commit holds.
_NOT_MEASURED = (":!bench/results", ":!docs", ":!CHANGELOG.md")


def keep(file: Path, told: dict[str, Any]) -> None:
    """Write a result down, with its day, its commit and how many processors there were."""
    file.parent.mkdir(parents=True, exist_ok=True)
    stamp = {
        "on": datetime.now(UTC).date().isoformat(),
        "commit": _commit(),
        "processors": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count(),
    }
    file.write_text(json.dumps(stamp | told, indent=2, ensure_ascii=False) + "\n")


def read(folder: Path, name: str) -> dict[str, Any] | None:
    """A result that was kept; None when there is none."""
    file = folder / f"{name}.json"
    if not file.exists():
        return None
    found: dict[str, Any] = json.loads(file.read_text())
    return found


def _commit() -> str:
    """As git names it, "+" when the code has changed since; nothing outside a repository."""
    found = _git("rev-parse", "--short", "HEAD")
    return found + ("+" if found and _git("status", "--porcelain", "--", *_NOT_MEASURED) else "")


def _git(*words: str) -> str:
    try:
        asked = subprocess.run(
            ["git", *words], cwd=ROOT, capture_output=True, text=True, check=False
        )
    except OSError:
        return ""
    return asked.stdout.strip()
