"""How does one start over? The data go: database, queue, files, simulator, secrets, logs."""

from __future__ import annotations

import shutil
import sys

from dev import holding, postgres
from dev.paths import VAR
from dev.steps import say


def main() -> int:
    try:
        with holding.hold("run"):
            postgres.forget()
            for each in VAR.iterdir():
                if each.is_dir():
                    shutil.rmtree(each)
                elif each.suffix != ".lock":
                    each.unlink()
    except holding.Held as held:
        where = held.note.get("address", "its address")
        say(f"`make run` is at work ({where}): stop it with Ctrl-C first. Nothing was deleted.")
        return 1
    say("All data are gone; `make run` begins anew.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
