"""Another of the holders represents a joint account; and parts are exact fractions of the whole.

The triggers: an account changes who represents its holders by a change that all agreed to, or that
two officers approved, and by nothing else; what was asked and answered stays. The parts of one
account are whole numbers out of one total, so that a third is a third.
"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"
branch_labels = None
depends_on = None

KEEP_REPRESENTED = """
CREATE OR REPLACE FUNCTION keep_represented() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.represented_by IS NULL) <> (NEW.represented_by IS NULL)
        OR OLD.is_joint <> NEW.is_joint THEN
        RAISE EXCEPTION
            'account % stays what it is: a person''s, a company''s, or several persons''', OLD.id;
    END IF;
    IF NEW.is_joint AND OLD.represented_by <> NEW.represented_by AND NOT EXISTS (
        SELECT FROM representative_changes changed
        JOIN joint_holders named ON named.id = changed.holder_id
        WHERE changed.id = (
                SELECT max(id) FROM representative_changes
                WHERE account_id = NEW.id AND done_at IS NOT NULL
            )
            AND changed.former_id = OLD.represented_by
            AND named.account_id = NEW.id AND named.person_id = NEW.represented_by
            AND named.agreed_at IS NOT NULL
            AND CASE changed.cause WHEN 'agreement' THEN NOT EXISTS (
                SELECT FROM joint_holders held
                WHERE held.account_id = NEW.id AND NOT EXISTS (
                    SELECT FROM representative_answers said
                    WHERE said.change_id = changed.id AND said.holder_id = held.id
                        AND said.agreed_at IS NOT NULL
                )
            ) ELSE EXISTS (
                SELECT FROM approvals WHERE id = changed.approval_id AND state = 'approved'
            ) END
    ) THEN
        RAISE EXCEPTION 'joint account % keeps who represents its holders, unless all agree to '
            'another of them or two officers name one', OLD.id;
    END IF;
    RETURN NEW;
END $$;
"""
KEEP_REPRESENTED_BEFORE = """
CREATE OR REPLACE FUNCTION keep_represented() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.represented_by IS NULL) <> (NEW.represented_by IS NULL)
        OR OLD.is_joint <> NEW.is_joint THEN
        RAISE EXCEPTION
            'account % stays what it is: a person''s, a company''s, or several persons''', OLD.id;
    END IF;
    IF NEW.is_joint AND OLD.represented_by <> NEW.represented_by THEN
        RAISE EXCEPTION 'joint account % keeps who represents its holders', OLD.id;
    END IF;
    RETURN NEW;
END $$;
"""
KEEP_CHANGES = """
CREATE FUNCTION keep_representative_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NOT EXISTS (
            SELECT FROM joint_holders WHERE id = NEW.holder_id AND account_id = NEW.account_id
        ) THEN
            RAISE EXCEPTION 'representative change %: one of the holders is named', NEW.id;
        END IF;
    ELSIF (OLD.account_id, OLD.former_id, OLD.holder_id, OLD.cause, OLD.asked_by, OLD.asked_at,
            OLD.stored_file_id, OLD.approval_id)
        IS DISTINCT FROM (NEW.account_id, NEW.former_id, NEW.holder_id, NEW.cause, NEW.asked_by,
            NEW.asked_at, NEW.stored_file_id, NEW.approval_id)
        OR OLD.done_at IS NOT NULL OR OLD.ended_at IS NOT NULL THEN
        RAISE EXCEPTION 'representative change % stays as it was asked and ended', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER representative_changes_keep BEFORE INSERT OR UPDATE ON representative_changes
FOR EACH ROW EXECUTE FUNCTION keep_representative_change();

CREATE FUNCTION keep_representative_answer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (
        SELECT FROM representative_changes changed
        JOIN joint_holders held ON held.account_id = changed.account_id
        WHERE changed.id = NEW.change_id AND held.id = NEW.holder_id
    ) THEN
        RAISE EXCEPTION 'representative answer %: only a holder answers', NEW.id;
    END IF;
    IF TG_OP = 'UPDATE' AND (
        (OLD.change_id, OLD.holder_id) IS DISTINCT FROM (NEW.change_id, NEW.holder_id)
        OR (OLD.agreed_at IS NOT NULL OR OLD.declined_at IS NOT NULL)
            AND (OLD.agreed_at, OLD.declined_at) IS DISTINCT FROM (NEW.agreed_at, NEW.declined_at)
    ) THEN
        RAISE EXCEPTION 'representative answer % stays as it was given', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER representative_answers_keep BEFORE INSERT OR UPDATE ON representative_answers
FOR EACH ROW EXECUTE FUNCTION keep_representative_answer();
"""

STOP_KEEPING = """
DROP TRIGGER joint_holders_keep ON joint_holders;
DROP TRIGGER joint_holders_prove ON joint_holders;
"""
KEEP_HOLDERS = """
CREATE OR REPLACE FUNCTION keep_joint_holder() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (
        (OLD.account_id, OLD.email, {part}, OLD.asked_at)
            IS DISTINCT FROM (NEW.account_id, NEW.email, {new_part}, NEW.asked_at)
        OR (OLD.agreed_at IS NOT NULL OR OLD.declined_at IS NOT NULL)
            AND (OLD.person_id, OLD.agreed_at, OLD.declined_at)
                IS DISTINCT FROM (NEW.person_id, NEW.agreed_at, NEW.declined_at)
    ) THEN
        RAISE EXCEPTION 'joint holder % stays as it was asked and answered', OLD.id;
    END IF;
    IF EXISTS (SELECT FROM users WHERE id = NEW.person_id AND represented_by IS NOT NULL) THEN
        RAISE EXCEPTION 'joint holder %: only persons hold together', NEW.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER joint_holders_keep BEFORE INSERT OR UPDATE ON joint_holders
FOR EACH ROW EXECUTE FUNCTION keep_joint_holder();

CREATE OR REPLACE FUNCTION prove_joint_account() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of integer := coalesce(NEW.account_id, OLD.account_id);
BEGIN
    IF NOT EXISTS (
        SELECT FROM joint_holders held JOIN users account ON account.id = held.account_id
        WHERE held.account_id = of AND account.is_joint
        HAVING count(*) BETWEEN 2 AND 5 AND {whole}
            AND bool_or(held.person_id = account.represented_by AND held.agreed_at IS NOT NULL)
    ) THEN
        RAISE EXCEPTION 'joint account % has two to five holders with the whole between them, '
            'one of them for all', of;
    END IF;
    RETURN NULL;
END $$;
CREATE CONSTRAINT TRIGGER joint_holders_prove AFTER INSERT OR UPDATE OR DELETE ON joint_holders
DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION prove_joint_account();
"""
KEEP_FRACTIONS = KEEP_HOLDERS.format(
    part="OLD.part, OLD.part_of",
    new_part="NEW.part, NEW.part_of",
    whole="min(held.part_of) = max(held.part_of) AND sum(held.part) = max(held.part_of)",
)
KEEP_HUNDREDTHS = KEEP_HOLDERS.format(
    part="OLD.part_bps", new_part="NEW.part_bps", whole="sum(held.part_bps) = 10000"
)
# What does not fit in hundredths of a percent goes to the first of each account, as before.
ROUNDED = """
UPDATE joint_holders held SET part_bps = held.part * 10000 / held.part_of + CASE
    WHEN held.id = (SELECT min(id) FROM joint_holders WHERE account_id = held.account_id)
    THEN 10000 - (
        SELECT sum(part * 10000 / part_of) FROM joint_holders WHERE account_id = held.account_id
    ) ELSE 0 END
"""


def upgrade() -> None:
    _create_changes()
    _create_answers()
    op.execute(KEEP_CHANGES)
    op.execute(KEEP_REPRESENTED)
    _divide_by_a_total()


def _divide_by_a_total() -> None:
    op.execute(STOP_KEEPING)
    op.drop_constraint("joint_holder_has_a_part", "joint_holders", type_="check")
    op.add_column("joint_holders", sa.Column("part", sa.BigInteger(), nullable=True))
    op.add_column("joint_holders", sa.Column("part_of", sa.BigInteger(), nullable=True))
    op.execute("UPDATE joint_holders SET part = part_bps, part_of = 10000")
    op.alter_column("joint_holders", "part", nullable=False)
    op.alter_column("joint_holders", "part_of", nullable=False)
    op.drop_column("joint_holders", "part_bps")
    op.create_check_constraint(
        "joint_holder_has_a_part", "joint_holders", "part > 0 AND part < part_of"
    )
    op.execute(KEEP_FRACTIONS)


def _divide_by_hundredths() -> None:
    op.execute(STOP_KEEPING)
    op.drop_constraint("joint_holder_has_a_part", "joint_holders", type_="check")
    op.add_column("joint_holders", sa.Column("part_bps", sa.Integer(), nullable=True))
    op.execute(ROUNDED)
    op.alter_column("joint_holders", "part_bps", nullable=False)
    op.drop_column("joint_holders", "part")
    op.drop_column("joint_holders", "part_of")
    op.create_check_constraint(
        "joint_holder_has_a_part", "joint_holders", "part_bps BETWEEN 1 AND 9999"
    )
    op.execute(KEEP_HUNDREDTHS)


def _create_changes() -> None:
    op.create_table(
        "representative_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("former_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("cause", sa.String(40), nullable=False),
        sa.Column("asked_by", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("stored_file_id", sa.Uuid(), nullable=True),
        sa.Column("approval_id", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(done_at, ended_at) <= 1", name="representative_change_ends_once"
        ),
        sa.CheckConstraint(
            "cause IN ('agreement', 'death', 'incapacity')",
            name="representative_change_has_a_cause",
        ),
        sa.CheckConstraint(
            "(cause = 'agreement') = (stored_file_id IS NULL)",
            name="representative_change_has_its_paper",
        ),
        *(
            sa.ForeignKeyConstraint(
                [column], [f"{table}.id"], name=op.f(f"fk_representative_changes_{column}")
            )
            for column, table in (
                ("account_id", "users"),
                ("former_id", "users"),
                ("holder_id", "joint_holders"),
                ("asked_by", "users"),
                ("stored_file_id", "stored_files"),
                ("approval_id", "approvals"),
            )
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representative_changes")),
    )
    op.create_index(
        op.f("ix_representative_changes_account_id"), "representative_changes", ["account_id"]
    )
    op.create_index(
        "uq_representative_changes_open",
        "representative_changes",
        ["account_id"],
        unique=True,
        postgresql_where=sa.text("done_at IS NULL AND ended_at IS NULL"),
    )


def _create_answers() -> None:
    op.create_table(
        "representative_answers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("change_id", sa.Integer(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_hash", sa.String(64), nullable=True),
        sa.Column("code_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "num_nonnulls(agreed_at, declined_at) <= 1", name="representative_answer_is_yes_or_no"
        ),
        sa.ForeignKeyConstraint(
            ["change_id"],
            ["representative_changes.id"],
            name=op.f("fk_representative_answers_change_id"),
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["joint_holders.id"], name=op.f("fk_representative_answers_holder_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_representative_answers")),
        sa.UniqueConstraint(
            "change_id", "holder_id", name=op.f("uq_representative_answers_change_id_holder_id")
        ),
    )
    op.create_index(
        op.f("ix_representative_answers_holder_id"), "representative_answers", ["holder_id"]
    )


def downgrade() -> None:
    _divide_by_hundredths()
    op.execute(KEEP_REPRESENTED_BEFORE)
    op.drop_table("representative_answers")
    op.execute("DROP FUNCTION keep_representative_answer()")
    op.drop_table("representative_changes")
    op.execute("DROP FUNCTION keep_representative_change()")
