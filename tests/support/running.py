"""How is the real thing run in a test? The app, its web server, its jobs, the provider."""

from __future__ import annotations

import contextvars
import signal
import sqlite3
import time
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from functools import lru_cache
from pathlib import Path
from urllib.error import HTTPError

import pytest
from flask import Flask

from dev import ports, settings
from dev.paths import LOGS as ALL_LOGS, ROOT, VENV
from dev.supervisor import Child, Supervisor
from tests.support import databases
from tests.support.services import handed_down
from wiseed_like import clock
from wiseed_like.accounts import authenticator, passkeys
from wiseed_like.db import db, session
from wiseed_like.demo.provider import follow
from wiseed_like.documents import pdf, scanner, shelf
from wiseed_like.payments import providers

LOGS = ALL_LOGS / "tests"
START_SECONDS = 60.0
PAYOUT_SECONDS = 0.3  # how long a payout travels, of the two seconds of a demo: whole rounds wait
MOVED_SECONDS = 5.0  # a clock this far from the machine's was moved
# What `create_app` tells modules once for the whole process.
CONFIGURED = {
    authenticator: ("_ring",),
    clock: ("_source", "_machine"),
    passkeys: ("_name", "_host", "_origin"),
    scanner: ("_address",),
    shelf: ("_root", "_ring"),
}
PAPERS_MAX = 500  # of some 40 KB each
CHEAP_ARGON2 = {"argon2__memory_cost": 64, "argon2__time_cost": 1}  # KiB, passes
ROUNDS_MAX = 50  # of relay and worker, before run_jobs calls it endless


def simulator_settings() -> dict[str, str]:
    return settings.simulated_provider(ports.any_free())


def house_settings(worker: str, folder: Path) -> dict[str, str]:
    """A house in the environment `test`, with its own database and its own Redis database."""
    found = handed_down()
    number = int(worker.removeprefix("gw")) + 1 if worker.startswith("gw") else 0
    files = folder / "files"
    files.mkdir(exist_ok=True)
    return {
        "WISEED_ENV": "test",
        **found.roles(f"house_{worker}").settings,
        "REDIS_URL": found.redis_database(number),
        "SECRET_KEY": "a secret of the tests, at least this long",
        "SECURITY_PASSWORD_SALT": "salt of the tests",
        "FACTORS_KEYS": "test:ZmFjdG9ycyBrZXkgb2YgdGhlIHRlc3RzIG9mIDMyIGI",
        "CHECKPOINT_KEY": "Y2hlY2twb2ludCBrZXkgb2YgdGhlIHRlc3RzIDMyIGI",
        "DOCUMENTS_KEYS": "test:ZG9jdW1lbnRzIGtleSBvZiB0aGUgdGVzdHMgMzIgYnk",
        "PUBLIC_URL": f"http://127.0.0.1:{ports.any_free()}",
        "FILES_DIR": str(files),
    }


def assemble(env: dict[str, str]) -> Flask:
    """The application for tests inside this process. Its passwords are hashed cheaply: nearly
    every test signs somebody up, and nobody guesses here. A page that was printed is not printed
    again: the same page gives the same bytes (tests/documents/test_pdf.py)."""
    from wiseed_like import create_app

    app = create_app(env)
    app.extensions["security"].pwd_context.update(**CHEAP_ARGON2)
    if not hasattr(pdf.render, "cache_info"):
        pdf.render = lru_cache(maxsize=PAPERS_MAX)(pdf.render)
    app.config["TESTING"] = True
    app.config["WTF_CSRF_ENABLED"] = False
    return app


def let_go_of_the_database(app: Flask) -> None:
    """Close its connections: it cannot be copied or dropped while somebody holds one."""
    with app.app_context():
        for engine in db.engines.values():
            engine.dispose()


def prepared_database(env: dict[str, str]) -> Iterator[databases.Broom]:
    """This worker's copy of the migrated template, and what empties it."""
    found = handed_down()
    lock = ROOT / "var" / "tests" / "template.lock"

    def migrate(half: str) -> None:
        from flask.cli import FlaskGroup

        migrated = assemble(env | found.roles(half).settings)
        for words in (["db", "upgrade"], ["database-roles"]):
            FlaskGroup(create_app=lambda: migrated).main(words, "flask", standalone_mode=False)
        let_go_of_the_database(migrated)

    databases.ensure_template(found, lock, migrate)
    name = env["DATABASE_URL"].rpartition("/")[2]
    broom = databases.Broom(databases.create(found, name))
    yield broom
    broom.close()
    databases.drop(found, name)


def renew_database(app: Flask, broom: databases.Broom) -> None:
    """Replace the worker's database by a fresh copy of the template."""
    let_go_of_the_database(app)
    broom.close()
    name = app.extensions["settings"].database_url.rpartition("/")[2]
    databases.create(handed_down(), name)
    broom.open()


def empty_redis(app: Flask) -> None:
    import redis

    with redis.Redis.from_url(app.extensions["settings"].redis_url) as connection:
        connection.flushdb()


def keep_what_is_configured(patch: pytest.MonkeyPatch) -> None:
    """A second house in this process configures the same modules: afterwards all is as it was."""
    for module, names in CONFIGURED.items():
        for name in names:
            patch.setattr(module, name, getattr(module, name))
    patch.setattr(providers, "_gateways", dict(providers._gateways))


@contextmanager
def clock_put_back() -> Iterator[None]:
    """A test may set the clocks; the next one finds them as they were."""
    source, machine = clock._source, clock._machine
    try:
        yield
    finally:
        clock.use(source)
        clock.use_machine(machine)


def start_simulator(supervisor: Supervisor, env: dict[str, str], books: Path) -> str:
    port = int(env["SIMULATOR_URL"].rpartition(":")[2])
    child = supervisor.start(
        "simulator",
        [*settings.simulator_command(books, port), "--payout-delay", str(PAYOUT_SECONDS)],
        env=settings.tools_environment() | env,
    )
    _wait(child, env["SIMULATOR_URL"])
    return env["SIMULATOR_URL"]


def empty_simulator(books: Path, address: str) -> None:
    """Forget what the provider kept for the test before: its own fees would not be the book's.

    Its clock, if a test moved it, shows the machine's time again.
    """
    if not books.exists():
        return
    with closing(sqlite3.connect(books, timeout=10)) as connection, connection:
        ahead = "SELECT value FROM meta WHERE name = 'clock_offset'"
        if abs(float((connection.execute(ahead).fetchone() or (0,))[0])) > MOVED_SECONDS:
            follow(address, clock.system_time())
        found = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in found:
            if table != "meta" and not table.startswith("sqlite_"):
                connection.execute(f'DELETE FROM "{table}"')


def start_web(supervisor: Supervisor, env: dict[str, str]) -> str:
    """gunicorn as in the Procfile, in one process."""
    address = env["PUBLIC_URL"]
    web = [VENV / "bin" / "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    web += ["--workers", "1", "--threads", "8", "--bind", address.removeprefix("http://")]
    web += ["wiseed_like:create_app()"]
    whole = settings.tools_environment() | env
    child = supervisor.start("web", web, env=whole, stop_with=signal.SIGINT)
    _wait(child, address)
    return address


def _wait(child: Child, address: str) -> None:
    """Until it answers anything at all; AssertionError with its last words when it does not."""
    deadline = time.monotonic() + START_SECONDS
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline and child.exit_code is None:
        try:
            opener.open(address, timeout=20).close()
            return
        except HTTPError as answer:
            answer.close()
            return
        except OSError:
            time.sleep(0.05)
    raise AssertionError(f"{child.name} does not answer:\n{child.last_lines(40)}")


def run_jobs(app: Flask, *, failures: bool = False) -> int:
    """Carry every due fact to its listeners, and theirs to theirs, until nothing is due.

    Real relay, real Redis, and an rq worker that works inside this process. Returns how many
    deliveries were made. A listener that fails fails the test, unless `failures` are expected.
    """
    done = 0
    for _ in range(ROUNDS_MAX):
        carried = contextvars.Context().run(_carry_and_work, app)
        if not carried:
            break
        done += carried
    else:
        raise AssertionError("the facts never end: a listener answers its own fact")
    session.expire_all()
    if not failures:
        errors = contextvars.Context().run(_errors, app)
        assert not errors, "\n".join(errors)
    return done


def _carry_and_work(app: Flask) -> int:
    from rq import SimpleWorker

    from wiseed_like import schedule
    from wiseed_like.journal.relay import dispatch

    with app.app_context():
        carried = dispatch(schedule.queues(app.extensions["settings"].redis_url))
    if carried:
        # A worker takes the signals for itself and never gives them back.
        kept = {each: signal.getsignal(each) for each in (signal.SIGINT, signal.SIGTERM)}
        try:
            schedule.worker(app, SimpleWorker).work(burst=True, logging_level="WARNING")
        finally:
            for number, handler in kept.items():
                signal.signal(number, handler)
    return carried


def _errors(app: Flask) -> list[str]:
    from sqlalchemy import select

    from wiseed_like.journal.models import Delivery

    with app.app_context():
        failed = select(Delivery).where(Delivery.done_at.is_(None), Delivery.attempts > 0)
        return [f"{each.listener}: {each.error}" for each in session.scalars(failed)]
