"""Who looks after the running processes? One supervisor: it starts, listens, and ends them all."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from signal import SIGTERM
from types import TracebackType
from typing import Any, Self

from dev import interrupts, sessions
from dev.guard import Guard
from dev.paths import LOGS, ROOT

LOG_BYTES_MAX = 5_000_000
Hear = Callable[[str, str], None]


@dataclass(slots=True)
class Child:
    """A running process, and the thread that reads what it says."""

    name: str
    process: subprocess.Popen[bytes]
    session: sessions.Session
    reader: threading.Thread
    log: Path

    @property
    def exit_code(self) -> int | None:
        return self.process.poll()

    def last_lines(self, count: int = 15) -> str:
        self.reader.join(timeout=1)
        lines = self.log.read_text(errors="replace").splitlines() if self.log.exists() else []
        return "\n".join(lines[-count:])


class Supervisor:
    """Everything started by it ends with it: on leaving the `with` block, on a signal, on kill -9.

    `hear(name, line)` is called, from a reading thread, for each line that a process says.
    """

    def __init__(self, hear: Hear = lambda name, line: None, *, logs: Path = LOGS) -> None:
        self._hear = hear
        self._logs = logs
        self.children: dict[str, Child] = {}

    def __enter__(self) -> Self:
        self._logs.mkdir(parents=True, exist_ok=True)
        with interrupts.shield():
            self._guard = Guard()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        with interrupts.shield():
            sessions.end([child.session for child in self.children.values()])
            for child in self.children.values():
                child.process.wait()
                child.reader.join(timeout=2)
                self._guard.forget(child.session)
            self.children.clear()
            self._guard.close()

    def start(
        self,
        name: str,
        command: Sequence[str | os.PathLike[str]],
        *,
        env: Mapping[str, str] | None = None,
        stop_with: int = SIGTERM,
        wave: int = 0,
        **how: Any,
    ) -> Child:
        """Start a process; what it says goes to its log file and to `hear`."""
        log = self._logs / f"{name}.log"
        if log.exists() and log.stat().st_size > LOG_BYTES_MAX:
            log.replace(log.with_suffix(".log.old"))
        how.setdefault("cwd", ROOT)
        with interrupts.shield():
            process = subprocess.Popen(
                [os.fspath(word) for word in command],
                env=None if env is None else dict(env),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                start_new_session=True,
                **how,
            )
            session = sessions.Session(process.pid, stop_with, wave)
            self._guard.watch(session)
            reader = threading.Thread(
                target=self._read, args=(name, process, log), name=f"log of {name}", daemon=True
            )
            child = Child(name, process, session, reader, log)
            self.children[name] = child
            reader.start()
        return child

    def finish(self, child: Child) -> int:
        """Wait for a process that ends by itself; returns its exit code."""
        code = child.process.wait()
        child.reader.join(timeout=2)
        sessions.end([child.session])
        del self.children[child.name]
        self._guard.forget(child.session)
        return code

    def stop(self, child: Child) -> None:
        sessions.end([child.session])
        self.finish(child)

    def first_ended(self) -> Child | None:
        """A process that has ended although nobody asked it to."""
        for child in self.children.values():
            if child.exit_code is not None:
                return child
        return None

    def _read(self, name: str, process: subprocess.Popen[bytes], log: Path) -> None:
        assert process.stdout is not None
        with process.stdout, log.open("ab") as file:
            for line in process.stdout:
                file.write(line)
                file.flush()
                self._hear(name, line.decode(errors="replace").rstrip())
