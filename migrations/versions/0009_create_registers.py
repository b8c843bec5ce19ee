"""Create registers."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "kind IN ('source', 'person', 'company')", name=op.f("holder_kind_is_known")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_holders_company_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_holders_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holders")),
        sa.UniqueConstraint("company_id", "user_id", name=op.f("uq_holders_company_id_user_id")),
    )
    op.create_index(op.f("ix_holders_company_id"), "holders", ["company_id"], unique=False)
    op.create_index(op.f("ix_holders_user_id"), "holders", ["user_id"], unique=False)
    op.create_table(
        "registers",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.BigInteger(), nullable=False),
        sa.Column("head", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_registers_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", name=op.f("pk_registers")),
    )
    op.create_table(
        "share_movements",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("idempotency_key", sa.String(length=60), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("prev_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.CheckConstraint("seq > 0", name=op.f("share_movement_is_numbered")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_share_movements_company_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "seq", name=op.f("pk_share_movements")),
        sa.UniqueConstraint(
            "company_id",
            "idempotency_key",
            name=op.f("uq_share_movements_company_id_idempotency_key"),
        ),
        sa.UniqueConstraint("id", name=op.f("uq_share_movements_id")),
    )
    op.create_table(
        "holder_cards",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("address", sa.String(length=300), nullable=False),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["holders.id"], name=op.f("fk_holder_cards_holder_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holder_cards")),
        sa.UniqueConstraint("holder_id", name=op.f("uq_holder_cards_holder_id")),
    )
    op.create_table(
        "share_entries",
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("line", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("delta", sa.BigInteger(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=True),
        sa.CheckConstraint("delta <> 0", name=op.f("share_entry_moves_something")),
        sa.ForeignKeyConstraint(
            ["company_id", "seq"],
            ["share_movements.company_id", "share_movements.seq"],
            name=op.f("fk_share_entries_company_id_seq"),
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["holders.id"], name=op.f("fk_share_entries_holder_id")
        ),
        sa.PrimaryKeyConstraint("company_id", "seq", "line", name=op.f("pk_share_entries")),
        sa.UniqueConstraint("subscription_id", name=op.f("uq_share_entries_subscription_id")),
    )
    op.create_index(
        "ix_share_entries_holder", "share_entries", ["company_id", "holder_id"], unique=False
    )


def downgrade() -> None:
    op.drop_table("share_entries")
    op.drop_table("share_movements")
    op.drop_table("holder_cards")
    op.drop_table("holders")
    op.drop_table("registers")
