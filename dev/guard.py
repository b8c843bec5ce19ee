"""Who cleans up when the one who should is killed outright? This process, and nothing else.

It reads the sessions to end from its standard input. When that closes, whoever started it is
gone, in whatever way: it ends every session that it was told of.
"""

from __future__ import annotations

import signal
import subprocess
import sys

from dev import interrupts, sessions
from dev.paths import ROOT


class Guard:
    """The near end of a guard: tell it of each session; close it when nothing is left."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "dev.guard"],
            stdin=subprocess.PIPE,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=ROOT,
            start_new_session=True,
            text=True,
            bufsize=1,
        )

    def watch(self, session: sessions.Session) -> None:
        self._say(f"watch {session.sid} {session.signal} {session.wave}")

    def forget(self, session: sessions.Session) -> None:
        self._say(f"forget {session.sid} {session.signal} {session.wave}")

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()

    def _say(self, line: str) -> None:
        assert self._process.stdin is not None
        try:
            self._process.stdin.write(line + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            pass  # somebody killed the guard; the ordinary way of ending does not need it


def main() -> None:
    for each in interrupts.SIGNALS:
        signal.signal(each, signal.SIG_IGN)
    watched: dict[int, sessions.Session] = {}
    for line in sys.stdin:
        word, *numbers = line.split()
        session = sessions.Session(*map(int, numbers))
        if word == "watch":
            watched[session.sid] = session
        else:
            watched.pop(session.sid, None)
    sessions.end(watched.values())


if __name__ == "__main__":
    main()
