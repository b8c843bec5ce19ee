"""Draw entry tests: which version, how many-th, and which questions, kept with each taking."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

# What everybody was asked until now, in the order of the page.
FIRST_VERSION = "2026-01"
FIRST_QUESTIONS = (
    "familiar_investments",
    "past_transactions",
    "what_a_share_is",
    "dividends",
    "dilution",
    "rank_in_liquidation",
    "loss",
    "liquidity",
    "guarantees",
    "who_checked",
    "education",
    "holding_period",
    "aim_and_risk",
    "sustainability",
    "simulation_considered",
)


def upgrade() -> None:
    op.add_column("entry_tests", sa.Column("version", sa.String(20), nullable=True))
    op.add_column("entry_tests", sa.Column("taking", sa.Integer(), nullable=True))
    op.add_column(
        "entry_tests",
        sa.Column("drawn", postgresql.JSONB(astext_type=sa.Text()), nullable=True),
    )
    keys = ", ".join(f"'{key}'" for key in FIRST_QUESTIONS)
    op.execute(f"""
        UPDATE entry_tests
        SET version = '{FIRST_VERSION}', drawn = jsonb_build_array({keys}), taking = counted.place
        FROM (
            SELECT id, row_number() OVER (PARTITION BY investor_id ORDER BY taken_at, id) AS place
            FROM entry_tests
        ) AS counted
        WHERE counted.id = entry_tests.id
    """)
    for column in ("version", "taking", "drawn"):
        op.alter_column("entry_tests", column, nullable=False)
    op.create_unique_constraint(
        op.f("uq_entry_tests_investor_id_taking"), "entry_tests", ["investor_id", "taking"]
    )
    op.create_check_constraint(
        op.f("entry_test_takings_count_from_one"), "entry_tests", "taking > 0"
    )


def downgrade() -> None:
    op.drop_constraint(op.f("entry_test_takings_count_from_one"), "entry_tests")
    op.drop_constraint(op.f("uq_entry_tests_investor_id_taking"), "entry_tests")
    for column in ("drawn", "taking", "version"):
        op.drop_column("entry_tests", column)
