"""A round is closed in several parts."""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
# What a closing was drawn with; it is never counted again.
NUMBERS = (
    "round_id",
    "number",
    "is_final",
    "cut_off",
    "shares",
    "amount",
    "fee_net",
    "fee_vat",
    "investor_fee_net",
    "investor_fee_vat",
    "drawn_by",
    "drawn_at",
)


def upgrade() -> None:
    op.add_column(
        "rounds", sa.Column("rolling", sa.Boolean(), server_default=sa.false(), nullable=False)
    )
    op.create_check_constraint(
        op.f("round_rolls_in_the_order_of_arrival"),
        "rounds",
        "NOT rolling OR allotment = 'first_come'",
    )
    op.execute("""
        CREATE TRIGGER rounds_freeze_rolling BEFORE UPDATE ON rounds
        FOR EACH ROW EXECUTE FUNCTION freeze_named('rolling')
    """)
    create_closings()
    op.add_column(
        "subscriptions",
        sa.Column(
            "closing_id",
            sa.Integer(),
            sa.ForeignKey("round_closings.id", name=op.f("fk_subscriptions_closing_id")),
        ),
    )
    op.create_index("ix_subscriptions_closing_id", "subscriptions", ["closing_id"])
    # One certificate for each closing; the one that names none is that of the whole round.
    op.add_column(
        "depositary_certificates",
        sa.Column(
            "closing_id",
            sa.Integer(),
            sa.ForeignKey("round_closings.id", name=op.f("fk_depositary_certificates_closing_id")),
        ),
    )
    op.drop_constraint("uq_depositary_certificates_round_id", "depositary_certificates")
    op.create_unique_constraint(
        op.f("uq_depositary_certificates_closing_id"), "depositary_certificates", ["closing_id"]
    )
    op.create_index(
        "ix_depositary_certificates_final",
        "depositary_certificates",
        ["round_id"],
        unique=True,
        postgresql_where=sa.text("closing_id IS NULL"),
    )
    keep_numbers()
    refuse_failures()


def create_closings() -> None:
    op.create_table(
        "round_closings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_round_closings")),
        sa.Column(
            "round_id",
            sa.Integer(),
            sa.ForeignKey("rounds.id", name=op.f("fk_round_closings_round_id")),
            nullable=False,
        ),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("is_final", sa.Boolean(), nullable=False),
        sa.Column("cut_off", MOMENT, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("shares", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("fee_net", sa.BigInteger(), nullable=False),
        sa.Column("fee_vat", sa.BigInteger(), nullable=False),
        sa.Column("investor_fee_net", sa.BigInteger(), nullable=False),
        sa.Column("investor_fee_vat", sa.BigInteger(), nullable=False),
        sa.Column(
            "drawn_by",
            sa.Integer(),
            sa.ForeignKey("users.id", name=op.f("fk_round_closings_drawn_by")),
            nullable=False,
        ),
        sa.Column("drawn_at", MOMENT, nullable=False),
        sa.Column(
            "asked_by",
            sa.Integer(),
            sa.ForeignKey("users.id", name=op.f("fk_round_closings_asked_by")),
        ),
        sa.Column(
            "approved_by",
            sa.Integer(),
            sa.ForeignKey("users.id", name=op.f("fk_round_closings_approved_by")),
        ),
        sa.Column("concluded_at", MOMENT),
        sa.Column("issued_at", MOMENT),
        sa.Column("paid_out_at", MOMENT),
        sa.Column("dropped_at", MOMENT),
        sa.UniqueConstraint("round_id", "number", name=op.f("uq_round_closings_round_id_number")),
        sa.CheckConstraint(
            "state IN ('drawn', 'certified', 'concluded', 'issued', 'paid_out', 'dropped')",
            name=op.f("closing_has_a_state"),
        ),
        sa.CheckConstraint("shares > 0 AND amount > 0", name=op.f("closing_holds_something")),
        sa.CheckConstraint(
            "fee_net >= 0 AND fee_vat >= 0 AND investor_fee_net >= 0 AND investor_fee_vat >= 0"
            " AND fee_net + fee_vat <= amount",
            name=op.f("closing_fees_are_paid_out_of_it"),
        ),
        sa.CheckConstraint("cut_off <= drawn_at", name=op.f("closing_looks_back")),
        sa.CheckConstraint("approved_by <> asked_by", name=op.f("closing_is_approved_by_another")),
        sa.CheckConstraint(
            "(state IN ('concluded', 'issued', 'paid_out')) = (concluded_at IS NOT NULL)"
            " AND (concluded_at IS NULL OR approved_by IS NOT NULL)",
            name=op.f("closing_is_concluded_by_somebody"),
        ),
        sa.CheckConstraint(
            "(state IN ('issued', 'paid_out')) = (issued_at IS NOT NULL)",
            name=op.f("closing_is_issued_at_a_moment"),
        ),
        sa.CheckConstraint(
            "(state = 'paid_out') = (paid_out_at IS NOT NULL)",
            name=op.f("closing_is_paid_out_at_a_moment"),
        ),
        sa.CheckConstraint(
            "(state = 'dropped') = (dropped_at IS NOT NULL)",
            name=op.f("closing_is_dropped_at_a_moment"),
        ),
    )
    # One at a time: the next is drawn when the shares of this one are in the register.
    op.create_index(
        "ix_round_closings_under_way",
        "round_closings",
        ["round_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('drawn', 'certified', 'concluded')"),
    )
    op.create_index(
        "ix_round_closings_final",
        "round_closings",
        ["round_id"],
        unique=True,
        postgresql_where=sa.text("is_final"),
    )


def keep_numbers() -> None:
    columns = ", ".join(f"NEW.{name}" for name in NUMBERS)
    before = ", ".join(f"OLD.{name}" for name in NUMBERS)
    op.execute(f"""
        CREATE FUNCTION keep_closing() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF ROW({columns}) IS DISTINCT FROM ROW({before}) THEN
                RAISE EXCEPTION 'the numbers of a closing do not change'
                    USING ERRCODE = 'check_violation';
            END IF;
            IF OLD.concluded_at IS NOT NULL AND NEW.concluded_at IS DISTINCT FROM OLD.concluded_at
               OR OLD.issued_at IS NOT NULL AND NEW.issued_at IS DISTINCT FROM OLD.issued_at
               OR OLD.dropped_at IS NOT NULL AND NEW.dropped_at IS DISTINCT FROM OLD.dropped_at THEN
                RAISE EXCEPTION 'a closing goes on, never back'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER round_closings_keep BEFORE UPDATE ON round_closings
        FOR EACH ROW EXECUTE FUNCTION keep_closing()
    """)


def refuse_failures() -> None:
    """Shares that were issued stay issued: such a round may be cut short, it cannot fail."""
    op.execute("""
        CREATE FUNCTION keep_what_was_closed() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS (SELECT FROM round_closings
                       WHERE round_id = NEW.id AND concluded_at IS NOT NULL) THEN
                RAISE EXCEPTION 'a round of which a part was concluded does not fail'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER rounds_keep_what_was_closed BEFORE UPDATE OF state ON rounds
        FOR EACH ROW WHEN (NEW.state = 'failed') EXECUTE FUNCTION keep_what_was_closed()
    """)


# The books of a round that was closed in parts make no sense without its parts.
REFUSE_TO_LOSE_A_CLOSING = """
    DO $$
    BEGIN
        IF EXISTS (SELECT FROM round_closings WHERE concluded_at IS NOT NULL) THEN
            RAISE EXCEPTION 'no way back: a part of a round was concluded'
                USING HINT = 'Restore a backup of before, or go on.';
        END IF;
    END $$
"""


def downgrade() -> None:
    op.execute(REFUSE_TO_LOSE_A_CLOSING)
    op.execute("DROP TRIGGER rounds_keep_what_was_closed ON rounds")
    op.execute("DROP FUNCTION keep_what_was_closed")
    op.execute("DROP TRIGGER round_closings_keep ON round_closings")
    op.execute("DROP FUNCTION keep_closing")
    op.drop_index("ix_depositary_certificates_final", "depositary_certificates")
    op.execute("DELETE FROM depositary_certificates WHERE closing_id IS NOT NULL")
    op.drop_column("depositary_certificates", "closing_id")
    op.create_unique_constraint(
        op.f("uq_depositary_certificates_round_id"), "depositary_certificates", ["round_id"]
    )
    op.drop_column("subscriptions", "closing_id")
    op.drop_table("round_closings")
    op.execute("DROP TRIGGER rounds_freeze_rolling ON rounds")
    op.drop_constraint(op.f("round_rolls_in_the_order_of_arrival"), "rounds")
    op.drop_column("rounds", "rolling")
