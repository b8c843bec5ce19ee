"""Who comes to sign? People whose account, identity, test, session and order are all prepared.

Written in bulk, by number: person, investor and order of one number carry the same one. What a
visitor sends with it is known without asking the database.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

import psycopg
from flask.json.tag import TaggedJSONSerializer
from itsdangerous import URLSafeTimedSerializer

from compliance.capital.bulletin import in_words

FIRST = 1_000_000  # the number of the first person: the staff's are below
SHARES = 3
CODE = "123456"
CSRF = hashlib.sha1(b"bench").hexdigest()
BROWSER = "bench/1.0"
ADDRESS = "127.0.0.1"
HOST = "levain.example"
PAST = 2  # earlier subscriptions that everybody has in another round

_PEOPLE = (
    """
    INSERT INTO users (id, email, first_name, last_name, language, active, fs_uniquifier,
                       confirmed_at)
    SELECT n, 'foule' || n || '@bench.example', 'Camille', 'Durand ' || n, 'fr', true,
           'crowd-' || n, %(now)s FROM generate_series(%(first)s, %(last)s, %(step)s) n
    """,
    """
    INSERT INTO users_roles (user_id, role_id)
    SELECT n, (SELECT id FROM roles WHERE name = 'investor')
    FROM generate_series(%(first)s, %(last)s, %(step)s) n
    """,
    """
    INSERT INTO investors (id, user_id, created_at)
    SELECT n, n, %(now)s FROM generate_series(%(first)s, %(last)s, %(step)s) n
    """,
    """
    INSERT INTO identity_files (user_id, state, first_names, last_name, birth_date, birth_place,
                                nationality, address, postal_code, city, country, tax_residence,
                                phone, is_politically_exposed, reviewed_by, reviewed_at, created_at)
    SELECT n, 'accepted', 'Camille', 'Durand ' || n, '1990-02-01', 'Lyon', 'FR',
           '4 rue des Lilas', '75011', 'Paris', 'FR', 'FR', '', false, %(officer)s, %(now)s,
           %(now)s
    FROM generate_series(%(first)s, %(last)s, %(step)s) n
    """,
    """
    INSERT INTO entry_tests (investor_id, version, taking, drawn, outcome, answers, score,
                             taken_at, acknowledged_at)
    SELECT n, '2026-11', 1, '[]', 'passed', '{}', '{}', %(now)s - interval '30 days',
           %(now)s - interval '30 days'
    FROM generate_series(%(first)s, %(last)s, %(step)s) n
    """,
    """
    INSERT INTO loss_simulations (investor_id, done_at, result, declined, acknowledged_at)
    SELECT n, %(now)s - interval '30 days', 2000000, false, %(now)s - interval '30 days'
    FROM generate_series(%(first)s, %(last)s, %(step)s) n
    """,
    """
    INSERT INTO sessions (token_hash, user_id, data, created_at, last_seen_at, signed_in_at,
                          address, user_agent)
    SELECT encode(sha256(convert_to('crowd-' || n, 'UTF8')), 'hex'), n,
           replace(%(data)s, 'crowd-0', 'crowd-' || n), %(now)s, %(now)s, %(now)s, %(address)s,
           %(browser)s
    FROM generate_series(%(first)s, %(last)s, %(step)s) n
    """,
)
# An order of each person, its code sent; the sheet was read. Orders are numbered like people.
_READINGS = """
    INSERT INTO kiis_readings (kiis_id, investor_id, read_at)
    SELECT %(sheet)s, n, %(now)s FROM generate_series(%(first)s, %(last)s, %(step)s) n
"""
_ORDERS = (
    """
    INSERT INTO orders (id, investor_id, round_id, kiis_id, shares, price, created_at, expires_at,
                        code_hash, code_sent_at, code_tries)
    SELECT made.id, n, %(round)s, %(sheet)s, %(shares)s, %(price)s, %(now)s,
           %(now)s + interval '2 hours',
           encode(sha256(convert_to(made.id || ':' || %(code)s, 'UTF8')), 'hex'), %(now)s, 0
    FROM generate_series(%(first)s, %(last)s, %(step)s) n,
         LATERAL (SELECT (%(prefix)s || lpad(n::text, 12, '0'))::uuid AS id) made
    """,
)
_SEEN = """
    UPDATE sessions SET last_seen_at = %(now)s WHERE user_id IN (
        SELECT n FROM generate_series(%(first)s, %(last)s, %(step)s) n)
"""
_SIGNED = """
    INSERT INTO subscriptions (order_id, investor_id, round_id, kiis_id, state, shares, price,
                               amount, fee_net, fee_vat, shares_in_words, snapshot, offered_at,
                               reflection_ends_at)
    SELECT id, investor_id, round_id, kiis_id, 'reflecting', shares, price, price * shares, 0, 0,
           'trois', '{}', created_at, created_at + interval '4 days'
    FROM orders WHERE round_id = %(round)s
"""
_COUNTED = """
    UPDATE round_counters SET reserved = found.shares, investors = found.people
    FROM (SELECT sum(shares) AS shares, count(*) AS people FROM subscriptions
          WHERE round_id = %(round)s) found
    WHERE round_id = %(round)s
"""


@dataclass(frozen=True, slots=True)
class Offer:
    """An open round: its id, its sheet, its price in cents."""

    round: int
    sheet: int
    price: int


def order_id(number: int, turn: int = 0) -> str:
    """The order of a person; `turn` tells apart those of several rounds."""
    return f"{_prefix(turn)}{number:012d}"


def _prefix(turn: int) -> str:
    return f"{turn:08d}-0000-4000-8000-"


def settle(
    database: psycopg.Connection[Any], numbers: range, *, officer: int, now: datetime
) -> None:
    """Write these people, ready to subscribe and signed in."""
    told = _range(numbers) | {
        "now": now,
        "officer": officer,
        "data": _session_of_nobody(now),
        "address": ADDRESS,
        "browser": BROWSER,
    }
    for statement in _PEOPLE:
        database.execute(statement, told)


def order(
    database: psycopg.Connection[Any],
    numbers: range,
    offer: Offer,
    *,
    now: datetime,
    turn: int = 0,
    shares: int = SHARES,
) -> None:
    """Give each of these people an order in this round, whose code was just sent."""
    told = _range(numbers) | {
        "now": now,
        "sheet": offer.sheet,
        "round": offer.round,
        "shares": shares,
        "price": offer.price,
        "code": CODE,
        "prefix": _prefix(turn),
    }
    for statement in _ORDERS:
        database.execute(statement, told)


def read(database: psycopg.Connection[Any], numbers: range, offer: Offer, *, now: datetime) -> None:
    """These people have read the sheet of the round."""
    database.execute(_READINGS, _range(numbers) | {"now": now, "sheet": offer.sheet})


def prepare(
    database: psycopg.Connection[Any], numbers: range, offer: Offer, *, now: datetime
) -> None:
    """They have read its sheet, begun an order, and looked at its page a moment ago."""
    read(database, numbers, offer, now=now)
    order(database, numbers, offer, now=now)
    database.execute(_SEEN, _range(numbers) | {"now": now})


def _range(numbers: range) -> dict[str, Any]:
    return {"first": numbers[0], "last": numbers[-1], "step": numbers.step}


def remember_earlier(database: psycopg.Connection[Any], offer: Offer) -> None:
    """Sign every order of a round: what people invested before, of which the law looks back."""
    for statement in (_SIGNED, _COUNTED):
        database.execute(statement, {"round": offer.round})


def _session_of_nobody(now: datetime) -> str:
    # As Flask-Login tells a browser from another that shows the same cookie.
    mark = hashlib.sha512(f"{ADDRESS.encode()!r}|{BROWSER.encode()!r}".encode()).hexdigest()
    return TaggedJSONSerializer().dumps(
        {
            "_user_id": "crowd-0",
            "_fresh": True,
            "_id": mark,
            "fs_cc": "set",
            "fs_paa": now.timestamp(),
            "csrf_token": CSRF,
        }
    )


def body(secret_key: str) -> bytes:
    """What the form sends: the same for everybody, whose sessions hold the same token."""
    token = URLSafeTimedSerializer(secret_key, salt="wtf-csrf-token").dumps(CSRF)
    return urlencode(
        {
            "csrf_token": token,
            "shares_in_words": in_words(SHARES, "fr"),
            "accepts_terms": "y",
            "understands_reflection": "y",
            "code": CODE,
        }
    ).encode()


def request(path: str, number: int, content: bytes) -> bytes:
    """One POST as nginx hands it on from a browser, kept alive."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nUser-Agent: {BROWSER}\r\n"
        f"X-Forwarded-For: {ADDRESS}\r\nX-Forwarded-Proto: https\r\nX-Forwarded-Host: {HOST}\r\n"
        f"Cookie: __Host-session=crowd-{number}\r\nOrigin: https://{HOST}\r\n"
        f"Referer: https://{HOST}/orders\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content
