"""In which houses is it read? One PostgreSQL, a database for each size, a web server for each."""

from __future__ import annotations

import secrets
import shutil
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from bench.hot import world
from bench.reads import building
from bench.reads.building import Size
from dev import ports, postgres, settings
from dev.database_roles import DatabaseRoles
from dev.paths import PYTHON, ROOT, VAR, private_folder
from dev.steps import Words
from dev.supervisor import Supervisor

FOLDER = VAR / "reads"
NAME = "levain.example"
START_SECONDS = 60.0
# As a machine for such a database would have; the rest is as PostgreSQL comes.
MEMORY = "1GB"


@dataclass(slots=True)
class House:
    """One size, and where it answers."""

    holds: Size
    url: str  # of its database's administrator
    pid: int = 0
    port: int = 0
    built_in: float = 0.0  # seconds

    def connect(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.url, autocommit=True)

    @property
    def gigabytes(self) -> float:
        with self.connect() as database:
            found = database.execute("SELECT pg_database_size(current_database())").fetchone()
        return round((found or (0,))[0] / 1e9, 2)


class Street:
    """The houses, and the server that they stand on."""

    def __init__(self, supervisor: Supervisor):
        self._supervisor = supervisor
        clear()
        self.server = postgres.start(supervisor, data=_data(), port=ports.any_free())
        self.server.wait_until_ready()
        self._secrets = {
            name: secrets.token_urlsafe(32)
            for name in ("SECRET_KEY", "SECURITY_PASSWORD_SALT", "CHECKPOINT_KEY")
        }
        self._secrets |= {
            name: f"k1:{secrets.token_urlsafe(32)}" for name in ("FACTORS_KEYS", "DOCUMENTS_KEYS")
        }
        with self._administrator() as connection:
            from wiseed_like.database_roles import create_roles

            create_roles(connection, self.server.roles("postgres").passwords)
            # Only at the start of the server; what is written is thrown away anyway.
            connection.execute(f"ALTER SYSTEM SET effective_cache_size = '{MEMORY}'")
            connection.execute("ALTER SYSTEM SET max_wal_size = '8GB'")
            connection.execute("SELECT pg_reload_conf()")

    def _administrator(self) -> psycopg.Connection[Any]:
        return psycopg.connect(self.server.url("postgres"), autocommit=True)

    def build(self, name: str, wanted: Size, *, seconds: float) -> House:
        """A house of this size, or as large as so many seconds allow; it does not answer yet."""
        from wiseed_like import create_app

        began, roles = time.monotonic(), self.server.roles(name)
        with self._administrator() as connection:
            connection.execute(f'CREATE DATABASE "{name}" OWNER {roles.owner}')
        app = create_app(self._settings(roles) | {"WISEED_ENV": "test"})
        world.migrate(app)
        house = House(wanted, self.server.url(name))
        with house.connect() as database:
            house.holds = building.fill(app, database, wanted, seconds=seconds)
        world.let_go(app)
        house.built_in = round(time.monotonic() - began, 1)
        self._serve(name, house, roles)
        return house

    def _settings(self, roles: DatabaseRoles) -> dict[str, str]:
        return {
            **settings.tools_environment(),
            **self._secrets,
            **roles.settings,
            "REDIS_URL": "redis://127.0.0.1:1/0",  # no page that is read here needs it
            "PUBLIC_URL": f"https://{NAME}",
            "FILES_DIR": str(private_folder(FOLDER / "files")),
            "MANGOPAY_CLIENT_ID": "levain",
            "MANGOPAY_API_KEY": secrets.token_urlsafe(32),
            "MANGOPAY_URL": "https://api.mangopay.com/v2.01/",
        }

    def _serve(self, name: str, house: House, roles: DatabaseRoles) -> None:
        """gunicorn as in the Procfile, in production: one process each, as two share the cores."""
        house.port = ports.any_free()
        env = self._settings(roles) | {
            "WISEED_ENV": "production",
            "BIND": f"127.0.0.1:{house.port}",
            "WEB_CONCURRENCY": "1",
            "SMTP_HOST": "127.0.0.1",
            "PLATFORM_LEI": "969500LEVAINDEMO0051",
            "PLATFORM_SIREN": "000000000",
            "PLATFORM_VAT": "FR00000000000",
            "PLATFORM_REGISTRATION": "SAS au capital de 100 000 €, RCS Paris 000 000 000",
            "PLATFORM_NO_VAT": "TVA non applicable",
        }
        env.pop("MIGRATE_DATABASE_URL")
        config = ROOT / "deploy" / "gunicorn.conf.py"
        words: Words = [PYTHON, "-m", "gunicorn", "--config", config, "wiseed_like:create_app()"]
        # A worker that is replaced in the middle hangs up on whoever is talking to it.
        words = [*words, "--max-requests", "0"]
        child = self._supervisor.start(f"web-{name}", words, env=env, cwd=ROOT)
        _wait_for(f"http://127.0.0.1:{house.port}/healthz")
        house.pid = child.process.pid


def clear() -> None:
    """Leave nothing of it: the large house fills a disk. Its server must have ended."""
    for folder in (FOLDER, _data()):
        shutil.rmtree(folder, ignore_errors=True)


def _data() -> Path:
    return postgres.home("postgres-of-the-reads")


def _wait_for(address: str) -> None:
    """Until it answers anything at all."""
    deadline = time.monotonic() + START_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        try:
            opener.open(address, timeout=2).close()
            return
        except urllib.error.HTTPError:
            return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError(f"nobody answers at {address}")
