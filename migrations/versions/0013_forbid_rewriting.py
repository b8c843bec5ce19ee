"""Forbid rewriting: what was written of facts, money and shares stays as it was written."""

from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

APPEND_ONLY = (
    "journal_entries",
    "ledger_transactions",
    "ledger_postings",
    "share_movements",
    "share_entries",
    "stored_files",
)
# (table, what must sum to zero, by what it is grouped)
BALANCED = (
    ("ledger_postings", "amount", ("transaction_id",)),
    ("share_entries", "delta", ("company_id", "seq")),
)


def upgrade() -> None:
    op.execute("""
        CREATE FUNCTION refuse_rewriting() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'check_violation';
        END $$
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
    for table, column, keys in BALANCED:
        same = " AND ".join(f"{key} = NEW.{key}" for key in keys)
        op.execute(f"""
            CREATE FUNCTION {table}_balance() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF (SELECT sum({column}) FROM {table} WHERE {same}) <> 0 THEN
                    RAISE EXCEPTION '{table} do not sum to zero' USING ERRCODE = 'check_violation';
                END IF;
                RETURN NULL;
            END $$
        """)
        op.execute(f"""
            CREATE CONSTRAINT TRIGGER {table}_balance AFTER INSERT ON {table}
            DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {table}_balance()
        """)
    # Article 22(1): from its opening the terms of an offer bind the issuer.
    op.execute("""
        CREATE FUNCTION freeze_terms() RETURNS trigger LANGUAGE plpgsql AS $$
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
        END $$
    """)
    # Article 23: what was published is what investors relied upon; a correction is a new version.
    op.execute("""
        CREATE FUNCTION freeze_sheet() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.published_at IS NOT NULL THEN
                RAISE EXCEPTION 'a published sheet does not change'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN CASE TG_OP WHEN 'DELETE' THEN OLD ELSE NEW END;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER kiis_freeze_sheet BEFORE UPDATE OR DELETE ON kiis
        FOR EACH ROW EXECUTE FUNCTION freeze_sheet()
    """)
    op.execute("""
        CREATE TRIGGER rounds_freeze_terms BEFORE UPDATE ON rounds
        FOR EACH ROW EXECUTE FUNCTION freeze_terms()
    """)


def downgrade() -> None:
    op.execute("DROP TRIGGER kiis_freeze_sheet ON kiis")
    op.execute("DROP FUNCTION freeze_sheet")
    op.execute("DROP TRIGGER rounds_freeze_terms ON rounds")
    op.execute("DROP FUNCTION freeze_terms")
    for table, _, _ in BALANCED:
        op.execute(f"DROP TRIGGER {table}_balance ON {table}")
        op.execute(f"DROP FUNCTION {table}_balance")
    for table in APPEND_ONLY:
        op.execute(f"DROP TRIGGER {table}_stay ON {table}")
        op.execute(f"DROP TRIGGER {table}_stay_all ON {table}")
    op.execute("DROP FUNCTION refuse_rewriting")
