"""Does a book that was kept before it had phases go on, and can it go back?"""

from __future__ import annotations

import psycopg
import pytest
from flask import Flask
from sqlalchemy import exc

from tests.house.test_migrations import flask, migrated

__all__ = ["migrated"]

# A hundred came by wire, sixty of it are on their way to a round; the round pays out 30, fee 2.
BEFORE = """
    INSERT INTO provider_accounts
        (id, provider, owner, key, particulars, bank_account_key, created_at)
    VALUES (1, 'mangopay', 'user:1', gen_random_uuid(), '{}', gen_random_uuid(), now()),
           (2, 'mangopay', 'company:5', gen_random_uuid(), '{}', gen_random_uuid(), now());
    INSERT INTO wallets (id, owner, account_id, key, created_at)
    VALUES (1, 'user:1', 1, gen_random_uuid(), now()), (2, 'round:9', 2, gen_random_uuid(), now());
    INSERT INTO payment_operations
        (id, kind, state, provider, source_id, target_id, amount, declared, fee, subject, language,
         created_at)
    SELECT gen_random_uuid(), kind, state, 'mangopay', source, target, amount, amount, fee, 'x:1',
           'fr', now()
    FROM (VALUES ('wire_payin', 'succeeded', NULL, 1, 10000, 0),
                 ('wire_payin', 'succeeded', NULL, 2, 5000, 0),
                 ('transfer', 'unknown', 1, 2, 6000, 0),
                 ('payout', 'asked', 2, NULL, 3000, 200),
                 ('transfer', 'failed', 1, 2, 6000, 0))
        AS o (kind, state, source, target, amount, fee);
    INSERT INTO ledger_accounts (code, balance)
    VALUES ('outside', -15000), ('wallet:user:1', 10000), ('wallet:round:9', 5000);
    INSERT INTO ledger_transactions (operation_id, kind, at)
    SELECT id, kind, created_at FROM payment_operations WHERE state = 'succeeded';
    INSERT INTO ledger_postings (transaction_id, account_id, amount, balance_after)
    SELECT t.id, a.id, CASE WHEN a.code = 'outside' THEN -o.amount ELSE o.amount END, 0
    FROM ledger_transactions t JOIN payment_operations o ON o.id = t.operation_id
    JOIN wallets w ON w.id = o.target_id
    JOIN ledger_accounts a ON a.code IN ('outside', 'wallet:' || w.owner);
"""

AN_OPERATION = """
    INSERT INTO payment_operations
        (id, kind, state, provider, target_id, amount, declared, fee, subject, language, created_at)
    VALUES (gen_random_uuid(), %(kind)s::text, %(state)s, 'mangopay',
            CASE WHEN %(kind)s::text <> 'repudiation' THEN 1 END, 80, 80, 0, 'user:1', 'fr', now())
"""


@pytest.fixture
def book(migrated: Flask) -> psycopg.Connection:
    """A connection to a book that has just learnt phases."""
    flask(migrated, "upgrade", "0025")
    with psycopg.connect(
        migrated.extensions["settings"].migrate_database_url, autocommit=True
    ) as connection:
        connection.execute(BEFORE)
        flask(migrated, "upgrade", "0026")
        yield connection


def balances(book: psycopg.Connection, columns: str) -> dict[str, tuple[int, ...]]:
    rows = book.execute(f"SELECT code, {columns} FROM ledger_accounts").fetchall()
    return {row[0]: row[1:] for row in rows}


class TestABookWithoutPhases:
    def test_has_what_is_leaving_set_aside_afterwards(self, book: psycopg.Connection):
        assert balances(book, "balance, outgoing") == {
            "clearing": (-15000, 0),
            "wallet:user:1": (10000, 6000),
            "wallet:round:9": (5000, 3000),
            "issuer:5": (0, 0),
            "fees": (0, 0),
        }
        found = book.execute(
            "SELECT kind, array_agg(amount ORDER BY amount) FROM ledger_transactions t"
            " JOIN ledger_postings p ON p.transaction_id = t.id WHERE phase = 'pending'"
            " GROUP BY t.id, kind ORDER BY kind"
        ).fetchall()
        assert found == [("payout", [-3000, 200, 2800]), ("transfer", [-6000, 6000])]

    def test_knows_how_old_the_keys_may_be_of_what_is_under_way(self, book: psycopg.Connection):
        found = book.execute(
            "SELECT DISTINCT state, sent_at = created_at FROM payment_operations ORDER BY state"
        ).fetchall()
        assert found == [("asked", True), ("failed", None), ("succeeded", None), ("unknown", True)]

    def test_knows_it_of_what_is_not_made_yet(self, book: psycopg.Connection, migrated: Flask):
        book.execute("UPDATE wallets SET reference = 'w1' WHERE id = 1")
        flask(migrated, "upgrade", "0033")
        found = book.execute("SELECT sent_at = created_at FROM wallets ORDER BY id").fetchall()
        assert found == [(None,), (True,)]
        account = "SELECT DISTINCT sent_at = created_at, bank_account_sent_at = created_at FROM "
        assert book.execute(account + "provider_accounts").fetchall() == [(True, True)]

    def test_goes_back_with_saved_cards_as_cards_like_any_other(
        self, book: psycopg.Connection, migrated: Flask
    ):
        book.execute(AN_OPERATION, {"kind": "card_direct", "state": "succeeded"})
        flask(migrated, "downgrade")
        kinds = {row[0] for row in book.execute("SELECT kind FROM payment_operations")}
        assert kinds == {"card_payin", "wire_payin", "transfer", "payout"}

    @pytest.mark.parametrize(
        ("kind", "state"),
        [
            ("repudiation", "succeeded"),
            ("wire_arrival", "succeeded"),
            ("payout_return", "succeeded"),
            ("card_direct", "unknown"),
        ],
    )
    def test_does_not_go_back_over_what_it_could_not_tell(
        self, book: psycopg.Connection, migrated: Flask, kind: str, state: str
    ):
        flask(migrated, "upgrade", "0032")
        book.execute(AN_OPERATION, {"kind": kind, "state": state})
        with pytest.raises(exc.DBAPIError, match=f"no way back: .* cannot tell of {kind}"):
            flask(migrated, "downgrade", "0025")
        # Nothing is lost on the way: neither what came of it nor where we are.
        assert book.execute("SELECT count(*) FROM dispute_cases").fetchone() == (0,)
        assert book.execute("SELECT version_num FROM alembic_version").fetchone() == ("0032",)

    def test_is_as_it_was_when_it_goes_back(self, book: psycopg.Connection, migrated: Flask):
        flask(migrated, "downgrade")
        assert balances(book, "balance") == {
            "outside": (-15000,),
            "wallet:user:1": (10000,),
            "wallet:round:9": (5000,),
            "issuer:5": (0,),
            "fees": (0,),
        }
        assert book.execute("SELECT count(*) FROM ledger_transactions").fetchone() == (2,)
        with pytest.raises(psycopg.errors.CheckViolation, match="append-only"):
            book.execute("DELETE FROM ledger_postings")
