"""When a key first left for the provider, of all that is made there; why an account was refused."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None

SENT = (
    ("provider_accounts", "sent_at"),
    ("provider_accounts", "bank_account_sent_at"),
    ("wallets", "sent_at"),
    ("provider_papers", "sent_at"),
    ("provider_declarations", "sent_at"),
)


def upgrade() -> None:
    for table, column in SENT:
        op.add_column(table, sa.Column(column, sa.DateTime(timezone=True)))
        # What has no answer may have left as early as it was written down.
        answer = column.replace("sent_at", "reference")
        op.execute(f"UPDATE {table} SET {column} = least(created_at, now()) WHERE {answer} IS NULL")
    op.add_column("provider_accounts", sa.Column("refusal", sa.String(255)))


def downgrade() -> None:
    op.drop_column("provider_accounts", "refusal")
    for table, column in reversed(SENT):
        op.drop_column(table, column)
