"""Do the migrations say what the models say? On a real PostgreSQL, up and down, one by one."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask

from dev.paths import ROOT
from tests.support import running
from tests.support.services import handed_down

FILES = sorted((ROOT / "migrations" / "versions").glob("[0-9]*.py"))
NAME = "migrated"


@pytest.fixture
def migrated(env: dict[str, str], worker_name: str, house: Flask) -> Iterator[Flask]:
    """The house on an empty database, before its first migration."""
    name = f"{NAME}_{worker_name}"
    administrator = handed_down().database("postgres")
    with psycopg.connect(administrator, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
        connection.execute(f"CREATE DATABASE {name}")
        url = handed_down().database(name)
        app = running.assemble(env | {"DATABASE_URL": url, "MIGRATE_DATABASE_URL": url})
        yield app
        running.let_go_of_the_database(app)
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


def flask(app: Flask, *words: str) -> None:
    """`flask db ...`"""
    from flask.cli import FlaskGroup

    FlaskGroup(create_app=lambda: app).main(["db", *words], "flask", standalone_mode=False)


def shape(app: Flask) -> set[tuple[str, str]]:
    """Everything that the schema holds: columns, constraints, indexes, triggers, functions."""
    asked = (
        "SELECT table_name || '.' || column_name, data_type || is_nullable"
        " || coalesce(column_default, '') FROM information_schema.columns"
        " WHERE table_schema = 'public'",
        "SELECT conrelid::regclass::text || '.' || conname, pg_get_constraintdef(oid)"
        " FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public'",
        "SELECT tgrelid::regclass::text || '.' || tgname, pg_get_triggerdef(oid)"
        " FROM pg_trigger WHERE NOT tgisinternal",
        "SELECT proname, prosrc FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
    )
    with psycopg.connect(app.extensions["settings"].migrate_database_url) as connection:
        return {
            (str(row[0]), str(row[1]))
            for query in asked
            for row in connection.execute(query)
            if not str(row[0]).startswith("alembic_version")
        }


class TestTheMigrations:
    def test_at_their_head_equal_the_models(self, migrated: Flask, capsys):
        flask(migrated, "upgrade")

        flask(migrated, "check")  # raises, and prints the difference, when there is one

        assert "No changes detected" in capsys.readouterr().out

    def test_go_up_and_down_one_by_one(self, migrated: Flask):
        """Each leaves nothing behind when it is taken back, and may be done again."""
        seen = [shape(migrated)]
        for file in FILES:
            flask(migrated, "upgrade", file.name[:4])
            seen.append(shape(migrated))

        flask(migrated, "downgrade", "base")
        assert shape(migrated) == seen[0] == set()

        flask(migrated, "upgrade")
        for before in reversed(seen[1:-1]):
            flask(migrated, "downgrade", "1")
            assert shape(migrated) == before

    def test_are_numbered_and_follow_one_another(self):
        numbers = [int(file.name[:4]) for file in FILES]
        texts = [file.read_text() for file in FILES]

        assert numbers == list(range(1, len(FILES) + 1))
        for number, said in zip(numbers, texts, strict=True):
            assert f'revision = "{number:04}"' in said
            assert number == 1 or f'down_revision = "{number - 1:04}"' in said
