"""What does the simulator remember? One SQLite file, so that a restart forgets nothing.

A resource is its JSON body; money stands apart, where SQLite itself refuses a negative wallet.
Writers take turns (`writing`), readers never wait (WAL). What is acknowledged was committed:
killing the process loses none of it.

A `Store` is the file seen by one client of the API (`store.of(client)`): it finds nothing of
another's. The file seen as a whole (clockwork, pages) reads everything and adds nothing.
"""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from wiseed_like.payments.simulator.schema import lay_out
from wiseed_like.payments.simulator.selection import Body, Selection

__all__ = ["Body", "File", "Store"]


Terms = tuple[list[str], list[object]]  # conditions in SQL, and their values
# Kinds that move money: the only ones that the API forgets.
MOVEMENTS = frozenset({"payin", "transfer", "refund", "payout", "repudiation", "settlement"})
# Paths that have an index of their own (`schema`).
INDEXED = frozenset(
    {
        *("AuthorId", "InitialTransactionId", "UserId", "Owners[0]"),
        *("PaymentRef.ReferenceId", "WireReference", "wallet", "moved"),
    }
)


class File:
    """The file itself: one connection per thread, one writer at a time."""

    def __init__(self, path: Path):
        self.path = path
        self.turn = threading.RLock()  # fairer and cheaper than SQLite's busy loop
        self._local = threading.local()
        path.parent.mkdir(parents=True, exist_ok=True)
        lay_out(self.db)

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


class Store:
    """The file as one client sees it, or as a whole when no client is named."""

    def __init__(
        self, path: Path | str | File, client: str | None = None, horizon: float | None = None
    ):
        self.file = path if isinstance(path, File) else File(Path(path))
        self._client, self._horizon = client, horizon

    def of(self, client: str, *, horizon: float | None = None) -> Store:
        """The same file, seen by this client alone: no transaction older than the horizon."""
        return Store(self.file, client, horizon)

    def of_owner(self, resource_id: str) -> Store:
        """The same file, seen by the client to whom this resource belongs; KeyError for none."""
        sql = "SELECT client FROM resources WHERE id = ?"
        row = self.db.execute(sql, (resource_id,)).fetchone()
        if row is None:
            raise KeyError(resource_id)
        return self.of(row["client"])

    def clients(self) -> Sequence[str]:
        """Everybody who ever kept something here."""
        rows = self.db.execute("SELECT DISTINCT client FROM resources ORDER BY client")
        return [row["client"] for row in rows]

    @property
    def is_whole(self) -> bool:
        """Whether it is seen as a whole, by nobody in particular."""
        return self._client is None

    @property
    def client(self) -> str:
        assert self._client is not None, "only a client's own store may add anything"
        return self._client

    @property
    def db(self) -> sqlite3.Connection:
        return self.file.db

    def close(self) -> None:
        """Close this thread's connection."""
        self.file.close()

    @contextmanager
    def writing(self) -> Iterator[None]:
        """All or nothing; writers one after the other. May not be nested."""
        with self.file.turn:
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

    # -- what the file knows of itself

    def note(self, name: str) -> str | None:
        row = self.db.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return row["value"] if row else None

    def keep_note(self, name: str, value: str) -> None:
        self.db.execute("INSERT OR REPLACE INTO meta (name, value) VALUES (?, ?)", (name, value))

    # -- resources

    def add(self, kind: str, prefix: str, body: Body) -> Body:
        """Remember a new resource under a fresh id, which goes into its body."""
        body = {"Id": f"{prefix}_{uuid4().hex}", **body}
        self.db.execute(
            "INSERT INTO resources (client, id, kind, created, body) VALUES (?, ?, ?, ?, ?)",
            (self.client, body["Id"], kind, body.get("CreationDate") or 0, json.dumps(body)),
        )
        return body

    def put(self, body: Body) -> None:
        self.db.execute(
            "UPDATE resources SET body = ? WHERE id = ?", (json.dumps(body), body["Id"])
        )

    def find(self, kind: str, resource_id: object) -> Body | None:
        """None for another client's resource, as for one that never was and for what is no id."""
        if not isinstance(resource_id, str):
            return None
        row = self.db.execute(
            "SELECT client, created, body FROM resources WHERE id = ? AND kind = ?",
            (resource_id, kind),
        ).fetchone()
        if row is None or self._client not in (None, row["client"]):
            return None
        if self._horizon is not None and kind in MOVEMENTS and row["created"] < self._horizon:
            return None
        found: Body = json.loads(row["body"])
        return found

    def list(self, *kinds: str, where: Mapping[str, object] | None = None) -> Selection:
        """All of these kinds, oldest first; `where` matches keys of the body (path: value).

        Two keys are no paths: `wallet` matches a transaction on either side, `moved` a
        transaction that put money into this wallet or took some out (the platform's own too).
        """
        # A plus keeps SQLite from the index by kind, where the index by that path is narrower.
        plain = "" if INDEXED.isdisjoint(where or ()) else "+"
        terms, values = self._mine(plain)
        terms.append(f"{plain}kind IN ({','.join('?' * len(kinds))})")
        values += kinds
        if self._horizon is not None and not MOVEMENTS.isdisjoint(kinds):
            terms.append("created >= ?")
            values.append(self._horizon)
        source = "resources"
        for path, value in (where or {}).items():
            if path == "wallet":
                source = BY_WALLET
                values[:0] = [value, value, value]  # those of `source` come first
            elif path == "moved":
                mine = "" if self._client is None else "client = ? AND "
                owner: list[object] = [] if self._client is None else [self._client]
                moved = f"SELECT transaction_id FROM movements WHERE {mine}wallet_id = ?"
                terms.append(f"id IN ({moved})")
                values += [*owner, value]
            else:
                terms.append(f"json_extract(body, '$.{path}') = ?")  # paths are our own literals
                values.append(value)
        return Selection(self.db, source, tuple(terms), tuple(values))

    def _mine(self, plain: str = "") -> Terms:
        return ([], []) if self._client is None else ([f"{plain}client = ?"], [self._client])

    # -- money

    def balance(self, wallet_id: str) -> int:
        """Cents in this wallet; an unknown wallet holds nothing."""
        terms, values = self._mine()
        where = " AND ".join([*terms, "wallet_id = ?"])
        sql = f"SELECT sum(cents) AS cents FROM balances WHERE {where}"
        row = self.db.execute(sql, (*values, wallet_id)).fetchone()
        return int(row["cents"] or 0)

    def held(self) -> int:
        """Euro cents in all wallets of users: not the platform's own two."""
        terms, values = self._mine()
        terms.append(HELD_IN_EUROS)
        where = " AND ".join(terms)
        row = self.db.execute(f"SELECT sum(cents) AS cents FROM balances WHERE {where}", values)
        return int(row.fetchone()["cents"] or 0)

    def move(self, wallet_id: str, cents: int, transaction_id: str) -> None:
        """Add (or take) cents; sqlite3.IntegrityError rather than a negative wallet."""
        mine = (self.client, wallet_id)
        self.db.execute(
            "INSERT OR IGNORE INTO balances (client, wallet_id, cents) VALUES (?, ?, 0)", mine
        )
        self.db.execute(
            "UPDATE balances SET cents = cents + ? WHERE client = ? AND wallet_id = ?",
            (cents, *mine),
        )
        self.db.execute(
            "INSERT INTO movements (client, wallet_id, transaction_id, cents) VALUES (?, ?, ?, ?)",
            (*mine, transaction_id, cents),
        )

    # -- what happens later

    def plan(self, due: float, action: str, resource_id: str, *, by: str) -> None:
        """`by` names the clock that `due` is read on; `agenda.plan` knows which it is."""
        self.db.execute(
            "INSERT INTO agenda (client, by, due, action, resource_id) VALUES (?, ?, ?, ?, ?)",
            (self.client, by, due, action, resource_id),
        )

    def events(self) -> Selection:
        """All that was announced, oldest first."""
        terms, values = self._mine()
        return Selection(
            self.db,
            "events",
            tuple(terms),
            tuple(values),
            dated="date",
            named=EVENT_KEYS.__getitem__,
            read=lambda row: {
                "ResourceId": row["resource_id"],
                "EventType": row["event_type"],
                "Date": row["date"],
            },
        )

    def announce(self, event_type: str, resource_id: str, now: float) -> None:
        """Keep the event, and a delivery for the hook that wants it: sent after the commit."""
        self.db.execute(
            "INSERT INTO events (client, event_type, resource_id, date) VALUES (?, ?, ?, ?)",
            (self.client, event_type, resource_id, int(now)),
        )
        wanted = {"EventType": event_type, "Status": "ENABLED", "Validity": "VALID"}
        for hook in self.list("hook", where=wanted):
            self.db.execute(
                "INSERT INTO deliveries (client, hook_id, event_type, resource_id, date)"
                " VALUES (?, ?, ?, ?, ?)",
                (self.client, hook["Id"], event_type, resource_id, int(now)),
            )


HELD_IN_EUROS = (
    "wallet_id IN (SELECT id FROM resources"
    " WHERE kind = 'wallet' AND json_extract(body, '$.Currency') = 'EUR')"
)
# What a list's filters mean for an event, which has no status of its own.
EVENT_KEYS = {"EventType": "event_type"} | dict.fromkeys(
    ("Status", "Type", "Nature", "ResultCode"), "NULL"
)
# Two searches by index, never one that reads every transaction; no transaction is in both.
BY_WALLET = (
    "(SELECT * FROM resources WHERE json_extract(body, '$.DebitedWalletId') = ?"
    " UNION ALL SELECT * FROM resources WHERE json_extract(body, '$.CreditedWalletId') = ?"
    " AND json_extract(body, '$.DebitedWalletId') IS NOT ?)"
)
