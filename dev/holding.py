"""Who holds this checkout now? One `make run` and one set-up at a time."""

from __future__ import annotations

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from dev.paths import VAR
from dev.steps import say


class Held(Exception):
    """Somebody else holds it; `note` is what they wrote down about themselves."""

    def __init__(self, note: dict[str, Any]) -> None:
        super().__init__("held")
        self.note = note


@contextmanager
def hold(name: str, *, wait: bool = False) -> Iterator[None]:
    """Hold a lock until the block ends, or the process does, in whatever way.

    Raises Held when somebody else has it and `wait` is not asked for.
    """
    VAR.mkdir(exist_ok=True)
    with (VAR / f"{name}.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            if not wait:
                raise Held(read_note(name)) from None
            say("  another set-up of this checkout is at work; waiting for it")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def write_note(name: str, **note: Any) -> None:
    """Tell whoever is refused the lock what they want to know."""
    (VAR / f"{name}.json").write_text(json.dumps(note))


def read_note(name: str) -> dict[str, Any]:
    try:
        found: dict[str, Any] = json.loads((VAR / f"{name}.json").read_text())
    except (OSError, ValueError):
        return {}
    return found


def forget_note(name: str) -> None:
    (VAR / f"{name}.json").unlink(missing_ok=True)
