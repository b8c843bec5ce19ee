"""How often an operation has left for the provider: a no is believed of the only call."""

import sqlalchemy as sa
from alembic import op

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None

TABLE = "payment_operations"


def upgrade() -> None:
    op.add_column(
        TABLE, sa.Column("attempts", sa.Integer(), server_default=sa.text("0"), nullable=False)
    )
    op.execute(f"UPDATE {TABLE} SET attempts = 1 WHERE sent_at IS NOT NULL")


def downgrade() -> None:
    op.drop_column(TABLE, "attempts")
