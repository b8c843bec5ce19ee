"""What of all that the processes say reaches the terminal? Requests and troubles, no flood."""

from __future__ import annotations

import re
import sys
import threading
import time
from datetime import datetime

from honcho.printer import Message, Printer

LINES_PER_SECOND = 5
LINE_LENGTH_MAX = 160
QUIET = ("postgres", "redis", "simulator", "clock", "relay", "worker")
TROUBLE = re.compile(r"\b(ERROR|CRITICAL|FATAL|PANIC|WARNING|Traceback|Error:)", re.IGNORECASE)
UNINTERESTING = re.compile(
    r"GET /(static|bootstrap)/|\[INFO\]|^\s|overcommit|"
    r"^[\d:]{8} (Starting gunicorn|Listening at|Using worker|Booting|Handling signal|Worker exiting"
    r"|Shutting down|Control socket|Autorestarting)"
)
OWN_TIME = re.compile(r"^[\d:]{8} ")  # the terminal writes one before each line
OF_THE_PREPARATION = re.compile(r"^INFO |^[\d:]{8} (?!ERROR|WARNING|CRITICAL)")
COLOURS = {"web": "36", "worker": "35", "relay": "34", "clock": "32", "simulator": "33"}


class Terminal:
    """Prints a line of a process with its name before it, unless there are too many."""

    def __init__(self) -> None:
        self._printer = Printer(sys.stdout, width=9)
        self._lock = threading.Lock()
        self._second = 0
        self._shown = 0
        self._held_back = 0

    def hear(self, name: str, line: str) -> None:
        """Called from the reading threads. A terminal that has gone away is no reason to stop."""
        if name == "prepare":
            if not OF_THE_PREPARATION.search(line):
                self._print(None, line)
            return
        if UNINTERESTING.search(line) or (name in QUIET and not TROUBLE.search(line)):
            return
        with self._lock:
            if self._may_print():
                self._print(name, OWN_TIME.sub("", line)[:LINE_LENGTH_MAX])

    def _may_print(self) -> bool:
        second = int(time.monotonic())
        if second != self._second:
            if self._held_back:
                self._print("…", f"{self._held_back} more lines in var/log/")
            self._second, self._shown, self._held_back = second, 0, 0
        self._shown += 1
        if self._shown > LINES_PER_SECOND:
            self._held_back += 1
            return False
        return True

    def _print(self, name: str | None, line: str) -> None:
        try:
            if name is None:
                print(line, flush=True)
                return
            now = datetime.now().astimezone()
            self._printer.write(Message("line", line, now, name, COLOURS.get(name, "31")))
        except (OSError, ValueError):
            pass
