"""A fee schedule frozen by each round, what investors pay of it, and numbered invoices."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

# As migration 0015 wrote it: also what the way back leaves behind.
TERMS_BEFORE = """
        BEGIN
            IF OLD.opened_at IS NOT NULL AND
               ROW(NEW.company_id, NEW.offer_identifier, NEW.pre_money, NEW.existing_shares,
                   NEW.nominal, NEW.price, NEW.minimum_ticket, NEW.shares_min, NEW.shares_max,
                   NEW.closes_at, NEW.fee_bps, NEW.opened_at)
               IS DISTINCT FROM
               ROW(OLD.company_id, OLD.offer_identifier, OLD.pre_money, OLD.existing_shares,
                   OLD.nominal, OLD.price, OLD.minimum_ticket, OLD.shares_min, OLD.shares_max,
                   OLD.closes_at, OLD.fee_bps, OLD.opened_at) THEN
                RAISE EXCEPTION 'the terms of an opened round do not change'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END """.replace(
    "NEW.opened_at)", "NEW.opened_at, NEW.regime, NEW.maximum_per_holder)"
).replace("OLD.opened_at)", "OLD.opened_at, OLD.regime, OLD.maximum_per_holder)")
TERMS_NOW = TERMS_BEFORE.replace(
    "NEW.fee_bps,", "NEW.fee_bps, NEW.fee_min, NEW.investor_fee_bps, NEW.vat_bps,"
).replace("OLD.fee_bps,", "OLD.fee_bps, OLD.fee_min, OLD.investor_fee_bps, OLD.vat_bps,")

# What was agreed before stays as agreed: no minimum, no VAT, no investor's fee.
COLUMNS = (
    ("rounds", "fee_min", sa.BigInteger()),
    ("rounds", "investor_fee_bps", sa.Integer()),
    ("rounds", "vat_bps", sa.Integer()),
    ("subscriptions", "fee_net", sa.BigInteger()),
    ("subscriptions", "fee_vat", sa.BigInteger()),
)
CHECKS = (
    (
        "rounds",
        "round_fees_are_not_negative",
        "fee_bps >= 0 AND fee_min >= 0 AND investor_fee_bps >= 0 AND vat_bps >= 0",
    ),
    ("subscriptions", "subscription_fee_is_not_negative", "fee_net >= 0 AND fee_vat >= 0"),
)
APPEND_ONLY = ("fee_invoices", "fee_invoice_prints")


def upgrade() -> None:
    for table, column, kind in COLUMNS:
        op.add_column(table, sa.Column(column, kind, server_default="0", nullable=False))
        op.alter_column(table, column, server_default=None)
    for table, name, rule in CHECKS:
        op.create_check_constraint(op.f(name), table, rule)
    freeze(TERMS_NOW)
    create_invoices()
    op.execute("""
        CREATE FUNCTION number_without_a_gap() RETURNS trigger LANGUAGE plpgsql AS $$
        DECLARE
            last fee_invoices%ROWTYPE;
        BEGIN
            SELECT * INTO last FROM fee_invoices WHERE year = NEW.year ORDER BY seq DESC LIMIT 1;
            IF NEW.seq <> coalesce(last.seq, 0) + 1 OR NEW.issued_on < last.issued_on THEN
                RAISE EXCEPTION 'an invoice follows the last one' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER fee_invoices_follow BEFORE INSERT ON fee_invoices
        FOR EACH ROW EXECUTE FUNCTION number_without_a_gap()
    """)
    for table in APPEND_ONLY:
        op.execute(f"""
            CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()
        """)
        op.execute(f"""
            CREATE TRIGGER {table}_stay_all BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()
        """)


def create_invoices() -> None:
    op.create_table(
        "fee_invoice_counters",
        sa.Column("year", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("year", name=op.f("pk_fee_invoice_counters")),
    )
    op.create_table(
        "fee_invoices",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("fee_of", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("buyer", sa.String(length=40), nullable=False),
        sa.Column("buyer_particulars", postgresql.JSONB(), nullable=False),
        sa.Column("seller_particulars", postgresql.JSONB(), nullable=False),
        sa.Column("basis", sa.BigInteger(), nullable=False),
        sa.Column("subject", sa.String(length=200), nullable=False),
        sa.Column("net", sa.BigInteger(), nullable=False),
        sa.Column("vat_bps", sa.Integer(), nullable=False),
        sa.Column("vat", sa.BigInteger(), nullable=False),
        sa.Column("gross", sa.BigInteger(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("gross = net + vat", name=op.f("invoice_adds_up")),
        sa.CheckConstraint("net > 0 AND vat >= 0", name=op.f("invoice_asks_something")),
        sa.CheckConstraint(
            "year = extract(year from issued_on)", name=op.f("invoice_is_of_its_year")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_fee_invoices")),
        sa.UniqueConstraint("fee_of", name=op.f("uq_fee_invoices_fee_of")),
        sa.UniqueConstraint("year", "seq", name=op.f("uq_fee_invoices_year_seq")),
    )
    op.create_index("ix_fee_invoices_buyer", "fee_invoices", ["buyer", "issued_at"])
    op.create_table(
        "fee_invoice_prints",
        sa.Column("invoice_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("stored_file_id", sa.Uuid(), nullable=False),
        sa.Column("printed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["invoice_id"], ["fee_invoices.id"], name=op.f("fk_fee_invoice_prints_invoice_id")
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_files.id"],
            name=op.f("fk_fee_invoice_prints_stored_file_id"),
        ),
        sa.PrimaryKeyConstraint("invoice_id", name=op.f("pk_fee_invoice_prints")),
    )


# Invoices are kept for ten years (code de commerce, art. L. 123-22).
REFUSE_TO_LOSE_INVOICES = """
    DO $$
    BEGIN
        IF EXISTS (SELECT FROM fee_invoices) THEN
            RAISE EXCEPTION 'no way back: invoices were issued'
                USING HINT = 'Restore a backup of before, or go on.';
        END IF;
    END $$
"""


def downgrade() -> None:
    op.execute(REFUSE_TO_LOSE_INVOICES)
    op.drop_table("fee_invoice_prints")
    op.drop_table("fee_invoices")
    op.drop_table("fee_invoice_counters")
    op.execute("DROP FUNCTION number_without_a_gap")
    freeze(TERMS_BEFORE)
    for table, name, _ in CHECKS:
        op.drop_constraint(op.f(name), table)
    for table, column, _ in COLUMNS:
        op.drop_column(table, column)


def freeze(body: str) -> None:
    op.execute(f"""
        CREATE OR REPLACE FUNCTION freeze_terms() RETURNS trigger LANGUAGE plpgsql AS $${body}$$
    """)
