"""How is a step of the set-up taken? Quietly when it goes well, with its last words when not."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence

from dev import interrupts, sessions
from dev.paths import LOGS, ROOT

LAST_LINES = 25
Words = Sequence[str | os.PathLike[str]]
# What another Python project on this machine may have left in the environment.
STRANGERS = ("PYTHONPATH", "PYTHONHOME", "VIRTUAL_ENV", "CONDA_PREFIX", "__PYVENV_LAUNCHER__")


class StepFailed(Exception):
    """A step of the set-up did not succeed; the text says what to do about it."""


def say(text: str = "") -> None:
    """Tell the person at the terminal; a terminal that has gone away is no reason to stop."""
    try:
        print(text, flush=True)
    except OSError:
        pass


def clean_environment() -> dict[str, str]:
    """The environment without what belongs to another project."""
    return {name: value for name, value in os.environ.items() if name not in STRANGERS}


def take(
    what: str,
    command: Words,
    *,
    hint: str = "",
    env: Mapping[str, str] | None = None,
) -> None:
    """Run one command; its words go to var/log/setup.log.

    Raises StepFailed, with the last lines it said, when it ends badly.
    """
    LOGS.mkdir(parents=True, exist_ok=True)
    log = LOGS / "setup.log"
    began = time.monotonic()
    words = [os.fspath(word) for word in command]
    with log.open("ab") as file:
        file.write(f"\n== {what}: {' '.join(words)}\n".encode())
        file.flush()
        start = file.tell()
        code = _run(words, file.fileno(), env)
    if code:
        said = log.read_bytes()[start:].decode(errors="replace").splitlines()[-LAST_LINES:]
        raise StepFailed("\n".join([f"{what}: failed (exit code {code})", *said, hint]).rstrip())
    say(f"  {what} ({time.monotonic() - began:.1f} s)")


def _run(words: list[str], output: int, env: Mapping[str, str] | None) -> int:
    process: subprocess.Popen[bytes] | None = None
    try:
        with interrupts.shield():
            process = subprocess.Popen(
                words,
                env=dict(env if env is not None else clean_environment()),
                cwd=ROOT,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        return process.wait()
    except FileNotFoundError:
        return 127
    finally:
        if process is not None and process.poll() is None:
            sessions.end([sessions.Session(process.pid, signal.SIGTERM, 0)])
            process.wait()
