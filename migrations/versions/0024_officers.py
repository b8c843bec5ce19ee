"""Officers who were invited."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "officer_invitations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("invited_by", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("invited_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=10), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "answer IN ('accepted', 'declined', 'withdrawn')",
            name=op.f("invitation_has_a_known_answer"),
        ),
        sa.CheckConstraint(
            "(answer IS NULL) = (answered_at IS NULL)", name=op.f("invitation_answer_has_a_moment")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_officer_invitations_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["users.id"], name=op.f("fk_officer_invitations_invited_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_officer_invitations")),
    )
    op.create_index(
        "uq_officer_invitations_waiting",
        "officer_invitations",
        ["company_id", "email"],
        unique=True,
        postgresql_where=sa.text("answer IS NULL"),
    )
    op.create_index("ix_officer_invitations_email", "officer_invitations", ["email"])


def downgrade() -> None:
    op.drop_table("officer_invitations")
