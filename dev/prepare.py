"""Is the demo's database ready? Migrations, then demo data; run in the environment of the app.

All three commands run in one process: the application is imported once.
"""

from __future__ import annotations

import contextlib
import io
import sys
import time

from click import ClickException

from dev.paths import ROOT, VAR, digest
from dev.postgres import Postgres

PEOPLE = VAR / "people.txt"
STAMP = VAR / "prepared"
# There while a database of ours has been made, but not yet filled.
UNFINISHED = VAR / "unfinished"
# A change in any of these may ask for another schema or other demo data.
SOURCES = ("migrations", "wiseed_like/demo", "wiseed_like/database_roles.py")


def fingerprint() -> str:
    """What the prepared database depends on."""
    return digest(*(ROOT / source for source in SOURCES))


def is_done() -> bool:
    """Whether the last preparation still holds; only for a database that this checkout owns."""
    return PEOPLE.exists() and STAMP.exists() and STAMP.read_text() == fingerprint()


def forget() -> None:
    STAMP.unlink(missing_ok=True)


def was_cut_short() -> bool:
    """Whether the very first filling was interrupted: nothing of it is anybody's work."""
    return UNFINISHED.exists()


def create_database(server: Postgres, name: str) -> None:
    """Create the database and its roles unless they exist.

    One that was only half filled is made anew; one that the administrator owned changes hands.
    """
    import psycopg

    from wiseed_like.database_roles import adopt, create_roles

    roles = server.roles(name)
    with psycopg.connect(server.url("postgres"), autocommit=True) as connection:
        create_roles(connection, roles.passwords)
        if was_cut_short():
            connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        found = connection.execute(
            "SELECT datdba::regrole::text FROM pg_database WHERE datname = %s", [name]
        ).fetchone()
        if found is None:
            forget()
            UNFINISHED.touch()
            connection.execute(f'CREATE DATABASE "{name}" OWNER {roles.owner}')
    if found and found[0] != roles.owner:
        with psycopg.connect(server.url(name), autocommit=True) as connection:
            adopt(connection, roles.owner)
        forget()


def main() -> None:
    from flask.cli import FlaskGroup

    from wiseed_like import create_app

    app = create_app()
    flask = FlaskGroup(create_app=lambda: app)
    done = fingerprint()
    for what, words in (
        ("migrations", ["db", "upgrade"]),
        ("database roles", ["database-roles"]),
        ("demo data", ["seed"]),
    ):
        began = time.monotonic()
        flask.main(words, "flask", standalone_mode=False)
        print(f"  {what} ({time.monotonic() - began:.1f} s)", flush=True)
    said = io.StringIO()
    with contextlib.redirect_stdout(said):
        flask.main(["demo-people"], "flask", standalone_mode=False)
    PEOPLE.write_text(said.getvalue())
    STAMP.write_text(done)
    UNFINISHED.unlink(missing_ok=True)


if __name__ == "__main__":
    try:
        main()
    except ClickException as refusal:
        sys.exit(f"  {refusal.format_message()}")
