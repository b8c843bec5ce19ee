"""How is a platform told? By a GET that nobody signs, after the commit that it speaks of.

A receiver that does not answer is left alone for a while, so that one that starts late loses
nothing. All of it is paced by the machine's clock.
"""

from __future__ import annotations

import json
import sqlite3
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import requests

from wiseed_like.payments.simulator.faults import Faults
from wiseed_like.payments.simulator.settings import SimulatorSettings
from wiseed_like.payments.simulator.store import Body, Store

BATCH = 50


class Notifier:
    """Used by one thread only."""

    def __init__(self, store: Store, settings: SimulatorSettings, faults: Faults):
        self.store, self.settings, self.faults = store, settings, faults
        self._session = requests.Session()
        self._session.trust_env = False
        self._silent: dict[str, tuple[int, float]] = {}  # origin: failures, not before

    def deliver(self) -> bool:
        """Send what is due; whether anything was sent."""
        now = self.settings.machine()
        rows = self.store.db.execute(
            "SELECT * FROM deliveries WHERE state = 'waiting' AND due <= ?"
            " AND hook_id NOT IN (SELECT value FROM json_each(?)) ORDER BY seq LIMIT ?",
            (now, json.dumps(self._left_alone(now)), BATCH),
        ).fetchall()
        if rows and self.faults.take("hook_disorder"):
            rows.reverse()
        sent = False
        for row in rows:
            sent = self._consider(row, now) or sent
        return sent

    def _left_alone(self, now: float) -> list[str]:
        """Hooks whose receiver did not answer: what waits for them must not stop the others."""
        silent = {origin for origin, (_, until) in self._silent.items() if until > now}
        if not silent:
            return []
        return [hook["Id"] for hook in self.store.list("hook") if _origin(hook) in silent]

    def _consider(self, row: sqlite3.Row, now: float) -> bool:
        """Send this one, unless it is lost, late, unwanted, or its receiver is left alone."""
        hook = self.store.find("hook", row["hook_id"])
        wanted = hook is not None and hook["Status"] == "ENABLED" and hook["Validity"] == "VALID"
        if hook is None or not wanted or self.faults.take("hook_lost", what=row["event_type"]):
            self._note(row["seq"], "dropped", "not sent")
            return False
        origin = _origin(hook)
        if self._silent.get(origin, (0, 0.0))[1] > now:
            return False
        late = self.faults.take("hook_late", what=row["event_type"])
        if late is not None:
            self._put_off(row["seq"], now + late.seconds)
            return False
        answer = self._send(hook["Url"], row["event_type"], row["resource_id"], row["date"])
        if answer != "200":
            self._postpone(origin, row, answer, hook)
            return True
        if self.faults.take("hook_twice", what=row["event_type"]):
            self._send(hook["Url"], row["event_type"], row["resource_id"], row["date"])
        if self.faults.take("hook_forged", what=row["event_type"]):
            for event_type, resource_id in _lies(row):
                self._send(hook["Url"], event_type, resource_id, row["date"])
        self._silent.pop(origin, None)
        self._note(row["seq"], "delivered", answer, hook)
        return True

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

    def _postpone(self, origin: str, row: sqlite3.Row, answer: str, hook: Body) -> None:
        """Later, longer each time; one failure pauses everything for that receiver."""
        now, delays = self.settings.machine(), self.settings.hook_retries
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
            state = "waiting" if row["attempts"] < len(delays) else "dropped"
            self.store.db.execute(
                "UPDATE deliveries SET attempts = attempts + 1, due = ?, state = ?,"
                " last_answer = ? WHERE seq = ?",
                (now + delays[min(row["attempts"], len(delays) - 1)], state, answer, row["seq"]),
            )

    def _put_off(self, seq: int, due: float) -> None:
        with self.store.writing():
            self.store.db.execute("UPDATE deliveries SET due = ? WHERE seq = ?", (due, seq))

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


def _origin(hook: Body) -> str:
    parts = urlsplit(hook["Url"])
    return f"{parts.scheme}://{parts.netloc}"


def _lies(row: sqlite3.Row) -> list[tuple[str, str]]:
    """What somebody who guesses the address would send: another end, and nobody's id."""
    head, _, end = row["event_type"].rpartition("_")
    other = f"{head}_{'FAILED' if end == 'SUCCEEDED' else 'SUCCEEDED'}"
    return [(other, row["resource_id"]), (row["event_type"], f"forged_{uuid4().hex}")]
