"""What came from the provider is kept as a hint; how far its events were read."""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

NOTES = "payment_notifications"
ONCE = "uq_payment_notifications_provider_event_type_resource_id_dated"
ONCE_BEFORE = "uq_payment_notifications_event_type_resource_id_dated"


def upgrade() -> None:
    op.add_column(NOTES, sa.Column("came_by", sa.String(10), server_default="hook", nullable=False))
    op.alter_column(NOTES, "came_by", server_default=None)
    op.drop_constraint(ONCE_BEFORE, NOTES, type_="unique")
    op.create_unique_constraint(ONCE, NOTES, ["provider", "event_type", "resource_id", "dated"])
    op.create_table(
        "provider_troubles",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(20), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("hour", sa.DateTime(timezone=True), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_provider_troubles"),
        sa.UniqueConstraint(
            "provider", "kind", "hour", name="uq_provider_troubles_provider_kind_hour"
        ),
    )
    op.create_index("ix_provider_troubles_hour", "provider_troubles", ["hour"])
    op.create_table(
        "provider_event_marks",
        sa.Column("provider", sa.String(20), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("page", sa.Integer(), nullable=False),
        sa.Column("newest", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("provider", name="pk_provider_event_marks"),
    )
    op.create_table(
        "provider_hooks",
        sa.Column("provider", sa.String(20), nullable=False),
        sa.Column("event_type", sa.String(60), nullable=False),
        sa.Column("enabled", sa.Boolean(), nullable=False),
        sa.Column("valid", sa.Boolean(), nullable=False),
        sa.Column("is_ours", sa.Boolean(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("provider", "event_type", name="pk_provider_hooks"),
    )


def downgrade() -> None:
    op.drop_table("provider_hooks")
    op.drop_table("provider_event_marks")
    op.drop_table("provider_troubles")
    op.drop_constraint(ONCE, NOTES, type_="unique")
    # One row of each hint is enough for what was before.
    op.execute(
        f"DELETE FROM {NOTES} AS each USING {NOTES} AS other"
        " WHERE (each.event_type, each.resource_id, each.dated)"
        " = (other.event_type, other.resource_id, other.dated) AND each.id > other.id"
    )
    op.create_unique_constraint(ONCE_BEFORE, NOTES, ["event_type", "resource_id", "dated"])
    op.drop_column(NOTES, "came_by")
