"""What does the simulator remember? One SQLite file, so that a restart forgets nothing.

A resource is its JSON body; money stands apart, where SQLite itself refuses a negative wallet.
Writers take turns (`writing`), readers never wait (WAL).
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

Body = dict[str, Any]

SCHEMA = """
CREATE TABLE IF NOT EXISTS resources (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS resources_by_kind ON resources (kind, seq);
CREATE INDEX IF NOT EXISTS by_author ON resources (json_extract(body, '$.AuthorId'));
CREATE INDEX IF NOT EXISTS by_debited ON resources (json_extract(body, '$.DebitedWalletId'));
CREATE INDEX IF NOT EXISTS by_credited ON resources (json_extract(body, '$.CreditedWalletId'));
CREATE INDEX IF NOT EXISTS by_initial ON resources (json_extract(body, '$.InitialTransactionId'));
CREATE INDEX IF NOT EXISTS by_user ON resources (json_extract(body, '$.UserId'));
CREATE INDEX IF NOT EXISTS by_owner ON resources (json_extract(body, '$.Owners[0]'));
CREATE INDEX IF NOT EXISTS by_reason ON resources (json_extract(body, '$.PaymentRef.ReferenceId'));
CREATE TABLE IF NOT EXISTS balances (
    wallet_id TEXT PRIMARY KEY,
    cents INTEGER NOT NULL CHECK (typeof(cents) = 'integer' AND cents >= 0)
);
CREATE TABLE IF NOT EXISTS movements (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    wallet_id TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    cents INTEGER NOT NULL CHECK (typeof(cents) = 'integer')
);
CREATE TABLE IF NOT EXISTS answers (
    key TEXT PRIMARY KEY,
    at REAL NOT NULL,
    status INTEGER NOT NULL,
    url TEXT NOT NULL,
    body TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    event_type TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    date INTEGER NOT NULL
);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    hook_id TEXT NOT NULL,
    event_type TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    date INTEGER NOT NULL,
    due REAL NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting',
    last_answer TEXT
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due);
CREATE TABLE IF NOT EXISTS agenda (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    due REAL NOT NULL,
    action TEXT NOT NULL,
    resource_id TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS agenda_due ON agenda (due);
"""


class Store:
    """The file, one connection per thread."""

    def __init__(self, path: Path | str):
        self.path = Path(path)
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._local = threading.local()
        self._turn = threading.RLock()  # fairer and cheaper than SQLite's busy loop
        self.db.executescript(SCHEMA)

    @property
    def db(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is None:
            connection = sqlite3.connect(self.path, isolation_level=None, timeout=10)
            connection.row_factory = sqlite3.Row
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = NORMAL")
            self._local.connection = connection
        return connection

    def close(self) -> None:
        """Close this thread's connection."""
        connection = getattr(self._local, "connection", None)
        if connection is not None:
            connection.close()
            self._local.connection = None

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing; writers one after the other. May not be nested."""
        with self._turn:
            self.db.execute("BEGIN IMMEDIATE")
            try:
                yield
            except BaseException:
                self.db.execute("ROLLBACK")
                raise
            self.db.execute("COMMIT")

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """Inside `writing`: undo only this part when it fails."""
        self.db.execute("SAVEPOINT attempt")
        try:
            yield
        except BaseException:
            self.db.execute("ROLLBACK TO attempt")
            self.db.execute("RELEASE attempt")
            raise
        self.db.execute("RELEASE attempt")

    # -- resources

    def add(self, kind: str, prefix: str, body: Body) -> Body:
        """Remember a new resource under a fresh id, which goes into its body."""
        body = {"Id": f"{prefix}_{uuid4().hex}", **body}
        self.db.execute(
            "INSERT INTO resources (id, kind, body) VALUES (?, ?, ?)",
            (body["Id"], kind, json.dumps(body)),
        )
        return body

    def put(self, body: Body) -> None:
        self.db.execute(
            "UPDATE resources SET body = ? WHERE id = ?", (json.dumps(body), body["Id"])
        )

    def find(self, kind: str, resource_id: object) -> Body | None:
        row = self.db.execute(
            "SELECT body FROM resources WHERE id = ? AND kind = ?", (resource_id, kind)
        ).fetchone()
        return json.loads(row["body"]) if row else None

    def list(self, *kinds: str, where: dict[str, object] | None = None) -> list[Body]:
        """All of these kinds, oldest first; `where` matches keys of the body (`$.` path: value).

        The key `wallet` matches a transaction on either side.
        """
        terms = [f"kind IN ({','.join('?' * len(kinds))})"]
        values: list[object] = list(kinds)
        for path, value in (where or {}).items():
            if path == "wallet":
                terms.append(
                    "(json_extract(body, '$.DebitedWalletId') = ?"
                    " OR json_extract(body, '$.CreditedWalletId') = ?)"
                )
                values += [value, value]
            else:
                terms.append(f"json_extract(body, '$.{path}') = ?")  # paths are our own literals
                values.append(value)
        rows = self.db.execute(
            f"SELECT body FROM resources WHERE {' AND '.join(terms)} ORDER BY seq", values
        )
        return [json.loads(row["body"]) for row in rows]

    # -- money

    def balance(self, wallet_id: str) -> int:
        """Cents in this wallet; an unknown wallet holds nothing."""
        row = self.db.execute(
            "SELECT cents FROM balances WHERE wallet_id = ?", (wallet_id,)
        ).fetchone()
        return int(row["cents"]) if row else 0

    def move(self, wallet_id: str, cents: int, transaction_id: str) -> None:
        """Add (or take) cents; sqlite3.IntegrityError rather than a negative wallet."""
        self.db.execute(
            "INSERT OR IGNORE INTO balances (wallet_id, cents) VALUES (?, 0)", (wallet_id,)
        )
        self.db.execute(
            "UPDATE balances SET cents = cents + ? WHERE wallet_id = ?", (cents, wallet_id)
        )
        self.db.execute(
            "INSERT INTO movements (wallet_id, transaction_id, cents) VALUES (?, ?, ?)",
            (wallet_id, transaction_id, cents),
        )

    # -- what happens later

    def plan(self, due: float, action: str, resource_id: str) -> None:
        self.db.execute(
            "INSERT INTO agenda (due, action, resource_id) VALUES (?, ?, ?)",
            (due, action, resource_id),
        )

    def announce(self, event_type: str, resource_id: str, now: float) -> None:
        """Keep the event, and a delivery for the hook that wants it: sent after the commit."""
        self.db.execute(
            "INSERT INTO events (event_type, resource_id, date) VALUES (?, ?, ?)",
            (event_type, resource_id, int(now)),
        )
        for hook in self.list("hook", where={"EventType": event_type, "Status": "ENABLED"}):
            if hook["Validity"] == "VALID":
                self.db.execute(
                    "INSERT INTO deliveries (hook_id, event_type, resource_id, date, due)"
                    " VALUES (?, ?, ?, ?, ?)",
                    (hook["Id"], event_type, resource_id, int(now), now),
                )
