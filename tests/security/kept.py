"""How does a database become again what it was? By the rows alone: nothing is copied but these.

A copy of the whole database takes twenty times as long, and every connection has to learn its
tables anew.
"""

from __future__ import annotations

from collections.abc import Iterable

import psycopg
from psycopg import sql

KEYS = """
SELECT tables.relname, array_agg(columns.attname ORDER BY columns.attnum)
FROM pg_index AS keys
JOIN pg_class AS tables ON tables.oid = keys.indrelid
JOIN pg_attribute AS columns ON columns.attrelid = tables.oid AND columns.attnum = ANY (keys.indkey)
WHERE keys.indisprimary AND tables.relnamespace = 'public'::regnamespace
GROUP BY tables.relname
"""
# A column that the database works out is not written.
COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = format('public.%%I', %s::text)::regclass AND attnum > 0
AND NOT attisdropped AND attgenerated = ''
ORDER BY attnum
"""
SEQUENCES = """
SELECT format('%I.%I', schemaname, sequencename), coalesce(last_value, start_value),
       last_value IS NOT NULL
FROM pg_sequences WHERE schemaname = 'public'
"""
# Rows are compared as text: not every type of a column can be compared.
DELETE = """
DELETE FROM public.{table} AS here WHERE NOT EXISTS (
    SELECT FROM kept.{table} AS was WHERE {same_key} AND was::text = here::text
)
"""
INSERT = """
INSERT INTO public.{table} ({columns}) OVERRIDING SYSTEM VALUE
SELECT {columns} FROM kept.{table} AS was
WHERE NOT EXISTS (SELECT FROM public.{table} AS here WHERE {same_key})
"""


class Kept:
    """Every row of the tables of one database and the state of its sequences, at one moment."""

    def __init__(self, connection: psycopg.Connection[tuple[object, ...]]) -> None:
        """Needs a superuser's connection that commits by itself, as `bring_back` does."""
        self._ways: dict[str, sql.Composed] = {}
        connection.execute("CREATE SCHEMA kept")
        for table, key in connection.execute(KEYS).fetchall():
            name = sql.Identifier(str(table))
            connection.execute(
                sql.SQL("CREATE TABLE kept.{} AS TABLE public.{}").format(name, name)
            )
            self._ways[str(table)] = _way_back(connection, str(table), key)
        self._sequences = set(connection.execute(SEQUENCES))

    def bring_back(
        self, connection: psycopg.Connection[tuple[object, ...]], tables: Iterable[str]
    ) -> None:
        """Delete what was written into these tables since, and write again what is gone."""
        with connection.transaction():
            # The append-only tables refuse anybody else, and rows come in any order.
            connection.execute("SET LOCAL session_replication_role = replica")
            for table in tables:
                connection.execute(self._ways[table])
            for sequence in self._sequences - set(connection.execute(SEQUENCES)):
                connection.execute("SELECT setval(%s, %s, %s)", sequence)


def _way_back(
    connection: psycopg.Connection[tuple[object, ...]], table: str, key: object
) -> sql.Composed:
    assert isinstance(key, list)
    columns = [str(row[0]) for row in connection.execute(COLUMNS, [table])]
    parts = {
        "table": sql.Identifier(table),
        "columns": sql.SQL(", ").join(map(sql.Identifier, columns)),
        "same_key": sql.SQL(" AND ").join(
            sql.SQL("was.{} = here.{}").format(sql.Identifier(each), sql.Identifier(each))
            for each in key
        ),
    }
    return sql.SQL("; ").join(sql.SQL(words).format(**parts) for words in (DELETE, INSERT))
