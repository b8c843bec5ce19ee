"""Do takings from before the draws keep what they were? Through the migration, up and down."""

from __future__ import annotations

import psycopg
import pytest

from compliance.investors.entry_questions import bank_of
from tests.house.test_migrations import flask, migrated as before_everything

__all__ = ["before_everything"]

OLD = """
    INSERT INTO entry_tests (investor_id, outcome, answers, score, taken_at) VALUES
    (%(ines)s, 'refused', '{}', '{}', '2026-03-02 09:00+00'),
    (%(paul)s, 'passed', '{"loss": "all"}', '{"right": 8}', '2026-04-02 09:00+00'),
    (%(ines)s, 'failed', '{"loss": "half"}', '{"right": 2}', '2026-05-02 09:00+00')
"""
USER = """
    INSERT INTO users (email, first_name, last_name, language, active, fs_uniquifier, created_at)
    VALUES (%(name)s || '@example.org', %(name)s, 'M', 'fr', true, %(name)s, now())
    RETURNING id
"""
KEPT = """
    SELECT investor_id, taking, version, drawn, outcome, answers FROM entry_tests
    ORDER BY taken_at
"""


@pytest.fixture
def old_rows(before_everything):
    """A house of the version before, with three takings of two people; its connection."""
    flask(before_everything, "upgrade", "0013")
    url = before_everything.extensions["settings"].database_url
    with psycopg.connect(url, autocommit=True) as connection:
        people = {}
        for name in ("ines", "paul"):
            user = _insert_user(connection, name)
            people[name] = connection.execute(
                "INSERT INTO investors (user_id, created_at) VALUES (%s, now()) RETURNING id",
                (user,),
            ).fetchone()[0]
        connection.execute(OLD, people)
        yield before_everything, connection, people


def _insert_user(connection: psycopg.Connection, name: str) -> int:
    return connection.execute(USER, {"name": name}).fetchone()[0]


class TestOldTakings:
    def test_get_the_version_the_number_and_the_questions_they_were_taken_with(self, old_rows):
        app, connection, people = old_rows

        flask(app, "upgrade", "0014")

        kept = connection.execute(KEPT).fetchall()
        questions = [question.key for question in bank_of("2026-01").questions]
        assert [(row[0], row[1]) for row in kept] == [
            (people["ines"], 1),
            (people["paul"], 1),
            (people["ines"], 2),
        ]
        assert all((row[2], row[3]) == ("2026-01", questions) for row in kept)
        assert kept[2][4:] == ("failed", {"loss": "half"})

    def test_go_back_unharmed(self, old_rows):
        app, connection, _ = old_rows
        flask(app, "upgrade", "0014")

        flask(app, "downgrade", "1")

        found = connection.execute("SELECT * FROM entry_tests ORDER BY taken_at").fetchall()
        assert len(found) == 3
        assert len(found[0]) == 7
