"""An invitation follows the account it was meant for, an order the intention it came from."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "round_invitations", sa.Column("meant_for", sa.Integer(), sa.ForeignKey("users.id"))
    )
    op.add_column(
        "round_invitations",
        sa.Column("stood_in", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    # What could be told from today's addresses until now.
    op.execute("""
        UPDATE round_invitations SET meant_for = users.id FROM users
        WHERE lower(users.email) = lower(round_invitations.email)
    """)
    op.execute("""
        UPDATE round_invitations SET stood_in = true FROM users
        WHERE users.id = user_id AND lower(users.email) <> lower(round_invitations.email)
    """)
    op.create_check_constraint(
        "round_invitation_is_taken_up_by_a_stand_in",
        "round_invitations",
        "NOT stood_in OR user_id IS NOT NULL",
    )
    op.add_column("orders", sa.Column("intention_id", sa.Integer()))
    op.create_foreign_key(
        "orders_intention_id_fkey", "orders", "dossier_votes", ["intention_id"], ["id"]
    )


def downgrade() -> None:
    op.drop_column("orders", "intention_id")
    op.drop_constraint("round_invitation_is_taken_up_by_a_stand_in", "round_invitations")
    op.drop_column("round_invitations", "stood_in")
    op.drop_column("round_invitations", "meant_for")
