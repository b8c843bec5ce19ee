"""What does the database itself refuse? To rewrite what was written of facts, money and shares."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import exc, text

from compliance.euro import Euro
from tests.decisions.answers import a_gate
from tests.rounds.world import World, a_world
from tests.stories.stage import MONDAY, PDF
from wiseed_like.db import Base, session, transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.investors import ceilings, service as investors
from wiseed_like.ledger import service as ledger

APPEND_ONLY = (
    "decisions",
    "journal_entries",
    "ledger_postings",
    "ledger_transactions",
    "own_ceilings",
    "share_entries",
    "share_movements",
    "stored_files",
)


@pytest.fixture
def world(house: object) -> World:
    """At least one row in each of the tables."""
    made = a_world()
    made.prepared()
    a_gate(made.officer)
    with transaction():
        ceilings.set_ceiling(investors.become(made.officer, now=MONDAY), Euro.of(1_000), now=MONDAY)
        store_bytes(PDF, "a.pdf", "application/pdf", by=made.officer, now=MONDAY)
        ledger.post(
            uuid.uuid4(),
            "wire_payin",
            {"outside": -Euro.of(5), "wallet:user:1": Euro.of(5)},
            now=MONDAY,
        )
    return made


@pytest.mark.parametrize("table", APPEND_ONLY)
class TestAnAppendOnlyTable:
    def test_refuses_to_change_a_row(self, world: World, table: str):
        column = next(iter(Base.metadata.tables[table].primary_key)).name
        assert session.scalar(text(f"SELECT count(*) FROM {table}"))

        with pytest.raises(exc.IntegrityError, match=f"{table} is append-only"), transaction():
            session.execute(text(f"UPDATE {table} SET {column} = {column}"))

    def test_refuses_to_lose_a_row(self, world: World, table: str):
        with pytest.raises(exc.IntegrityError, match=f"{table} is append-only"), transaction():
            session.execute(text(f"DELETE FROM {table}"))

    def test_refuses_to_be_emptied(self, world: World, table: str):
        with pytest.raises(exc.IntegrityError, match="is append-only"), transaction():
            session.execute(text(f"TRUNCATE {table} CASCADE"))


class TestTheDatabase:
    def test_has_these_append_only_tables_and_no_others(self, house: object):
        guarded = session.scalars(
            text(
                "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
                " JOIN pg_proc ON pg_proc.oid = tgfoid WHERE proname = 'refuse_rewriting'"
            )
        )

        assert sorted(guarded) == sorted(APPEND_ONLY)

    def test_refuses_postings_that_do_not_sum_to_zero(self, house: object):
        with pytest.raises(exc.IntegrityError, match="do not sum to zero"), transaction():
            ledger.post(uuid.uuid4(), "wire_payin", {"wallet:user:1": Euro.of(5)}, now=MONDAY)

    def test_refuses_an_account_below_zero(self, house: object):
        with pytest.raises(exc.IntegrityError, match="not_overdrawn"), transaction():
            ledger.post(
                uuid.uuid4(),
                "transfer",
                {"wallet:user:1": -Euro.of(5), "wallet:round:1": Euro.of(5)},
                now=MONDAY,
            )

    def test_refuses_to_change_the_terms_of_an_open_round(self, world: World):
        other = a_world()
        offer = other.opened()

        with pytest.raises(exc.IntegrityError, match="terms of an opened round"), transaction():
            offer.shares_max += 1
