"""The house behind its nginx, once for all tests of this folder."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dev import nginx, ports, settings
from dev.paths import VENV
from dev.supervisor import Supervisor
from tests.deploy import front as fronts, wire
from tests.deploy.front import Front
from tests.support import databases

START_SECONDS = 60.0
RUNNING: dict[Supervisor, Front] = {}


@pytest.fixture(scope="session")
def front(
    supervisor: Supervisor,
    env: dict[str, str],
    _database: databases.Broom,
    tmp_path_factory: pytest.TempPathFactory,
) -> Front:
    """gunicorn as in the Procfile, told that one proxy stands in front; and that proxy."""
    if "nginx" in supervisor.children:
        # Tests of another folder asked for it first.
        return RUNNING[supervisor]
    port = ports.any_free()
    behind = {
        "PUBLIC_URL": f"https://{fronts.NAME}",
        "HOSTS": fronts.NAME,
        "PROXIES": "1",
        "BIND": f"127.0.0.1:{port}",
        "WEB_CONCURRENCY": "1",
    }
    command = [VENV / "bin" / "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    child = supervisor.start(
        "behind-nginx",
        [*command, "wiseed_like:create_app()"],
        env=settings.tools_environment() | env | behind,
    )
    found = start(supervisor, tmp_path_factory.mktemp("nginx"), app=port, app_log=child.log)
    deadline = time.monotonic() + START_SECONDS
    while wire.ask(found, "/healthz").status != 200:
        assert child.exit_code is None, child.last_lines(40)
        assert time.monotonic() < deadline, child.last_lines(40)
        time.sleep(0.2)
    RUNNING[supervisor] = found
    return found


@pytest.fixture
def front_alone(supervisor: Supervisor, tmp_path: Path) -> Iterator[Front]:
    """An nginx behind which nothing answers."""
    yield start(supervisor, tmp_path, app=ports.any_free(), app_log=tmp_path / "none", name="alone")
    supervisor.stop(supervisor.children["alone"])


def start(
    supervisor: Supervisor, folder: Path, *, app: int, app_log: Path, name: str = "nginx"
) -> Front:
    program = nginx.find()
    if program is None:
        pytest.fail("There is no nginx: install it, or set NGINX to its path.")
    https, http = ports.any_free(), ports.any_free()
    fronts.make_certificate(folder)
    path = fronts.write_configuration(folder, https=https, http=http, app=app)
    command = [program, "-p", folder, "-c", path, "-e", folder / "start.log", "-g", "daemon off;"]
    child = supervisor.start(name, command)
    deadline = time.monotonic() + START_SECONDS
    while ports.is_free(https) or ports.is_free(http):
        assert child.exit_code is None, child.last_lines(40)
        assert time.monotonic() < deadline, child.last_lines(40)
        time.sleep(0.05)
    return Front(https, http, folder, app_log)
