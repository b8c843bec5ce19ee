"""A company subscribes: an account that nobody signs in to, and the file of a company.

The triggers: an account does not become a company's, nor stop being one; and whoever acts for a
company neither examines nor freezes its file.
"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

KEEP_REPRESENTED = """
CREATE FUNCTION keep_represented() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.represented_by IS NULL) <> (NEW.represented_by IS NULL) THEN
        RAISE EXCEPTION 'account % stays what it is: a person''s, or a company''s', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER users_keep_represented BEFORE UPDATE OF represented_by ON users
FOR EACH ROW EXECUTE FUNCTION keep_represented();
"""
REFUSE_REPRESENTATIVE = """
CREATE FUNCTION refuse_representative() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (
        SELECT FROM users
        WHERE id = NEW.user_id AND represented_by IN (NEW.reviewed_by, NEW.frozen_by)
    ) THEN
        RAISE EXCEPTION 'identity file % is not examined by who acts for it', NEW.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER identity_files_refuse_representative
BEFORE INSERT OR UPDATE OF reviewed_by, frozen_by ON identity_files
FOR EACH ROW EXECUTE FUNCTION refuse_representative();
"""


def upgrade() -> None:
    op.add_column("users", sa.Column("represented_by", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_users_represented_by"), "users", "users", ["represented_by"], ["id"]
    )
    op.create_check_constraint(
        "nobody_signs_in_as_a_company",
        "users",
        "represented_by IS NULL OR (password IS NULL AND represented_by <> id)",
    )
    op.create_index(
        "ix_users_represented_by",
        "users",
        ["represented_by"],
        postgresql_where=sa.text("represented_by IS NOT NULL"),
    )
    _create_companies()
    _create_owners()
    op.execute(KEEP_REPRESENTED)
    op.execute(REFUSE_REPRESENTATIVE)


def _create_companies() -> None:
    op.create_table(
        "investing_companies",
        sa.Column("identity_file_id", sa.Integer(), nullable=False),
        sa.Column("legal_form", sa.String(60), nullable=False),
        sa.Column("siren", sa.String(9), nullable=False),
        sa.Column("verified_siren", sa.String(9), nullable=True),
        sa.Column("representative_title", sa.String(80), nullable=False),
        sa.Column("lei", sa.String(20), nullable=True),
        sa.Column("parent_siren", sa.String(9), nullable=True),
        sa.Column("extract_on", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "siren ~ '^[0-9]{9}$'",
            name="investing_company_siren_has_nine_digits",
        ),
        sa.CheckConstraint(
            "verified_siren IS NULL OR verified_siren = siren",
            name="investing_company_is_verified_as_declared",
        ),
        sa.CheckConstraint(
            "parent_siren ~ '^[0-9]{9}$'",
            name="parent_siren_has_nine_digits",
        ),
        sa.ForeignKeyConstraint(
            ["identity_file_id"],
            ["identity_files.id"],
            name=op.f("fk_investing_companies_identity_file_id"),
        ),
        sa.PrimaryKeyConstraint("identity_file_id", name=op.f("pk_investing_companies")),
        sa.UniqueConstraint("verified_siren", name=op.f("uq_investing_companies_verified_siren")),
    )


def _create_owners() -> None:
    op.create_table(
        "investing_company_owners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("first_names", sa.String(120), nullable=False),
        sa.Column("last_name", sa.String(80), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("nationality", sa.String(2), nullable=False),
        sa.Column("country", sa.String(2), nullable=False),
        sa.Column("capital_bps", sa.Integer(), nullable=False),
        sa.Column("votes_bps", sa.Integer(), nullable=False),
        sa.Column("controls_otherwise", sa.Boolean(), nullable=False),
        sa.Column("is_representative", sa.Boolean(), nullable=False),
        sa.CheckConstraint(
            "capital_bps BETWEEN 0 AND 10000 AND votes_bps BETWEEN 0 AND 10000",
            name="company_owner_holds_a_part",
        ),
        sa.ForeignKeyConstraint(
            ["company_id"],
            ["investing_companies.identity_file_id"],
            name=op.f("fk_investing_company_owners_company_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_investing_company_owners")),
    )
    op.create_index(
        op.f("ix_investing_company_owners_company_id"), "investing_company_owners", ["company_id"]
    )


def downgrade() -> None:
    op.execute("DROP TRIGGER identity_files_refuse_representative ON identity_files")
    op.execute("DROP FUNCTION refuse_representative()")
    op.execute("DROP TRIGGER users_keep_represented ON users")
    op.execute("DROP FUNCTION keep_represented()")
    op.drop_table("investing_company_owners")
    op.drop_table("investing_companies")
    op.drop_index("ix_users_represented_by", table_name="users")
    op.drop_constraint("nobody_signs_in_as_a_company", "users", type_="check")
    op.drop_column("users", "represented_by")
