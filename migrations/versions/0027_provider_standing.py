"""How does an issuer stand at the provider: identity, owners, authentication, blocks?"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

STATUSES = ("active", "pending_user_action", "closed")
SORTS = ("identity", "registration", "articles", "shareholders", "address")
PROGRESS = ("waiting", "asked", "incomplete", "validated", "refused", "out_of_date")
LIVING = sa.text("state IN ('waiting', 'asked')")


def words(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, length=40)


def upgrade() -> None:
    moment = sa.DateTime(timezone=True)
    op.create_table(
        "provider_standings",
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("status", words("accountstatus", STATUSES), nullable=False),
        sa.Column("verified", sa.Boolean(), nullable=False),
        sa.Column("inflows_blocked", sa.Boolean(), nullable=False),
        sa.Column("outflows_blocked", sa.Boolean(), nullable=False),
        sa.Column("checked_at", moment, nullable=False),
        sa.Column("changed_at", moment, nullable=False),
        sa.Column("ready_at", moment, nullable=True),
        sa.Column("lost_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["provider_accounts.id"], name=op.f("fk_provider_standings_account_id")
        ),
        sa.PrimaryKeyConstraint("account_id", name=op.f("pk_provider_standings")),
    )
    op.create_table(
        "provider_papers",
        *_sent("provider_papers"),
        sa.Column("sort", words("papersort", SORTS), nullable=False),
        sa.Column("stored_file_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("state <> 'incomplete'", name=op.f("paper_is_never_incomplete")),
        sa.ForeignKeyConstraint(
            ["stored_file_id"], ["stored_files.id"], name=op.f("fk_provider_papers_stored_file_id")
        ),
    )
    op.create_index("ix_provider_papers_account_id", "provider_papers", ["account_id"])
    op.create_index(
        "uq_provider_papers_under_way",
        "provider_papers",
        ["account_id", "sort"],
        unique=True,
        postgresql_where=LIVING,
    )
    op.create_table(
        "provider_declarations",
        *_sent("provider_declarations"),
        sa.CheckConstraint("state <> 'out_of_date'", name=op.f("declaration_is_never_out_of_date")),
    )
    op.create_index("ix_provider_declarations_account_id", "provider_declarations", ["account_id"])
    op.create_index(
        "uq_provider_declarations_under_way",
        "provider_declarations",
        ["account_id"],
        unique=True,
        postgresql_where=LIVING,
    )
    op.create_table(
        "provider_declared_owners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("declaration_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=128), nullable=True),
        sa.Column("particulars", postgresql.JSONB(), nullable=False),
        sa.ForeignKeyConstraint(
            ["declaration_id"],
            ["provider_declarations.id"],
            name=op.f("fk_provider_declared_owners_declaration_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_declared_owners")),
    )
    op.create_index(
        "ix_provider_declared_owners_declaration_id", "provider_declared_owners", ["declaration_id"]
    )
    op.create_table(
        "retired_bank_accounts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("reference", sa.String(length=128), nullable=False),
        sa.Column("retired_at", moment, nullable=False),
        sa.Column("deactivated_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["provider_accounts.id"],
            name=op.f("fk_retired_bank_accounts_account_id"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_retired_bank_accounts")),
        sa.UniqueConstraint("reference", name=op.f("uq_retired_bank_accounts_reference")),
    )
    op.create_index("ix_retired_bank_accounts_account_id", "retired_bank_accounts", ["account_id"])
    _beneficial_owners()


def _sent(table: str) -> list[sa.schema.SchemaItem]:
    """What the tables have in common whose rows leave for the provider."""
    moment = sa.DateTime(timezone=True)
    return [
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("key", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.String(length=128), nullable=True),
        sa.Column("state", words("progress", PROGRESS), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=True),
        sa.Column("message", sa.String(length=255), nullable=True),
        sa.Column("created_by", sa.Integer(), nullable=True),
        sa.Column("created_at", moment, nullable=False),
        sa.Column("settled_at", moment, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"], ["provider_accounts.id"], name=op.f(f"fk_{table}_account_id")
        ),
        sa.ForeignKeyConstraint(["created_by"], ["users.id"], name=op.f(f"fk_{table}_created_by")),
        sa.UniqueConstraint("reference", name=op.f(f"uq_{table}_reference")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    ]


def _beneficial_owners() -> None:
    op.create_table(
        "beneficial_owners",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("first_names", sa.String(length=120), nullable=False),
        sa.Column("last_name", sa.String(length=80), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=False),
        sa.Column("birth_city", sa.String(length=80), nullable=False),
        sa.Column("birth_country", sa.String(length=2), nullable=False),
        sa.Column("nationality", sa.String(length=2), nullable=False),
        sa.Column("address", sa.String(length=160), nullable=False),
        sa.Column("postal_code", sa.String(length=12), nullable=False),
        sa.Column("city", sa.String(length=80), nullable=False),
        sa.Column("country", sa.String(length=2), nullable=False),
        sa.Column("capital_bps", sa.Integer(), nullable=False),
        sa.Column("votes_bps", sa.Integer(), nullable=False),
        sa.Column("controls_otherwise", sa.Boolean(), nullable=False),
        sa.Column("is_representative", sa.Boolean(), nullable=False),
        sa.Column("declared_by", sa.Integer(), nullable=False),
        sa.Column("declared_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "capital_bps BETWEEN 0 AND 10000 AND votes_bps BETWEEN 0 AND 10000",
            name=op.f("beneficial_owner_holds_a_part"),
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_beneficial_owners_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["declared_by"], ["users.id"], name=op.f("fk_beneficial_owners_declared_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_beneficial_owners")),
    )
    op.create_index("ix_beneficial_owners_company_id", "beneficial_owners", ["company_id"])


def downgrade() -> None:
    for table in (
        "beneficial_owners",
        "retired_bank_accounts",
        "provider_declared_owners",
        "provider_declarations",
        "provider_papers",
        "provider_standings",
    ):
        op.drop_table(table)
