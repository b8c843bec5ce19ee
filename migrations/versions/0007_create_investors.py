"""Create investors."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "investors",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("sophisticated_since", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sophisticated_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_investors_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investors")),
        sa.UniqueConstraint("user_id", name=op.f("uq_investors_user_id")),
    )
    op.create_table(
        "entry_tests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(40), nullable=False),
        sa.Column("answers", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("score", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["investors.id"], name=op.f("fk_entry_tests_investor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entry_tests")),
    )
    op.create_index(
        op.f("ix_entry_tests_investor_id"), "entry_tests", ["investor_id"], unique=False
    )
    op.create_table(
        "loss_simulations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("result", sa.BigInteger(), nullable=True),
        sa.Column("declined", sa.Boolean(), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "NOT (declined AND result IS NOT NULL)", name=op.f("simulation_declined_or_not")
        ),
        sa.CheckConstraint("result >= 0", name=op.f("simulation_result_is_clamped")),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["investors.id"], name=op.f("fk_loss_simulations_investor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loss_simulations")),
    )
    op.create_index(
        op.f("ix_loss_simulations_investor_id"), "loss_simulations", ["investor_id"], unique=False
    )
    op.create_table(
        "sophistication_requests",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("criteria", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state <> 'declined' OR reason IS NOT NULL", name=op.f("sophistication_no_has_a_reason")
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"], ["users.id"], name=op.f("fk_sophistication_requests_decided_by")
        ),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["investors.id"], name=op.f("fk_sophistication_requests_investor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sophistication_requests")),
    )
    op.create_index(
        op.f("ix_sophistication_requests_investor_id"),
        "sophistication_requests",
        ["investor_id"],
        unique=False,
    )
    op.create_index(
        "uq_sophistication_requests_open",
        "sophistication_requests",
        ["investor_id"],
        unique=True,
        postgresql_where=sa.text("state = 'submitted'"),
    )


def downgrade() -> None:
    op.drop_table("sophistication_requests")
    op.drop_table("loss_simulations")
    op.drop_table("entry_tests")
    op.drop_table("investors")
