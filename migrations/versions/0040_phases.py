"""A round is extended once, has a day for its minimum, an optimum, and an instrument."""

import sqlalchemy as sa
from alembic import op

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
COLUMNS = (
    sa.Column("extended_from", MOMENT),
    sa.Column("extended_at", MOMENT),
    sa.Column("minimum_at", MOMENT),
    sa.Column("minimum_reached_at", MOMENT),
    sa.Column("shares_optimum", sa.Integer()),
    # Rounds of before offered ordinary shares, and said so.
    sa.Column("instrument", sa.String(40), server_default="ordinary", nullable=False),
    sa.Column("liquidation_bps", sa.Integer()),
    sa.Column("participation", sa.String(40)),
    sa.Column("participation_cap_bps", sa.Integer()),
    sa.Column("seniority", sa.Integer()),
    sa.Column("dividend_bps", sa.Integer()),
)
CHECKS = (
    (
        "round_is_extended_forward",
        "(extended_from IS NULL) = (extended_at IS NULL) AND extended_from < closes_at "
        "AND opened_at IS NOT NULL OR extended_from IS NULL AND extended_at IS NULL",
    ),
    ("round_minimum_comes_before_its_end", "minimum_at < closes_at"),
    ("round_minimum_was_awaited", "minimum_reached_at IS NULL OR minimum_at IS NOT NULL"),
    ("round_optimum_is_between", "shares_optimum BETWEEN shares_min AND shares_max"),
    ("round_has_an_instrument", "instrument IN ('ordinary', 'preference')"),
    (
        "round_preference_has_its_rights",
        "CASE instrument WHEN 'preference' THEN "
        "num_nonnulls(liquidation_bps, participation, seniority, dividend_bps) = 4 "
        "ELSE num_nonnulls(liquidation_bps, participation, participation_cap_bps, seniority, "
        "dividend_bps) = 0 END",
    ),
    ("round_participation_is_known", "participation IN ('none', 'full', 'capped')"),
    (
        "round_capped_participation_has_its_cap",
        "(participation = 'capped') = (participation_cap_bps IS NOT NULL) "
        "AND coalesce(participation_cap_bps >= liquidation_bps, true)",
    ),
    (
        "round_rights_are_in_reason",
        "liquidation_bps BETWEEN 10000 AND 50000 AND seniority BETWEEN 1 AND 9 "
        "AND dividend_bps BETWEEN 0 AND 10000 AND coalesce(participation_cap_bps <= 100000, true)",
    ),
    # The register keeps one class of shares: no other may be issued.
    ("round_opens_with_what_the_register_knows", "opened_at IS NULL OR instrument = 'ordinary'"),
)
TERMS = (
    "minimum_at",
    "shares_optimum",
    "instrument",
    "liquidation_bps",
    "participation",
    "participation_cap_bps",
    "seniority",
    "dividend_bps",
)
# The last day moves by the rule below alone.
LAST_DAY = ("NEW.closes_at, ", "OLD.closes_at, ")
FOLLOWING = ("NEW.fee_bps, ", "OLD.fee_bps, ")


def upgrade() -> None:
    for column in COLUMNS:
        op.add_column("rounds", column._copy())
    for name, rule in CHECKS:
        op.create_check_constraint(op.f(name), "rounds", rule)
    freeze_all_but_the_last_day()
    op.execute(f"""
        CREATE FUNCTION freeze_phases() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF OLD.opened_at IS NULL THEN
                RETURN NEW;
            END IF;
            IF ROW({listed("NEW", TERMS)}) IS DISTINCT FROM ROW({listed("OLD", TERMS)}) THEN
                RAISE EXCEPTION 'the terms of an opened round do not change'
                    USING ERRCODE = 'check_violation';
            END IF;
            IF OLD.minimum_reached_at IS NOT NULL AND
               NEW.minimum_reached_at IS DISTINCT FROM OLD.minimum_reached_at THEN
                RAISE EXCEPTION 'a minimum that was reached stays so'
                    USING ERRCODE = 'check_violation';
            END IF;
            IF ROW(NEW.closes_at, NEW.extended_from, NEW.extended_at)
               IS DISTINCT FROM ROW(OLD.closes_at, OLD.extended_from, OLD.extended_at)
               AND (OLD.state <> 'open' OR NEW.state <> 'open'
                    OR OLD.extended_from IS NOT NULL
                    OR NEW.extended_from IS DISTINCT FROM OLD.closes_at
                    OR NEW.extended_at IS NULL
                    OR NEW.closes_at <= OLD.closes_at) THEN
                RAISE EXCEPTION 'an open round is extended once, to a later day'
                    USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute("""
        CREATE TRIGGER rounds_freeze_phases BEFORE UPDATE ON rounds
        FOR EACH ROW EXECUTE FUNCTION freeze_phases()
    """)


# The terms of a round that was extended would say what they never were.
REFUSE_TO_LOSE_AN_EXTENSION = """
    DO $$
    BEGIN
        IF EXISTS (SELECT FROM rounds WHERE extended_from IS NOT NULL) THEN
            RAISE EXCEPTION 'no way back: a round was extended'
                USING HINT = 'Restore a backup of before, or go on.';
        END IF;
    END $$
"""


def downgrade() -> None:
    op.execute(REFUSE_TO_LOSE_AN_EXTENSION)
    op.execute("DROP TRIGGER rounds_freeze_phases ON rounds")
    op.execute("DROP FUNCTION freeze_phases")
    freeze_the_last_day_too()
    for name, _ in CHECKS:
        op.drop_constraint(op.f(name), "rounds")
    for column in reversed(COLUMNS):
        op.drop_column("rounds", column.name)


def freeze_all_but_the_last_day() -> None:
    """Whatever else is frozen stays so."""
    body = frozen_now()
    for name in LAST_DAY:
        body = body.replace(name, "")
    freeze(body)


def freeze_the_last_day_too() -> None:
    body = frozen_now()
    for name, following in zip(LAST_DAY, FOLLOWING, strict=True):
        body = body.replace(following, name + following)
    freeze(body)


def frozen_now() -> str:
    """The body of the function that freezes terms."""
    asked = sa.text("SELECT prosrc FROM pg_proc WHERE proname = 'freeze_terms'")
    return str(op.get_bind().scalar(asked))


def freeze(body: str) -> None:
    op.execute(f"""
        CREATE OR REPLACE FUNCTION freeze_terms() RETURNS trigger LANGUAGE plpgsql AS $${body}$$
    """)


def listed(row: str, names: tuple[str, ...]) -> str:
    return ", ".join(f"{row}.{name}" for name in names)
