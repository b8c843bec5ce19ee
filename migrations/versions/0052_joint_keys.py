"""A form that begins a joint account begins one, however often it is sent."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0051"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("begun_with", sa.Uuid(), nullable=True))
    op.create_unique_constraint(
        op.f("uq_users_represented_by_begun_with"), "users", ["represented_by", "begun_with"]
    )


def downgrade() -> None:
    op.drop_constraint(op.f("uq_users_represented_by_begun_with"), "users", type_="unique")
    op.drop_column("users", "begun_with")
