"""In which world does each test happen? A real database and queue, an empty house, one by one.

Tests under PURE need no world. All others run inside the application, on a database of their
worker's own that is empty before each test. What a test asks for beyond that, it names:
`client`, `sign_in`, `run_jobs`, `simulator`, `live_server`, `page`.
"""

from __future__ import annotations

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from flask import Flask
from hypothesis import HealthCheck, settings

from dev.supervisor import Supervisor
from tests.support import browsing, databases, numbers, running, services
from tests.support.clients import ApartClient, signed_in_client

TESTS = Path(__file__).resolve().parent
PURE = (
    "bench",
    "compliance",
    "house/test_committer.py",
    "house/test_facts.py",
    "house/test_imports.py",
    "house/test_scan.py",
    "house/test_settings.py",
    "house/test_templates.py",
    "house/test_translations.py",
    "payments/simulator",
    "payments/test_gateway_contract_disputes.py",
    "payments/test_gateway_contract_hearing.py",
    "payments/test_gateway_contract_keys.py",
    "payments/test_gateway_contract_money_in.py",
    "payments/test_gateway_contract_money_moves.py",
    "payments/test_gateway_contract_people.py",
    "payments/test_gateway_contract_reading.py",
    "payments/test_mangopay_traps.py",
    "payments/test_mangopay_traps_answers.py",
    "security/test_v15_components.py",
    "security/test_the_table.py",
    "security/test_v1_code.py",
    "test_reasons.py",
    "test_vault.py",
)
# They come first, in this order: nobody is left alone with one of them at the end. Every page
# before all others, as it paints the house that others copy.
LONGEST = (
    "house/test_pages.py",
    "stories/test_any_life_of_a_round.py",
    "stories/test_the_whole_journey.py",
    "payments/test_flow_and_fault.py",
    "stories/test_a_closing_survives.py",
    "stories/test_a_part_survives.py",
)
SERVERS = pytest.StashKey[services.Servers]()
# That a machine is busy is no fault of a property: nothing is timed.
settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("untimed")


def _is_pure(path: Path) -> bool:
    return any(path.is_relative_to(TESTS / each) for each in PURE)


def pytest_configure(config: pytest.Config) -> None:
    """Start the servers once: in the controller, before there are workers."""
    if hasattr(config, "workerinput") or config.option.collectonly or config.option.help:
        return
    asked = [Path(arg.partition("::")[0]).absolute() for arg in config.args]
    if all(_is_pure(path) for path in asked):
        return
    servers = services.Servers()
    servers.start()
    config.stash[SERVERS] = servers


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The longest first.

    A browser beside a busy neighbour may come late once: such a test is tried again, aloud.
    """
    rank = {TESTS / each: number for number, each in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(item.path, len(rank)))
    for item in items:
        if "browser" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.flaky(reruns=1))


def pytest_collection_finish() -> None:
    _keep_for_good()


def _keep_for_good() -> None:
    """What is there now stays to the end: nobody looks through all tests and modules for rubbish,
    again and again."""
    gc.collect()
    gc.freeze()


def pytest_unconfigure(config: pytest.Config) -> None:
    servers = config.stash.get(SERVERS, None)
    if servers:
        servers.stop()


# -- once per worker


@pytest.fixture(scope="session")
def worker_name() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "alone")


@pytest.fixture(scope="session")
def folder(worker_name: str) -> Iterator[Path]:
    """This worker's files, gone at the end."""
    made = services.private_folder_of(worker_name)
    yield made
    shutil.rmtree(made.parent, ignore_errors=True)


@pytest.fixture(scope="session")
def supervisor(worker_name: str) -> Iterator[Supervisor]:
    """Whatever this worker starts ends with it."""
    with Supervisor(logs=running.LOGS / worker_name) as started:
        yield started


@pytest.fixture(scope="session")
def simulator_env() -> dict[str, str]:
    """The payment provider's settings; nothing answers there unless a test asks for `simulator`."""
    return running.simulator_settings()


@pytest.fixture(scope="session")
def env(worker_name: str, folder: Path, simulator_env: dict[str, str]) -> dict[str, str]:
    """The settings of this worker's house, as the application reads them."""
    return running.house_settings(worker_name, folder) | simulator_env


@pytest.fixture(scope="session")
def _database(env: dict[str, str]) -> Iterator[databases.Broom]:
    yield from running.prepared_database(env)


@pytest.fixture(scope="session")
def app(env: dict[str, str], _database: databases.Broom) -> Iterator[Flask]:
    """The application, assembled once per worker. Forms are sent without CSRF tokens."""
    assembled = running.assemble(env)
    _keep_for_good()
    yield assembled
    running.let_go_of_the_database(assembled)


@pytest.fixture(scope="session")
def simulator(supervisor: Supervisor, env: dict[str, str], folder: Path) -> str:
    """The payment provider's simulator; its address."""
    return running.start_simulator(supervisor, env, folder / "simulator.sqlite")


@pytest.fixture(scope="session")
def _live_server(
    supervisor: Supervisor, env: dict[str, str], _database: databases.Broom, simulator: str
) -> str:
    return running.start_web(supervisor, env)


@pytest.fixture(scope="session")
def browser() -> Iterator[browsing.Browser]:
    """One Chromium for all of a worker's browser tests."""
    yield from browsing.launch()


# -- once per test


@pytest.fixture
def house(
    request: pytest.FixtureRequest, app: Flask, _database: databases.Broom, folder: Path
) -> Iterator[Flask]:
    """Inside the application, on an empty database; what the test leaves is swept away."""
    if request.node.get_closest_marker("fresh_database"):
        running.renew_database(app, _database)
    numbers.begin_again()
    with app.app_context():
        yield app
    _database.sweep()
    running.empty_redis(app)
    address = app.extensions["settings"].simulator_url
    running.empty_simulator(folder / "simulator.sqlite", address)


@pytest.fixture(autouse=True)
def _inside_the_house(request: pytest.FixtureRequest) -> Iterator[None]:
    # A thread of a test before may have left the number of its request behind.
    structlog.contextvars.clear_contextvars()
    is_pure = _is_pure(request.path)
    if not is_pure:
        # It brings the demo's clock, which must not be put back with the first test.
        request.getfixturevalue("app")
    with running.clock_put_back():
        if not is_pure and not request.node.get_closest_marker("painted_house"):
            request.getfixturevalue("house")
        yield


@pytest.fixture
def client(house: Flask) -> ApartClient:
    """A visitor whose every request stands in a context of its own, as on a real server."""
    return ApartClient(house, house.response_class)


@pytest.fixture
def sign_in(house: Flask) -> Callable[..., ApartClient]:
    """`sign_in(user)` gives a client on which this user is signed in, second factor shown.

    `sign_in(user, second_factor=False)` and `sign_in(user, again=False)` leave a mark out.
    """
    return lambda user, **marks: signed_in_client(house, user, **marks)


@pytest.fixture
def with_csrf(house: Flask) -> Iterator[None]:
    """Forms need their tokens, as in the real house."""
    house.config["WTF_CSRF_ENABLED"] = True
    yield
    house.config["WTF_CSRF_ENABLED"] = False


@pytest.fixture
def run_jobs(house: Flask) -> Callable[..., int]:
    """`run_jobs()` does all that is due, through Redis and an rq worker; see support/running.py."""
    return lambda **how: running.run_jobs(house, **how)


@pytest.fixture
def live_server(house: Flask, _live_server: str) -> str:
    """The address of the application under gunicorn, on this worker's database."""
    return _live_server


@pytest.fixture
def page(browser: browsing.Browser) -> Iterator[browsing.Page]:
    """A browser page of a new visitor; console errors and CSP violations fail the test."""
    yield from browsing.visit(browser)
