"""ASVS V16.5: what happens when something else fails? The answer is no, and it is plain."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from flask import Flask

from tests.rounds.world import a_user
from tests.security.at_once import meanwhile
from tests.security.real_house import FarClient, real_house
from tests.security.signing_in import a_person
from tests.support.clients import ApartClient
from wiseed_like.accounts.queries import get_user
from wiseed_like.db import session, transaction
from wiseed_like.errors import GatewayDown
from wiseed_like.payments.mangopay.line import Line

__all__ = ["real_house"]
NOWHERE = "127.0.0.1:1"
CANARY = "canary-of-the-inside"


def breaking(house: Flask, monkeypatch: pytest.MonkeyPatch, endpoint: str) -> None:
    def breaks(**_: object) -> None:
        raise RuntimeError(CANARY)

    breaks.policy = house.view_functions[endpoint].policy  # type: ignore[attr-defined]
    monkeypatch.setitem(house.view_functions, endpoint, breaks)


@pytest.mark.parametrize(("language", "words"), [("fr", "chez nous"), ("en", "on our side")])
def test_v16_5_1_an_error_page_is_plain(
    house: Flask,
    client: ApartClient,
    monkeypatch: pytest.MonkeyPatch,
    language: str,
    words: str,
):
    """In the reader's language, without what broke, and with the request's number to quote."""
    breaking(house, monkeypatch, "rounds.index")

    answer = client.get("/rounds", headers={"Accept-Language": language})

    assert answer.status_code == 500
    assert words in answer.text
    assert answer.headers["X-Request-ID"] in answer.text
    assert CANARY not in answer.text
    assert "RuntimeError" not in answer.text
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]


class TestChangesThatCross:
    def test_v16_5_3_are_one_refused_and_the_other_done(
        self, house: Flask, sign_in: Callable[..., ApartClient]
    ):
        """Two administrators close each other's accounts: the database ends one of the changes
        (40P01), and its page says to look and begin again."""
        one, other = (a_person("administrator", email=f"{n}@example.org") for n in (1, 2))
        client, answers = sign_in(one), []

        def close() -> None:
            path = f"/staff/users/{other.id}/deactivate"
            answers.append(client.post(path, data={"reason": "left"}))

        get_user(other.id, lock=True)
        closing = meanwhile(house, close)
        get_user(one.id, lock=True)
        closing.result(5)
        session.rollback()

        [answer] = answers
        assert answer.status_code == 409
        assert "au même instant" in answer.text
        assert other.active

    def test_v16_5_3_wait_for_each_other_a_few_seconds_only(
        self, house: Flask, sign_in: Callable[..., ApartClient]
    ):
        one, other = (a_person("administrator", email=f"{n}@example.org") for n in (1, 2))
        client = sign_in(one)

        get_user(other.id, lock=True)
        with house.app_context():
            answer = client.post(f"/staff/users/{other.id}/deactivate", data={"reason": "left"})

        assert answer.status_code == 409


class TestWithoutTheDatabase:
    def test_v16_5_2_a_page_says_so_and_nothing_is_done(self, real_house: Callable[..., FarClient]):
        """500 or 503 with the plain page; also what needs no person, and for whoever has a
        session's cookie."""
        visitor = real_house(DATABASE_URL=f"postgresql://levain_app@{NOWHERE}/levain", PROXIES="0")

        before = visitor.get("/rounds")
        visitor.set_cookie("__Host-session", "anything", domain="levain.example", secure=True)
        after = visitor.get("/portfolio")

        for answer in (before, after):
            assert answer.status_code in (500, 503)
            assert "psycopg" not in answer.text
            assert "Strict-Transport-Security" in answer.headers
        assert visitor.get("/healthz").status_code == 200
        assert visitor.get("/readyz").status_code == 503

    def test_v16_5_3_nobody_is_let_in(self, real_house: Callable[..., FarClient]):
        """A sign-in that cannot be checked is no sign-in; a closed page stays closed."""
        visitor = real_house(DATABASE_URL=f"postgresql://levain_app@{NOWHERE}/levain", PROXIES="0")

        answer = visitor.post("/login", data={"email": "a@b.example", "password": "x" * 12})

        assert answer.status_code >= 400
        assert "__Host-session" not in answer.headers.get("Set-Cookie", "")


class TestWithoutRedis:
    def test_v16_5_2_pages_go_on(self, real_house: Callable[..., FarClient]):
        """Redis only carries: pages are read and forms are sent while it is away; `/readyz` says
        that the house is not whole."""
        visitor = real_house(REDIS_URL=f"redis://{NOWHERE}/0", PROXIES="0")

        assert visitor.get("/rounds").status_code == 200
        assert visitor.get("/login").status_code == 200
        assert visitor.get("/readyz").status_code == 503

    def test_v16_5_3_tries_are_counted_all_the_same(
        self, house: Flask, client: ApartClient, monkeypatch: pytest.MonkeyPatch
    ):
        """Limits live in the database, not in Redis: who guesses is stopped in an outage too."""
        settings = house.extensions["settings"]
        monkeypatch.setattr(type(settings), "redis_url", f"redis://{NOWHERE}/0", raising=False)
        tries = [
            client.post("/login", data={"email": "a@b.example", "password": f"wrong {number}"})
            for number in range(25)
        ]

        assert 429 in {each.status_code for each in tries}


def test_v16_5_3_what_cannot_be_decided_is_refused(house: Flask, monkeypatch: pytest.MonkeyPatch):
    """A route without a policy is closed; one whose guard breaks answers nothing of its page."""
    from wiseed_like.web import doors

    def breaks(_endpoint: str) -> None:
        raise RuntimeError(CANARY)

    monkeypatch.setattr(doors, "policy_of", breaks)
    visitor = ApartClient(house, house.response_class)

    answer = visitor.get("/risks")

    assert answer.status_code == 500
    assert "<h1>" in answer.text
    assert CANARY not in answer.text


class TestTheLastResort:
    def test_v16_5_4_stands_when_the_error_page_breaks_too(
        self, house: Flask, client: ApartClient, monkeypatch: pytest.MonkeyPatch,
        capsys: pytest.CaptureFixture[str],
    ):  # fmt: skip
        """Outside the application a layer without templates, database or session catches what
        nothing else caught (`web.threshold`): a plain page, the headers, a line with the stack."""
        breaking(house, monkeypatch, "rounds.index")

        def no_page(*_: object, **__: object) -> str:
            raise ValueError(CANARY)

        monkeypatch.setattr("wiseed_like.web.errors.render_template", no_page)

        answer = client.get("/rounds")
        written = capsys.readouterr().err

        assert answer.status_code == 500
        assert answer.headers["X-Request-ID"] in answer.text
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert CANARY not in answer.text
        assert "nothing else caught this" in written

    def test_v16_5_4_stands_when_the_application_itself_breaks(
        self, house: Flask, client: ApartClient, monkeypatch: pytest.MonkeyPatch
    ):
        """Even what happens before there is a request."""

        def breaks(*_: object) -> None:
            raise RuntimeError(CANARY)

        monkeypatch.setattr(house, "request_context", breaks)

        answer = client.get("/risks")

        assert answer.status_code == 500
        assert CANARY not in answer.text


class Elsewhere(BaseHTTPRequestHandler):
    """A provider that sends everybody on to another address."""

    def do_GET(self) -> None:
        self.server.asked.append(self.path)  # type: ignore[attr-defined]
        self.send_response(307)
        host, port = self.server.server_address[:2]
        self.send_header("Location", f"http://{host!s}:{port}/stolen")
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_POST = do_GET

    def log_message(self, *_: object) -> None:
        """Nothing."""


@pytest.fixture
def redirecting() -> Iterator[ThreadingHTTPServer]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Elsewhere)
    server.asked = []  # type: ignore[attr-defined]
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def test_v15_3_2_a_redirect_of_the_provider_is_not_followed(redirecting: ThreadingHTTPServer):
    """An answer that sends the call elsewhere is no answer: `GatewayDown`, and the credentials are
    shown to nobody else."""
    address = f"http://127.0.0.1:{redirecting.server_address[1]}/v2.01/"

    with pytest.raises(GatewayDown):
        Line("client", "key", address).request("GET", "/users/1")

    assert "/stolen" not in redirecting.asked  # type: ignore[attr-defined]
    assert len(redirecting.asked) >= 1  # type: ignore[attr-defined]


def test_v16_5_2_without_the_provider_the_way_back_from_its_page_still_leads_home(
    sign_in: Callable[..., ApartClient], house: Flask
):
    """Nothing of the provider is asked while a page waits, but for the way back from it; there its
    silence is noted and the page shows the operation as it is known."""
    with transaction():
        person = a_user("investor")

    assert sign_in(person).get("/wallet").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["a@b.example\r\nBcc: evil@evil.example", "a@b.example\nSubject: x", "a@b.example\r\n\r\nbody"],
)
def test_v1_3_11_no_header_can_be_added_to_a_mail(house: Flask, address: str, client: ApartClient):
    """Addresses and subjects with a line break are refused where they are typed, and again where
    the message is made (`email.message` raises)."""
    from types import SimpleNamespace

    from wiseed_like.mailbox.jobs import _message

    typed = client.post("/login", data={"email": address, "password": "x" * 12})
    settings = house.extensions["settings"]
    mail = SimpleNamespace(address=address, subject="x", text="x")
    subject = SimpleNamespace(address="a@b.example", subject=address, text="x")

    assert typed.status_code == 422
    for each in (mail, subject):
        with pytest.raises(ValueError, match=r"(?i)newline|linefeed|carriage|CR|header"):
            _message(each, settings, "0" * 16)  # type: ignore[arg-type]


def is_answering(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def test_v16_5_2_nothing_answers_where_these_tests_say_nowhere():
    """The control of the tests above."""
    assert not is_answering(int(NOWHERE.partition(":")[2]))
