"""Who comes early gets a better price, or shares more."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0042"
branch_labels = None
depends_on = None

COUNTERS = "round_counters"
TERMS = (
    sa.Column("early_kind", sa.String(40), server_default="none", nullable=False),
    sa.Column("early_shares", sa.Integer()),
    sa.Column("early_price", sa.BigInteger()),
    sa.Column("early_bonus_for", sa.Integer()),
)
COUNTED = (
    sa.Column("early_cap", sa.Integer(), server_default="0", nullable=False),
    sa.Column("early", sa.Integer(), server_default="0", nullable=False),
    sa.Column("rebate", sa.BigInteger(), server_default="0", nullable=False),
    sa.Column("rebate_firm", sa.BigInteger(), server_default="0", nullable=False),
    sa.Column("rebate_paid", sa.BigInteger(), server_default="0", nullable=False),
)
QUOTED = (
    sa.Column("bonus", sa.Integer(), server_default="0", nullable=False),
    sa.Column("is_early", sa.Boolean(), server_default=sa.false(), nullable=False),
)
CHECKS = (
    ("rounds", "round_early_is_known", "early_kind IN ('none', 'price', 'bonus')"),
    (
        "rounds",
        "round_early_has_its_terms",
        "(early_shares IS NOT NULL) = (early_kind <> 'none') "
        "AND (early_price IS NOT NULL) = (early_kind = 'price') "
        "AND (early_bonus_for IS NOT NULL) = (early_kind = 'bonus')",
    ),
    (
        "rounds",
        "round_early_is_for_some_shares",
        "early_shares >= coalesce(early_bonus_for, 1) "
        "AND early_shares + coalesce(early_shares / early_bonus_for, 0) < shares_max",
    ),
    # No share is issued below its nominal value (C. com. L. 225-128).
    (
        "rounds",
        "round_early_price_is_lower",
        "early_price >= nominal AND early_price < price",
    ),
    (
        "rounds",
        "round_bonus_is_backed",
        "early_bonus_for > 0 "
        "AND price * early_bonus_for >= nominal * (cast(early_bonus_for AS bigint) + 1)",
    ),
    (
        "rounds",
        "round_early_is_for_who_comes_first",
        "early_kind = 'none' OR (allotment = 'first_come' AND instrument = 'ordinary')",
    ),
    (
        COUNTERS,
        "round_early_is_not_exceeded",
        "0 <= early AND early <= early_cap AND early_cap <= cap",
    ),
    (
        COUNTERS,
        "round_rebates_are_ordered",
        "0 <= rebate_paid AND rebate_paid <= rebate_firm AND rebate_firm <= rebate",
    ),
    ("orders", "order_pays_for_shares", "0 <= bonus AND bonus < shares"),
    ("orders", "order_bonus_is_early", "bonus = 0 OR is_early"),
    ("subscriptions", "subscription_pays_for_shares", "0 <= bonus AND bonus < shares"),
    ("subscriptions", "subscription_bonus_is_early", "bonus = 0 OR is_early"),
)
EXACT = "subscription_amount_is_exact"

# What migration 0041 wrote.
TAKE_SHARES = """
    CREATE FUNCTION take_shares(
        of_round integer, wanted integer, binding integer, at timestamptz, facts jsonb,
        of_place integer DEFAULT NULL
    ) RETURNS text LANGUAGE plpgsql AS $$
    DECLARE
        own integer := 0;
    BEGIN
        IF of_place IS NOT NULL THEN
            -- Under this lock alone is a place offered, or its offer ended.
            PERFORM FROM round_counters WHERE round_id = of_round FOR NO KEY UPDATE;
            UPDATE waiting_places SET state = 'taken', ended_at = at
            WHERE id = of_place AND state = 'offered' AND at <= offer_ends_at
            RETURNING offered INTO own;
            IF NOT FOUND THEN
                RETURN 'not_held';
            END IF;
        END IF;
        UPDATE round_counters
        SET reserved = reserved + wanted, firm = firm + binding, investors = investors + 1,
            held = held - own,
            returned = returned + CASE WHEN waiting > 0 THEN greatest(own - wanted, 0) ELSE 0 END
        WHERE round_id = of_round
          AND (takes_more OR reserved + held + returned + wanted - own <= cap);
        IF NOT FOUND THEN
            RETURN 'full';
        END IF;
        PERFORM FROM rounds WHERE id = of_round AND state = 'open' AND at < closes_at;
        IF NOT FOUND THEN
            RETURN 'ended';
        END IF;
        PERFORM append_facts(facts);
        RETURN 'taken';
    END $$
"""
# In the same update, the first shares that an early order pays for, and what it costs less. Those
# never come back: once they were too few for an order, they stay so.
TAKE_SHARES_AND_THE_FIRST_ONES = """
    CREATE FUNCTION take_shares(
        of_round integer, wanted integer, binding integer, at timestamptz, facts jsonb,
        of_place integer DEFAULT NULL, of_first integer DEFAULT 0, less bigint DEFAULT 0
    ) RETURNS text LANGUAGE plpgsql AS $$
    DECLARE
        own integer := 0;
    BEGIN
        IF of_place IS NOT NULL THEN
            -- Under this lock alone is a place offered, or its offer ended.
            PERFORM FROM round_counters WHERE round_id = of_round FOR NO KEY UPDATE;
            UPDATE waiting_places SET state = 'taken', ended_at = at
            WHERE id = of_place AND state = 'offered' AND at <= offer_ends_at
            RETURNING offered INTO own;
            IF NOT FOUND THEN
                RETURN 'not_held';
            END IF;
        END IF;
        UPDATE round_counters
        SET reserved = reserved + wanted, firm = firm + binding, investors = investors + 1,
            held = held - own,
            returned = returned + CASE WHEN waiting > 0 THEN greatest(own - wanted, 0) ELSE 0 END,
            early = early + of_first, rebate = rebate + less,
            rebate_firm = rebate_firm + CASE WHEN binding > 0 THEN less ELSE 0 END
        WHERE round_id = of_round
          AND (takes_more OR reserved + held + returned + wanted - own <= cap)
          AND early + of_first <= early_cap;
        IF NOT FOUND THEN
            PERFORM FROM round_counters
            WHERE round_id = of_round AND early + of_first > early_cap;
            RETURN CASE WHEN FOUND THEN 'early_gone' ELSE 'full' END;
        END IF;
        PERFORM FROM rounds WHERE id = of_round AND state = 'open' AND at < closes_at;
        IF NOT FOUND THEN
            RETURN 'ended';
        END IF;
        PERFORM append_facts(facts);
        RETURN 'taken';
    END $$
"""
DROP_TAKE_SHARES = """
    DROP FUNCTION take_shares(integer, integer, integer, timestamptz, jsonb, integer{early})
"""


def upgrade() -> None:
    for table, columns in (("rounds", TERMS), (COUNTERS, COUNTED)):
        for column in columns:
            op.add_column(table, column._copy())
    for table in ("orders", "subscriptions"):
        for column in QUOTED:
            op.add_column(table, column._copy())
    for table, name, rule in CHECKS:
        op.create_check_constraint(op.f(name), table, rule)
    op.drop_constraint(op.f(EXACT), "subscriptions")
    op.create_check_constraint(op.f(EXACT), "subscriptions", "amount = price * (shares - bonus)")
    op.execute("""
        CREATE TRIGGER rounds_freeze_early BEFORE UPDATE ON rounds
        FOR EACH ROW EXECUTE FUNCTION
            freeze_named('early_kind', 'early_shares', 'early_price', 'early_bonus_for')
    """)
    op.execute(DROP_TAKE_SHARES.format(early=""))
    op.execute(TAKE_SHARES_AND_THE_FIRST_ONES)


# What a round promised, and what was paid under that promise, would be forgotten.
REFUSE_TO_LOSE_A_PROMISE = """
    DO $$
    BEGIN
        IF EXISTS (SELECT FROM rounds WHERE early_kind <> 'none' AND opened_at IS NOT NULL) THEN
            RAISE EXCEPTION 'no way back: a round gives something to who comes early'
                USING HINT = 'Restore a backup of before, or go on.';
        END IF;
    END $$
"""


def downgrade() -> None:
    op.execute(REFUSE_TO_LOSE_A_PROMISE)
    op.execute(DROP_TAKE_SHARES.format(early=", integer, bigint"))
    op.execute(TAKE_SHARES)
    op.execute("DROP TRIGGER rounds_freeze_early ON rounds")
    op.drop_constraint(op.f(EXACT), "subscriptions")
    op.create_check_constraint(op.f(EXACT), "subscriptions", "amount = price * shares")
    for table, name, _ in reversed(CHECKS):
        op.drop_constraint(op.f(name), table)
    for table, columns in (
        ("subscriptions", QUOTED),
        ("orders", QUOTED),
        (COUNTERS, COUNTED),
        ("rounds", TERMS),
    ):
        for column in reversed(columns):
            op.drop_column(table, column.name)
