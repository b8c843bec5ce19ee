"""Create issuers and dossiers."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "companies",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("acronym", sa.String(length=20), nullable=True),
        sa.Column("legal_form", sa.String(length=5), nullable=False),
        sa.Column("siren", sa.String(length=9), nullable=False),
        sa.Column("rcs_city", sa.String(length=80), nullable=False),
        sa.Column("address", sa.String(length=160), nullable=False),
        sa.Column("postal_code", sa.String(length=12), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("nominal", sa.BigInteger(), nullable=False),
        sa.Column("share_count", sa.Integer(), nullable=False),
        sa.Column("representative", sa.String(length=120), nullable=False),
        sa.Column("representative_title", sa.String(length=80), nullable=False),
        sa.Column("contact_email", sa.String(length=255), nullable=False),
        sa.Column("website", sa.String(length=200), nullable=True),
        sa.Column("iban", sa.String(length=34), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "legal_form IN ('SA', 'SAS', 'SCA')", name=op.f("company_may_issue_shares")
        ),
        sa.CheckConstraint("siren ~ '^[0-9]{9}$'", name=op.f("company_siren_has_nine_digits")),
        sa.CheckConstraint("nominal > 0 AND share_count > 0", name=op.f("company_has_shares")),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_companies_created_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_companies")),
        sa.UniqueConstraint("siren", name=op.f("uq_companies_siren")),
        sa.UniqueConstraint("slug", name=op.f("uq_companies_slug")),
    )
    op.create_table(
        "dossiers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("title", sa.String(length=120), nullable=False),
        sa.Column("tagline", sa.String(length=200), nullable=False),
        sa.Column("sector", sa.String(length=40), nullable=False),
        sa.Column("amount_sought", sa.BigInteger(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=False),
        sa.Column("problem", sa.Text(), nullable=False),
        sa.Column("solution", sa.Text(), nullable=False),
        sa.Column("market", sa.Text(), nullable=False),
        sa.Column("business_model", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("use_of_funds", sa.Text(), nullable=False),
        sa.Column("risks", sa.Text(), nullable=False),
        sa.Column("created_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("examined_by", sa.Integer(), nullable=True),
        sa.Column("examined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("analyst_note", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "state <> 'accepted' OR (examined_by IS NOT NULL AND decided_by IS NOT NULL)",
            name=op.f("dossier_yes_has_two_judges"),
        ),
        sa.CheckConstraint(
            "state <> 'declined' OR decision_reason IS NOT NULL",
            name=op.f("dossier_no_has_a_reason"),
        ),
        sa.CheckConstraint("amount_sought > 0", name=op.f("dossier_seeks_money")),
        sa.CheckConstraint("decided_by <> examined_by", name=op.f("dossier_has_two_judges")),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_dossiers_company_id")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f("fk_dossiers_created_by")),
        sa.ForeignKeyConstraint(["decided_by"], ["users.id"], name=op.f("fk_dossiers_decided_by")),
        sa.ForeignKeyConstraint(
            ["examined_by"], ["users.id"], name=op.f("fk_dossiers_examined_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossiers")),
        sa.UniqueConstraint("slug", name=op.f("uq_dossiers_slug")),
    )
    op.create_index(op.f("ix_dossiers_company_id"), "dossiers", ["company_id"], unique=False)
    op.create_table(
        "officers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_officers_company_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_officers_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officers")),
        sa.UniqueConstraint("company_id", "user_id", name=op.f("uq_officers_company_id_user_id")),
    )
    op.create_index(op.f("ix_officers_user_id"), "officers", ["user_id"], unique=False)
    op.create_table(
        "dossier_documents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("stored_file_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_documents_dossier_id")
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_files.id"],
            name=op.f("fk_dossier_documents_stored_file_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_documents")),
        sa.UniqueConstraint("stored_file_id", name=op.f("uq_dossier_documents_stored_file_id")),
    )
    op.create_index(
        op.f("ix_dossier_documents_dossier_id"), "dossier_documents", ["dossier_id"], unique=False
    )
    op.create_table(
        "dossier_votes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("in_favour", sa.Boolean(), nullable=False),
        sa.Column("intended", sa.BigInteger(), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["dossier_id"], ["dossiers.id"], name=op.f("fk_dossier_votes_dossier_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_dossier_votes_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_dossier_votes")),
        sa.UniqueConstraint(
            "dossier_id", "user_id", name=op.f("uq_dossier_votes_dossier_id_user_id")
        ),
    )
    op.create_index(op.f("ix_dossier_votes_user_id"), "dossier_votes", ["user_id"], unique=False)


def downgrade() -> None:
    op.drop_table("dossier_votes")
    op.drop_table("dossier_documents")
    op.drop_table("dossiers")
    op.drop_table("officers")
    op.drop_table("companies")
