"""Set ceilings: the regime of a round, its maximum per holder, a person's own ceilings."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

# Article 22(1): from its opening the terms of an offer bind the issuer. As written before: also
# what the way back leaves behind.
TERMS_BEFORE = """
        BEGIN
            IF OLD.opened_at IS NOT NULL AND
               ROW(NEW.company_id, NEW.offer_identifier, NEW.pre_money, NEW.existing_shares,
                   NEW.nominal, NEW.price, NEW.minimum_ticket, NEW.shares_min, NEW.shares_max,
                   NEW.closes_at, NEW.fee_bps, NEW.opened_at)
               IS DISTINCT FROM
               ROW(OLD.company_id, OLD.offer_identifier, OLD.pre_money, OLD.existing_shares,
                   OLD.nominal, OLD.price, OLD.minimum_ticket, OLD.shares_min, OLD.shares_max,
                   OLD.closes_at, OLD.fee_bps, OLD.opened_at) THEN
                RAISE EXCEPTION 'the terms of an opened round do not change'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END """
TERMS_NOW = TERMS_BEFORE.replace(
    "NEW.opened_at)", "NEW.opened_at, NEW.regime, NEW.maximum_per_holder)"
).replace("OLD.opened_at)", "OLD.opened_at, OLD.regime, OLD.maximum_per_holder)")


def upgrade() -> None:
    op.add_column(
        "rounds", sa.Column("regime", sa.String(40), server_default="ecspr", nullable=False)
    )
    op.add_column("rounds", sa.Column("maximum_per_holder", sa.Integer(), nullable=True))
    op.create_check_constraint(
        op.f("round_has_a_regime"), "rounds", "regime IN ('ecspr', 'national')"
    )
    op.create_check_constraint(
        op.f("round_maximum_reaches_the_ticket"),
        "rounds",
        "maximum_per_holder > 0 AND maximum_per_holder * price >= minimum_ticket",
    )
    freeze(TERMS_NOW)
    op.create_table(
        "own_ceilings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=True),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("amount >= 0", name=op.f("own_ceiling_is_not_negative")),
        sa.CheckConstraint("effective_at >= set_at", name=op.f("own_ceiling_acts_afterwards")),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["investors.id"], name=op.f("fk_own_ceilings_investor_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_own_ceilings")),
    )
    op.create_index(
        "ix_own_ceilings_investor", "own_ceilings", ["investor_id", "set_at"], unique=False
    )
    op.execute("""
        CREATE TRIGGER own_ceilings_stay BEFORE UPDATE OR DELETE ON own_ceilings
        FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()
    """)
    op.execute("""
        CREATE TRIGGER own_ceilings_stay_all BEFORE TRUNCATE ON own_ceilings
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()
    """)


def downgrade() -> None:
    op.drop_table("own_ceilings")
    freeze(TERMS_BEFORE)
    op.drop_constraint(op.f("round_maximum_reaches_the_ticket"), "rounds")
    op.drop_constraint(op.f("round_has_a_regime"), "rounds")
    op.drop_column("rounds", "maximum_per_holder")
    op.drop_column("rounds", "regime")


def freeze(body: str) -> None:
    op.execute(f"""
        CREATE OR REPLACE FUNCTION freeze_terms() RETURNS trigger LANGUAGE plpgsql AS $${body}$$
    """)
