"""Who of the staff takes care of a wire that needs a look, or of a dispute."""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

TABLES = ("wire_arrivals", "dispute_cases")


def upgrade() -> None:
    for table in TABLES:
        op.add_column(table, sa.Column("owner_id", sa.Integer()))
        name = op.f(f"fk_{table}_owner_id")
        op.create_foreign_key(name, table, "users", ["owner_id"], ["id"])


def downgrade() -> None:
    for table in TABLES:
        op.drop_column(table, "owner_id")
