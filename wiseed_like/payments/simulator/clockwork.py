"""What happens by itself? Payouts settle, sessions expire, notifications go out and are retried.

One thread, woken by each commit. Hooks are sent after the commit that caused them; a receiver
that does not answer is left alone for a while, so that one that starts late loses nothing.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable
from urllib.parse import urlencode, urlsplit

import requests

from wiseed_like.payments.simulator import books
from wiseed_like.payments.simulator.faults import Faults
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store

log = logging.getLogger(__name__)

BATCH = 50
IDLE = 0.5  # seconds between two looks when nobody wakes us


class Clockwork:
    """Start it in the process that serves (after the fork), stop it before leaving."""

    def __init__(self, store: Store, settings: SimulatorSettings, faults: Faults):
        self.store, self.settings, self.faults = store, settings, faults
        self._wake = threading.Event()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None
        self._session = requests.Session()
        self._session.trust_env = False
        self._silent: dict[str, tuple[int, float]] = {}  # origin: failures, not before

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
                busy = self.turn()
            except Exception:  # the thread must outlive a bug; the log says what it was
                log.exception("the simulator's clockwork stumbled")
                busy = False
            if not busy:
                self._wake.wait(IDLE)
        self.store.close()

    def turn(self) -> bool:
        """Do what is due; whether there may be more."""
        return self._keep_agenda() | self._deliver()

    # -- the agenda

    def _keep_agenda(self) -> bool:
        now = self.settings.clock()
        rows = self.store.db.execute(
            "SELECT seq, action, resource_id FROM agenda WHERE due <= ? ORDER BY due LIMIT ?",
            (now, BATCH),
        ).fetchall()
        for row in rows:
            with self.store.writing():
                ACTIONS[row["action"]](self, row["resource_id"], now)
                self.store.db.execute("DELETE FROM agenda WHERE seq = ?", (row["seq"],))
        return bool(rows)

    def _settle_payout(self, payout_id: str, now: float) -> None:
        payout = self._still_open("payout", payout_id)
        if payout is None:
            return
        payout["ModeApplied"] = "STANDARD"
        if self.faults.take("payout_fails"):
            books.undo_payout(self.store, payout)
            books.fail(self.store, payout, "121999", now)
            return
        books.succeed(self.store, payout, now, moved=True)
        if self.faults.take("payout_returns"):
            books.bring_back(self.store, payout, now)

    def _expire(self, payin_id: str, now: float) -> None:
        payin = self._still_open("payin", payin_id)
        if payin is not None:
            books.fail(self.store, payin, "101109", now)

    def _still_open(self, kind: str, resource_id: str) -> Body | None:
        found = self.store.find(kind, resource_id)
        return found if found is not None and found["Status"] == "CREATED" else None

    # -- the notifications

    def _deliver(self) -> bool:
        now = self.settings.clock()
        rows = self.store.db.execute(
            "SELECT * FROM deliveries WHERE state = 'waiting' AND due <= ? ORDER BY seq LIMIT ?",
            (now, BATCH),
        ).fetchall()
        sent = False
        for row in rows:
            hook = self.store.find("hook", row["hook_id"])
            if hook is None or hook["Status"] != "ENABLED" or self.faults.take("hook_lost"):
                self._note(row["seq"], "dropped", "not sent")
                continue
            parts = urlsplit(hook["Url"])
            origin = f"{parts.scheme}://{parts.netloc}"
            if self._silent.get(origin, (0, 0.0))[1] > now:
                continue
            sent = True
            answer = self._send(hook["Url"], row["event_type"], row["resource_id"], row["date"])
            if answer == "200" and self.faults.take("hook_twice"):
                self._send(hook["Url"], row["event_type"], row["resource_id"], row["date"])
            if answer == "200":
                self._silent.pop(origin, None)
                self._note(row["seq"], "delivered", answer, hook)
            else:
                self._postpone(origin, row["seq"], row["attempts"], answer, hook)
        return sent

    def _send(self, url: str, event_type: str, resource_id: str, date: int) -> str:
        """The status as text, or why there is none. `RessourceId` is Mangopay's spelling."""
        query = urlencode({"EventType": event_type, "RessourceId": resource_id, "Date": date})
        target = f"{url}{'&' if urlsplit(url).query else '?'}{query}"
        try:
            answer = self._session.get(
                target, timeout=self.settings.hook_timeout, allow_redirects=False
            )
        except requests.RequestException as error:
            return type(error).__name__
        return str(answer.status_code)

    def _postpone(self, origin: str, seq: int, attempts: int, answer: str, hook: Body) -> None:
        """Later, longer each time; one failure pauses everything for that receiver."""
        now, delays = self.settings.clock(), self.settings.hook_retries
        failures = self._silent.get(origin, (0, 0.0))[0]
        pause = delays[min(failures, len(delays) - 1)]
        self._silent[origin] = (failures + 1, now + pause)
        with self.store.writing():
            fresh = self.store.find("hook", hook["Id"])
            if fresh is not None:
                fresh["Failures"] += 1
                if fresh["Failures"] >= self.settings.hook_failures_max:
                    fresh["Validity"] = "INVALID"
                self.store.put(fresh)
            state = "waiting" if attempts < len(delays) else "dropped"
            self.store.db.execute(
                "UPDATE deliveries SET attempts = attempts + 1, due = ?, state = ?,"
                " last_answer = ? WHERE seq = ?",
                (now + delays[min(attempts, len(delays) - 1)], state, answer, seq),
            )

    def _note(self, seq: int, state: str, answer: str, hook: Body | None = None) -> None:
        with self.store.writing():
            self.store.db.execute(
                "UPDATE deliveries SET state = ?, last_answer = ?, attempts = attempts + 1"
                " WHERE seq = ?",
                (state, answer, seq),
            )
            fresh = self.store.find("hook", hook["Id"]) if hook and hook["Failures"] else None
            if fresh is not None:
                fresh["Failures"] = 0
                self.store.put(fresh)


ACTIONS: dict[str, Callable[[Clockwork, str, float], None]] = {
    "settle_payout": Clockwork._settle_payout,
    "expire_card": Clockwork._expire,
    "expire_wire": Clockwork._expire,
}
