"""Does the log tell everything that is needed, and nothing that is somebody's?

With a real gunicorn, worker and relay, whose files are searched for what was typed (canaries).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
import redis
import requests
from flask import Flask

from dev import ports, settings
from dev.paths import VENV
from dev.supervisor import Supervisor
from tests.security.canaries import PATIENCE, Journey, Site, canary
from tests.support import running


@pytest.fixture(scope="module")
def _processes(
    supervisor: Supervisor, env: dict[str, str], _database: object, simulator: str
) -> Iterator[tuple[str, tuple[Path, ...]]]:
    """The web with the crashing doors, a worker and the relay."""
    port = ports.any_free()
    whole = settings.tools_environment() | env
    whole |= {"PUBLIC_URL": f"http://127.0.0.1:{port}", "BIND": f"127.0.0.1:{port}"}
    whole |= {"WEB_CONCURRENCY": "1"}
    flask = [VENV / "bin" / "flask", "--app", "tests.security.crashing"]
    gunicorn = [VENV / "bin" / "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    started = {
        "crashing-web": [*gunicorn, "tests.security.crashing:create_app()"],
        "crashing-worker": [*flask, "worker"],
        "crashing-relay": [*flask, "relay"],
    }
    children = [supervisor.start(name, how, env=whole) for name, how in started.items()]
    running._wait(children[0], f"http://127.0.0.1:{port}/healthz")
    yield f"http://127.0.0.1:{port}", tuple(child.log for child in children)
    for child in children:
        supervisor.stop(child)


@pytest.fixture
def site(house: Flask, _processes: tuple[str, tuple[Path, ...]]) -> Site:
    address, files = _processes
    sizes = tuple(each.stat().st_size for each in files)
    return Site(address, files, sizes, house.extensions["settings"].redis_url)


def test_v16_2_5_no_secret_and_nobody_s_data_is_in_any_log(site: Site):
    """All lines of all processes pass the same masks (`logs`, `masking`): the search for what a
    person typed, mailed links, cookies and what crashes were told of finds none of it."""
    journey = Journey(site)

    journey.live()
    seen = journey.crash()
    written = site.written()
    found = [name for name, word in journey.canaries().items() if word and word in written]

    assert journey.token
    assert len(journey.browser.cookies) > 0
    assert [each.status_code for each in seen] == [500, 500]
    assert found == []
    assert not any(word in page.text for page in seen for word in (journey.name, journey.password))
    # What was searched is what was written: the crashes are there, with where they happened.
    assert "RuntimeError: this does not work" in written
    assert "LookupError: nothing is known of" in written
    assert "uq_users_email" in written
    assert "tests/security/crashing.py" in written


def test_v16_2_5_what_somebody_writes_on_purpose_is_found_by_the_search(site: Site):
    """The control of the search: a word handed to the log by the code itself is found there."""
    word, journey = canary("Leak"), Journey(site)

    journey.browser.send_form("/leak", {"word": word} | journey.page_token())

    assert word in site.written()


def test_v16_2_5_a_failed_job_leaves_nothing_of_anybody_in_redis(site: Site):
    """Redis holds ids; of a job that broke it is told that it broke (`HouseWorker`)."""
    journey = Journey(site)
    journey.live()
    journey.crash()

    with redis.Redis.from_url(site.redis_url) as store:
        kept = b"".join(_everything(store, key) for key in store.scan_iter())

    assert [name for name, word in journey.canaries().items() if word.encode() in kept] == []


def _everything(store: redis.Redis, key: bytes) -> bytes:
    return store.dump(key) or b""


def test_v16_2_1_a_request_is_one_line_that_says_when_who_what_and_how_it_went(site: Site):
    """Method, route without tokens, status, time taken, actor, address and request id; the id is
    the one in the answer's X-Request-ID, whatever the sender claims."""
    claimed = {"X-Request-ID": "0123456789abcdef"}

    answer = requests.get(f"{site.address}/rounds?canary=1", headers=claimed, timeout=PATIENCE)
    line = site.lines("request")[-1]

    assert line["request_id"] == answer.headers["X-Request-ID"] != claimed["X-Request-ID"]
    assert {name: line[name] for name in ("method", "path", "status", "actor", "address")} == {
        "method": "GET", "path": "/rounds", "status": 200, "actor": None, "address": "127.0.0.1",
    }  # fmt: skip


def test_v16_2_2_moments_are_of_the_machine_s_clock_in_utc(site: Site):
    """Each line's `at` is the machine's time in UTC, also where the demo's clock was moved."""
    requests.get(f"{site.address}/risks", timeout=PATIENCE)
    at = str(site.lines("request")[-1]["at"])

    assert at.endswith("Z")
    assert abs(datetime.fromisoformat(at) - datetime.now(UTC)) < timedelta(minutes=1)


def test_v16_3_4_an_error_is_in_the_log_with_its_stack_and_the_number_that_the_person_read(
    site: Site,
):
    """Files, lines and functions of the whole chain; the page shows the same request id."""
    journey = Journey(site)
    page = journey.browser.send_form("/crash", {"word": "x"} | journey.page_token())
    shown = re.search(r"<code>([0-9a-f]{16})</code>", page.text)
    line = site.lines("a page broke")[-1]

    assert shown
    assert shown[1] == line["request_id"]
    assert any("crashing.py" in frame for frame in line["stack"])  # type: ignore[attr-defined]
    assert any("because of LookupError" in frame for frame in line["stack"])  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "forged", ["%0a%7B%22event%22%3A%22forged%22%7D", "%0d%0aforged", "%1b[2J"]
)
def test_v16_4_1_user_text_stays_inside_its_line(site: Site, forged: str):
    """A line is JSON in ASCII: line breaks and control characters of a path, a name or a mail are
    written as escapes, so that nobody can write a line of their own."""
    requests.get(f"{site.address}/nowhere{forged}", timeout=PATIENCE)
    written = site.written()

    assert len(site.lines("request")) == len(written.splitlines())
    assert "\x1b" not in written
    assert "\r" not in written


def test_v16_4_1_the_demo_s_readable_lines_are_one_line_each_too(
    capsys: pytest.CaptureFixture[str],
):
    """What is shown at a terminal spells control characters out."""
    from wiseed_like import logs

    try:
        logs.configure(readable=True)
        logs.get("test").info("typed", word="a\nERROR forged\x1b[2J\u2028")
    finally:
        logs.configure(readable=False)
    lines = capsys.readouterr().err.splitlines()

    assert len(lines) == 1
    assert "\x1b" not in lines[0]
