"""The journal as evidence: checkpoints, who looked at what, views for reports."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

APPEND_ONLY = ("journal_checkpoints", "data_looks")
# What a report may know: nobody's name, address, account or number.
VIEWS = {
    "rounds": """
        SELECT rounds.id, rounds.company_id, rounds.offer_identifier, rounds.state,
               rounds.regime, rounds.price AS price_cents, rounds.shares_min, rounds.shares_max,
               counters.reserved AS shares_reserved, counters.firm AS shares_firm,
               counters.paid AS shares_paid, rounds.opened_at, rounds.closes_at, rounds.closed_at
        FROM public.rounds LEFT JOIN public.round_counters counters ON counters.round_id = rounds.id
    """,
    "subscriptions": """
        SELECT round_id, state, count(*) AS subscriptions, sum(shares) AS shares,
               sum(amount) AS amount_cents
        FROM public.subscriptions GROUP BY round_id, state
    """,
    "operations_by_day": """
        SELECT (created_at AT TIME ZONE 'Europe/Paris')::date AS day, kind, state,
               count(*) AS operations, sum(amount) AS amount_cents, sum(fee) AS fee_cents
        FROM public.payment_operations
        GROUP BY (created_at AT TIME ZONE 'Europe/Paris')::date, kind, state
    """,
    # A person's chain is named after the person: of these only how many there are.
    "journal_heads": """
        SELECT name AS stream, last_seq, encode(head, 'hex') AS head
        FROM public.journal_streams WHERE name NOT LIKE 'person:%'
    """,
    "journal_streams": """
        SELECT split_part(name, ':', 1) AS kind, count(*) AS streams, sum(last_seq) AS facts
        FROM public.journal_streams GROUP BY split_part(name, ':', 1)
    """,
    "journal_checkpoints": """
        SELECT number, at, encode(hash, 'hex') AS sha256, encode(signature, 'hex') AS signature,
               public_key
        FROM public.journal_checkpoints
    """,
}


def upgrade() -> None:
    op.create_table(
        "journal_checkpoints",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("signature", sa.LargeBinary(length=64), nullable=False),
        sa.Column("public_key", sa.String(length=64), nullable=False),
        sa.CheckConstraint("number > 0", name="journal_checkpoint_is_numbered"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_checkpoints")),
        sa.UniqueConstraint("number", name=op.f("uq_journal_checkpoints_number")),
    )
    op.create_table(
        "data_looks",
        sa.Column("id", sa.BigInteger(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("viewer_id", sa.Integer(), nullable=False),
        sa.Column("viewer_role", sa.String(length=40), nullable=False),
        sa.Column("what", sa.String(length=40), nullable=False),
        sa.Column("why", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("viewer_id <> person_id", name="data_look_is_by_another"),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name=op.f("fk_data_looks_person_id")),
        sa.ForeignKeyConstraint(["viewer_id"], ["users.id"], name=op.f("fk_data_looks_viewer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_looks")),
    )
    op.create_index("ix_data_looks_person", "data_looks", ["person_id", "id"])
    op.create_index("ix_data_looks_viewer", "data_looks", ["viewer_id", "person_id", "at"])
    op.create_index("ix_journal_entries_at", "journal_entries", ["at", "id"])
    op.create_index("ix_journal_entries_actor", "journal_entries", ["actor", "id"])
    for table in APPEND_ONLY:
        op.execute(f"""
            CREATE TRIGGER {table}_stay BEFORE UPDATE OR DELETE ON {table}
            FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()
        """)
        op.execute(f"""
            CREATE TRIGGER {table}_stay_all BEFORE TRUNCATE ON {table}
            FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()
        """)
    op.execute("CREATE SCHEMA report")
    for name, query in VIEWS.items():
        op.execute(f"CREATE VIEW report.{name} AS {query}")


def downgrade() -> None:
    op.execute("DROP SCHEMA report CASCADE")
    op.drop_index("ix_journal_entries_actor", "journal_entries")
    op.drop_index("ix_journal_entries_at", "journal_entries")
    for table in APPEND_ONLY:
        op.drop_table(table)
