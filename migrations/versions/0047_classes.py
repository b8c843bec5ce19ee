"""The register knows classes of shares."""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"
branch_labels = None
depends_on = None

RIGHTS = (
    sa.Column("liquidation_bps", sa.Integer()),
    sa.Column("participation", sa.String(40)),
    sa.Column("participation_cap_bps", sa.Integer()),
    sa.Column("seniority", sa.Integer()),
    sa.Column("dividend_bps", sa.Integer()),
)
SAME_RIGHTS = " AND ".join(
    f"found.{column.name} IS NOT DISTINCT FROM NEW.{column.name}" for column in RIGHTS
)
CHECKS = (
    ("share_class_is_not_below_par", "nominal > 0 AND price >= nominal"),
    ("share_class_has_votes", "votes >= 0"),
    (
        "share_class_has_its_rights",
        "CASE code WHEN 'ORD' THEN num_nonnulls(price, liquidation_bps, participation, "
        "participation_cap_bps, seniority, dividend_bps) = 0 ELSE num_nonnulls(price, "
        "liquidation_bps, participation, seniority, dividend_bps) = 5 END",
    ),
    ("share_class_shares_or_not", "participation IN ('none', 'full', 'capped')"),
    (
        "share_class_has_its_cap",
        "(participation = 'capped') = (participation_cap_bps IS NOT NULL) "
        "AND coalesce(participation_cap_bps >= liquidation_bps, true)",
    ),
)
# No line of before said otherwise than ordinary, and the hashed text of each said that.
FIRST_CLASSES = """
    INSERT INTO share_classes (company_id, code, name, nominal, votes, origin, created_at)
    SELECT registers.company_id, 'ORD', 'Actions ordinaires', companies.nominal, 1, 'constitution',
        coalesce(min(share_movements.recorded_at), now())
    FROM registers JOIN companies ON companies.id = registers.company_id
    LEFT JOIN share_movements ON share_movements.company_id = registers.company_id
    GROUP BY registers.company_id, companies.nominal
    ORDER BY registers.company_id
"""
CLASS_OF_OLD_LINES = """
    UPDATE share_entries SET class_id = share_classes.id FROM share_classes
    WHERE share_classes.company_id = share_entries.company_id
"""
# Once for each statement, because a movement may have tens of thousands of lines. The head of the
# register is locked first: nobody else moves the company's shares meanwhile.
HOLD = """
    CREATE FUNCTION share_entries_hold() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM FROM registers WHERE company_id IN (SELECT company_id FROM added)
        ORDER BY company_id FOR UPDATE;
        IF EXISTS (
            SELECT FROM share_entries AS written
            WHERE (written.company_id, written.seq) IN (SELECT company_id, seq FROM added)
            GROUP BY written.company_id, written.seq, written.class_id
            HAVING sum(written.delta) <> 0
        ) THEN
            RAISE EXCEPTION 'share_entries do not sum to zero' USING ERRCODE = 'check_violation';
        END IF;
        IF EXISTS (
            SELECT FROM share_entries AS written
            JOIN holders ON holders.id = written.holder_id AND holders.kind <> 'source'
            WHERE (written.company_id, written.holder_id, written.class_id) IN
                (SELECT company_id, holder_id, class_id FROM added WHERE delta < 0)
            GROUP BY written.holder_id, written.class_id
            HAVING sum(written.delta) < 0
        ) THEN
            RAISE EXCEPTION 'an account would hold less than nothing'
                USING ERRCODE = 'check_violation';
        END IF;
        RETURN NULL;
    END $$
"""
HOLDS = """
    CREATE TRIGGER share_entries_hold AFTER INSERT ON share_entries
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION share_entries_hold()
"""
# What held before: the lines of a movement sum to zero, whatever they are of.
BALANCE = """
    CREATE FUNCTION share_entries_balance() RETURNS trigger LANGUAGE plpgsql AS $$
            BEGIN
                IF (SELECT sum(delta) FROM share_entries WHERE company_id = NEW.company_id AND seq = NEW.seq) <> 0 THEN
                    RAISE EXCEPTION 'share_entries do not sum to zero' USING ERRCODE = 'check_violation';
                END IF;
                RETURN NULL;
            END $$
"""  # noqa: E501 - as migration 0013 wrote it
BALANCES = """
    CREATE CONSTRAINT TRIGGER share_entries_balance AFTER INSERT ON share_entries
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION share_entries_balance()
"""
# ECSPR art. 22(1): from its opening an offer is of shares whose rights are written down.
OPENS = f"""
    CREATE FUNCTION round_opens_with_what_the_register_knows() RETURNS trigger
    LANGUAGE plpgsql AS $$
    BEGIN
        IF NEW.opened_at IS NULL OR NEW.class_code = 'ORD' OR EXISTS (
            SELECT FROM share_classes AS found
            WHERE found.company_id = NEW.company_id AND found.code = NEW.class_code
              AND found.nominal = NEW.nominal AND found.price = NEW.price AND {SAME_RIGHTS}
        ) THEN
            RETURN NEW;
        END IF;
        RAISE EXCEPTION 'round_opens_with_what_the_register_knows: no class % with these rights',
            NEW.class_code USING ERRCODE = 'check_violation';
    END $$
"""
KNOWN = "round_opens_with_what_the_register_knows"
# Triggers fire in the order of their names: that a term is frozen is said before that it is wrong.
AFTER_FREEZING = "rounds_open_with_what_the_register_knows"


def upgrade() -> None:
    op.create_table(
        "share_classes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(10), nullable=False),
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("nominal", sa.BigInteger(), nullable=False),
        sa.Column("votes", sa.Integer(), nullable=False),
        sa.Column("price", sa.BigInteger()),
        sa.Column("origin", sa.String(60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        *(column._copy() for column in RIGHTS),
        *(sa.CheckConstraint(rule, name=op.f(name)) for name, rule in CHECKS),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_share_classes_company_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_share_classes")),
        sa.UniqueConstraint("company_id", "id", name=op.f("uq_share_classes_company_id_id")),
        sa.UniqueConstraint("company_id", "code", name=op.f("uq_share_classes_company_id_code")),
    )
    op.execute(FIRST_CLASSES)
    stay("share_classes")
    give_lines_their_class()
    op.execute("DROP TRIGGER share_entries_balance ON share_entries")
    op.execute("DROP FUNCTION share_entries_balance")
    op.execute(HOLD)
    op.execute(HOLDS)
    give_rounds_their_class()


def give_lines_their_class() -> None:
    """The one rewriting of lines: it adds what their hashed text said all along."""
    op.add_column("share_entries", sa.Column("class_id", sa.Integer()))
    op.execute("ALTER TABLE share_entries DISABLE TRIGGER share_entries_stay")
    op.execute(CLASS_OF_OLD_LINES)
    op.execute("ALTER TABLE share_entries ENABLE TRIGGER share_entries_stay")
    op.alter_column("share_entries", "class_id", nullable=False)
    op.create_foreign_key(
        op.f("fk_share_entries_company_id_class_id"),
        "share_entries",
        "share_classes",
        ["company_id", "class_id"],
        ["company_id", "id"],
    )


def give_rounds_their_class() -> None:
    op.add_column(
        "rounds", sa.Column("class_code", sa.String(10), server_default="ORD", nullable=False)
    )
    op.execute("UPDATE rounds SET class_code = 'ADP1' WHERE instrument = 'preference'")
    op.drop_constraint(op.f(KNOWN), "rounds")
    op.create_check_constraint(
        op.f("round_names_its_class"),
        "rounds",
        "(instrument = 'ordinary') = (class_code = 'ORD')",
    )
    op.execute(OPENS)
    op.execute(f"""
        CREATE TRIGGER {AFTER_FREEZING} BEFORE INSERT OR UPDATE ON rounds
        FOR EACH ROW EXECUTE FUNCTION {KNOWN}()
    """)
    op.execute("""
        CREATE TRIGGER rounds_freeze_class BEFORE UPDATE ON rounds
        FOR EACH ROW EXECUTE FUNCTION freeze_named('class_code')
    """)


# The register would forget what its preference shares are.
REFUSE_TO_LOSE_A_CLASS = """
    DO $$
    BEGIN
        IF EXISTS (SELECT FROM share_classes WHERE code <> 'ORD') THEN
            RAISE EXCEPTION 'no way back: the register has preference shares'
                USING HINT = 'Restore a backup of before, or go on.';
        END IF;
    END $$
"""


def downgrade() -> None:
    op.execute(REFUSE_TO_LOSE_A_CLASS)
    op.execute("DROP TRIGGER rounds_freeze_class ON rounds")
    op.execute(f"DROP TRIGGER {AFTER_FREEZING} ON rounds")
    op.execute(f"DROP FUNCTION {KNOWN}")
    op.drop_constraint(op.f("round_names_its_class"), "rounds")
    op.create_check_constraint(
        op.f(KNOWN), "rounds", "opened_at IS NULL OR instrument = 'ordinary'"
    )
    op.drop_column("rounds", "class_code")
    op.execute("DROP TRIGGER share_entries_hold ON share_entries")
    op.execute("DROP FUNCTION share_entries_hold")
    op.execute(BALANCE)
    op.execute(BALANCES)
    op.drop_column("share_entries", "class_id")
    op.drop_table("share_classes")


def stay(table: str) -> None:
    """What is written there stays as it was written."""
    op.execute(f"""
        CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()
    """)
    op.execute(f"""
        CREATE TRIGGER {table}_stay_all BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()
    """)
