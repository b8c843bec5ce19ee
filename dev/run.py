"""How does the whole platform start on one machine? Services, data, web, then the workers.

The processes of the Procfile run as in production, under honcho's rules: each with its name
before its lines, and when one ends, all end. Ctrl-C, TERM and a closed terminal leave nothing.
"""

from __future__ import annotations

import os
import shutil
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from contextlib import suppress
from signal import SIGINT
from socket import socket
from typing import Any, NoReturn

from honcho.environ import parse_procfile

from dev import holding, interrupts, ports, postgres, prepare, provider_clock, redis, settings
from dev.paths import PYTHON, ROOT, VAR, private_folder
from dev.steps import StepFailed, say
from dev.supervisor import Supervisor
from dev.terminal import Terminal

DATABASE = "wiseed_like"
FIRST_ANSWER_SECONDS = 60.0
SERVICES = ("postgres", "redis", "simulator")
AFTER_WEB = ("worker", "relay", "clock")


def main() -> int:
    interrupts.listen()
    try:
        with holding.hold("run"):
            _run()
    except holding.Held as held:
        say(f"`make run` is already at work here: {held.note.get('address', 'it is starting')}")
        return 0
    except StepFailed as failure:
        say(f"\n{failure}")
        return 1
    except KeyboardInterrupt:
        say("Everything is stopped; the data are kept (`make reset` deletes them).")
    return 0


def _run() -> None:
    if os.environ.get("WISEED_ENV", "demo") != "demo":
        raise StepFailed("`make run` starts a demo, with demo data: unset WISEED_ENV.")
    holding.write_note("run", pid=os.getpid())
    supervisor = Supervisor(Terminal().hear)
    try:
        with ports.listen() as door, supervisor:
            address = f"http://127.0.0.1:{door.getsockname()[1]}"
            try:
                _start_all(supervisor, door, address)
                address = os.environ.get("PUBLIC_URL") or address
                holding.write_note("run", pid=os.getpid(), address=address)
                _welcome(address)
                _watch(supervisor)
            except KeyboardInterrupt:
                say("\nStopping...")
                raise
    finally:
        holding.forget_note("run")


def _start_all(supervisor: Supervisor, door: socket, address: str) -> None:
    env = _start_services(supervisor, address)
    commands = parse_procfile((ROOT / "Procfile").read_text()).processes
    bind = {"BIND": f"fd://{door.fileno()}"}
    # INT is gunicorn's quick way of stopping; TERM lets idle browsers keep it for seconds.
    how = {"pass_fds": [door.fileno()], "stop_with": SIGINT}
    _start(supervisor, "web", commands["web"], env | bind, **how)
    _wait_for_first_answer(supervisor, f"{address}/")
    for name in AFTER_WEB:
        _start(supervisor, name, commands[name], env)


def _start_services(supervisor: Supervisor, address: str) -> dict[str, str]:
    """Database, queue and payment provider, then the data; returns the platform's settings."""
    say("Starting:")
    began = time.monotonic()
    chosen = ports.choose(SERVICES)
    database = queue = None
    if prepare.was_cut_short():
        for folder in ("redis", "simulator", "files"):
            shutil.rmtree(VAR / folder, ignore_errors=True)
    if not os.environ.get("DATABASE_URL"):
        data = postgres.home("postgres")
        database = postgres.start(supervisor, data=data, port=chosen["postgres"])
    if not os.environ.get("REDIS_URL"):
        queue = redis.start(supervisor, data=VAR / "redis", port=chosen["redis"])
    env = settings.demo(
        database=database.roles(DATABASE).settings if database else {},
        redis_url=queue.url if queue else "",
        address=address,
        simulator_port=chosen["simulator"],
    )
    settings.remember(env)
    if not settings.has_real_provider():
        _start_simulator(supervisor, chosen["simulator"], env)
    if database:
        database.wait_until_ready()
        prepare.create_database(database, DATABASE)
    if queue:
        queue.wait_until_ready()
    say(f"  {', '.join(supervisor.children) or 'services'} ({time.monotonic() - began:.1f} s)")
    if not (database and prepare.is_done()):
        _prepare(supervisor, env)
    if not settings.has_real_provider():
        provider_clock.follow(env)
    # Who serves pages is not told how to change tables.
    return {name: said for name, said in env.items() if name != "MIGRATE_DATABASE_URL"}


def _start_simulator(supervisor: Supervisor, port: int, env: Mapping[str, str]) -> None:
    books = private_folder(VAR / "simulator") / "books.sqlite"
    command = settings.simulator_command(books, port, is_welcoming=settings.DEMO_IS_WELCOMING)
    supervisor.start("simulator", command, env=env, wave=1)


def _prepare(supervisor: Supervisor, env: Mapping[str, str]) -> None:
    child = supervisor.start("prepare", [PYTHON, "-m", "dev.prepare"], env=env)
    if supervisor.finish(child):
        raise StepFailed("The database could not be prepared (var/log/prepare.log).")


def _start(
    supervisor: Supervisor, name: str, command: str, env: Mapping[str, str], **how: Any
) -> None:
    # `exec`: the session's leader is the program itself, which hears the signals.
    supervisor.start(name, ["/bin/sh", "-c", f"exec {command}"], env=env, **how)


def _wait_for_first_answer(supervisor: Supervisor, address: str) -> None:
    """Ask for the first page until the web answers at all; say so when it answers badly."""
    deadline = time.monotonic() + FIRST_ANSWER_SECONDS
    # A machine's proxy knows nothing of this machine's own addresses.
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    while time.monotonic() < deadline:
        _refuse_the_dead(supervisor)
        try:
            with opener.open(address, timeout=2):
                return
        except urllib.error.HTTPError as answer:
            if answer.code >= 500:
                say(f"  ! the first page answers {answer.code}: see var/log/web.log")
            return
        except OSError:
            time.sleep(0.05)
    raise StepFailed("The web does not answer: see var/log/web.log")


def _refuse_the_dead(supervisor: Supervisor) -> None:
    ended = supervisor.first_ended()
    if ended:
        last = ended.last_lines()
        raise StepFailed(f"{ended.name} has ended by itself (exit code {ended.exit_code}):\n{last}")


def _welcome(address: str) -> None:
    with suppress(OSError):
        say(f"\n{prepare.PEOPLE.read_text().rstrip()}")
    say(f"\n  Open  {address}\n\n  Logs are in var/log/. Ctrl-C stops everything.\n")


def _watch(supervisor: Supervisor) -> NoReturn:
    while True:
        _refuse_the_dead(supervisor)
        time.sleep(0.2)


if __name__ == "__main__":
    sys.exit(main())
