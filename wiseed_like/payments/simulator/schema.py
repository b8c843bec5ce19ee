"""How is the simulator's file laid out? Every row belongs to one client of the API."""

from __future__ import annotations

import secrets
import sqlite3

VERSION = 2


def _by(name: str, path: str) -> str:
    return (
        f"CREATE INDEX IF NOT EXISTS {name} ON resources (json_extract(body, '$.{path}'), created);"
    )


SCHEMA = f"""
CREATE TABLE IF NOT EXISTS meta (
    name TEXT PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS resources (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    client TEXT NOT NULL,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    created INTEGER NOT NULL,
    body TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS by_kind ON resources (client, kind, created);
CREATE INDEX IF NOT EXISTS by_kind_of_all ON resources (kind, created);
{_by("by_author", "AuthorId")}
{_by("by_debited", "DebitedWalletId")}
{_by("by_credited", "CreditedWalletId")}
{_by("by_initial", "InitialTransactionId")}
{_by("by_user", "UserId")}
{_by("by_owner", "Owners[0]")}
{_by("by_reason", "PaymentRef.ReferenceId")}
{_by("by_reference", "WireReference")}
CREATE INDEX IF NOT EXISTS by_status ON resources (kind, json_extract(body, '$.Status'), created);
CREATE TABLE IF NOT EXISTS balances (
    client TEXT NOT NULL,
    wallet_id TEXT NOT NULL,
    cents INTEGER NOT NULL CHECK (
        typeof(cents) = 'integer' AND (cents >= 0 OR substr(wallet_id, 1, 7) = 'CREDIT_')
    ),
    PRIMARY KEY (client, wallet_id)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS balances_by_wallet ON balances (wallet_id);
CREATE TABLE IF NOT EXISTS movements (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    client TEXT NOT NULL,
    wallet_id TEXT NOT NULL,
    transaction_id TEXT NOT NULL,
    cents INTEGER NOT NULL CHECK (typeof(cents) = 'integer')
);
CREATE INDEX IF NOT EXISTS movements_by_wallet ON movements (client, wallet_id, transaction_id);
CREATE TABLE IF NOT EXISTS answers (
    client TEXT NOT NULL,
    key TEXT NOT NULL,
    at REAL NOT NULL,
    status INTEGER NOT NULL,
    url TEXT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (client, key)
);
CREATE INDEX IF NOT EXISTS answers_by_age ON answers (at);
CREATE TABLE IF NOT EXISTS events (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    client TEXT NOT NULL,
    event_type TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    date INTEGER NOT NULL
);
CREATE INDEX IF NOT EXISTS events_by_date ON events (client, date);
CREATE TABLE IF NOT EXISTS deliveries (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    client TEXT NOT NULL,
    hook_id TEXT NOT NULL,
    event_type TEXT NOT NULL,
    resource_id TEXT NOT NULL,
    date INTEGER NOT NULL,
    due REAL NOT NULL DEFAULT 0,
    attempts INTEGER NOT NULL DEFAULT 0,
    state TEXT NOT NULL DEFAULT 'waiting',
    last_answer TEXT
);
CREATE INDEX IF NOT EXISTS deliveries_due ON deliveries (state, due);
CREATE TABLE IF NOT EXISTS agenda (
    seq INTEGER PRIMARY KEY AUTOINCREMENT,
    client TEXT NOT NULL,
    by TEXT NOT NULL CHECK (by IN ('business', 'machine')),
    due REAL NOT NULL,
    action TEXT NOT NULL,
    resource_id TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS agenda_due ON agenda (by, due);
PRAGMA user_version = {VERSION};
"""


class OldFile(RuntimeError):
    """The file was written by a simulator that kept its books otherwise."""


def lay_out(db: sqlite3.Connection) -> None:
    """Make the tables that are missing. Raises OldFile rather than reading an older layout."""
    version = db.execute("PRAGMA user_version").fetchone()[0]
    tables = db.execute("SELECT count(*) FROM sqlite_master WHERE type = 'table'").fetchone()[0]
    if tables and version != VERSION:
        raise OldFile(
            "this file was written by another version of the simulator:"
            " start over with an empty one (the demo: `make reset`)"
        )
    if version != VERSION:
        db.executescript(SCHEMA)
    db.execute(
        "INSERT OR IGNORE INTO meta (name, value) VALUES ('secret', ?)", (secrets.token_hex(32),)
    )
