"""Can the checks of waiting lists fail? One breakage a test, made behind the services' back."""

from __future__ import annotations

import pytest
from sqlalchemy import text

from tests.journal.evidence import administrator_engine
from tests.subscriptions.waiting import a_full_round, disagreements, promoted, revoked, waits
from wiseed_like.db import session

# What an intruder does, and how the row that the check names begins.
BREAKAGES = (
    ("UPDATE round_counters SET waiting = waiting + 1", "round_counters "),
    ("UPDATE round_counters SET held = held + 1", "round_counters "),
    ("UPDATE round_counters SET held = held - 1, returned = 1", "round_counters "),
    ("UPDATE waiting_places SET offered = offered - 1 WHERE state = 'offered'", "waiting_places "),
    ("UPDATE waiting_places SET state = 'left', ended_at = joined_at", "round_counters "),
    (
        "DELETE FROM journal_deliveries; DELETE FROM journal_entries"
        " WHERE kind = 'waiting.offered'",
        "waiting_places ",
    ),
    (
        "UPDATE waiting_places SET offered = 3, offered_at = joined_at, offer_ends_at = joined_at"
        " WHERE state = 'waiting'",
        "waiting_places ",
    ),
)


@pytest.mark.parametrize(("statement", "row"), BREAKAGES, ids=[each[0] for each in BREAKAGES])
def test_the_books_see(house, statement, row):
    """One person is offered ten shares, one waits for more than are left."""
    offer, signed = a_full_round()
    waits(offer, 10)
    waits(offer, 40)
    revoked(signed)
    promoted()
    assert disagreements() == []
    session.rollback()
    own, session.bind = session.bind, administrator_engine()
    session.execute(text("SET LOCAL session_replication_role = replica"))
    try:
        session.execute(text(statement))
        found = disagreements()
    finally:
        session.rollback()
        session.bind = own
        session.expire_all()

    assert any(name.startswith(row) for name, _ in found)
