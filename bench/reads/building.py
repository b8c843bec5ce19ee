"""How is a house filled with millions of rows in minutes? Each row copied from one that is whole.

One company with its round, one investor with a subscription are written by the house's own
services; all others are copies of theirs, row by row, with other numbers. So a column that
somebody adds needs no line here. Foreign keys are looked at once, at the end.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import psycopg
from flask import Flask
from psycopg import sql

from bench.hot import crowd, world
from bench.hot.telling import say

FIRST = 2_000_000  # the number of the first copy, of whatever
PEOPLE_EACH = 5  # subscriptions of one investor
SHARES = crowd.SHARES
CHUNK = 500_000
READERS = 400  # investors who are signed in
# Of a hundred rounds; the rest has succeeded.
OPEN, SUSPENDED, FAILED = 40, 5, 10
TRADES = ("boulangerie", "ferme", "menuiserie", "brasserie", "fonderie", "librairie", "verrerie")
PLACES = ("Lyon", "Nantes", "Brest", "Arles", "Dijon", "Tours", "Pau", "Metz", "Nîmes", "Lens")
SECTORS = ("energy", "food", "health", "industry")
Database = psycopg.Connection[Any]


@dataclass(frozen=True, slots=True)
class Size:
    """How much there is to be."""

    rounds: int
    subscriptions: int

    @property
    def investors(self) -> int:
        return max(self.subscriptions // PEOPLE_EACH, 1)


def fill(app: Flask, database: Database, wanted: Size, *, seconds: float) -> Size:
    """Fill an empty, migrated house; what it holds, in whole subscriptions, when time is up.

    `database` is an administrator's connection: it may leave triggers asleep.
    """
    until, now = time.monotonic() + seconds, datetime.now(UTC)
    staff = world.found(app, now=now)
    offer = staff.an_open_round(1_000_000, now=now)
    with database.transaction():
        crowd.settle(database, range(crowd.FIRST, crowd.FIRST + 1), officer=1, now=now)
        crowd.read(database, range(crowd.FIRST, crowd.FIRST + 1), offer, now=now)
        crowd.order(database, range(crowd.FIRST, crowd.FIRST + 1), offer, now=now, turn=1)
        crowd.remember_earlier(database, offer)
    _rounds(database, offer.round, wanted.rounds)
    _people(database, wanted.investors)
    made = _subscriptions(database, wanted, until)
    _count(database)
    _look_at_keys(database)
    database.execute("VACUUM ANALYZE")
    return Size(wanted.rounds, made)


def _rounds(database: Database, round: int, count: int) -> None:
    """Companies, dossiers, rounds, sheets and counters, all of one number."""
    found = database.execute("SELECT company_id, dossier_id FROM rounds WHERE id = %s", [round])
    company, dossier = found.fetchone() or (0, 0)
    number, kind = "n", f"(n - {FIRST}) % 100"
    trade, place = (_one_of(each, "n") for each in (TRADES, PLACES))
    # Every second one is « solaire »; a made-up name is nobody else's.
    name = "'Atelier ' || translate(n::text, '0123456789', 'abcdefghij')"
    title = f"'Une ' || {trade} || CASE n % 2 WHEN 0 THEN ' solaire' ELSE ' durable' END"
    _copy(database, "companies", company, count, id=number, slug="'c-' || n", name=name,
          siren="(100000000 + n)::text", city=place)  # fmt: skip
    _copy(database, "dossiers", dossier, count, id=number, slug="'d-' || n", company_id=number,
          title=title, sector=_one_of(SECTORS, "n / 3"))  # fmt: skip
    state = (
        f"CASE WHEN {kind} < {OPEN} THEN 'open' WHEN {kind} < {OPEN + SUSPENDED} THEN 'suspended'"
        f" WHEN {kind} < {OPEN + SUSPENDED + FAILED} THEN 'failed' ELSE 'closed' END"
    )
    days = "make_interval(days => (n * 7 % 300)::int, secs => n % 86400)"
    closes = f"CASE WHEN {kind} < {OPEN + SUSPENDED} THEN now() + interval '9 days' + {days}"
    closes += f" ELSE now() - interval '9 days' - {days} END"
    _copy(database, "rounds", round, count, id=number, slug=f"'r-' || n - {FIRST}",
          company_id=number, dossier_id=number, state=state, closes_at=closes,
          offer_identifier="'969500LEVAINDEMO0051' || lpad(n::text, 8, '0')")  # fmt: skip
    _copy(database, "kiis", round, count, key="round_id", id=number, round_id=number)
    _copy(database, "round_counters", round, count, key="round_id", round_id=number)


def _people(database: Database, count: int) -> None:
    """Accounts and investors; the first of them are signed in."""
    person = crowd.FIRST
    _asleep(database, lambda: _copy_people(database, person, count))
    readers = min(READERS, count)
    _copy(database, "sessions", person, readers, key="user_id", user_id="n",
          id=f"n - {FIRST} + 1000",
          token_hash="encode(sha256(convert_to('reader-' || n, 'UTF8')), 'hex')",
          data=f"replace(data, 'crowd-{person}', 'copy-' || n)")  # fmt: skip


def _copy_people(database: Database, person: int, count: int) -> None:
    _copy(database, "users", person, count, id="n", email="'copy' || n || '@bench.example'",
          fs_uniquifier="'copy-' || n", last_name="'Durand ' || n")  # fmt: skip
    _copy(database, "users_roles", person, count, key="user_id", user_id="n")
    _copy(database, "investors", person, count, id="n", user_id="n")


def _subscriptions(database: Database, wanted: Size, until: float) -> int:
    """Orders and subscriptions, a chunk at a time; how many there was time for."""
    [[order]] = database.execute("SELECT order_id FROM subscriptions LIMIT 1").fetchall()
    later = _without_indexes(database, "orders", "subscriptions")
    made = 0
    while made < wanted.subscriptions and time.monotonic() < until:
        count = min(CHUNK, wanted.subscriptions - made)
        _asleep(database, lambda: _copy_subscriptions(database, order, made, count, wanted))  # noqa: B023
        made += count
        say(f"    {made:,} subscriptions")
    database.execute("SET maintenance_work_mem = '512MB'")
    for statement in later:
        database.execute(statement)
    return made


def _copy_subscriptions(
    database: Database, order: Any, first: int, count: int, wanted: Size
) -> None:
    at = f"(n - {FIRST})"
    investor = f"{FIRST} + {at} % {wanted.investors}"
    round = f"{FIRST} + ({at} / {wanted.investors} * 37 + {at} * 13) % {wanted.rounds}"
    key = "('00000000-0000-4000-8000-' || lpad(n::text, 12, '0'))::uuid"
    signed = f"now() - make_interval(days => ({at} % 200)::int, secs => {at} % 86400)"
    of_round = f"(({round}) - {FIRST}) % 100"
    state = (
        f"CASE WHEN {of_round} >= {OPEN + SUSPENDED + FAILED} THEN 'issued'"
        f" WHEN {of_round} >= {OPEN + SUSPENDED} THEN 'returned'"
        f" WHEN n % 10 = 0 THEN 'reflecting' ELSE 'firm' END"
    )
    _copy(database, "orders", order, count, start=first, id=key, investor_id=investor,
          round_id=round, kiis_id=round, created_at=signed)  # fmt: skip
    _copy(database, "subscriptions", order, count, start=first, key="order_id", order_id=key,
          id="n", investor_id=investor, round_id=round, kiis_id=round, state=state,
          offered_at=signed)  # fmt: skip


def _copy(
    database: Database,
    table: str,
    original: Any,
    count: int,
    *,
    key: str = "id",
    start: int = 0,
    **changes: str,
) -> None:
    """So many rows like one, but for `changes`: SQL in which `n` counts from FIRST + `start`."""
    found = database.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public'"
        " AND table_name = %s AND is_generated = 'NEVER'",
        [table],
    )
    names = [str(row[0]) for row in found if row[0] != "id" or "id" in changes]
    values = [sql.SQL(changes[each]) if each in changes else _of_original(each) for each in names]
    database.execute(
        sql.SQL(
            "INSERT INTO {} ({}) OVERRIDING SYSTEM VALUE SELECT {} FROM {} AS original,"
            " generate_series({}::bigint, {}) AS n WHERE original.{} = {}"
        ).format(
            sql.Identifier(table),
            sql.SQL(", ").join(sql.Identifier(each) for each in names),
            sql.SQL(", ").join(values),
            sql.Identifier(table),
            sql.Literal(FIRST + start),
            sql.Literal(FIRST + start + count - 1),
            sql.Identifier(key),
            sql.Literal(original),
        )
    )


def _of_original(column: str) -> sql.Composed:
    return sql.SQL("original.{}").format(sql.Identifier(column))


def _one_of(words: tuple[str, ...], number: str) -> str:
    array = ", ".join(f"'{each}'" for each in words)
    return f"(ARRAY[{array}])[({number}) % {len(words)} + 1]"


def _asleep(database: Database, write: Callable[[], None]) -> None:
    """Write while triggers sleep, those of foreign keys too: `_look_at_keys` looks afterwards."""
    with database.transaction():
        database.execute("SET LOCAL session_replication_role = replica")
        write()


def _without_indexes(database: Database, *tables: str) -> list[str]:
    """Drop what only helps to read; the statements that bring it back."""
    found = database.execute(
        "SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index"
        " WHERE indrelid::regclass::text = ANY(%s) AND NOT indisunique",
        [list(tables)],
    ).fetchall()
    for name, _ in found:
        database.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [statement for _, statement in found]


def _count(database: Database) -> None:
    """Bring the counters to what the subscriptions say."""
    database.execute("""
        UPDATE round_counters SET reserved = found.reserved, firm = found.firm,
               paid = found.issued, investors = found.people
        FROM (SELECT round_id, sum(shares) AS reserved, count(*) AS people,
                     coalesce(sum(shares) FILTER (WHERE state <> 'reflecting'), 0) AS firm,
                     coalesce(sum(shares) FILTER (WHERE state = 'issued'), 0) AS issued
              FROM subscriptions WHERE state <> 'returned' GROUP BY round_id) found
        WHERE round_counters.round_id = found.round_id
    """)


def _look_at_keys(database: Database) -> None:
    """Every reference leads somewhere. Raises AssertionError naming one that does not."""
    found = database.execute(
        "SELECT conrelid::regclass::text, confrelid::regclass::text, a.attname, b.attname"
        " FROM pg_constraint JOIN pg_attribute a ON a.attrelid = conrelid AND a.attnum = conkey[1]"
        " JOIN pg_attribute b ON b.attrelid = confrelid AND b.attnum = confkey[1]"
        " WHERE contype = 'f' AND cardinality(conkey) = 1 AND conrelid::regclass::text IN"
        " ('orders', 'subscriptions', 'investors', 'users_roles')"
    ).fetchall()
    for table, target, column, key in found:
        names = [sql.Identifier(each) for each in (table, column, target, key)]
        lost = database.execute(
            sql.SQL(
                "SELECT EXISTS (SELECT FROM {} AS one WHERE one.{} IS NOT NULL"
                " AND NOT EXISTS (SELECT FROM {} AS other WHERE other.{} = one.{}))"
            ).format(names[0], names[1], names[2], names[3], names[1])
        ).fetchone()
        assert lost == (False,), f"{table}.{column} leads nowhere"
