"""What does the shipped nginx keep from the application, and what does it answer itself?"""

from __future__ import annotations

import secrets
import socket
import ssl
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from tests.deploy.front import NAME, Front
from tests.deploy.wire import ask, ask_plainly, dial, send_raw

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


class TestTls:
    def test_below_1_2_is_refused(self, front: Front):
        old = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        old.check_hostname, old.verify_mode = False, ssl.CERT_NONE
        old.set_ciphers("ALL:@SECLEVEL=0")
        with pytest.warns(DeprecationWarning, match="TLSv1"):
            old.minimum_version = ssl.TLSVersion.TLSv1
        with pytest.warns(DeprecationWarning, match="TLSv1_1"):
            old.maximum_version = ssl.TLSVersion.TLSv1_1

        with pytest.raises(ssl.SSLError):
            dial(front, old)

    def test_without_forward_secrecy_is_refused(self, front: Front):
        weak = front.context()
        weak.maximum_version = ssl.TLSVersion.TLSv1_2
        weak.set_ciphers("AES128-SHA:AES256-SHA:AES128-GCM-SHA256:@SECLEVEL=0")

        with pytest.raises(ssl.SSLError):
            dial(front, weak)

    @pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
    def test_from_1_2_on_is_spoken_and_http_2_with_it(self, front: Front, version: ssl.TLSVersion):
        context = front.context()
        context.minimum_version = context.maximum_version = version
        context.set_alpn_protocols(["h2", "http/1.1"])

        with dial(front, context) as connection:
            assert connection.selected_alpn_protocol() == "h2"

    def test_for_another_name_is_refused(self, front: Front):
        anybody = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        anybody.check_hostname, anybody.verify_mode = False, ssl.CERT_NONE
        bare = socket.create_connection(("127.0.0.1", front.https), timeout=10)

        with pytest.raises(ssl.SSLError), bare:
            anybody.wrap_socket(bare, server_hostname="evil.example")


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


class TestTheAddressOfTheSender:
    def test_is_that_of_the_connection_whatever_is_claimed(self, front: Front):
        mark = secrets.token_hex(4)
        forged = {
            "X_Forwarded_For": "203.0.113.9, 203.0.113.10",
            "X_Forwarded_Host": "evil.example",
            "X_Forwarded_Proto": "http",
            "X_Real_IP": "203.0.113.9",
            "Forwarded": "for=203.0.113.9;host=evil.example",
        }

        answer = ask(front, f"/forged/{mark}", **forged)
        time.sleep(0.2)
        lines = [line for line in front.app_log.read_text().splitlines() if mark in line]

        assert answer.status == 404
        assert b"evil.example" not in answer.body
        assert len(lines) == 1
        assert '"address": "127.0.0.1"' in lines[0]
        assert "203.0.113" not in lines[0]


def smuggled(headers: str, body: str) -> bytes:
    return (
        f"POST /login HTTP/1.1\r\nHost: {NAME}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n{headers}\r\n{body}"
    ).encode()


SECOND = "GET /smuggled/{mark} HTTP/1.1\r\nHost: " + NAME + "\r\n\r\n"
PAIRS = {
    "a length and chunks": ("Content-Length: 300\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
    "chunks and a length": ("Transfer-Encoding: chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n"),
    "two lengths": ("Content-Length: 0\r\nContent-Length: 300\r\n", ""),
    "a list of lengths": ("Content-Length: 0, 300\r\n", ""),
    "a length with a sign": ("Content-Length: +0\r\n", ""),
    "chunks by another name": ("Content-Length: 0\r\nTransfer-Encoding: xchunked\r\n", ""),
    "chunks twice": ("Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n", "0\r\n\r\n"),
    "chunks inside something": ("Transfer-Encoding: gzip, chunked\r\n", "0\r\n\r\n"),
    "a blank before the colon": ("Transfer-Encoding : chunked\r\n", "0\r\n\r\n"),
    "a folded header": ("Transfer-Encoding:\r\n chunked\r\nContent-Length: 4\r\n", "0\r\n\r\n"),
    "a chunk that lies": ("Transfer-Encoding: chunked\r\n", "zz\r\n\r\n"),
}


class TestARequestWithTwoEnds:
    """Where nginx and gunicorn could disagree about the end, a second request could hide."""

    @pytest.mark.parametrize("pair", PAIRS)
    def test_is_refused_and_what_hides_in_it_never_arrives(self, front: Front, pair: str):
        mark = secrets.token_hex(4)
        headers, body = PAIRS[pair]

        statuses = send_raw(front, smuggled(headers, body + SECOND.format(mark=mark)))
        time.sleep(0.2)

        assert len(statuses) == 1
        assert statuses[0] in (400, 501)
        assert mark not in front.app_log.read_text()

    def test_would_be_seen_here_if_it_came_as_two(self, front: Front):
        """The control: two honest requests on one connection arrive as two."""
        mark = secrets.token_hex(4)

        statuses = send_raw(front, (SECOND.format(mark=mark) * 2).encode())
        time.sleep(0.2)

        assert statuses == [404, 404]
        assert front.app_log.read_text().count(mark) == 2


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
