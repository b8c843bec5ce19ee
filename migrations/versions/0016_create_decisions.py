"""Create decisions: what the law answered, kept as it was answered."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("rule", sa.String(length=80), nullable=False),
        sa.Column("answer", sa.String(40), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("law_on", sa.Date(), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=True),
        sa.Column("subject_id", sa.String(length=40), nullable=True),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["asked_by"], ["users.id"], name=op.f("fk_decisions_asked_by")),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name=op.f("fk_decisions_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index("ix_decisions_person", "decisions", ["person_id", "id"], unique=False)
    op.create_index("ix_decisions_rule", "decisions", ["rule", "id"], unique=False)
    op.create_index(
        "ix_decisions_subject", "decisions", ["subject_type", "subject_id"], unique=False
    )
    op.execute("""
        CREATE TRIGGER decisions_stay BEFORE UPDATE OR DELETE ON decisions
        FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()
    """)
    op.execute("""
        CREATE TRIGGER decisions_stay_all BEFORE TRUNCATE ON decisions
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()
    """)


def downgrade() -> None:
    op.drop_table("decisions")
