"""How shares are shared out when more are wanted than offered."""

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

# (function, what it says before, what it says from here on)
REWRITTEN = (
    ("freeze_terms", "NEW.maximum_per_holder)", "NEW.maximum_per_holder, NEW.allotment)"),
    ("freeze_terms", "OLD.maximum_per_holder)", "OLD.maximum_per_holder, OLD.allotment)"),
    (
        "take_shares",
        "AND reserved + wanted <= cap",
        "AND (takes_more OR reserved + wanted <= cap)",
    ),
)
COUNTERS = "round_counters"
CAP = "round_is_not_oversubscribed"
APPEND_ONLY = ("round_allotments", "allotment_lines")


def upgrade() -> None:
    op.add_column(
        "rounds",
        sa.Column("allotment", sa.String(40), server_default="first_come", nullable=False),
    )
    op.create_check_constraint(
        op.f("round_has_an_allotment"),
        "rounds",
        "allotment IN ('first_come', 'pro_rata', 'cap_and_scale', 'holders_first')",
    )
    for function, before, after in REWRITTEN:
        rewrite(function, before, after)
    op.add_column(
        COUNTERS, sa.Column("takes_more", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.add_column(COUNTERS, sa.Column("allotted", sa.Integer(), nullable=True))
    op.drop_constraint(op.f(CAP), COUNTERS)
    op.create_check_constraint(op.f(CAP), COUNTERS, "takes_more OR reserved <= cap")
    op.create_check_constraint(
        op.f("round_is_paid_once_allotted"), COUNTERS, "NOT takes_more OR paid = 0"
    )
    op.create_check_constraint(
        op.f("round_allots_what_it_offers"),
        COUNTERS,
        "allotted IS NULL OR (NOT takes_more AND allotted <= cap)",
    )
    create_allotments()
    for table in APPEND_ONLY:
        op.execute(f"""
            CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()
        """)
        op.execute(f"""
            CREATE TRIGGER {table}_stay_all BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()
        """)


def create_allotments() -> None:
    op.create_table(
        "round_allotments",
        sa.Column("round_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("rule", sa.String(length=40), nullable=False),
        sa.Column("offered", sa.Integer(), nullable=False),
        sa.Column("asked", sa.BigInteger(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("level", sa.Integer(), nullable=True),
        sa.Column("shared", sa.Integer(), nullable=True),
        sa.Column("shared_asked", sa.BigInteger(), nullable=True),
        sa.Column("odd", sa.Integer(), nullable=False),
        sa.Column("inputs_sha256", sa.String(length=64), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "given <= offered AND given <= asked", name=op.f("allotment_gives_what_there_is")
        ),
        sa.CheckConstraint("shared <= shared_asked", name=op.f("allotment_shares_a_part")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_allotments_round_id")
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_round_allotments")),
    )
    op.create_table(
        "allotment_lines",
        sa.Column("subscription_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("asked", sa.Integer(), nullable=False),
        sa.Column("given", sa.Integer(), nullable=False),
        sa.Column("is_holder", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "0 <= given AND given <= asked AND asked > 0", name=op.f("allotment_line_fits")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"],
            ["round_allotments.round_id"],
            name=op.f("fk_allotment_lines_round_id"),
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_allotment_lines_subscription_id"),
        ),
        sa.PrimaryKeyConstraint("subscription_id", name=op.f("pk_allotment_lines")),
    )
    op.create_index("ix_allotment_lines_round_id", "allotment_lines", ["round_id"])


# What somebody asked for beyond what they were given would be lost, and with it what they signed.
REFUSE_TO_LOSE_ALLOTMENTS = """
    DO $$
    BEGIN
        IF EXISTS (SELECT FROM round_allotments)
           OR EXISTS (SELECT FROM round_counters WHERE takes_more) THEN
            RAISE EXCEPTION 'no way back: shares were, or are to be, shared out'
                USING HINT = 'Restore a backup of before, or go on.';
        END IF;
    END $$
"""


def downgrade() -> None:
    op.execute(REFUSE_TO_LOSE_ALLOTMENTS)
    op.drop_table("allotment_lines")
    op.drop_table("round_allotments")
    op.drop_constraint(op.f("round_allots_what_it_offers"), COUNTERS)
    op.drop_constraint(op.f("round_is_paid_once_allotted"), COUNTERS)
    op.drop_constraint(op.f(CAP), COUNTERS)
    op.create_check_constraint(op.f(CAP), COUNTERS, "reserved <= cap")
    op.drop_column(COUNTERS, "allotted")
    op.drop_column(COUNTERS, "takes_more")
    for function, before, after in REWRITTEN:
        rewrite(function, after, before)
    op.drop_constraint(op.f("round_has_an_allotment"), "rounds")
    op.drop_column("rounds", "allotment")


def rewrite(function: str, before: str, after: str) -> None:
    """Change one passage of a function, and nothing else that it says by now."""
    asked = sa.text("SELECT pg_get_functiondef(oid) FROM pg_proc WHERE proname = :name")
    written = str(op.get_bind().scalar(asked, {"name": function}))
    if written.count(before) != 1:
        raise RuntimeError(f"{function} no longer says once: {before}")
    # Not op.execute: a colon in the text would be read as a parameter.
    op.get_bind().exec_driver_sql(written.replace(before, after))
