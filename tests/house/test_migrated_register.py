"""Does a register of before there were classes come through the migration with its hashes?"""

from __future__ import annotations

import json

import psycopg
import pytest
from flask import Flask

from tests.captable.test_lines import OLD
from tests.house.test_migrations import flask, migrated as migrated

COMPANY = {
    "id": 7, "slug": "four", "name": "Four", "legal_form": "SAS", "siren": "123456782",
    "rcs_city": "Lyon", "address": "1 rue", "postal_code": "69001", "city": "Lyon",
    "country": "FR", "nominal": 1_000, "share_count": 100_000, "representative": "N. B.",
    "representative_title": "Présidente", "contact_email": "n@four.example", "created_by": 1,
    "created_at": "2024-01-01T00:00:00Z",
}  # fmt: skip
HOLDERS = ((1, "source"), (2, "person"), (3, "person"))
CHAIN = "SELECT seq, body, encode(hash, 'hex') FROM share_movements ORDER BY seq"


def as_owner(app: Flask) -> psycopg.Connection[tuple[object, ...]]:
    """One who may leave out the person who made the company."""
    connection = psycopg.connect(app.extensions["settings"].migrate_database_url, autocommit=True)
    connection.execute("SET session_replication_role = replica")
    return connection


def write_old_register(connection: psycopg.Connection[tuple[object, ...]]) -> None:
    """Two movements, as the code of then wrote them."""
    connection.execute(
        "INSERT INTO companies SELECT * FROM jsonb_populate_record(NULL::companies, %s)",
        [json.dumps(COMPANY)],
    )
    for number, kind in HOLDERS:
        connection.execute(
            "INSERT INTO holders (id, company_id, kind) VALUES (%s, 7, %s)", [number, kind]
        )
    head = b"\0" * 32
    for seq, (body, found) in enumerate(OLD, start=1):
        told = json.loads(body)
        connection.execute(
            "INSERT INTO share_movements VALUES (7, %s, gen_random_uuid(), %s, %s, now(), %s, %s,"
            " %s, %s)",
            [
                seq,
                told["kind"],
                told["effective_on"],
                told["key"],
                body,
                head,
                bytes.fromhex(found),
            ],
        )
        for line, leg in enumerate(told["entries"], start=1):
            connection.execute(
                "INSERT INTO share_entries VALUES (7, %s, %s, %s, %s, %s)",
                [seq, line, leg["holder"], leg["delta"], leg["subscription"]],
            )
        head = bytes.fromhex(found)
    connection.execute("INSERT INTO registers VALUES (7, 2, %s)", [head])


class TestAnOldRegister:
    def test_has_ordinary_shares_and_the_same_hashes_there_and_back(self, migrated: Flask):
        flask(migrated, "upgrade", "0046")
        with as_owner(migrated) as connection:
            write_old_register(connection)
            before = connection.execute(CHAIN).fetchall()

            flask(migrated, "upgrade", "0047")
            lines = connection.execute(
                "SELECT seq, line, code, delta FROM share_entries"
                " JOIN share_classes ON share_classes.id = class_id ORDER BY seq, line"
            ).fetchall()
            assert lines == [
                (1, 1, "ORD", -100_000), (1, 2, "ORD", 100_000), (2, 1, "ORD", -25),
                (2, 2, "ORD", 25),
            ]  # fmt: skip
            assert [(seq, body, hash) for seq, body, hash in before] == [
                (seq, body, hash) for seq, (body, hash) in enumerate(OLD, start=1)
            ]
            assert connection.execute(CHAIN).fetchall() == before
            flask(migrated, "downgrade", "1")
            assert connection.execute(CHAIN).fetchall() == before

    def test_does_not_lose_its_preference_shares_on_the_way_back(self, migrated: Flask):
        flask(migrated, "upgrade", "0047")
        with as_owner(migrated) as connection:
            connection.execute(
                "INSERT INTO share_classes (company_id, code, name, nominal, votes, price,"
                " liquidation_bps, participation, seniority, dividend_bps, origin, created_at)"
                " VALUES (7, 'ADP1', 'ADP', 1000, 1, 4000, 10000, 'none', 1, 0, 'round:1', now())"
            )
            with pytest.raises(Exception, match="no way back"):
                flask(migrated, "downgrade", "1")
