"""How does one run a command of the house beside the running demo? `make flask DO=check-books`."""

from __future__ import annotations

import json
import os
import sys

from dev import settings
from dev.paths import PYTHON, ROOT, VAR
from dev.steps import say


def main() -> int:
    """Become `flask ARGUMENTS` with the demo's settings."""
    try:
        known: dict[str, str] = json.loads((VAR / "demo.json").read_text())
    except OSError:
        say("There is no demo here yet: `make run` first, and leave it running.")
        return 1
    os.chdir(ROOT)
    command = [str(PYTHON), "-m", "flask", "--app", "wiseed_like", *sys.argv[1:]]
    os.execve(PYTHON, command, settings.tools_environment() | known)


if __name__ == "__main__":
    sys.exit(main())
