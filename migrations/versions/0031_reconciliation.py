"""What was compared with the provider, day by day, and what differed."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WHATS = (
    "missing_here", "missing_there", "kind", "amount", "fee", "state", "wallets", "currency",
    "balance", "unreadable",
)  # fmt: skip
STATES = ("open", "explained", "gone")
LIVING = sa.text("state <> 'gone'")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, length=40)


def upgrade() -> None:
    op.create_table(
        "reconciliation_runs",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", _words("runkind", "daily", "by_hand"), nullable=False),
        sa.Column("state", _words("runstate", "walking", "done"), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("started_at", MOMENT, nullable=False),
        sa.Column("started_by", sa.Integer(), nullable=True),
        sa.Column("finished_at", MOMENT, nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("wallets", sa.Integer(), nullable=False),
        sa.Column("objects", sa.Integer(), nullable=False),
        sa.Column("claimed_until", MOMENT, nullable=True),
        sa.Column("resume_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "(state = 'done') = (finished_at IS NOT NULL)", name="reconciliation_run_has_an_end"
        ),
        sa.CheckConstraint("kind IN ('daily', 'by_hand')", name="reconciliation_run_has_a_kind"),
        sa.CheckConstraint("state IN ('walking', 'done')", name="reconciliation_run_has_a_state"),
        sa.ForeignKeyConstraint(
            ["started_by"], ["users.id"], name=op.f("fk_reconciliation_runs_started_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reconciliation_runs")),
    )
    for column, where in (("day", "kind = 'daily'"), ("state", "state = 'walking'")):
        op.create_index(
            f"uq_reconciliation_runs_{'walking' if column == 'state' else column}",
            "reconciliation_runs",
            [column],
            unique=True,
            postgresql_where=sa.text(where),
        )
    _sightings()
    _differences()
    _statements()


def _sightings() -> None:
    op.create_table(
        "provider_sightings",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=128), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("fee", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=128), nullable=True),
        sa.Column("target", sa.String(length=128), nullable=True),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("executed_at", MOMENT, nullable=True),
        sa.Column("seen_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_provider_sightings")),
        sa.UniqueConstraint(
            "provider", "reference", name=op.f("uq_provider_sightings_provider_reference")
        ),
    )
    op.create_index("ix_provider_sightings_executed_at", "provider_sightings", ["executed_at"])


def _differences() -> None:
    table = "reconciliation_differences"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("what", _words("what", *WHATS), nullable=False),
        sa.Column("state", _words("differencestate", *STATES), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("about", sa.String(length=128), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=True),
        sa.Column("source", sa.String(length=128), nullable=True),
        sa.Column("target", sa.String(length=128), nullable=True),
        sa.Column("ours", postgresql.JSONB(), nullable=True),
        sa.Column("theirs", postgresql.JSONB(), nullable=True),
        sa.Column("first_seen_at", MOMENT, nullable=False),
        sa.Column("last_seen_at", MOMENT, nullable=False),
        sa.Column("first_run_id", sa.Integer(), nullable=False),
        sa.Column("last_run_id", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=True),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("explained_by", sa.Integer(), nullable=True),
        sa.Column("explained_at", MOMENT, nullable=True),
        sa.Column("gone_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state <> 'explained' OR note <> ''", name="reconciliation_difference_is_explained"
        ),
        sa.CheckConstraint(
            "(state = 'gone') = (gone_at IS NOT NULL)", name="reconciliation_difference_has_an_end"
        ),
        sa.CheckConstraint(
            "state IN ('open', 'explained', 'gone')", name="reconciliation_difference_has_a_state"
        ),
        *(
            sa.ForeignKeyConstraint([column], [f"{there}.id"], name=op.f(f"fk_{table}_{column}"))
            for column, there in (
                ("operation_id", "payment_operations"),
                ("first_run_id", "reconciliation_runs"),
                ("last_run_id", "reconciliation_runs"),
                ("owner_id", "users"),
                ("explained_by", "users"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(
        f"uq_{table}_living", table, ["what", "provider", "about"], unique=True,
        postgresql_where=LIVING,
    )  # fmt: skip
    for column in ("source", "target"):
        op.create_index(f"ix_{table}_{column}", table, [column], postgresql_where=LIVING)


def _statements() -> None:
    op.create_table(
        "month_statements",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("run_id", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(
            ["run_id"], ["reconciliation_runs.id"], name=op.f("fk_month_statements_run_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_month_statements")),
        sa.UniqueConstraint("month", name=op.f("uq_month_statements_month")),
    )
    op.execute("""
        CREATE TRIGGER month_statements_stay BEFORE UPDATE OR DELETE ON month_statements
        FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()
    """)
    op.execute("""
        CREATE TRIGGER month_statements_stay_all BEFORE TRUNCATE ON month_statements
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()
    """)


def downgrade() -> None:
    op.drop_table("month_statements")
    op.drop_table("reconciliation_differences")
    op.drop_table("provider_sightings")
    op.drop_table("reconciliation_runs")
