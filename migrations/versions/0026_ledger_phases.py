"""What is on its way out is held in the book itself (pending, posted, voided)."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

NOT_OVERDRAWN = "ledger_account_is_not_overdrawn"
OPERATION_IN_BOOK = "uq_ledger_transactions_operation_id"
RESOLVES = "fk_ledger_transactions_resolves_id_operation_id"
HAS_A_WALLET = "operation_has_a_wallet"

# Their keys may have left as early as they were written: the provider may have forgotten them.
AGE_OF_KEYS = """
    UPDATE payment_operations SET sent_at = least(created_at, now())
    WHERE state IN ('intended', 'asked', 'unknown')
"""


def upgrade() -> None:
    _add_phases()
    _add_outgoing()
    op.add_column("payment_operations", sa.Column("card_reference", sa.String(128)))
    op.add_column("payment_operations", sa.Column("browser", postgresql.JSONB()))
    op.add_column("payment_operations", sa.Column("sent_at", sa.DateTime(timezone=True)))
    op.add_column("payment_operations", sa.Column("spent_at", sa.DateTime(timezone=True)))
    op.add_column(
        "payment_operations",
        sa.Column("of_held", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.drop_constraint(HAS_A_WALLET, "payment_operations", type_="check")
    op.create_check_constraint(
        HAS_A_WALLET,
        "payment_operations",
        "source_id IS NOT NULL OR target_id IS NOT NULL "
        " OR kind IN ('repudiation', 'repudiation_return')",
    )
    op.execute(AGE_OF_KEYS)
    op.add_column("wallets", sa.Column("refusal", sa.String(255)))
    op.add_column("wallets", sa.Column("checked_at", sa.DateTime(timezone=True)))
    op.create_table(
        "provider_pauses",
        sa.Column("provider", sa.String(20), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", name="pk_provider_pauses"),
    )
    _hold_what_is_leaving()


def _add_phases() -> None:
    table = "ledger_transactions"
    # What was written before went in a single step.
    op.add_column(table, sa.Column("phase", sa.String(40), server_default="single", nullable=False))
    op.alter_column(table, "phase", server_default=None)
    op.add_column(table, sa.Column("resolves_id", sa.BigInteger()))
    op.add_column(
        table,
        sa.Column(
            "pending_id",
            sa.BigInteger(),
            sa.Computed("CASE WHEN phase = 'pending' THEN id END", persisted=True),
        ),
    )
    op.drop_constraint(OPERATION_IN_BOOK, table, type_="unique")
    op.create_index(
        OPERATION_IN_BOOK,
        table,
        ["operation_id"],
        unique=True,
        postgresql_where=sa.text("resolves_id IS NULL"),
    )
    op.create_unique_constraint("uq_ledger_transactions_resolves_id", table, ["resolves_id"])
    op.create_unique_constraint(
        "uq_ledger_transactions_pending_id_operation_id", table, ["pending_id", "operation_id"]
    )
    op.create_foreign_key(
        RESOLVES, table, table, ["resolves_id", "operation_id"], ["pending_id", "operation_id"]
    )
    op.create_check_constraint(
        "ledger_phase_is_known", table, "phase IN ('single', 'pending', 'posted', 'voided')"
    )
    op.create_check_constraint(
        "ledger_resolution_names_what_waited",
        table,
        "(phase IN ('posted', 'voided')) = (resolves_id IS NOT NULL)",
    )
    op.alter_column("ledger_postings", "balance_after", nullable=True)


def _add_outgoing() -> None:
    table = "ledger_accounts"
    op.add_column(
        table, sa.Column("outgoing", sa.BigInteger(), server_default=sa.text("0"), nullable=False)
    )
    op.drop_constraint(NOT_OVERDRAWN, table, type_="check")
    op.execute("UPDATE ledger_accounts SET code = 'clearing' WHERE code = 'outside'")
    op.create_check_constraint(
        NOT_OVERDRAWN,
        table,
        "balance - outgoing >= 0 OR code IN ('clearing', 'disputes') OR code LIKE 'issuer:%'",
    )
    op.create_check_constraint("ledger_account_sets_aside", table, "outgoing >= 0")


LEAVING = """
    SELECT o.id AS operation_id, o.kind, o.created_at, o.amount, o.fee,
           'wallet:' || s.owner AS source,
           CASE WHEN o.kind = 'payout' THEN 'issuer:' || split_part(a.owner, ':', 2)
                WHEN t.owner IS NOT NULL THEN 'wallet:' || t.owner
                ELSE 'clearing' END AS target
    FROM payment_operations o
    JOIN wallets s ON s.id = o.source_id
    JOIN provider_accounts a ON a.id = s.account_id
    LEFT JOIN wallets t ON t.id = o.target_id
    WHERE o.state IN ('intended', 'asked', 'unknown')
"""


def _hold_what_is_leaving() -> None:
    """What was on its way out when this ran is set aside, as if it had been from the start."""
    op.execute(f"""
        INSERT INTO ledger_accounts (code, balance)
        SELECT source, 0 FROM ({LEAVING}) l UNION SELECT target, 0 FROM ({LEAVING}) l
        UNION SELECT 'fees', 0 FROM ({LEAVING}) l WHERE fee > 0
        ON CONFLICT DO NOTHING
    """)
    op.execute(f"""
        INSERT INTO ledger_transactions (operation_id, kind, phase, at)
        SELECT operation_id, kind, 'pending', created_at FROM ({LEAVING}) l
    """)
    op.execute(f"""
        INSERT INTO ledger_postings (transaction_id, account_id, amount)
        SELECT t.id, a.id, line.amount FROM ({LEAVING}) l
        JOIN ledger_transactions t ON t.operation_id = l.operation_id
        CROSS JOIN LATERAL (VALUES (l.source, -l.amount), (l.target, l.amount - l.fee),
                                   ('fees', l.fee)) AS line (code, amount)
        JOIN ledger_accounts a ON a.code = line.code
        WHERE line.amount <> 0
    """)
    op.execute(f"""
        UPDATE ledger_accounts a SET outgoing = l.total
        FROM (SELECT source, sum(amount) AS total FROM ({LEAVING}) s GROUP BY source) l
        WHERE a.code = l.source
    """)


# Without these movements the book of before would not add up, with them it could not be read.
REFUSE_WHAT_CANNOT_BE_TOLD = """
    DO $$
    DECLARE
        found text;
    BEGIN
        SELECT string_agg(DISTINCT kind, ', ') INTO found FROM payment_operations
        WHERE kind IN ('settlement', 'allocation', 'wire_arrival', 'payout_return', 'repudiation',
                       'repudiation_return')
           OR kind = 'card_direct' AND state IN ('intended', 'asked', 'unknown');
        IF found IS NOT NULL THEN
            RAISE EXCEPTION 'no way back: the book before 0026 cannot tell of %', found
                USING HINT = 'Restore a backup of before, or go on.';
        END IF;
    END $$
"""


def downgrade() -> None:
    """The phases are forgotten: what was only set aside is no line of the book any more.

    A payment with a saved card becomes a card payment like any other.
    """
    op.execute(REFUSE_WHAT_CANNOT_BE_TOLD)
    op.execute("UPDATE payment_operations SET kind = 'card_payin' WHERE kind = 'card_direct'")
    for table in ("ledger_postings", "ledger_transactions"):
        op.execute(f"ALTER TABLE {table} DISABLE TRIGGER {table}_stay")
    op.execute("""
        DELETE FROM ledger_postings USING ledger_transactions t
        WHERE t.id = transaction_id AND t.phase IN ('pending', 'voided')
    """)
    op.drop_constraint(RESOLVES, "ledger_transactions", type_="foreignkey")
    op.execute("DELETE FROM ledger_transactions WHERE phase IN ('pending', 'voided')")
    for table in ("ledger_postings", "ledger_transactions"):
        op.execute(f"ALTER TABLE {table} ENABLE TRIGGER {table}_stay")
    op.alter_column("ledger_postings", "balance_after", nullable=False)
    table = "ledger_transactions"
    op.drop_constraint("ledger_resolution_names_what_waited", table, type_="check")
    op.drop_constraint("ledger_phase_is_known", table, type_="check")
    op.drop_constraint("uq_ledger_transactions_pending_id_operation_id", table, type_="unique")
    op.drop_constraint("uq_ledger_transactions_resolves_id", table, type_="unique")
    op.drop_index(OPERATION_IN_BOOK, table)
    op.create_unique_constraint(OPERATION_IN_BOOK, table, ["operation_id"])
    for column in ("pending_id", "resolves_id", "phase"):
        op.drop_column(table, column)
    op.drop_constraint("ledger_account_sets_aside", "ledger_accounts", type_="check")
    op.drop_constraint(NOT_OVERDRAWN, "ledger_accounts", type_="check")
    op.execute("UPDATE ledger_accounts SET code = 'outside' WHERE code = 'clearing'")
    op.create_check_constraint(NOT_OVERDRAWN, "ledger_accounts", "balance >= 0 OR code = 'outside'")
    op.drop_column("ledger_accounts", "outgoing")
    op.drop_table("provider_pauses")
    op.drop_column("wallets", "checked_at")
    op.drop_column("wallets", "refusal")
    op.drop_constraint(HAS_A_WALLET, "payment_operations", type_="check")
    op.create_check_constraint(
        HAS_A_WALLET, "payment_operations", "source_id IS NOT NULL OR target_id IS NOT NULL"
    )
    for column in ("of_held", "spent_at", "sent_at", "browser", "card_reference"):
        op.drop_column("payment_operations", column)
