"""ASVS V4: what does the house make of a request that nobody's browser would send?"""

from __future__ import annotations

import re
import secrets
import time
from collections.abc import Callable

import pytest
from flask import Flask
from werkzeug.routing import Rule

from tests.deploy.conftest import front
from tests.deploy.front import NAME, Front
from tests.deploy.wire import ask, send_raw
from tests.rounds.world import a_user
from tests.security.real_house import FarClient, real_house
from tests.support.clients import ApartClient
from wiseed_like.db import transaction

__all__ = ["front", "real_house"]
METHODS = (
    "GET",
    "HEAD",
    "POST",
    "PUT",
    "PATCH",
    "DELETE",
    "OPTIONS",
    "TRACE",
    "CONNECT",
    "PROPFIND",
)


def address_of(rule: Rule) -> str:
    """Some address of a route: row 1, and any word."""
    path = re.sub(r"<any\((\w+)[^>]*>", r"\1", rule.rule)
    path = re.sub(r"<uuid:\w+>", "00000000-0000-4000-8000-000000000000", path)
    return re.sub(r"<(?:path:)?\w+>", "x", re.sub(r"<int:\w+>", "1", path))


def test_v4_1_4_a_method_that_a_route_does_not_know_is_refused(
    house: Flask, sign_in: Callable[..., ApartClient]
):
    """Each route is asked with each method it does not list: 405, also OPTIONS and TRACE."""
    with transaction():
        visitor = sign_in(a_user("investor"))
    faults = {}
    for rule in house.url_map.iter_rules():
        same = {
            method
            for other in house.url_map.iter_rules()
            if other.rule == rule.rule
            for method in other.methods or ()
        }
        for method in set(METHODS) - same:
            answer = visitor.open(address_of(rule), method=method)
            if answer.status_code not in (405, 404):
                faults[f"{method} {rule.rule}"] = answer.status_code
    assert faults == {}


def test_v4_1_4_the_answer_says_what_is_allowed(client: ApartClient):
    """405 with `Allow`, as RFC 9110 wants it."""
    answer = client.delete("/risks")

    assert answer.status_code == 405
    assert set(answer.headers["Allow"].split(", ")) == {"GET", "HEAD"}


@pytest.mark.parametrize("kind", ["application/json", "text/plain", "text/xml", "multipart/mixed"])
def test_v4_1_1_a_body_that_is_no_form_is_not_read(client: ApartClient, kind: str):
    """Forms come as forms; anything else is 415 before anything looks into it."""
    answer = client.post("/login", data=b'{"email": "a"}', content_type=kind)

    assert answer.status_code == 415


FORGED = {
    "X-Forwarded-For": "203.0.113.9",
    "X-Forwarded-Host": "evil.example",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Port": "444",
    "X-Forwarded-Prefix": "/evil",
    "X-Real-IP": "203.0.113.9",
    "Forwarded": "for=203.0.113.9;host=evil.example;proto=https",
    "X-Original-URL": "/staff",
    "X-Rewrite-URL": "/staff",
    "X-HTTP-Method-Override": "DELETE",
}


def test_v4_1_3_what_only_a_proxy_may_say_is_not_believed_of_anybody_else(
    client: ApartClient, capsys: pytest.CaptureFixture[str]
):
    """Without a proxy none of these headers means anything: neither address, nor host, nor path."""
    answer = client.get("/portfolio", headers=FORGED)
    line = capsys.readouterr().err

    assert answer.headers["Location"].startswith("/login?next=")
    assert "evil" not in str(answer.headers) + answer.text
    assert "203.0.113.9" not in line
    assert '"address": "127.0.0.1"' in line


@pytest.mark.parametrize(
    ("proxies", "address"), [("1", "198.51.100.7"), ("2", "203.0.113.9"), ("0", "127.0.0.1")]
)
def test_v15_3_4_the_sender_s_address_is_counted_from_our_own_proxies(
    real_house: Callable[..., FarClient],
    capsys: pytest.CaptureFixture[str],
    proxies: str,
    address: str,
):
    """PROXIES says how many hops are ours: exactly so many entries of X-Forwarded-For are believed,
    from the right; what somebody wrote further left never counts."""
    visitor = real_house(PROXIES=proxies)
    chain = {"X-Forwarded-For": "192.0.2.66, 203.0.113.9, 198.51.100.7"}

    visitor.get("/risks", headers=chain)

    assert f'"address": "{address}"' in capsys.readouterr().err


@pytest.mark.parametrize("host", ["evil.example", "levain.example.evil.example", "127.0.0.1", ""])
def test_v4_1_3_another_host_is_not_answered(real_house: Callable[..., FarClient], host: str):
    """Only HOSTS are; so no link, redirect or cookie can be made for another name."""
    visitor = real_house(PROXIES="0")
    forwarded = real_house(PROXIES="1").get("/", headers={"X-Forwarded-Host": host or "x"})

    assert visitor.get("/", headers={"Host": host}).status_code == 400
    assert forwarded.status_code == 400
    assert "Set-Cookie" not in forwarded.headers


TWICE = [
    {"query_string": "next=/risks&next=/fees"},
    {"query_string": "next=/risks&next=//evil.example"},
]


@pytest.mark.parametrize("said", TWICE)
def test_v15_3_7_a_parameter_with_two_values_is_refused(client: ApartClient, said: dict[str, str]):
    """One name, one value, in the address and in forms; only boxes of which several may be ticked
    (`roles`) are sent more than once."""
    assert client.get("/language/en", **said).status_code == 400  # type: ignore[arg-type]


def test_v15_3_7_so_is_a_field_of_a_form_or_a_file(client: ApartClient):
    """The same for a body, whatever reads it later."""
    import io

    twice = client.post("/login", data={"email": ["a@b.example", "c@d.example"]})
    files = [(io.BytesIO(b"a"), "a"), (io.BytesIO(b"b"), "b")]
    two_files = client.post("/login", data={"file": files})
    boxes = client.post("/sign-up", data={"roles": ["investor", "founder"]})

    assert twice.status_code == two_files.status_code == 400
    assert boxes.status_code == 422


def test_v15_3_7_address_and_form_are_never_mixed():
    """`request.values` would take a name from either: no line of the house uses it."""
    from wiseed_like import ROOT

    using = [
        str(file)
        for file in (ROOT / "wiseed_like").rglob("*.py")
        if re.search(r"request\.values\b", file.read_text())
    ]

    assert using == []


def smuggled(headers: str, body: str) -> bytes:
    return (
        f"POST /login HTTP/1.1\r\nHost: {NAME}\r\n"
        f"Content-Type: application/x-www-form-urlencoded\r\n{headers}\r\n{body}"
    ).encode()


SECOND = "GET /smuggled/{mark} HTTP/1.1\r\nHost: " + NAME + "\r\n\r\n"
CHUNKED, END = "Transfer-Encoding: chunked\r\n", "0\r\n\r\n"
PAIRS = {
    "a length and chunks": (f"Content-Length: 300\r\n{CHUNKED}", END),
    "chunks and a length": (f"{CHUNKED}Content-Length: 4\r\n", END),
    "two lengths": ("Content-Length: 0\r\nContent-Length: 300\r\n", ""),
    "a list of lengths": ("Content-Length: 0, 300\r\n", ""),
    "a length with a sign": ("Content-Length: +0\r\n", ""),
    "chunks by another name": ("Content-Length: 0\r\nTransfer-Encoding: xchunked\r\n", ""),
    "chunks twice": (CHUNKED * 2, END),
    "chunks inside something": ("Transfer-Encoding: gzip, chunked\r\n", END),
    "a blank before the colon": ("Transfer-Encoding : chunked\r\n", END),
    "a folded header": ("Transfer-Encoding:\r\n chunked\r\nContent-Length: 4\r\n", END),
    "a chunk that lies": (CHUNKED, "zz\r\n\r\n"),
}


@pytest.mark.parametrize("pair", PAIRS)
def test_v4_2_1_a_request_with_two_ends_is_refused(front: Front, pair: str):
    """nginx refuses what it and gunicorn could read differently (lengths and chunks together,
    twice, or odd); what hides behind never reaches the application as a request of its own."""
    mark = secrets.token_hex(4)
    headers, body = PAIRS[pair]

    statuses = send_raw(front, smuggled(headers, body + SECOND.format(mark=mark)))
    time.sleep(0.2)

    assert len(statuses) == 1
    assert statuses[0] in (400, 501)
    assert mark not in front.app_log.read_text()


def test_v4_2_1_two_honest_requests_would_be_seen_as_two(front: Front):
    """The control: on one connection they arrive as two, and the log tells of both."""
    mark = secrets.token_hex(4)

    statuses = send_raw(front, (SECOND.format(mark=mark) * 2).encode())
    time.sleep(0.2)

    assert statuses == [404, 404]
    assert front.app_log.read_text().count(mark) == 2


def test_v4_1_3_the_proxy_replaces_what_the_sender_claims(front: Front):
    """X-Forwarded-* are set by nginx, not added to; the others of their kind are taken out."""
    mark = secrets.token_hex(4)
    forged = {name.replace("-", "_"): value for name, value in FORGED.items()}

    answer = ask(front, f"/forged/{mark}", **forged)
    time.sleep(0.2)
    lines = [line for line in front.app_log.read_text().splitlines() if mark in line]

    assert answer.status == 404
    assert b"evil.example" not in answer.body
    assert len(lines) == 1
    assert '"address": "127.0.0.1"' in lines[0]
    assert "203.0.113" not in lines[0]
