"""ASVS V3.3: what does the house leave in the browser, and who may read or send it?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.house.test_settings import PRODUCTION
from tests.support import running
from tests.support.clients import ApartClient
from wiseed_like import create_app


@pytest.fixture
def in_production(
    env: dict[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[ApartClient]:
    """A visitor of the house as it stands where money is real, on this test's database."""
    running.keep_what_is_configured(monkeypatch)
    settings = {"FILES_DIR": str(tmp_path), "DATABASE_URL": env["DATABASE_URL"]}
    app = create_app(PRODUCTION | settings)
    client = ApartClient(app, app.response_class)
    yield client
    with app.app_context():
        for engine in app.extensions["sqlalchemy"].engines.values():
            engine.dispose()


def cookies_of(
    client: ApartClient, path: str, host: str = "https://levain.example"
) -> dict[str, set[str]]:
    """What a page sets: the cookie's name, and its attributes in lower case."""
    answer = client.get(path, base_url=host)
    found = {}
    for line in answer.headers.getlist("Set-Cookie"):
        pair, *attributes = [part.strip() for part in line.split(";")]
        found[pair.partition("=")[0]] = {each.lower() for each in attributes}
    return found


def test_v3_3_1_every_cookie_is_secure(in_production: ApartClient) -> None:
    """In production no cookie travels over plain HTTP, and their names make browsers see to it."""
    session = cookies_of(in_production, "/login")
    language = cookies_of(in_production, "/language/en")

    assert set(session) == {"__Host-session"}
    assert set(language) == {"__Host-language"}
    assert all("secure" in each for each in (session | language).values())


def test_v3_3_2_no_cookie_is_sent_by_another_site_s_form(in_production: ApartClient) -> None:
    """SameSite=Lax: a form of another site arrives without the session."""
    cookies = cookies_of(in_production, "/login") | cookies_of(in_production, "/language/en")

    assert all("samesite=lax" in each for each in cookies.values())


def test_v3_3_3_the_session_is_this_host_s_alone(in_production: ApartClient) -> None:
    """`__Host-`: Secure, Path=/ and no Domain, or the browser does not take it."""
    cookies = cookies_of(in_production, "/login") | cookies_of(in_production, "/language/en")

    assert all(name.startswith("__Host-") for name in cookies)
    for attributes in cookies.values():
        assert "path=/" in attributes
        assert not any(each.startswith("domain") for each in attributes)


def test_v3_3_4_scripts_cannot_read_it_and_it_carries_no_date(in_production: ApartClient) -> None:
    """HttpOnly; and the browser forgets it when it closes: the server's limits end it anyway."""
    attributes = cookies_of(in_production, "/login")["__Host-session"]

    assert "httponly" in attributes
    assert not any(each.startswith(("expires", "max-age")) for each in attributes)


def test_v3_3_4_nor_on_a_developer_s_machine(client: ApartClient) -> None:
    """Without TLS the name and Secure cannot be; the rest is the same."""
    attributes = cookies_of(client, "/login", "http://localhost")["session"]

    assert {"httponly", "samesite=lax", "path=/"} <= attributes
