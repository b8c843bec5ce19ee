"""What can the database alone do? pgbench sends the statements of a signature, and nothing else.

The statements are the platform's own: one signature is listened to. What Python makes in between
(the law's answer, the facts) is made that once, and kept in a table of the floor's own database.
"""

from __future__ import annotations

import json
import re
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask
from psycopg import sql
from sqlalchemy import event

from bench.hot.crowd import Offer, order_id
from bench.hot.load import Window
from compliance.capital.bulletin import in_words
from wiseed_like import clock
from wiseed_like.db import db, session
from wiseed_like.subscriptions import service, signing, standing
from wiseed_like.subscriptions.queries import get_order_to_sign
from wiseed_like.subscriptions.signature import Signature

TABLES = (
    """
    CREATE UNLOGGED TABLE bench_signature AS
    SELECT %(snapshot)s::jsonb AS snapshot, %(body)s::text AS body, %(sha)s::text AS sha,
           %(facts)s::jsonb AS facts
    """,
    """
    CREATE UNLOGGED TABLE bench_payload AS
    SELECT 0::bigint AS round, bench_signature.* FROM bench_signature WHERE false
    """,
    "ALTER TABLE bench_payload ADD PRIMARY KEY (round)",
)

# Without those that the database computes.
_WRITTEN = """
    SELECT string_agg(quote_ident(column_name), ', ') FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name = %s AND is_generated = 'NEVER'
"""


# What another signature writes elsewhere; all else is written as it was once.
_PAYLOAD = "(SELECT {} FROM bench_payload WHERE round = (:r)::int)"
_ORDER = "('00000000-0000-4000-8000-' || lpad((:i)::text, 12, '0'))::uuid"
_OF_EACH = {
    "signed_id": "(:subscription)",
    "signed_order_id": _ORDER,
    "signed_investor_id": "(:i)",
    "signed_round_id": "(:r)",
    "signed_kiis_id": "(:s)",
    "signed_snapshot": _PAYLOAD.format("snapshot"),
    "kept_id": "(:decision)",
    "kept_subject_id": "(:subscription)",
    "kept_person_id": "(:i)",
    "kept_asked_by": "(:i)",
    "kept_body": _PAYLOAD.format("body"),
    "kept_sha256": _PAYLOAD.format("sha"),
    "of_round": "(:r)",
    "facts": _PAYLOAD.format("facts"),
}


def prepare(app: Flask, database: psycopg.Connection[Any], number: int) -> str:
    """Sign one order as the platform does, hear what it writes, and keep that; undo the rest.

    Its statement, in which pgbench's variables stand for what is another's each time.
    """
    with app.app_context(), _heard() as heard:
        now = clock.now()
        order = get_order_to_sign(number, order_id(number))  # type: ignore[arg-type]
        found = signing.take_up(order, now=now)
        assert isinstance(found, signing.InHand)
        said = Signature(in_words(order.shares, "fr"), "", True, True)
        service.conclude(found, said, now=now)
        session.rollback()
    [(statement, told)] = [each for each in heard if "take_shares" in each[0]]
    kept = {
        "snapshot": json.dumps(told["signed_snapshot"].obj),
        "body": told["kept_body"],
        "sha": told["kept_sha256"],
        "facts": told["facts"],
    }
    for number, each in enumerate(TABLES):
        database.execute(each, None if number else kept)

    def value(found: re.Match[str]) -> str:
        name = found[1]
        return _OF_EACH.get(name) or sql.Literal(told[name]).as_string(database)

    return re.sub(r"%\((\w+)\)s", value, statement).replace("%%", "%")


@contextmanager
def _heard() -> Iterator[list[tuple[str, dict[str, Any]]]]:
    """Every statement that the application sends meanwhile, with its values."""
    said: list[tuple[str, dict[str, Any]]] = []

    def hear(_conn: Any, _cursor: Any, statement: str, told: Any, *_: Any) -> None:
        said.append((statement, told))

    event.listen(db.engine, "before_cursor_execute", hear)
    try:
        yield said
    finally:
        event.remove(db.engine, "before_cursor_execute", hear)


def script(writing: str, offers: Sequence[Offer], first: int) -> str:
    """One signature after another, each of somebody else, in one round after the other.

    Their numbers follow each other, and they have one price.
    """
    offer = offers[0]
    for number, each in enumerate(offers):
        assert each == Offer(offer.round + number, offer.sheet + number, offer.price)
    lock = _plain(str(signing.LOCK)).replace(":order", _ORDER)
    read = (
        _plain(str(standing.READ))
        .replace("cast(:order AS uuid)", _ORDER)
        .replace(":order", _ORDER)
        .replace(":investor", ":i")
        .replace(":user", ":i")
        .replace(":round", "(:r)::int")
        .replace(":living", "ARRAY['reflecting', 'firm', 'paid', 'issued']")
    )
    lines = (
        f"\\set i {first} + :client_id + :clients * :n",
        f"\\set r {offer.round} + (:i - {first}) % {len(offers)}",
        f"\\set s {offer.sheet} + (:i - {first}) % {len(offers)}",
        "\\set n :n + 1",
        "BEGIN;",
        f"{_line(lock)} \\gset",
        f"{_line(read)};",
        f"{_line(writing)};",
        "COMMIT;",
    )
    return "\n".join(lines) + "\n"


def _plain(statement: str) -> str:
    return re.sub(r"--.*", "", statement)


def _line(statement: str) -> str:
    return " ".join(statement.split())


def copy_round(
    above: psycopg.Connection[Any], below: psycopg.Connection[Any], offer: Offer
) -> None:
    """Give the floor's database a round of the house's; nothing else in it is looked at."""
    for table, key, value in (
        ("rounds", "id", offer.round),
        ("round_counters", "round_id", offer.round),
        ("kiis", "id", offer.sheet),
    ):
        row = above.execute(f"SELECT to_jsonb(t) FROM {table} t WHERE {key} = %s", [value])
        found, written = row.fetchone(), below.execute(_WRITTEN, [table]).fetchone()
        assert found is not None
        assert written is not None
        below.execute("SET session_replication_role = replica")
        below.execute(
            f"INSERT INTO {table} ({written[0]}) SELECT {written[0]}"
            f" FROM jsonb_populate_record(NULL::{table}, %s)",
            [json.dumps(found[0])],
        )
        below.execute("RESET session_replication_role")


def turn_to(database: psycopg.Connection[Any], offers: Sequence[Offer]) -> None:
    """From here on the facts are told of these rounds."""
    told = """
        INSERT INTO bench_payload
        SELECT number, snapshot, body, sha,
               (SELECT jsonb_agg(fact || jsonb_build_object('stream', 'round:' || number))
                FROM jsonb_array_elements(facts) fact)
        FROM bench_signature, unnest(%s::bigint[]) number
    """
    database.execute("TRUNCATE bench_payload")
    database.execute(told, [[each.round for each in offers]])


_HOW = "--no-vacuum --protocol=prepared --jobs=1 --define=n=0 --log --log-prefix=log"


def run(
    programs: Path,
    url: str,
    writing: str,
    offers: Sequence[Offer],
    first: int,
    *,
    clients: int,
    seconds: int,
) -> Window:
    """A window of pgbench; its latencies in milliseconds come from its log. Raises RuntimeError."""
    program = programs / "pgbench"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "signature.sql"
        file.write_text(script(writing, offers, first))
        told = subprocess.run(
            [
                program,
                *_HOW.split(),
                f"--client={clients}",
                f"--time={seconds}",
                f"--define=clients={clients}",
                f"--file={file}",
                url,
            ],
            capture_output=True,
            text=True,
            cwd=folder,
            check=False,
        )
        if told.returncode or "number of failed transactions: 0" not in told.stdout:
            raise RuntimeError(told.stderr[-2000:] or told.stdout)
        window = Window()
        for log in Path(folder).glob("log*"):
            lines = log.read_text().splitlines()
            window.latencies += [int(line.split()[2]) / 1000 for line in lines]
    rate = re.search(r"tps = ([0-9.]+)", told.stdout)
    assert rate is not None, told.stdout
    window.seconds = len(window.latencies) / float(rate[1])
    window.statuses["303"] = len(window.latencies)
    return window
