"""Several persons subscribe together: a joint account, who holds it, and what each has signed.

The triggers: an account stays what it is; the parts of a joint account are the whole, of two to
five holders, and nobody's changes once it was asked; what somebody signed is not undone once the
order is a subscription.
"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
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
    IF NEW.is_joint AND OLD.represented_by <> NEW.represented_by THEN
        RAISE EXCEPTION 'joint account % keeps who represents its holders', OLD.id;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER users_keep_represented ON users;
CREATE TRIGGER users_keep_represented BEFORE UPDATE OF represented_by, is_joint ON users
FOR EACH ROW EXECUTE FUNCTION keep_represented();
"""
KEEP_REPRESENTED_BEFORE = """
CREATE OR REPLACE FUNCTION keep_represented() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.represented_by IS NULL) <> (NEW.represented_by IS NULL) THEN
        RAISE EXCEPTION 'account % stays what it is: a person''s, or a company''s', OLD.id;
    END IF;
    RETURN NEW;
END $$;
DROP TRIGGER users_keep_represented ON users;
CREATE TRIGGER users_keep_represented BEFORE UPDATE OF represented_by ON users
FOR EACH ROW EXECUTE FUNCTION keep_represented();
"""
KEEP_HOLDERS = """
CREATE FUNCTION keep_joint_holder() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'UPDATE' AND (
        (OLD.account_id, OLD.email, OLD.part_bps, OLD.asked_at)
            IS DISTINCT FROM (NEW.account_id, NEW.email, NEW.part_bps, NEW.asked_at)
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

CREATE FUNCTION prove_joint_account() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    of integer := coalesce(NEW.account_id, OLD.account_id);
BEGIN
    IF NOT EXISTS (
        SELECT FROM joint_holders held JOIN users account ON account.id = held.account_id
        WHERE held.account_id = of AND account.is_joint
        HAVING count(*) BETWEEN 2 AND 5 AND sum(held.part_bps) = 10000
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
KEEP_SIGNATURES = """
CREATE FUNCTION keep_joint_signature() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF (OLD.order_id, OLD.holder_id) IS DISTINCT FROM (NEW.order_id, NEW.holder_id) THEN
        RAISE EXCEPTION 'joint signature % stays with its order', OLD.id;
    END IF;
    IF (OLD.signed_at, OLD.terms) IS DISTINCT FROM (NEW.signed_at, NEW.terms)
        AND EXISTS (SELECT FROM subscriptions WHERE order_id = OLD.order_id) THEN
        RAISE EXCEPTION 'joint signature % is that of a subscription', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER joint_signatures_keep BEFORE UPDATE ON joint_signatures
FOR EACH ROW EXECUTE FUNCTION keep_joint_signature();
"""


def upgrade() -> None:
    op.add_column(
        "users",
        sa.Column("is_joint", sa.Boolean(), server_default=sa.text("false"), nullable=False),
    )
    op.create_check_constraint(
        "joint_account_is_represented", "users", "NOT is_joint OR represented_by IS NOT NULL"
    )
    op.execute(KEEP_REPRESENTED)
    _create_holders()
    _create_signatures()
    op.execute(KEEP_HOLDERS)
    op.execute(KEEP_SIGNATURES)
    # Everybody who holds an account together is named in the register: five names are long.
    op.alter_column("holder_cards", "name", type_=sa.String(1500), existing_nullable=False)
    # "joint" is a third kind of account in a register.
    op.drop_constraint("holder_kind_is_known", "holders", type_="check")
    op.create_check_constraint(
        "holder_kind_is_known", "holders", "kind IN ('source', 'person', 'company', 'joint')"
    )


def _create_holders() -> None:
    op.create_table(
        "joint_holders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("account_id", sa.Integer(), nullable=False),
        sa.Column("email", sa.String(255), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=True),
        sa.Column("part_bps", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("agreed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_hash", sa.String(64), nullable=True),
        sa.Column("code_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.CheckConstraint("email = lower(email)", name="joint_holder_address_is_canonical"),
        sa.CheckConstraint("part_bps BETWEEN 1 AND 9999", name="joint_holder_has_a_part"),
        sa.CheckConstraint(
            "num_nonnulls(agreed_at, declined_at) <= 1 "
            "AND (agreed_at IS NULL OR person_id IS NOT NULL)",
            name="joint_holder_answers_once",
        ),
        sa.ForeignKeyConstraint(
            ["account_id"], ["users.id"], name=op.f("fk_joint_holders_account_id")
        ),
        sa.ForeignKeyConstraint(
            ["person_id"], ["users.id"], name=op.f("fk_joint_holders_person_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_holders")),
        sa.UniqueConstraint("account_id", "email", name=op.f("uq_joint_holders_account_id_email")),
        sa.UniqueConstraint(
            "account_id", "person_id", name=op.f("uq_joint_holders_account_id_person_id")
        ),
    )
    op.create_index(op.f("ix_joint_holders_email"), "joint_holders", ["email"])
    op.create_index(op.f("ix_joint_holders_person_id"), "joint_holders", ["person_id"])


def _create_signatures() -> None:
    op.create_table(
        "joint_signatures",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("order_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Integer(), nullable=False),
        sa.Column("terms", sa.String(64), nullable=True),
        sa.Column("signed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("declined_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("reminded_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_hash", sa.String(64), nullable=True),
        sa.Column("code_sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_tries", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(signed_at IS NULL) = (terms IS NULL)", name="joint_signature_is_of_its_terms"
        ),
        sa.CheckConstraint(
            "num_nonnulls(signed_at, declined_at) <= 1", name="joint_signature_is_yes_or_no"
        ),
        sa.ForeignKeyConstraint(
            ["order_id"], ["orders.id"], name=op.f("fk_joint_signatures_order_id")
        ),
        sa.ForeignKeyConstraint(
            ["holder_id"], ["joint_holders.id"], name=op.f("fk_joint_signatures_holder_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_joint_signatures")),
        sa.UniqueConstraint(
            "order_id", "holder_id", name=op.f("uq_joint_signatures_order_id_holder_id")
        ),
    )
    op.create_index(op.f("ix_joint_signatures_holder_id"), "joint_signatures", ["holder_id"])


def downgrade() -> None:
    op.drop_constraint("holder_kind_is_known", "holders", type_="check")
    op.create_check_constraint(
        "holder_kind_is_known", "holders", "kind IN ('source', 'person', 'company')"
    )
    op.alter_column("holder_cards", "name", type_=sa.String(200), existing_nullable=False)
    op.drop_table("joint_signatures")
    op.execute("DROP FUNCTION keep_joint_signature()")
    op.drop_table("joint_holders")
    op.execute("DROP FUNCTION prove_joint_account()")
    op.execute("DROP FUNCTION keep_joint_holder()")
    op.execute(KEEP_REPRESENTED_BEFORE)
    op.drop_constraint("joint_account_is_represented", "users", type_="check")
    op.drop_column("users", "is_joint")
