"""A sheet is found wrong while its round runs; who subscribed may revoke again."""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "sheet_irregularities",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("round_id", sa.Integer(), sa.ForeignKey("rounds.id"), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("since_on", sa.Date(), nullable=False),
        sa.Column("material", sa.Boolean(), nullable=False),
        sa.Column("reported_by", sa.Integer(), sa.ForeignKey("users.id"), nullable=False),
        sa.Column("reported_at", MOMENT, nullable=False),
        sa.Column("decided_by", sa.Integer(), sa.ForeignKey("users.id")),
        sa.Column("decided_at", MOMENT),
        sa.Column("told", sa.Text()),
        sa.Column("changes", sa.Text()),
        sa.Column("kiis_id", sa.Integer(), sa.ForeignKey("kiis.id"), unique=True),
        sa.Column("handed_in_at", MOMENT),
        sa.Column("corrected_at", MOMENT),
        sa.CheckConstraint(
            "state IN ('reported', 'set_aside', 'confirmed', 'handed_in', 'corrected',"
            " 'called_off')",
            name="sheet_irregularity_has_a_state",
        ),
        sa.CheckConstraint(
            "(decided_by IS NULL) = (decided_at IS NULL)"
            " AND (state IN ('reported', 'called_off') OR decided_by IS NOT NULL)",
            name="sheet_irregularity_is_decided",
        ),
        sa.CheckConstraint(
            "state <> 'set_aside' OR decided_by <> reported_by",
            name="sheet_irregularity_is_set_aside_by_another",
        ),
        sa.CheckConstraint(
            "(state = 'corrected') = (corrected_at IS NOT NULL)"
            " AND (corrected_at IS NULL OR kiis_id IS NOT NULL AND changes IS NOT NULL)",
            name="sheet_irregularity_is_corrected_by_a_sheet",
        ),
    )
    op.create_index("ix_sheet_irregularities_round_id", "sheet_irregularities", ["round_id"])
    op.create_index(
        "ix_sheet_irregularities_running",
        "sheet_irregularities",
        ["round_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('confirmed', 'handed_in')"),
    )
    op.create_table(
        "reopened_rights",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column(
            "subscription_id", sa.Integer(), sa.ForeignKey("subscriptions.id"), nullable=False
        ),
        sa.Column(
            "irregularity_id",
            sa.Integer(),
            sa.ForeignKey("sheet_irregularities.id"),
            nullable=False,
        ),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("kiis_id", sa.Integer(), sa.ForeignKey("kiis.id")),
        sa.Column("told_at", MOMENT),
        sa.Column("ends_at", MOMENT),
        sa.Column("closed_at", MOMENT),
        sa.Column("outcome", sa.String(40)),
        sa.UniqueConstraint("irregularity_id", "subscription_id"),
        sa.CheckConstraint(
            "num_nonnulls(kiis_id, told_at, ends_at) IN (0, 3) AND ends_at > told_at",
            name="reopened_right_ends_after_being_told",
        ),
        sa.CheckConstraint(
            "(closed_at IS NULL) = (outcome IS NULL)", name="reopened_right_closes_with_an_outcome"
        ),
        sa.CheckConstraint(
            "outcome IN ('revoked', 'kept', 'ended', 'superseded')",
            name="reopened_right_has_an_outcome",
        ),
        sa.CheckConstraint(
            "outcome <> 'kept' OR ends_at IS NOT NULL AND closed_at > ends_at",
            name="reopened_right_is_kept_after_its_end",
        ),
    )
    op.create_index(
        "ix_reopened_rights_open",
        "reopened_rights",
        ["subscription_id"],
        unique=True,
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.create_index(
        "ix_reopened_rights_ending",
        "reopened_rights",
        ["ends_at"],
        postgresql_where=sa.text("closed_at IS NULL"),
    )
    op.add_column(
        "round_counters", sa.Column("reopened", sa.Integer(), server_default="0", nullable=False)
    )
    op.create_check_constraint(
        "round_reopened_is_firm", "round_counters", "0 <= reopened AND reopened <= firm"
    )
    op.create_index(
        "ix_subscriptions_awaiting_money",
        "subscriptions",
        ["pay_by"],
        postgresql_where=sa.text("state = 'firm'"),
    )
    op.create_index("ix_rounds_number", "rounds", [sa.text('"right"(offer_identifier, 8)')])


def downgrade() -> None:
    op.drop_index("ix_rounds_number", "rounds")
    op.drop_index("ix_subscriptions_awaiting_money", "subscriptions")
    op.drop_column("round_counters", "reopened")
    op.drop_table("reopened_rights")
    op.drop_table("sheet_irregularities")
