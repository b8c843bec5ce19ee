"""Declare means: what an investor says of their means, for a round outside the European rules."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "declarations_of_means",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("free_assets", sa.BigInteger(), nullable=True),
        sa.Column("monthly_income", sa.BigInteger(), nullable=True),
        sa.Column("financial_assets", sa.BigInteger(), nullable=True),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "free_assets >= 0 AND monthly_income >= 0 AND financial_assets >= 0",
            name=op.f("means_are_not_negative"),
        ),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["investors.id"], name=op.f("fk_declarations_of_means_investor_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_declarations_of_means_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_declarations_of_means")),
    )
    op.create_index(
        "ix_declarations_of_means_latest",
        "declarations_of_means",
        ["investor_id", "round_id", "declared_at"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("declarations_of_means")
