"""Create rounds."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rounds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(length=80), nullable=False),
        sa.Column("dossier_id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("offer_identifier", sa.String(length=28), nullable=False),
        sa.Column("pre_money", sa.BigInteger(), nullable=False),
        sa.Column("existing_shares", sa.Integer(), nullable=False),
        sa.Column("nominal", sa.BigInteger(), nullable=False),
        sa.Column("price", sa.BigInteger(), nullable=False),
        sa.Column("minimum_ticket", sa.BigInteger(), nullable=False),
        sa.Column("shares_min", sa.Integer(), nullable=False),
        sa.Column("shares_max", sa.Integer(), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authorised_on", sa.Date(), nullable=False),
        sa.Column("depositary_name", sa.String(length=120), nullable=False),
        sa.Column("depositary_address", sa.String(length=200), nullable=False),
        sa.Column("fee_bps", sa.Integer(), nullable=False),
        sa.Column("prepared_by", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("opened_by", sa.Integer(), nullable=True),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closing_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "state IN ('draft', 'ready', 'cancelled') OR opened_by IS NOT NULL",
            name=op.f("round_open_has_an_opener"),
        ),
        sa.CheckConstraint("minimum_ticket > 0", name=op.f("round_has_a_ticket")),
        sa.CheckConstraint("opened_by <> prepared_by", name=op.f("round_is_opened_by_another")),
        sa.CheckConstraint("price >= nominal AND nominal > 0", name=op.f("round_is_not_below_par")),
        sa.CheckConstraint(
            "shares_min > 0 AND shares_min <= shares_max", name=op.f("round_has_a_range")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_rounds_company_id")
        ),
        sa.ForeignKeyConstraint(["dossier_id"], ["dossiers.id"], name=op.f("fk_rounds_dossier_id")),
        sa.ForeignKeyConstraint(["opened_by"], ["users.id"], name=op.f("fk_rounds_opened_by")),
        sa.ForeignKeyConstraint(["prepared_by"], ["users.id"], name=op.f("fk_rounds_prepared_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rounds")),
        sa.UniqueConstraint("dossier_id", name=op.f("uq_rounds_dossier_id")),
        sa.UniqueConstraint("offer_identifier", name=op.f("uq_rounds_offer_identifier")),
        sa.UniqueConstraint("slug", name=op.f("uq_rounds_slug")),
    )
    op.create_index(op.f("ix_rounds_company_id"), "rounds", ["company_id"], unique=False)
    op.create_index(
        "ix_rounds_open",
        "rounds",
        ["closes_at", "id"],
        unique=False,
        postgresql_where=sa.text("state = 'open'"),
    )
    op.create_table(
        "depositary_certificates",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("issued_on", sa.Date(), nullable=False),
        sa.Column("number", sa.String(length=60), nullable=False),
        sa.Column("stored_file_id", sa.Uuid(), nullable=False),
        sa.Column("recorded_by", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount > 0", name=op.f("certificate_holds_money")),
        sa.ForeignKeyConstraint(
            ["recorded_by"], ["users.id"], name=op.f("fk_depositary_certificates_recorded_by")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_depositary_certificates_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["stored_file_id"],
            ["stored_files.id"],
            name=op.f("fk_depositary_certificates_stored_file_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_depositary_certificates")),
        sa.UniqueConstraint("round_id", name=op.f("uq_depositary_certificates_round_id")),
    )
    op.create_table(
        "kiis",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("parts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("drawn_up_by", sa.Integer(), nullable=False),
        sa.Column("drawn_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("checked_by", sa.Integer(), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stored_file_id", sa.Uuid(), nullable=True),
        sa.Column("sha256", sa.String(length=64), nullable=True),
        sa.Column("pages", sa.Integer(), nullable=True),
        sa.CheckConstraint("checked_by <> drawn_up_by", name=op.f("kiis_is_checked_by_another")),
        sa.CheckConstraint("pages BETWEEN 1 AND 6", name=op.f("kiis_has_at_most_six_pages")),
        sa.CheckConstraint(
            "published_at IS NULL OR (checked_by IS NOT NULL AND sha256 IS NOT NULL)",
            name=op.f("kiis_published_is_checked"),
        ),
        sa.ForeignKeyConstraint(["checked_by"], ["users.id"], name=op.f("fk_kiis_checked_by")),
        sa.ForeignKeyConstraint(["drawn_up_by"], ["users.id"], name=op.f("fk_kiis_drawn_up_by")),
        sa.ForeignKeyConstraint(["round_id"], ["rounds.id"], name=op.f("fk_kiis_round_id")),
        sa.ForeignKeyConstraint(
            ["stored_file_id"], ["stored_files.id"], name=op.f("fk_kiis_stored_file_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_kiis")),
        sa.UniqueConstraint("round_id", "version", name=op.f("uq_kiis_round_id_version")),
    )
    op.create_table(
        "round_counters",
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("cap", sa.Integer(), nullable=False),
        sa.Column("reserved", sa.Integer(), nullable=False),
        sa.Column("firm", sa.Integer(), nullable=False),
        sa.Column("paid", sa.Integer(), nullable=False),
        sa.Column("investors", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "0 <= paid AND paid <= firm AND firm <= reserved", name=op.f("round_counts_are_ordered")
        ),
        sa.CheckConstraint("reserved <= cap", name=op.f("round_is_not_oversubscribed")),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_counters_round_id")
        ),
        sa.PrimaryKeyConstraint("round_id", name=op.f("pk_round_counters")),
        postgresql_with={"fillfactor": "25"},
    )


def downgrade() -> None:
    op.drop_table("depositary_certificates")
    op.drop_table("kiis")
    op.drop_table("round_counters")
    op.drop_table("rounds")
