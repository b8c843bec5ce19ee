"""Create payments."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "payment_notifications",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("event_type", sa.String(length=60), nullable=False),
        sa.Column("resource_id", sa.String(length=128), nullable=False),
        sa.Column("dated", sa.String(length=20), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_notifications")),
        sa.UniqueConstraint(
            "event_type",
            "resource_id",
            "dated",
            name=op.f("uq_payment_notifications_event_type_resource_id_dated"),
        ),
    )
    op.create_index(
        op.f("ix_payment_notifications_resource_id"),
        "payment_notifications",
        ["resource_id"],
        unique=False,
    )
    op.create_table(
        "provider_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=128), nullable=True),
        sa.Column("particulars", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("bank_account_key", sa.Uuid(), nullable=False),
        sa.Column("bank_account_reference", sa.String(length=128), nullable=True),
        sa.Column("iban", sa.String(length=34), nullable=True),
        sa.Column("bank_account_owner", sa.String(length=120), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_accounts")),
        sa.UniqueConstraint("provider", "owner", name=op.f("uq_provider_accounts_provider_owner")),
        sa.UniqueConstraint("reference", name=op.f("uq_provider_accounts_reference")),
    )
    op.create_table(
        "wallets",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", sa.String(length=40), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=128), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["provider_accounts.id"], name=op.f("fk_wallets_account_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_wallets")),
        sa.UniqueConstraint("owner", name=op.f("uq_wallets_owner")),
        sa.UniqueConstraint("reference", name=op.f("uq_wallets_reference")),
    )
    op.create_index(op.f("ix_wallets_account_id"), "wallets", ["account_id"], unique=False)
    op.create_table(
        "payment_operations",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=128), nullable=True),
        sa.Column("source_id", sa.Integer(), nullable=True),
        sa.Column("target_id", sa.Integer(), nullable=True),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("declared", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("original_id", sa.Uuid(), nullable=True),
        sa.Column("subject", sa.String(length=40), nullable=False),
        sa.Column("effect", sa.String(length=80), nullable=True),
        sa.Column("page_url", sa.String(length=500), nullable=True),
        sa.Column("wire_reference", sa.String(length=60), nullable=True),
        sa.Column("wire_iban", sa.String(length=34), nullable=True),
        sa.Column("wire_bic", sa.String(length=11), nullable=True),
        sa.Column("wire_owner", sa.String(length=120), nullable=True),
        sa.Column("result_code", sa.String(length=20), nullable=True),
        sa.Column("result_message", sa.String(length=255), nullable=True),
        sa.Column("return_url", sa.String(length=220), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("amount > 0", name=op.f("operation_moves_something")),
        sa.CheckConstraint("fee >= 0 AND fee <= amount", name=op.f("operation_fee_is_within")),
        sa.CheckConstraint(
            "source_id IS NOT NULL OR target_id IS NOT NULL", name=op.f("operation_has_a_wallet")
        ),
        sa.ForeignKeyConstraint(
            ["created_by"], ["users.id"], name=op.f("fk_payment_operations_created_by")
        ),
        sa.ForeignKeyConstraint(
            ["original_id"],
            ["payment_operations.id"],
            name=op.f("fk_payment_operations_original_id"),
        ),
        sa.ForeignKeyConstraint(
            ["source_id"], ["wallets.id"], name=op.f("fk_payment_operations_source_id")
        ),
        sa.ForeignKeyConstraint(
            ["target_id"], ["wallets.id"], name=op.f("fk_payment_operations_target_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_payment_operations")),
        sa.UniqueConstraint(
            "provider", "reference", name=op.f("uq_payment_operations_provider_reference")
        ),
    )
    op.create_index(
        "ix_payment_operations_open",
        "payment_operations",
        ["state"],
        unique=False,
        postgresql_where=sa.text("state IN ('intended', 'asked', 'unknown')"),
    )
    op.create_index(
        op.f("ix_payment_operations_source_id"), "payment_operations", ["source_id"], unique=False
    )
    op.create_index(
        "ix_payment_operations_subject", "payment_operations", ["subject"], unique=False
    )
    op.create_index(
        op.f("ix_payment_operations_target_id"), "payment_operations", ["target_id"], unique=False
    )
    op.create_index(
        "uq_payment_operations_effect",
        "payment_operations",
        ["effect"],
        unique=True,
        postgresql_where=sa.text("state <> 'failed'"),
    )


def downgrade() -> None:
    op.drop_table("payment_notifications")
    op.drop_table("payment_operations")
    op.drop_table("wallets")
    op.drop_table("provider_accounts")
