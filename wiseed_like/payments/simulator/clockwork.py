"""What happens by itself? What was planned is done, notifications go out and are retried.

One thread, woken by each commit. What is done and how stands in `agenda`, how a platform is
told in `notifier`.
"""

from __future__ import annotations

import logging
import sqlite3
import threading

from wiseed_like.payments.simulator.agenda import ACTIONS
from wiseed_like.payments.simulator.faults import Faults
from wiseed_like.payments.simulator.notifier import Notifier
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Store

log = logging.getLogger(__name__)

BATCH = 50
PATIENCE = 60.0  # seconds before what failed is tried again
IDLE = 0.5  # seconds between two looks when nobody wakes us


class Clockwork:
    """Start it in the process that serves (after the fork), stop it before leaving."""

    def __init__(self, store: Store, settings: SimulatorSettings, faults: Faults):
        self.store, self.settings, self.faults = store, settings, faults
        self.notifier = Notifier(store, settings, faults)
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._agenda = threading.Lock()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="simulator", daemon=True)
            self._thread.start()

    def stop(self) -> None:
        self._stop.set()
        self._wake.set()
        if self._thread is not None:
            self._thread.join(timeout=5)

    def wake(self) -> None:
        self._wake.set()

    def _run(self) -> None:
        while not self._stop.is_set():
            self._wake.clear()
            try:
                busy = self.keep_agenda() | self.notifier.deliver()
            except Exception:  # the thread must outlive a bug; the log says what it was
                log.exception("the simulator's clockwork stumbled")
                busy = False
            if not busy:
                self._wake.wait(IDLE)
        self.store.close()

    def keep_agenda(self) -> bool:
        """Do all that is due on either clock, in the order of its time; whether anything was."""
        done = False
        with self._agenda:
            while self._keep_some():
                done = True
        if done:
            self.wake()
        return done

    def _keep_some(self) -> bool:
        now = self.settings.clock()
        rows = self.store.db.execute(
            "SELECT * FROM agenda WHERE (by = 'business' AND due <= ?)"
            " OR (by = 'machine' AND due <= ?) ORDER BY due, seq LIMIT ?",
            (now, self.settings.machine(), BATCH),
        ).fetchall()
        for row in rows:
            with self.store.writing():
                self._do(row, now)
        return bool(rows)

    def _do(self, row: sqlite3.Row, now: float) -> None:
        """Do it once. What fails must not stop all that comes after it: it waits a little."""
        store, db = self.store.of(row["client"]), self.store.db
        try:
            with store.attempt():
                act = ACTIONS[row["action"]].perform
                act(store, self.settings, self.faults, row["resource_id"], now)
        except Exception:
            log.exception("could not %s %s", row["action"], row["resource_id"])
            moment = now if row["by"] == "business" else self.settings.machine()
            db.execute("UPDATE agenda SET due = ? WHERE seq = ?", (moment + PATIENCE, row["seq"]))
        else:
            db.execute("DELETE FROM agenda WHERE seq = ?", (row["seq"],))
