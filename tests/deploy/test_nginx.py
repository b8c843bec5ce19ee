"""What does the shipped nginx keep from the application, and what does it answer itself?"""

from __future__ import annotations

import secrets
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.deploy.front import NAME, Front
from tests.deploy.wire import ask, ask_plainly, dial

SEALS = {
    "strict-transport-security": "max-age=31536000; includeSubDomains",
    "x-content-type-options": "nosniff",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
SLOW = 60  # connections
HEADER_SECONDS = 10


def is_sealed(headers: dict[str, str]) -> bool:
    policy = headers.get("content-security-policy", "")
    return (
        all(headers.get(name) == value for name, value in SEALS.items())
        and "default-src 'none'" in policy
        and "frame-ancestors 'none'" in policy
        and "permissions-policy" in headers
        and "referrer-policy" in headers
    )


class TestAnAnswer:
    def test_of_the_application_keeps_its_own_headers_once(self, front: Front):
        answer = ask(front, "/login")

        assert answer.status == 200
        assert is_sealed(answer.headers)
        # Two of one name would be joined by a comma.
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["content-security-policy"].count("default-src") == 1
        assert len(answer.headers["x-request-id"]) == 16

    @pytest.mark.parametrize(
        ("status", "how"),
        [
            (405, {"method": "TRACE"}),
            (405, {"method": "DELETE"}),
            (413, {"method": "POST", "Content_Length": str(12 * 1024 * 1024)}),
            (404, {"path": "/.git/config"}),
            (404, {"path": "/static/.env"}),
            (404, {"path": "/static/css/nothing.css"}),
            (403, {"path": "/static/css/"}),
            (400, {"X_Long": "x" * 9000}),
            (421, {"host": "evil.example"}),
        ],
    )
    def test_of_nginx_itself_is_sealed_too(self, front: Front, status: int, how: dict[str, str]):
        answer = ask(front, **how)  # type: ignore[arg-type]

        assert answer.status == status
        assert is_sealed(answer.headers), answer.headers
        assert answer.headers["server"] == "nginx"
        assert b"nginx/" not in answer.body

    def test_says_502_and_no_more_when_the_application_is_gone(self, front_alone: Front):
        answer = ask(front_alone)

        assert answer.status == 502
        assert is_sealed(answer.headers)


class TestAFile:
    @pytest.mark.parametrize(
        ("path", "kind"),
        [
            ("/static/css/levain.css", "text/css; charset=utf-8"),
            ("/static/js/levain.js", "application/javascript; charset=utf-8"),
            ("/static/img/mark.svg", "image/svg+xml; charset=utf-8"),
            ("/bootstrap/static/css/bootstrap.min.css", "text/css; charset=utf-8"),
        ],
    )
    def test_is_served_without_the_application(self, front_alone: Front, path: str, kind: str):
        answer = ask(front_alone, path)

        assert answer.status == 200
        assert answer.headers["content-type"] == kind
        assert answer.headers["cache-control"] == "max-age=600"
        assert is_sealed(answer.headers)


class TestWithoutTls:
    def test_one_is_sent_to_the_same_page_with_it(self, front: Front):
        answer = ask_plainly(front, "/rounds?state=closed")

        assert answer.status == 301
        assert answer.headers["location"] == f"https://{NAME}/rounds?state=closed"
        assert is_sealed(answer.headers)

    def test_another_host_is_sent_nowhere(self, front: Front):
        answer = ask_plainly(front, host="evil.example")

        assert answer.status == 421
        assert "location" not in answer.headers


class TestSlowSenders:
    def test_are_cut_and_keep_nobody_waiting(self, front: Front):
        slow = [dial(front) for _ in range(SLOW)]
        began = time.monotonic()
        for each in slow:
            each.sendall(f"GET / HTTP/1.1\r\nHost: {NAME}\r\nX-Slow: ".encode())

        with ThreadPoolExecutor(8) as pool:
            statuses = list(pool.map(lambda _: ask(front, "/healthz").status, range(16)))
        waited = time.monotonic() - began
        for each in slow[:5]:
            each.settimeout(HEADER_SECONDS + 10)
            assert each.recv(100) == b""
        cut = time.monotonic() - began
        for each in slow:
            each.close()

        assert statuses == [200] * 16
        assert waited < HEADER_SECONDS - 2
        assert HEADER_SECONDS - 2 < cut < HEADER_SECONDS + 8

    def test_of_a_body_do_not_reach_the_application(self, front: Front):
        mark = secrets.token_hex(4)
        with dial(front) as slow:
            head = f"POST /{mark} HTTP/1.1\r\nHost: {NAME}\r\nContent-Length: 1000\r\n\r\nx"
            slow.sendall(head.encode())
            time.sleep(0.5)

        assert mark not in front.app_log.read_text()


class TestTooMany:
    def test_tries_at_a_door_are_answered_429(self, front: Front):
        with ThreadPoolExecutor(8) as pool:
            answers = list(pool.map(lambda _: ask(front, "/password"), range(60)))

        refused = [each for each in answers if each.status == 429]
        assert len(refused) > 20
        assert all(is_sealed(each.headers) for each in refused)


class TestItsLog:
    def test_holds_no_query_and_no_token(self, front: Front):
        token = "WyJmb28iXQ." + secrets.token_urlsafe(24)

        ask(front, f"/password/{token}?next=/canary-{token[-6:]}")
        time.sleep(0.2)

        written = (front.folder / "levain-access.log").read_text()
        assert '"path":"/password"' in written
        assert token[-6:] not in written
        assert token[-6:] not in (front.folder / "levain-error.log").read_text()
        assert token[-6:] not in front.app_log.read_text()
