"""On which servers do the tests run? A PostgreSQL and a Redis of their own, up once per run."""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import asdict, dataclass
from pathlib import Path

import psycopg

from dev import ports, postgres, redis
from dev.database_roles import DatabaseRoles
from dev.paths import LOGS, VAR
from dev.steps import StepFailed
from dev.supervisor import Supervisor
from wiseed_like.database_roles import create_roles

HANDED_DOWN = "WISEED_TEST_SERVICES"  # how the workers learn of what the controller started
CONNECTIONS_MAX = 300
REDIS_DATABASES = 64


@dataclass(frozen=True, slots=True)
class Services:
    """Where the servers are; the database `template_house` is made by whoever needs it first."""

    postgres_url: str  # up to and without the database's name
    redis_url: str  # likewise without the database's number
    role_prefix: str = "levain"

    def database(self, name: str) -> str:
        return f"{self.postgres_url}/{name}"

    def roles(self, name: str) -> DatabaseRoles:
        """Where the platform's roles connect to a database; on a server that was lent to the
        tests they bear other names than a demo's there."""
        return DatabaseRoles.derived(self.database(name), self.role_prefix)

    def redis_database(self, number: int) -> str:
        return f"{self.redis_url}/{number}"


class Servers:
    """Starts what the environment does not name, and ends it with the run."""

    def __init__(self) -> None:
        self._supervisor = Supervisor(logs=LOGS / "tests")
        self._folder = postgres.home("tests") / str(os.getpid())

    def start(self) -> Services:
        self._sweep()
        self._supervisor.__enter__()
        try:
            services = self._start()
        except BaseException:
            self.stop()
            raise
        os.environ[HANDED_DOWN] = json.dumps(asdict(services))
        return services

    def _start(self) -> Services:
        database_url = os.environ.get("TEST_DATABASE_URL", "")
        redis_url = os.environ.get("TEST_REDIS_URL", "")
        database = queue = None
        if not database_url:
            database = postgres.start(
                self._supervisor,
                data=self._folder / "postgres",
                port=ports.any_free(),
                durable=False,
                connections=CONNECTIONS_MAX,
            )
        if not redis_url:
            queue = redis.start(
                self._supervisor,
                data=VAR / "tests" / str(os.getpid()) / "redis",
                port=ports.any_free(),
                durable=False,
                databases=REDIS_DATABASES,
            )
        if database:
            database.wait_until_ready()
            database_url = database.url("postgres")
        if queue:
            queue.wait_until_ready()
            redis_url = queue.url
        services = Services(
            database_url.rpartition("/")[0],
            redis_url.rpartition("/")[0],
            "levain" if database else "levain_test",
        )
        with psycopg.connect(services.database("postgres"), autocommit=True) as connection:
            create_roles(connection, services.roles("postgres").passwords)
        return services

    def stop(self) -> None:
        os.environ.pop(HANDED_DOWN, None)
        self._supervisor.__exit__(None, None, None)
        for folder in (self._folder, VAR / "tests" / str(os.getpid())):
            shutil.rmtree(folder, ignore_errors=True)

    def _sweep(self) -> None:
        """Remove what a run that was killed left; its servers were ended by its guard."""
        for folder in (*self._folder.parent.glob("[0-9]*"), *(VAR / "tests").glob("[0-9]*")):
            if not _is_alive(int(folder.name)):
                shutil.rmtree(folder, ignore_errors=True)


def handed_down() -> Services:
    """The services of this run. Raises StepFailed outside of one."""
    told = os.environ.get(HANDED_DOWN)
    if told is None:
        raise StepFailed("the test services are not running")
    return Services(**json.loads(told))


def _is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass
    return True


def private_folder_of(worker: str) -> Path:
    """A folder for one worker's files, removed with the run."""
    folder = VAR / "tests" / str(os.getpid()) / worker
    folder.mkdir(parents=True, exist_ok=True)
    return folder
