"""Cards that a person keeps at the provider."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cards",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(20), nullable=False),
        sa.Column("registration", sa.String(128)),
        sa.Column("form", postgresql.JSONB(astext_type=sa.Text())),
        sa.Column("reference", sa.String(128)),
        sa.Column("alias", sa.String(30)),
        sa.Column("expires_on", sa.Date()),
        sa.Column("is_kept", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proved_at", sa.DateTime(timezone=True)),
        sa.Column("forgotten_at", sa.DateTime(timezone=True)),
        sa.CheckConstraint(
            "alias ~ '^[0-9]{4,6}X{4,}[0-9]{4}$'", name="ck_cards_card_alias_is_no_number"
        ),
        sa.CheckConstraint(
            "(reference IS NULL) = (alias IS NULL)", name="ck_cards_card_is_known_with_its_alias"
        ),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name="fk_cards_person_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_cards"),
        sa.UniqueConstraint("registration", name="uq_cards_registration"),
        sa.UniqueConstraint("reference", name="uq_cards_reference"),
    )
    op.create_index("ix_cards_person_id", "cards", ["person_id"])


def downgrade() -> None:
    op.drop_table("cards")
