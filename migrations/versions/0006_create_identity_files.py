"""Create identity files."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "identity_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("first_names", sa.String(length=120), nullable=False),
        sa.Column("last_name", sa.String(length=80), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("birth_place", sa.String(length=80), nullable=False),
        sa.Column("nationality", sa.String(length=2), nullable=False),
        sa.Column("address", sa.String(length=160), nullable=False),
        sa.Column("postal_code", sa.String(length=12), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("tax_residence", sa.String(length=2), nullable=False),
        sa.Column("phone", sa.String(length=30), nullable=False),
        sa.Column("is_politically_exposed", sa.Boolean(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reviewed_by", sa.Integer(), nullable=True),
        sa.Column("reviewed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reason", sa.String(length=40), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "state NOT IN ('accepted', 'expiring') OR reviewed_by IS NOT NULL",
            name=op.f("identity_yes_has_a_reviewer"),
        ),
        sa.CheckConstraint(
            "state NOT IN ('returned', 'refused') OR reason IS NOT NULL",
            name=op.f("identity_no_has_a_reason"),
        ),
        sa.CheckConstraint("reviewed_by <> user_id", name=op.f("identity_is_not_self_reviewed")),
        sa.ForeignKeyConstraint(
            ["reviewed_by"], ["users.id"], name=op.f("fk_identity_files_reviewed_by")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_identity_files_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_files")),
        sa.UniqueConstraint("user_id", name=op.f("uq_identity_files_user_id")),
    )
    op.create_table(
        "identity_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("identity_file_id", sa.Integer(), nullable=False),
        sa.Column("stored_file_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["identity_file_id"],
            ["identity_files.id"],
            name=op.f("fk_identity_documents_identity_file_id"),
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_files.id"],
            name=op.f("fk_identity_documents_stored_file_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_identity_documents")),
        sa.UniqueConstraint("stored_file_id", name=op.f("uq_identity_documents_stored_file_id")),
    )
    op.create_index(
        op.f("ix_identity_documents_identity_file_id"),
        "identity_documents",
        ["identity_file_id"],
        unique=False,
    )


def downgrade() -> None:
    op.drop_table("identity_documents")
    op.drop_table("identity_files")
