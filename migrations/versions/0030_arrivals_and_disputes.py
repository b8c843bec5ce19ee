"""Wires that nobody expected, and payments that a bank takes back."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
SORTS = ("less", "more", "late", "again", "unexpected", "stranger")
STATES = ("to_see", "seen", "examined", "accepted", "returning", "returned")
DISPUTES = ("contestable", "not_contestable", "retrieval")
STATUSES = ("opened", "our_move", "submitted", "banks_move", "our_move_again", "closed")
ENDS = ("won", "lost", "void")


def _words(name: str, *words: str) -> sa.Enum:
    return sa.Enum(*words, name=name, native_enum=False, length=40)


def _known(table: str, column: str, words: tuple[str, ...]) -> sa.CheckConstraint:
    written = ", ".join(f"'{word}'" for word in words)
    return sa.CheckConstraint(f"{column} IN ({written})", name=f"{table}_{column}_is_known")


def _to(table: str, column: str, there: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{there}.id"], name=op.f(f"fk_{table}_{column}"))


def upgrade() -> None:
    _arrivals()
    _cases()
    _papers()
    op.create_table(
        "dispute_looks",
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("looked_at", MOMENT, nullable=False),
        sa.PrimaryKeyConstraint("provider", name=op.f("pk_dispute_looks")),
    )


def _arrivals() -> None:
    table = "wire_arrivals"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("operation_id", sa.Uuid(), nullable=False),
        sa.Column("wallet_id", sa.Integer(), nullable=False),
        sa.Column("sort", _words("sort", *SORTS), nullable=False),
        sa.Column("state", _words("arrivalstate", *STATES), nullable=False),
        sa.Column("payer_name", sa.String(length=255), nullable=False),
        sa.Column("payer_iban", sa.String(length=34), nullable=False),
        sa.Column("announced_id", sa.Uuid(), nullable=True),
        sa.Column("arrived_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", sa.Integer(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("outcome_id", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(state IN ('seen', 'accepted', 'returning', 'returned')) = (decided_by IS NOT NULL)",
            name="wire_arrival_was_decided_by_somebody",
        ),
        _known("wire_arrival", "sort", SORTS),
        _known("wire_arrival", "state", STATES),
        _to(table, "operation_id", "payment_operations"),
        _to(table, "wallet_id", "wallets"),
        _to(table, "announced_id", "payment_operations"),
        _to(table, "decided_by", "users"),
        _to(table, "outcome_id", "payment_operations"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("operation_id", name=op.f(f"uq_{table}_operation_id")),
    )
    op.create_index(f"ix_{table}_state", table, ["state", "arrived_at"])
    op.create_index(op.f(f"ix_{table}_wallet_id"), table, ["wallet_id"])
    op.create_index(op.f(f"ix_{table}_outcome_id"), table, ["outcome_id"])


def _cases() -> None:
    table = "dispute_cases"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("provider", sa.String(length=20), nullable=False),
        sa.Column("reference", sa.String(length=128), nullable=False),
        sa.Column("payin_id", sa.Uuid(), nullable=False),
        sa.Column("repudiation_id", sa.Uuid(), nullable=True),
        sa.Column("sort", _words("disputesort", *DISPUTES), nullable=False),
        sa.Column("status", _words("disputestatus", *STATUSES), nullable=False),
        sa.Column("ended", _words("disputeend", *ENDS), nullable=True),
        sa.Column("end_message", sa.String(length=255), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("contested", sa.BigInteger(), nullable=False),
        sa.Column("reason", sa.String(length=60), nullable=False),
        sa.Column("reason_message", sa.String(length=255), nullable=False),
        sa.Column("status_message", sa.String(length=255), nullable=False),
        sa.Column("contest_by", MOMENT, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.Column("reminded_at", MOMENT, nullable=True),
        sa.Column("asked", sa.String(length=20), nullable=True),
        sa.Column("asked_at", MOMENT, nullable=True),
        sa.Column("asked_by", sa.Integer(), nullable=True),
        sa.Column("asked_amount", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("refusal", sa.String(length=255), nullable=True),
        sa.Column("waived_at", MOMENT, nullable=True),
        sa.Column("waived_by", sa.Integer(), nullable=True),
        sa.Column("waived_because", sa.Text(), nullable=True),
        sa.CheckConstraint("amount > 0", name="dispute_case_is_about_something"),
        sa.CheckConstraint(
            "(waived_at IS NULL) = (waived_by IS NULL)", name="dispute_case_was_waived_by_somebody"
        ),
        _known("dispute_case", "sort", DISPUTES),
        _known("dispute_case", "status", STATUSES),
        _known("dispute_case", "ended", ENDS),
        _to(table, "payin_id", "payment_operations"),
        _to(table, "repudiation_id", "payment_operations"),
        _to(table, "asked_by", "users"),
        _to(table, "waived_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("provider", "reference", name=op.f(f"uq_{table}_provider_reference")),
        sa.UniqueConstraint("repudiation_id", name=op.f(f"uq_{table}_repudiation_id")),
    )
    op.create_index(f"ix_{table}_status", table, ["status"])
    op.create_index(op.f(f"ix_{table}_payin_id"), table, ["payin_id"])


def _papers() -> None:
    table = "dispute_papers"
    op.create_table(
        table,
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("case_id", sa.Integer(), nullable=False),
        sa.Column("file_id", sa.Uuid(), nullable=False),
        sa.Column("added_by", sa.Integer(), nullable=False),
        sa.Column("added_at", MOMENT, nullable=False),
        _to(table, "case_id", "dispute_cases"),
        _to(table, "file_id", "stored_files"),
        _to(table, "added_by", "users"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("file_id", name=op.f(f"uq_{table}_file_id")),
    )
    op.create_index(op.f(f"ix_{table}_case_id"), table, ["case_id"])


def downgrade() -> None:
    op.drop_table("dispute_looks")
    op.drop_table("dispute_papers")
    op.drop_table("dispute_cases")
    op.drop_table("wire_arrivals")
