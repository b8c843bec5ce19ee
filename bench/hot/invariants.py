"""What must hold when the rush is over? Each line that comes out is something that does not."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import psycopg
from flask import Flask

from wiseed_like import books
from wiseed_like.db import one_instant
from wiseed_like.journal import verification

# What is asked of the rows, and the answer that is right: no row.
_NONE = {
    "reserved differs from the living shares": """
        SELECT round_id, reserved, coalesce(found.shares, 0) FROM round_counters
        LEFT JOIN (SELECT round_id, sum(shares) AS shares FROM subscriptions
                   WHERE state IN ('reflecting', 'firm', 'paid', 'issued') GROUP BY 1) found
        USING (round_id) WHERE reserved <> coalesce(found.shares, 0)
    """,
    "a cap is passed": "SELECT round_id FROM round_counters WHERE reserved > cap AND cap > 0",
    "an order became two subscriptions": """
        SELECT order_id FROM subscriptions GROUP BY 1 HAVING count(*) > 1
    """,
    "postings do not sum to zero": """
        SELECT transaction_id FROM ledger_postings GROUP BY 1 HAVING sum(amount) <> 0
    """,
    "a signature without its fact": """
        SELECT id FROM subscriptions s WHERE offered_at > %(since)s AND NOT EXISTS (
            SELECT FROM journal_entries e WHERE e.kind = 'subscription.offered'
            AND e.subject_type = 'subscription' AND e.subject_id = s.id::text)
        AND order_id::text LIKE '00000000%%'
    """,
    "a fact that nobody will hear of": """
        SELECT id FROM journal_entries e WHERE kind = 'subscription.offered' AND NOT EXISTS (
            SELECT FROM journal_deliveries d WHERE d.entry_id = e.id)
    """,
}

# Of the house's own checks, those that ask the provider, who has never heard of these people.
_ASK_THE_PROVIDER = ("provider_wallets", "provider_own_wallets")


def broken(
    app: Flask, database: psycopg.Connection[Any], *, since: Any, acknowledged: int
) -> Iterator[str]:
    """Look at everything; `acknowledged` signatures were answered with a redirect since then."""
    for what, query in _NONE.items():
        found = database.execute(query, {"since": since}).fetchall()
        if found:
            yield f"{what}: {found[:3]} ({len(found)})"
    kept = database.execute(
        "SELECT count(*) FROM journal_entries WHERE kind = 'subscription.offered'"
    ).fetchone()
    if kept is None or kept[0] != acknowledged:
        yield f"{acknowledged} signatures were acknowledged, {kept} are in the journal"
    with app.app_context():
        with one_instant():
            found = verification.verify(Path("/nowhere"), frozenset()).findings
            yield from (str(each) for each in found)
        for check in books.CHECKS:
            if check.__name__ not in _ASK_THE_PROVIDER:
                yield from (f"{check.__name__}: {row}: {what}" for row, what in check())
