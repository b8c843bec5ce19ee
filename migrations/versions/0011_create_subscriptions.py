"""Create subscriptions."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "kiis_readings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kiis_id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["investors.id"], name=op.f("fk_kiis_readings_investor_id")
        ),
        sa.ForeignKeyConstraint(["kiis_id"], ["kiis.id"], name=op.f("fk_kiis_readings_kiis_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiis_readings")),
        sa.UniqueConstraint(
            "kiis_id", "investor_id", name=op.f("uq_kiis_readings_kiis_id_investor_id")
        ),
    )
    op.create_index(
        op.f("ix_kiis_readings_investor_id"), "kiis_readings", ["investor_id"], unique=False
    )
    op.create_table(
        "orders",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("kiis_id", sa.Integer(), nullable=False),
        sa.Column("shares", sa.Integer(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=True),
        sa.Column("code_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("shares > 0", name=op.f("order_has_shares")),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["investors.id"], name=op.f("fk_orders_investor_id")
        ),
        sa.ForeignKeyConstraint(["kiis_id"], ["kiis.id"], name=op.f("fk_orders_kiis_id")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_orders_round_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_orders")),
    )
    op.create_index(op.f("ix_orders_investor_id"), "orders", ["investor_id"], unique=False)
    op.create_index(op.f("ix_orders_round_id"), "orders", ["round_id"], unique=False)
    op.create_table(
        "subscriptions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("kiis_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("shares", sa.Integer(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("shares_in_words", sa.String(length=200), nullable=False),
        sa.Column("snapshot", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("offered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reflection_ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("pay_by", sa.DateTime(timezone=True), nullable=True),
        sa.Column("paid_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("agreement_id", sa.Uuid(), nullable=True),
        sa.Column("agreement_sha256", sa.String(length=64), nullable=True),
        sa.CheckConstraint(
            "state <> 'reflecting' OR reflection_ends_at IS NOT NULL",
            name=op.f("subscription_reflects_until"),
        ),
        sa.CheckConstraint("amount = price * shares", name=op.f("subscription_amount_is_exact")),
        sa.CheckConstraint("shares > 0", name=op.f("subscription_has_shares")),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["stored_files.id"], name=op.f("fk_subscriptions_agreement_id")
        ),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["investors.id"], name=op.f("fk_subscriptions_investor_id")
        ),
        sa.ForeignKeyConstraint(["kiis_id"], ["kiis.id"], name=op.f("fk_subscriptions_kiis_id")),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_subscriptions_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_subscriptions_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_subscriptions")),
        sa.UniqueConstraint("order_id", name=op.f("uq_subscriptions_order_id")),
    )
    op.create_index(
        "ix_subscriptions_investor", "subscriptions", ["investor_id", "offered_at"], unique=False
    )
    op.create_index(
        "ix_subscriptions_living",
        "subscriptions",
        ["round_id"],
        unique=False,
        postgresql_where=sa.text("state IN ('reflecting', 'firm', 'paid', 'issued')"),
    )
    op.create_index(
        "ix_subscriptions_reflecting",
        "subscriptions",
        ["reflection_ends_at"],
        unique=False,
        postgresql_where=sa.text("state = 'reflecting'"),
    )


def downgrade() -> None:
    op.drop_table("subscriptions")
    op.drop_table("orders")
    op.drop_table("kiis_readings")
