"""The day on which an invoiced fee was really taken."""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None

TABLE = "fee_invoices"


def upgrade() -> None:
    op.add_column(TABLE, sa.Column("taken_on", sa.Date()))
    op.execute(f"ALTER TABLE {TABLE} DISABLE TRIGGER {TABLE}_stay")
    # Invoices of before name the day of their issue, on paper too.
    op.execute(f"UPDATE {TABLE} SET taken_on = issued_on")
    op.execute(f"ALTER TABLE {TABLE} ENABLE TRIGGER {TABLE}_stay")
    op.alter_column(TABLE, "taken_on", nullable=False)


def downgrade() -> None:
    op.drop_column(TABLE, "taken_on")
