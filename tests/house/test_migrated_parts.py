"""Do the parts of a joint account of before come through the migration, and back, as the whole?"""

from __future__ import annotations

from typing import LiteralString

import psycopg
from flask import Flask

from tests.house.test_migrated_register import as_owner
from tests.house.test_migrations import flask, migrated as migrated

OLD = (("a@example.org", 3_334), ("b@example.org", 3_333), ("c@example.org", 3_333))


def write_old_parts(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    for email, part in OLD:
        connection.execute(
            "INSERT INTO joint_holders (account_id, email, part_bps, asked_at, code_tries)"
            " VALUES (7, %s, %s, now(), 0)",
            [email, part],
        )


def parts(
    connection: psycopg.Connection[tuple[object, ...]], columns: LiteralString
) -> list[tuple[object, ...]]:
    return connection.execute(f"SELECT {columns} FROM joint_holders ORDER BY id").fetchall()


class TestOldParts:
    def test_say_the_same_out_of_one_total_there_and_back(self, migrated: Flask):
        flask(migrated, "upgrade", "0052")
        with as_owner(migrated) as connection:
            write_old_parts(connection)

            flask(migrated, "upgrade", "0053")
            assert parts(connection, "part, part_of") == [(each, 10_000) for _, each in OLD]

            connection.execute("UPDATE joint_holders SET part = 1, part_of = 3")
            flask(migrated, "downgrade", "1")
            assert parts(connection, "part_bps") == [(each,) for _, each in OLD]
