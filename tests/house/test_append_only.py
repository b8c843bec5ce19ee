"""What does the database itself refuse? To rewrite what was written of facts, money and shares."""

from __future__ import annotations

import uuid

import psycopg
import pytest
from flask import current_app
from sqlalchemy import exc, text

from compliance.euro import Euro
from tests.decisions.answers import a_gate
from tests.fees.invoices import issue, note_printed
from tests.house.changes import change_settings
from tests.rounds.entering import announced
from tests.rounds.world import World, a_user, a_world
from tests.stories.stage import MONDAY, PDF
from tests.subscriptions.world import a_subscription, an_investor, an_open_round
from wiseed_like.accesses.service import looked
from wiseed_like.db import Base, session, transaction
from wiseed_like.documents.service import erase, store_bytes
from wiseed_like.investors import ceilings, service as investors
from wiseed_like.journal import checkpoints
from wiseed_like.journal.signing import Signer
from wiseed_like.ledger import service as ledger
from wiseed_like.reconciliation import service as reconciliation, statements
from wiseed_like.reconciliation.rules import RunKind
from wiseed_like.rounds import closing
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.subscriptions import intentions
from wiseed_like.subscriptions.allotment import service as allotting

APPEND_ONLY = (
    "allotment_lines",
    "data_looks",
    "decisions",
    "erased_files",
    "fee_invoice_prints",
    "fee_invoices",
    "house_settings",
    "intention_conversions",
    "journal_checkpoints",
    "journal_entries",
    "ledger_postings",
    "ledger_transactions",
    "month_statements",
    "own_ceilings",
    "round_allotments",
    "share_classes",
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
    change_settings(a_user("administrator"), made.officer, now=MONDAY)
    with transaction():
        looked(made.officer.id, what="account", why="roles", by=made.analyst, now=MONDAY)
        checkpoints.make(Signer("A" * 43), now=MONDAY)
        ceilings.set_ceiling(investors.become(made.officer, now=MONDAY), Euro.of(1_000), now=MONDAY)
        stored = store_bytes(PDF, "a.pdf", "application/pdf", by=made.officer, now=MONDAY)
        erase(stored, "withdrawn", by=made.officer, now=MONDAY)
    shared = an_open_round(cap=10, minimum=5, allotment=AllotmentRule.PRO_RATA)
    announcer = an_investor(sophisticated=True)
    announced(announcer.user, shared)
    signed = a_subscription(announcer, shared, 10)
    with transaction():
        intentions.note_converted(signed, now=MONDAY)
    with transaction():
        closing.start_closing(shared, now=MONDAY)
    with transaction():
        allotting.share_out(shared.id, now=MONDAY)
    invoice = issue("round:3", now=MONDAY)
    assert invoice is not None
    note_printed(invoice, now=MONDAY)
    with transaction():
        run = reconciliation.begin(RunKind.BY_HAND, by=None, now=MONDAY)
        statements.state(MONDAY.date().replace(day=1), run, now=MONDAY)
        ledger.post(
            uuid.uuid4(),
            "wire_payin",
            {"clearing": -Euro.of(5), "wallet:user:1": Euro.of(5)},
            now=MONDAY,
        )
    return made


def changing(table: str) -> str:
    column = next(iter(Base.metadata.tables[table].primary_key)).name
    return f"UPDATE {table} SET {column} = {column}"


def refusal(world: World, order: str) -> str:
    """What PostgreSQL answers the owner of the tables, on a connection of its own."""
    url = current_app.extensions["settings"].migrate_database_url
    with psycopg.connect(url) as connection, pytest.raises(psycopg.Error) as refused:
        connection.execute(order)
    assert isinstance(refused.value, psycopg.errors.CheckViolation)
    return str(refused.value)


@pytest.mark.parametrize("table", APPEND_ONLY)
class TestAnAppendOnlyTable:
    """Even to the role that owns it; the application's has not even the right to try."""

    def test_refuses_to_change_a_row(self, world: World, table: str):
        assert session.scalar(text(f"SELECT count(*) FROM {table}"))

        assert f"{table} is append-only" in refusal(world, changing(table))

    def test_refuses_to_lose_a_row(self, world: World, table: str):
        assert f"{table} is append-only" in refusal(world, f"DELETE FROM {table}")

    def test_refuses_to_be_emptied(self, world: World, table: str):
        assert "is append-only" in refusal(world, f"TRUNCATE {table} CASCADE")

    def test_is_closed_to_the_application(self, world: World, table: str):
        for order in (changing(table), f"DELETE FROM {table}", f"TRUNCATE {table} CASCADE"):
            with pytest.raises(exc.ProgrammingError, match="permission denied"), transaction():
                session.execute(text(order))


class TestTheDatabase:
    def test_has_these_append_only_tables_and_no_others(self, house: object):
        guarded = session.scalars(
            text(
                "SELECT DISTINCT tgrelid::regclass::text FROM pg_trigger"
                " JOIN pg_proc ON pg_proc.oid = tgfoid WHERE proname = 'refuse_rewriting'"
                " AND tgname LIKE '%_stay'"
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
