"""ASVS V13: is what runs set up so that it gives nothing away and speaks to nobody else?"""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable

import pytest

from dev.paths import ROOT
from tests.deploy.conftest import front
from tests.deploy.front import Front
from tests.deploy.wire import ask
from tests.rounds.world import a_user
from tests.security.real_house import FarClient, real_house
from tests.support.clients import ApartClient
from tests.support.production import PRODUCTION
from wiseed_like.config import ConfigError, read_settings
from wiseed_like.db import OF_A_JOB, OF_A_PAGE, transaction
from wiseed_like.mailbox.jobs import SMTP_SECONDS
from wiseed_like.payments.mangopay.line import TIMEOUT

__all__ = ["front", "real_house"]
CONNECTIONS = (ROOT / "docs" / "connections.md").read_text(encoding="utf-8")
# What opens a connection to somewhere else, and the only files that may do so.
SPEAKING = re.compile(
    r"^\s*(?:import|from)\s+(requests|urllib\.request|http\.client|smtplib|socket|aiohttp|httpx|"
    r"ftplib|redis|psycopg|mangopay)\b",
    re.MULTILINE,
)
ADAPTER = ROOT / "wiseed_like" / "payments" / "mangopay"
MAY_SPEAK = {
    "cli.py": {"redis"},
    "database_roles.py": {"psycopg"},
    "db.py": {"psycopg"},
    "documents/scanner.py": {"socket"},
    "mailbox/jobs.py": {"smtplib"},
    **{f"payments/mangopay/{file.name}": {"mangopay"} for file in ADAPTER.glob("*.py")},
    "payments/mangopay/line.py": {"mangopay", "requests"},
    "schedule.py": {"redis"},
    "web/health.py": {"psycopg", "redis"},
}


@pytest.mark.parametrize(
    "word", ["PostgreSQL", "Redis", "Mangopay", "SMTP", "clamd", "api.mangopay.com"]
)
def test_v13_1_1_every_service_that_is_spoken_to_is_written_down(word: str):
    """docs/connections.md lists whom the house speaks to, with what, and what when it is silent."""
    assert word in CONNECTIONS


def test_v13_1_3_the_timeouts_written_down_are_those_of_the_code():
    """Seconds to connect, to answer, for a statement and for a lock stand in docs/connections.md,
    and are compared with the code here."""
    table = re.sub(r"[ |]+", " ", CONNECTIONS)

    assert f"connect {TIMEOUT[0]:g} s, answer {TIMEOUT[1]:g} s" in table
    assert f"{SMTP_SECONDS} s" in table
    for patience in (OF_A_PAGE, OF_A_JOB):
        assert f"statement {patience.statement} s, lock {patience.lock} s" in table


def test_v13_2_4_nothing_else_opens_a_connection():
    """Only the files named here import what can open one; the provider's address is checked at the
    start, the mail server's is a setting, and documents are drawn from named parts only."""
    found = {
        str(file.relative_to(ROOT / "wiseed_like")): set(SPEAKING.findall(file.read_text()))
        for file in (ROOT / "wiseed_like").rglob("*.py")
        if "simulator" not in file.parts and "demo" not in file.parts
    }

    beyond = {name: words - MAY_SPEAK.get(name, set()) for name, words in found.items()}
    assert {name: words for name, words in beyond.items() if words} == {}


@pytest.mark.parametrize(
    "url", ["https://evil.example/v2.01/", "https://api.mangopay.com.evil.example/v2.01/"]
)
def test_v13_2_4_the_provider_is_at_the_provider_s_address(url: str):
    """Production starts with no other."""
    with pytest.raises(ConfigError, match="MANGOPAY_URL"):
        read_settings(PRODUCTION | {"MANGOPAY_URL": url})


SECRET_LIKE = re.compile(
    r"(?:AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY-----|xox[bp]-|ghp_[A-Za-z0-9]{30}"
    r"|(?:SECRET_KEY|PASSWORD|API_KEY|_SALT|CHECKPOINT_KEY|_KEYS)\s*=\s*[\"']?[\w+/:-]{24,})"
)


def test_v13_3_1_no_secret_is_in_the_repository():
    """Secrets come from the environment. The files under version control hold none, and the
    example's are empty; a start with a known, short or repeated one is refused
    (tests/house/test_settings.py)."""
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
    ).stdout.decode()
    files = [ROOT / name for name in listed.split("\0") if name]
    found = {
        str(file.relative_to(ROOT))
        for file in files
        if file.is_file()
        and file.suffix in {".py", ".conf", ".example", ".md", ".toml", ".cfg", ".yml", ".json", ""}
        and SECRET_LIKE.search(file.read_text(encoding="utf-8", errors="ignore"))
    } - {"tests/security/test_v13_configuration.py"}
    example = (ROOT / "deploy" / "env.example").read_text()

    assert len(files) > 300
    assert found == set()
    assert re.search(r"^SECRET_KEY=$", example, re.MULTILINE)


@pytest.mark.parametrize(
    "path", ["/.git/config", "/.git/HEAD", "/.env", "/static/../.git/config", "/static/.git/HEAD"]
)
def test_v13_4_1_no_source_control_data_is_served(front: Front, client: ApartClient, path: str):
    """nginx answers 404 to whatever begins with a dot; the application knows no such page."""
    assert ask(front, path).status in (400, 404)
    assert client.get(path).status_code == 404


def test_v13_4_2_a_debugger_cannot_be_switched_on(
    real_house: Callable[..., FarClient], monkeypatch: pytest.MonkeyPatch
):
    """Not even by the variables with which Flask's own server is told to."""
    monkeypatch.setenv("FLASK_DEBUG", "1")
    visitor = real_house()

    assert visitor.application.testing is False
    assert visitor.get("/console").status_code == 404
    answer = visitor.get("/?__debugger__=yes&cmd=resource&f=debugger.js")
    assert answer.content_type.startswith("text/html")


@pytest.mark.parametrize(
    "path", ["/static/", "/static/css/", "/static/vendor/", "/bootstrap/static/"]
)
def test_v13_4_3_no_folder_is_listed(front: Front, client: ApartClient, path: str):
    """nginx has no autoindex, the application serves files by name."""
    answer = ask(front, path)

    assert answer.status in (403, 404)
    assert b"levain.css" not in answer.body
    assert client.get(path).status_code == 404


def test_v13_4_4_trace_is_refused(front: Front, client: ApartClient):
    """By nginx and by the application."""
    assert ask(front, method="TRACE", X_Canary="canary").status == 405
    assert b"canary" not in ask(front, method="TRACE", X_Canary="canary").body
    assert client.open("/", method="TRACE").status_code == 405


@pytest.mark.parametrize(
    "path",
    ["/docs/", "/README.md", "/metrics", "/styleguide", "/demo/mailbox", "/console", "/admin"],
)
def test_v13_4_5_no_inner_page_is_shown(real_house: Callable[..., FarClient], path: str):
    """Production has no style guide, no demo pages, no documentation and no metrics."""
    assert real_house().get(path).status_code == 404


def test_v13_4_5_the_state_of_health_tells_no_details(
    real_house: Callable[..., FarClient], capsys: pytest.CaptureFixture[str]
):
    """One word; what is wrong stands in the log. nginx lets only this machine ask."""
    broken = real_house(REDIS_URL="redis://127.0.0.1:1/0")

    well, ill = real_house().get("/readyz"), broken.get("/readyz")

    assert (well.status_code, well.text) == (200, "ready\n")
    assert (ill.status_code, ill.text) == (503, "not ready\n")
    assert "queue" in capsys.readouterr().err
    assert broken.get("/healthz").text == "ok\n"
    for answer in (well, ill):
        assert "Set-Cookie" not in answer.headers


def test_v15_2_3_only_what_production_needs_is_in_production(real_house: Callable[..., FarClient]):
    """Demo, simulator and style guide are neither loaded nor reachable there; a movable clock, the
    person switch and the simulator keep it from starting."""
    visitor = real_house()
    endpoints = {rule.endpoint for rule in visitor.application.url_map.iter_rules()}

    assert not [each for each in endpoints if each.startswith(("demo", "styleguide"))]
    for changed in ({"DEMO_CLOCK": "1"}, {"SIMULATOR_URL": "http://127.0.0.1:9"}):
        with pytest.raises(ConfigError):
            read_settings(PRODUCTION | changed)


KEEPING = re.compile(
    r"localStorage|sessionStorage|indexedDB|caches\.|serviceWorker|document\.cookie"
)


def test_v14_3_3_no_script_keeps_anything_in_the_browser(sign_in: Callable[..., ApartClient]):
    """Our scripts use neither local or session storage, nor databases, caches or service workers;
    htmx's history cache is switched off."""
    scripts = [*(ROOT / "wiseed_like" / "static" / "js").rglob("*.js")]
    with transaction():
        person = a_user("investor")
    page = sign_in(person).get("/account").text

    assert scripts
    assert [str(script) for script in scripts if KEEPING.search(script.read_text())] == []
    assert '"historyCacheSize":0' in page
