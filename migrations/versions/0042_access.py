"""A round is for some people, or for some people first; what they announced is converted."""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
INVITATIONS, CONVERSIONS = "round_invitations", "intention_conversions"
CHECKS = (
    ("round_has_an_audience", "audience IN ('everybody', 'invited')"),
    ("round_priority_ends_before_it", "priority_until < closes_at"),
)


def upgrade() -> None:
    # Rounds of before were for everybody, at once.
    op.add_column(
        "rounds",
        sa.Column("audience", sa.String(40), server_default="everybody", nullable=False),
    )
    op.add_column("rounds", sa.Column("priority_until", MOMENT))
    for name, rule in CHECKS:
        op.create_check_constraint(op.f(name), "rounds", rule)
    op.execute("""
        CREATE TRIGGER rounds_freeze_access BEFORE UPDATE ON rounds
        FOR EACH ROW EXECUTE FUNCTION freeze_named('audience', 'priority_until')
    """)
    create_invitations()
    create_conversions()


def create_invitations() -> None:
    op.create_table(
        INVITATIONS,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(length=255), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("key_sha256", sa.String(length=64), nullable=True),
        sa.Column("invited_by", sa.Integer(), nullable=False),
        sa.Column("invited_at", MOMENT, nullable=False),
        sa.Column("seen_at", MOMENT, nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("joined_at", MOMENT, nullable=True),
        sa.Column("revoked_at", MOMENT, nullable=True),
        sa.Column("revoked_by", sa.Integer(), nullable=True),
        sa.CheckConstraint(
            "(user_id IS NULL) = (joined_at IS NULL)", name=op.f("round_invitation_is_joined_once")
        ),
        sa.CheckConstraint(
            "(revoked_at IS NULL) = (revoked_by IS NULL)",
            name=op.f("round_invitation_is_revoked_by_somebody"),
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_round_invitations_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["invited_by"], ["users.id"], name=op.f("fk_round_invitations_invited_by")
        ),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_round_invitations_user_id")
        ),
        sa.ForeignKeyConstraint(
            ["revoked_by"], ["users.id"], name=op.f("fk_round_invitations_revoked_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_invitations")),
        sa.UniqueConstraint("key_sha256", name=op.f("uq_round_invitations_key_sha256")),
    )
    # One account has one living invitation to a round; one address has one that is not used yet.
    living = "revoked_at IS NULL"
    unused = f"{living} AND user_id IS NULL"
    for name, column, where in (("email", "email", unused), ("person", "user_id", living)):
        op.create_index(
            f"uq_round_invitations_{name}",
            INVITATIONS,
            ["round_id", column],
            unique=True,
            postgresql_where=sa.text(where),
        )
    op.create_index(op.f("ix_round_invitations_user_id"), INVITATIONS, ["user_id"])


def create_conversions() -> None:
    op.create_table(
        CONVERSIONS,
        sa.Column("vote_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("subscription_id", sa.Integer(), nullable=False),
        sa.Column("intended", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("converted_at", MOMENT, nullable=False),
        sa.CheckConstraint(
            "intended > 0 AND amount > 0", name=op.f("intention_conversion_has_amounts")
        ),
        sa.ForeignKeyConstraint(
            ["vote_id"], ["dossier_votes.id"], name=op.f("fk_intention_conversions_vote_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_intention_conversions_round_id")
        ),
        sa.ForeignKeyConstraint(
            ["subscription_id"],
            ["subscriptions.id"],
            name=op.f("fk_intention_conversions_subscription_id"),
        ),
        sa.PrimaryKeyConstraint("vote_id", name=op.f("pk_intention_conversions")),
        sa.UniqueConstraint(
            "subscription_id", name=op.f("uq_intention_conversions_subscription_id")
        ),
    )
    op.create_index(op.f("ix_intention_conversions_round_id"), CONVERSIONS, ["round_id"])
    op.execute(f"""
        CREATE TRIGGER {CONVERSIONS}_stay BEFORE UPDATE OR DELETE ON {CONVERSIONS}
        FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()
    """)
    op.execute(f"""
        CREATE TRIGGER {CONVERSIONS}_stay_all BEFORE TRUNCATE ON {CONVERSIONS}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()
    """)


# A round by invitation would be there for everybody.
REFUSE_TO_PUBLISH_THE_PRIVATE = """
    DO $$
    BEGIN
        IF EXISTS (SELECT FROM rounds WHERE audience <> 'everybody' AND opened_at IS NOT NULL) THEN
            RAISE EXCEPTION 'no way back: a private round would become public'
                USING HINT = 'Restore a backup of before, or go on.';
        END IF;
    END $$
"""


def downgrade() -> None:
    op.execute(REFUSE_TO_PUBLISH_THE_PRIVATE)
    op.drop_table(CONVERSIONS)
    op.drop_table(INVITATIONS)
    op.execute("DROP TRIGGER rounds_freeze_access ON rounds")
    for name, _ in CHECKS:
        op.drop_constraint(op.f(name), "rounds")
    op.drop_column("rounds", "priority_until")
    op.drop_column("rounds", "audience")
