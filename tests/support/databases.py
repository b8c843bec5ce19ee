"""How does each test find an empty house? From one migrated template, emptied again after.

A test's rows are deleted by a superuser with the triggers asleep: the append-only tables refuse
anybody else. That takes milliseconds; a copy of the template takes ten times as long, and is
what a test marked `fresh_database` gets.
"""

from __future__ import annotations

import fcntl
from collections.abc import Callable
from pathlib import Path

import psycopg
from psycopg import sql

from tests.support.services import Services

TEMPLATE = "template_house"
LOCK_TIMEOUT = "4s"
BEGIN_AGAIN = """
SELECT setval(seqrelid, seqstart, false) FROM pg_sequence
WHERE pg_sequence_last_value(seqrelid) IS NOT NULL
"""


def ensure_template(services: Services, lock: Path, migrate: Callable[[str], None]) -> None:
    """Make the template unless another worker has; `migrate` is given its name."""
    lock.parent.mkdir(parents=True, exist_ok=True)
    with lock.open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        with _administrator(services) as connection:
            if exists(services, TEMPLATE):
                return
            half = f"{TEMPLATE}_half"
            _drop(connection, half)
            owner = sql.Identifier(services.roles(half).owner)
            words = sql.SQL("CREATE DATABASE {} OWNER {}")
            connection.execute(words.format(sql.Identifier(half), owner))
            migrate(half)
            _keep_pristine(services.database(half))
            rename(services, half, TEMPLATE)


def create(services: Services, name: str, source: str = TEMPLATE) -> str:
    """A fresh copy of the template, or of another database; returns its address."""
    copy = sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY FILE_COPY")
    words = (name, services.roles(name).owner, source)
    with _administrator(services) as connection:
        _drop(connection, name)
        # A web server of an earlier test may still hold connections: it asks for new ones.
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [source]
        )
        connection.execute(copy.format(*(sql.Identifier(each) for each in words)))
    return services.database(name)


def rename(services: Services, name: str, wanted: str) -> None:
    words = sql.SQL("ALTER DATABASE {} RENAME TO {}")
    with _administrator(services) as connection:
        connection.execute(words.format(sql.Identifier(name), sql.Identifier(wanted)))


def exists(services: Services, name: str) -> bool:
    asked = "SELECT 1 FROM pg_database WHERE datname = %s"
    with _administrator(services) as connection:
        return connection.execute(asked, [name]).fetchone() is not None


def drop(services: Services, name: str) -> None:
    with _administrator(services) as connection:
        _drop(connection, name)


def _administrator(services: Services) -> psycopg.Connection[tuple[object, ...]]:
    return psycopg.connect(services.database("postgres"), autocommit=True)


def _drop(connection: psycopg.Connection[tuple[object, ...]], name: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def _keep_pristine(url: str) -> None:
    """Keep a copy of the rows that the migrations themselves wrote."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute("CREATE SCHEMA pristine")
        for table in _tables(connection):
            name = sql.Identifier(table)
            if connection.execute(sql.SQL("SELECT 1 FROM {} LIMIT 1").format(name)).fetchone():
                copy = sql.SQL("CREATE TABLE pristine.{} AS TABLE public.{}")
                connection.execute(copy.format(name, name))


def _tables(
    connection: psycopg.Connection[tuple[object, ...]], schema: str = "public"
) -> list[str]:
    found = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = %s ORDER BY 1", [schema]
    )
    return [str(row[0]) for row in found]


class Broom:
    """Empties one database between tests, over a connection that it keeps."""

    def __init__(self, url: str) -> None:
        self._url = url
        self.open()
        pristine = set(_tables(self._connection, "pristine"))
        self._pristine = sorted(pristine - {"alembic_version"})
        self._tables = [name for name in _tables(self._connection) if name != "alembic_version"]
        self._holding_rows = (
            sql.SQL(" UNION ALL ")
            .join(
                sql.SQL("SELECT {} WHERE EXISTS (SELECT FROM {})").format(
                    sql.Literal(table), sql.Identifier(table)
                )
                for table in self._tables
            )
            .as_string()
        )

    def open(self) -> None:
        """Connect, at first and after the database was replaced."""
        self._connection = psycopg.connect(self._url, autocommit=True)

    def sweep(self) -> None:
        """Delete every row and bring back the migrations' own. Numbering begins at 1 again."""
        try:
            self._sweep()
        except psycopg.errors.LockNotAvailable:
            # Somebody's transaction was left open on these rows: it is of a test that is over.
            self._connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE datname = current_database() AND pid <> pg_backend_pid()"
            )
            self._sweep()

    def _sweep(self) -> None:
        filled = [str(row[0]) for row in self._connection.execute(self._holding_rows, prepare=True)]
        # Not ALTER SEQUENCE: that makes a new file, and every connection's plans anew.
        self._connection.execute(BEGIN_AGAIN, prepare=True)
        if not filled and not self._pristine:
            return
        words = [
            sql.SQL("SET LOCAL session_replication_role = replica"),
            sql.SQL("SET LOCAL lock_timeout = {}").format(sql.Literal(LOCK_TIMEOUT)),
        ]
        words += [sql.SQL("DELETE FROM {}").format(sql.Identifier(table)) for table in filled]
        for table in self._pristine:
            name = sql.Identifier(table)
            back = sql.SQL("INSERT INTO {} OVERRIDING SYSTEM VALUE SELECT * FROM pristine.{}")
            words.append(back.format(name, name))
        with self._connection.transaction():
            self._connection.execute(sql.SQL("; ").join(words))

    def close(self) -> None:
        self._connection.close()
