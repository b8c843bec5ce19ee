"""Is a database again what it was, once its rows are brought back?"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest

from tests.security.kept import Kept
from tests.support import databases
from tests.support.services import handed_down

Connection = psycopg.Connection[tuple[object, ...]]
ROLES = "SELECT id, name, description FROM roles ORDER BY id"
ANOTHER = "INSERT INTO roles (name) VALUES ('{}') RETURNING id"


@pytest.fixture
def connection(worker_name: str, app: object) -> Iterator[Connection]:
    """An administrator's, to a database of this test's own."""
    name = f"kept_{worker_name}"
    with psycopg.connect(databases.create(handed_down(), name), autocommit=True) as found:
        yield found
    databases.drop(handed_down(), name)


@pytest.fixture
def kept(connection: Connection) -> Kept:
    connection.execute(ANOTHER.format("baker"))
    connection.execute(ANOTHER.format("miller"))
    return Kept(connection)


class TestBringBack:
    def test_deletes_what_was_written_and_writes_what_is_gone(
        self, connection: Connection, kept: Kept
    ):
        before = connection.execute(ROLES).fetchall()
        connection.execute(ANOTHER.format("burglar"))
        connection.execute("UPDATE roles SET description = 'Seen' WHERE name = 'baker'")
        connection.execute("DELETE FROM roles WHERE name = 'miller'")
        assert connection.execute(ROLES).fetchall() != before

        kept.bring_back(connection, ["roles"])

        assert connection.execute(ROLES).fetchall() == before

    def test_gives_the_same_numbers_again(self, connection: Connection, kept: Kept):
        first = connection.execute(ANOTHER.format("burglar")).fetchone()

        kept.bring_back(connection, ["roles"])

        assert connection.execute(ANOTHER.format("thief")).fetchone() == first

    def test_leaves_the_tables_alone_that_it_is_not_asked_about(
        self, connection: Connection, kept: Kept
    ):
        connection.execute(ANOTHER.format("burglar"))
        written = connection.execute(ROLES).fetchall()

        kept.bring_back(connection, ["users"])

        assert connection.execute(ROLES).fetchall() == written
