"""Documents under a key of their own, and what is deleted when its time is over."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def _of_a_file(name: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["file_id"], ["stored_files.id"], name=op.f(f"fk_{name}_file_id")
    )


def upgrade() -> None:
    op.add_column("stored_files", sa.Column("pages", sa.Integer(), nullable=True))
    op.create_check_constraint(op.f("stored_file_has_pages"), "stored_files", "pages > 0")
    op.create_index("ix_stored_files_quota", "stored_files", ["stored_by", "stored_at"])
    op.create_table(
        "document_keys",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("master", sa.String(length=40), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        _of_a_file("document_keys"),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_document_keys")),
    )
    op.create_index(op.f("ix_document_keys_master"), "document_keys", ["master"])
    op.create_table(
        "held_files",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found", sa.String(length=120), nullable=True),
        _of_a_file("held_files"),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_held_files")),
    )
    op.create_table(
        "erased_files",
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("because", sa.String(length=40), nullable=False),
        sa.Column("erased_by", sa.Integer(), nullable=True),
        _of_a_file("erased_files"),
        sa.ForeignKeyConstraint(
            ["erased_by"], ["users.id"], name=op.f("fk_erased_files_erased_by")
        ),
        sa.PrimaryKeyConstraint("file_id", name=op.f("pk_erased_files")),
    )
    op.execute(
        """
        CREATE TRIGGER erased_files_stay BEFORE UPDATE OR DELETE ON erased_files
        FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()
        """
    )
    op.execute(
        """
        CREATE TRIGGER erased_files_stay_all BEFORE TRUNCATE ON erased_files
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()
        """
    )
    op.create_table(
        "legal_holds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("placed_by", sa.Integer(), nullable=False),
        sa.Column("placed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lifted_by", sa.Integer(), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lift_reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "(lifted_at IS NULL) = (lifted_by IS NULL)"
            " AND (lifted_at IS NULL) = (lift_reason IS NULL)",
            name=op.f("legal_hold_is_lifted_by_somebody_for_a_reason"),
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_legal_holds_user_id")),
        sa.ForeignKeyConstraint(["placed_by"], ["users.id"], name=op.f("fk_legal_holds_placed_by")),
        sa.ForeignKeyConstraint(["lifted_by"], ["users.id"], name=op.f("fk_legal_holds_lifted_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_holds")),
    )
    op.create_index(
        "one_legal_hold_at_a_time",
        "legal_holds",
        ["user_id"],
        unique=True,
        postgresql_where=sa.text("lifted_at IS NULL"),
    )


def downgrade() -> None:
    op.drop_table("legal_holds")
    op.drop_table("erased_files")
    op.drop_table("held_files")
    op.drop_table("document_keys")
    op.drop_index("ix_stored_files_quota", "stored_files")
    op.drop_constraint("stored_file_has_pages", "stored_files")
    op.drop_column("stored_files", "pages")
