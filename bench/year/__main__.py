"""How is a year played from nothing? `python -m bench.year --investors 10000 --rounds 60`.

A PostgreSQL and a simulator of its own are started, and stopped at the end; the result goes to
bench/results/year.json. Ends with 1 when anything at all does not agree.
"""

from __future__ import annotations

import argparse
import json
import shutil
import sys
import time
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path

from bench.kept import RESULTS, keep
from dev import ports, postgres, settings
from dev.database_roles import DatabaseRoles
from dev.paths import VAR, private_folder
from dev.supervisor import Supervisor

RESULT = RESULTS / "year.json"
FOLDER = VAR / "year"
PAYOUT_DELAY = "0.05"  # seconds: nobody waits for a bank here


def main() -> int:
    parser = argparse.ArgumentParser(prog="bench.year", description=__doc__)
    parser.add_argument("--investors", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=60)
    parser.add_argument("--compared-every", type=int, default=30, help="days")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args()
    data = postgres.home("postgres-of-the-year")
    for folder in (FOLDER, data):
        shutil.rmtree(folder, ignore_errors=True)
    books = private_folder(FOLDER) / "books.sqlite"
    with Supervisor(logs=FOLDER / "log") as supervisor:
        database = postgres.start(supervisor, data=data, port=ports.any_free(), durable=False)
        port = ports.any_free()
        command = settings.simulator_command(books, port, has_panel=False)
        supervisor.start("simulator", [*command, "--payout-delay", PAYOUT_DELAY])
        database.wait_until_ready()
        return _play(_environment(database, port), books, asked)


def _environment(database: postgres.Postgres, port: int) -> dict[str, str]:
    """The settings of a house that nobody visits: no page is served, and no queue is used."""
    made = settings.demo(
        database=_create(database).settings,
        redis_url="redis://127.0.0.1:1/0",
        address="http://127.0.0.1:1",
        simulator_port=port,
    )
    return made | {"FILES_DIR": str(private_folder(FOLDER / "files"))}


def _create(database: postgres.Postgres) -> DatabaseRoles:
    import psycopg

    from wiseed_like.database_roles import create_roles

    roles = database.roles("year")
    with psycopg.connect(database.url("postgres"), autocommit=True) as connection:
        create_roles(connection, roles.passwords)
        connection.execute(f'CREATE DATABASE "year" OWNER {roles.owner}')
    return roles


def _play(env: dict[str, str], books: Path, asked: argparse.Namespace) -> int:
    from flask.cli import FlaskGroup

    from bench.year.comparing import compare
    from bench.year.plan import draw
    from bench.year.playing import play
    from wiseed_like import books as house_books, create_app

    app = create_app(env)
    for words in (["db", "upgrade"], ["database-roles"]):
        FlaskGroup(create_app=lambda: app).main(words, "flask", standalone_mode=False)
    with app.app_context():
        played = play(
            draw(asked.seed, asked.investors, asked.rounds),
            now=datetime.now(UTC),
            simulator_url=env["SIMULATOR_URL"],
            seed=asked.seed,
            compared_every=asked.compared_every,
            say=_say,
        )
        began = time.monotonic()
        faults = [str(fault) for fault in house_books.faults()]
        compared = compare(books)
        checking = time.monotonic() - began
    told = {
        "investors": asked.investors,
        "rounds": asked.rounds,
        "seed": asked.seed,
        **asdict(played),
        "checking_seconds": checking,
        "faults": faults,
        "wallets": compared.wallets,
        "movements": compared.movements,
        "euros_in_wallets": compared.cents / 100,
        "disagreements": compared.wrong,
    }
    keep(RESULT, told)
    _say(
        json.dumps({name: value for name, value in told.items() if name != "operations"}, indent=2)
    )
    return 1 if faults or compared.wrong or played.differences else 0


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
