"""Approvals: what one person asks and another decides."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None

CHECKS = {
    "approval_is_decided_by_another": "checker_id <> maker_id",
    "approval_decision_has_a_checker": (
        "(state IN ('approved', 'refused')) = (checker_id IS NOT NULL)"
    ),
    "approval_decision_has_a_moment": "(state = 'asked') = (decided_at IS NULL)",
    "approval_has_a_state": (
        "state IN ('asked', 'approved', 'refused', 'withdrawn', 'lapsed', 'void')"
    ),
    "approval_refusal_has_a_reason": "state <> 'refused' OR decision_reason <> ''",
    "approval_has_a_reason": "reason <> ''",
    "approval_lasts": "expires_at > asked_at",
}
STATES = ("asked", "approved", "refused", "withdrawn", "lapsed", "void")
# What was asked for: from the moment of asking nobody changes it.
ASKED = (
    "id",
    "kind",
    "subject_type",
    "subject_id",
    "stream",
    "payload",
    "payload_hash",
    "reason",
    "maker_id",
    "asked_at",
    "expires_at",
)


def upgrade() -> None:
    op.create_table(
        "approvals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=60), nullable=False),
        sa.Column("subject_type", sa.String(length=60), nullable=False),
        sa.Column("subject_id", sa.String(length=40), nullable=False),
        sa.Column("stream", sa.String(length=80), nullable=False),
        sa.Column("payload", postgresql.JSONB(), nullable=False),
        sa.Column("payload_hash", sa.String(length=64), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("maker_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="approvalstate", native_enum=False, length=40),
            nullable=False,
        ),
        sa.Column("checker_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision_reason", sa.Text(), nullable=True),
        *(sa.CheckConstraint(what, name=op.f(name)) for name, what in CHECKS.items()),
        sa.ForeignKeyConstraint(["maker_id"], ["users.id"], name=op.f("fk_approvals_maker_id")),
        sa.ForeignKeyConstraint(["checker_id"], ["users.id"], name=op.f("fk_approvals_checker_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_approvals")),
    )
    op.create_index(op.f("ix_approvals_kind"), "approvals", ["kind"])
    op.create_index(op.f("ix_approvals_maker_id"), "approvals", ["maker_id"])
    waits = sa.text("state = 'asked'")
    op.create_index("ix_approvals_expiry", "approvals", ["expires_at"], postgresql_where=waits)
    op.create_index(
        "uq_approvals_waiting",
        "approvals",
        ["kind", "subject_type", "subject_id"],
        unique=True,
        postgresql_where=waits,
    )
    _keep_what_was_asked()


def _keep_what_was_asked() -> None:
    changed = " OR ".join(f"NEW.{column} IS DISTINCT FROM OLD.{column}" for column in ASKED)
    op.execute(
        f"""
        CREATE FUNCTION keep_approvals() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF TG_OP = 'DELETE' THEN
                RAISE EXCEPTION 'a request is never erased' USING ERRCODE = 'check_violation';
            END IF;
            IF OLD.state <> 'asked' THEN
                RAISE EXCEPTION 'a request is decided once' USING ERRCODE = 'check_violation';
            END IF;
            IF {changed} THEN
                RAISE EXCEPTION 'what was asked for stays' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER approvals_keep BEFORE UPDATE OR DELETE ON approvals "
        "FOR EACH ROW EXECUTE FUNCTION keep_approvals()"
    )
    op.execute(
        "CREATE TRIGGER approvals_stay_all BEFORE TRUNCATE ON approvals "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()"
    )


def downgrade() -> None:
    op.drop_table("approvals")
    op.execute("DROP FUNCTION keep_approvals")
