"""People wait for shares of a round that is full."""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"
branch_labels = None
depends_on = None

COUNTERS = "round_counters"
SET_ASIDE = ("waiting", "held", "returned")
MOMENT = sa.DateTime(timezone=True)

# What migration 0037 wrote and 0039 changed.
TAKE_SHARES = """
    CREATE FUNCTION take_shares(
        of_round integer, wanted integer, binding integer, at timestamptz, facts jsonb
    ) RETURNS text LANGUAGE plpgsql AS $$
    BEGIN
        UPDATE round_counters
        SET reserved = reserved + wanted, firm = firm + binding, investors = investors + 1
        WHERE round_id = of_round AND (takes_more OR reserved + wanted <= cap);
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
# Nobody takes what is set aside for those who wait, but who was offered it: `of_place` is their
# place, and it is over with their signature. What they leave of it goes back to those who wait.
TAKE_SHARES_OR_WHAT_IS_HELD = """
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
DROP_TAKE_SHARES = """
    DROP FUNCTION take_shares(integer, integer, integer, timestamptz, jsonb{place})
"""
# A migration that adds terms to `rounds` adds a trigger with their names: see 0042.
FREEZE_NAMED = """
    CREATE FUNCTION freeze_named() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE
        term text;
    BEGIN
        IF OLD.opened_at IS NULL THEN
            RETURN NEW;
        END IF;
        FOREACH term IN ARRAY TG_ARGV LOOP
            IF to_jsonb(NEW) -> term IS DISTINCT FROM to_jsonb(OLD) -> term THEN
                RAISE EXCEPTION 'the terms of an opened round do not change'
                    USING ERRCODE = 'check_violation';
            END IF;
        END LOOP;
        RETURN NEW;
    END $$
"""


def upgrade() -> None:
    op.execute(FREEZE_NAMED)
    for name in SET_ASIDE:
        op.add_column(COUNTERS, sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    op.create_check_constraint(
        op.f("round_sets_aside_what_it_has"),
        COUNTERS,
        "takes_more OR reserved + held + returned <= cap",
    )
    op.create_check_constraint(
        op.f("round_sets_aside_for_people"),
        COUNTERS,
        "held >= 0 AND returned >= 0 AND waiting >= 0 AND (returned = 0 OR waiting > 0)",
    )
    op.create_check_constraint(
        op.f("round_shared_out_has_no_list"),
        COUNTERS,
        "NOT takes_more OR waiting + held + returned = 0",
    )
    create_places()
    op.execute(DROP_TAKE_SHARES.format(place=""))
    op.execute(TAKE_SHARES_OR_WHAT_IS_HELD)


def create_places() -> None:
    op.create_table(
        "waiting_places",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("round_id", sa.Integer(), nullable=False),
        sa.Column("investor_id", sa.Integer(), nullable=False),
        sa.Column("shares", sa.Integer(), nullable=False),
        sa.Column("accepts_fewer", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("joined_at", MOMENT, nullable=False),
        sa.Column("offered", sa.Integer(), nullable=True),
        sa.Column("offered_at", MOMENT, nullable=True),
        sa.Column("offer_ends_at", MOMENT, nullable=True),
        sa.Column("passed_over_for", sa.String(length=40), nullable=True),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.CheckConstraint("shares > 0", name=op.f("place_waits_for_shares")),
        sa.CheckConstraint(
            "offered IS NULL OR 0 < offered AND offered <= shares",
            name=op.f("place_is_offered_what_it_waits_for"),
        ),
        sa.CheckConstraint(
            "num_nonnulls(offered, offered_at, offer_ends_at) IN (0, 3) "
            "AND (state NOT IN ('offered', 'taken', 'lapsed') OR offered IS NOT NULL)",
            name=op.f("place_offer_is_whole"),
        ),
        sa.CheckConstraint(
            "(state IN ('waiting', 'offered')) = (ended_at IS NULL)",
            name=op.f("place_ends_once"),
        ),
        sa.ForeignKeyConstraint(
            ["investor_id"], ["investors.id"], name=op.f("fk_waiting_places_investor_id")
        ),
        sa.ForeignKeyConstraint(
            ["round_id"], ["rounds.id"], name=op.f("fk_waiting_places_round_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_waiting_places")),
    )
    op.create_index(
        "ix_waiting_places_active",
        "waiting_places",
        ["investor_id", "round_id"],
        unique=True,
        postgresql_where=sa.text("state IN ('waiting', 'offered')"),
    )
    op.create_index(
        "ix_waiting_places_queue",
        "waiting_places",
        ["round_id", "joined_at", "id"],
        postgresql_where=sa.text("state = 'waiting'"),
    )
    op.create_index(
        "ix_waiting_places_due",
        "waiting_places",
        ["offer_ends_at"],
        postgresql_where=sa.text("state = 'offered'"),
    )


# Whoever waits, or was offered shares, would be forgotten.
REFUSE_TO_LOSE_A_LIST = """
    DO $$
    BEGIN
        IF EXISTS (SELECT FROM waiting_places) THEN
            RAISE EXCEPTION 'no way back: people waited for shares'
                USING HINT = 'Restore a backup of before, or go on.';
        END IF;
    END $$
"""


def downgrade() -> None:
    op.execute(REFUSE_TO_LOSE_A_LIST)
    op.execute(DROP_TAKE_SHARES.format(place=", integer"))
    op.execute(TAKE_SHARES)
    op.drop_table("waiting_places")
    op.drop_constraint(op.f("round_shared_out_has_no_list"), COUNTERS)
    op.drop_constraint(op.f("round_sets_aside_for_people"), COUNTERS)
    op.drop_constraint(op.f("round_sets_aside_what_it_has"), COUNTERS)
    for name in reversed(SET_ASIDE):
        op.drop_column(COUNTERS, name)
    op.execute("DROP FUNCTION freeze_named")
