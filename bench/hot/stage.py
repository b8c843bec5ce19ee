"""What has to stand before anything is measured? A database, the people, the web servers."""

from __future__ import annotations

import secrets
import shutil
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask

from bench.hot import crowd, floor, world
from bench.hot.crowd import Offer
from dev import ports, postgres, settings
from dev.paths import PYTHON, ROOT, VAR, private_folder
from dev.supervisor import Supervisor

CAP = 1_000_000  # shares: nobody's window fills such a round
SPARE = 1_000  # people for what is not measured
SECONDS_TO_START = 60.0


class Stage:
    """The servers, two databases with the same people, and who of them has not signed yet."""

    def __init__(
        self,
        supervisor: Supervisor,
        people: int,
        *,
        name: str = "hot",
        is_disk_slow: bool = False,
        is_floor_wanted: bool = True,
    ):
        """`name` is the folder's below var/: two that run at once need two."""
        self.supervisor, self.is_disk_slow = supervisor, is_disk_slow
        self.now = datetime.now(UTC)
        self._next = {"hot": crowd.FIRST, "floor": crowd.FIRST}
        self.folder, data = VAR / name, postgres.home(f"postgres-of-{name}")
        for folder in (self.folder, data):
            shutil.rmtree(folder, ignore_errors=True)
        self.server = postgres.start(supervisor, data=data, port=ports.any_free(), connections=200)
        self.server.wait_until_ready()
        self.pid = self.server.child.process.pid
        self.programs = Path(f"/proc/{self.pid}/exe").resolve().parent
        self.env = self._environment()
        self._people(people + SPARE)
        self.databases = {"hot": self._connected("hot")}
        if is_floor_wanted:
            self._split()

    def _environment(self) -> dict[str, str]:
        """The system's own clock, and lines in the log as production writes them."""
        from wiseed_like.database_roles import create_roles

        roles = self.server.roles("hot")
        with self._administrator() as connection:
            create_roles(connection, roles.passwords)
            connection.execute(f'CREATE DATABASE "hot" OWNER {roles.owner}')
            self._make_durable(connection, "hot")
        made = settings.demo(
            database=roles.settings,
            redis_url="redis://127.0.0.1:1/0",
            address="http://127.0.0.1:1",
            simulator_port=1,
        )
        files = {"FILES_DIR": str(private_folder(self.folder / "files"))}
        return made | files | roles.settings | {"WISEED_ENV": "test"}

    def _administrator(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.server.url("postgres"), autocommit=True)

    def _make_durable(self, connection: psycopg.Connection[Any], database: str) -> None:
        chosen = {"synchronous_commit": "on"}
        if self.is_disk_slow:
            chosen |= {"commit_delay": "2000", "commit_siblings": "0"}
        for name, value in chosen.items():
            connection.execute(f"ALTER DATABASE {database} SET {name} = {value}")

    def _people(self, count: int) -> None:
        from wiseed_like import create_app

        self.app = create_app(self.env)
        world.migrate(self.app)
        self.world = world.found(self.app, now=self.now)
        numbers = range(crowd.FIRST, crowd.FIRST + count)
        earlier = self.a_round(max(CAP, count * crowd.PAST * crowd.SHARES))
        with psycopg.connect(self.server.url("hot"), autocommit=True) as connection:
            with connection.transaction():
                crowd.settle(connection, numbers, officer=self.world.staff[1].id, now=self.now)
                crowd.read(connection, numbers, earlier, now=self.now)
                for turn in range(1, crowd.PAST + 1):
                    crowd.order(connection, numbers, earlier, now=self.now, turn=turn)
                crowd.remember_earlier(connection, earlier)
            connection.execute("ANALYZE")

    def _split(self) -> None:
        """The floor gets a database of its own: what it writes is nobody's signature."""
        one, offer = self.take("hot", 1), self.a_round(CAP)
        crowd.prepare(self.databases["hot"], one, offer, now=self.now)
        self.databases["hot"].close()
        world.let_go(self.app)
        with self._administrator() as connection:
            connection.execute('CREATE DATABASE "floor" TEMPLATE "hot"')
            self._make_durable(connection, "floor")
        self.databases = {name: self._connected(name) for name in ("hot", "floor")}
        self.take("floor", 1)
        self.writing = floor.prepare(self.app, self.databases["floor"], one[0])

    def _connected(self, database: str) -> psycopg.Connection[Any]:
        return psycopg.connect(self.server.url(database), autocommit=True)

    def another_house(self, database: str) -> tuple[Flask, str]:
        """An empty house beside, with a payment provider; its application, and who plays him."""
        from wiseed_like import create_app

        roles, port = self.server.roles(database), ports.any_free()
        with self._administrator() as connection:
            connection.execute(f'CREATE DATABASE "{database}" OWNER {roles.owner}')
            self._make_durable(connection, database)
        command = settings.simulator_command(self.folder / "books.sqlite", port, has_panel=False)
        self.supervisor.start("simulator", [*command, "--payout-delay", "0.05"])
        provider = settings.simulated_provider(port)
        app = create_app(self.env | roles.settings | provider)
        world.migrate(app)
        return app, provider["SIMULATOR_URL"]

    def take(self, database: str, count: int) -> range:
        """People who have signed nothing yet, by number."""
        first = self._next[database]
        self._next[database] = first + count
        return range(first, first + count)

    def a_round(self, shares: int) -> Offer:
        return self.world.an_open_round(shares, now=self.now)

    def crowd_for(
        self,
        database: str,
        count: int,
        *,
        rounds: int = 1,
        shares: int = CAP,
        is_full: bool = False,
    ) -> tuple[list[Offer], range]:
        """Fresh rounds, and people with an order in one of them, each in the next.

        Each has at least so many `shares`; with `is_full` somebody has taken all of them before.
        """
        offers = [self.a_round(shares) for _ in range(rounds)]
        people, written = self.take(database, count), self.databases[database]
        for number, offer in enumerate(offers):
            if is_full:
                with written.transaction():
                    whale = self.take(database, 1)
                    crowd.order(written, whale, offer, now=self.now, shares=shares)
                    crowd.remember_earlier(written, offer)
            if database == "floor":
                floor.copy_round(self.databases["hot"], written, offer)
            with written.transaction():
                crowd.prepare(written, people[number::rounds], offer, now=datetime.now(UTC))
        return offers, people

    def _of_production(self) -> dict[str, str]:
        """Where money is real: the machine's own clock, and one proxy in front."""
        env = self.env | {
            "WISEED_ENV": "production",
            "PUBLIC_URL": f"https://{crowd.HOST}",
            "SECURITY_PASSWORD_SALT": secrets.token_urlsafe(32),
            "MANGOPAY_CLIENT_ID": "levain",
            "MANGOPAY_API_KEY": secrets.token_urlsafe(32),
            "MANGOPAY_URL": "https://api.mangopay.com/v2.01/",
            "SMTP_HOST": crowd.HOST,
            "PLATFORM_LEI": "969500LEVAINDEMO0051",
            "PLATFORM_SIREN": "000000000",
            "PLATFORM_VAT": "FR00000000000",
            "PLATFORM_REGISTRATION": "RCS Paris",
            "PLATFORM_NO_VAT": "CGI, art. 261 C",
        }
        return {
            name: value
            for name, value in env.items()
            if name not in ("MIGRATE_DATABASE_URL", "SIMULATOR_URL")
        }

    def serve(self, name: str, application: str, folder: Path = ROOT) -> tuple[int, int]:
        """A gunicorn as `make run` starts it; its process and its port."""
        port = ports.any_free()
        config = folder / "deploy" / "gunicorn.conf.py"
        words: list[str | Path] = [PYTHON, "-m", "gunicorn", "--config", config, application]
        env = self._of_production() | {"BIND": f"127.0.0.1:{port}", "PYTHONPATH": str(folder)}
        child = self.supervisor.start(name, words, env=env, cwd=folder)
        _wait_for(f"http://127.0.0.1:{port}/healthz")
        return child.process.pid, port


def _wait_for(address: str) -> None:
    deadline = time.monotonic() + SECONDS_TO_START
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        try:
            with opener.open(address, timeout=2):
                return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nobody answers at {address}")
