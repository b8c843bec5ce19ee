"""House settings, dated; bank accounts and identities that two persons change."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

# What a function finds of an agreement: the request that the row names, approved, about it.
AGREED = """
    EXISTS (SELECT FROM approvals WHERE id = {approval} AND state = 'approved'
            AND kind = '{kind}' AND subject_type = '{subject}' AND subject_id = {subject_id})
"""


def upgrade() -> None:
    _settings()
    _bank_changes()
    _company_accounts()
    _overrides()


def _settings() -> None:
    op.create_table(
        "house_settings",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("set_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("value >= 0", name=op.f("house_setting_is_not_negative")),
        sa.CheckConstraint("since >= set_at", name=op.f("house_setting_is_never_backdated")),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approvals.id"], name=op.f("fk_house_settings_approval_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_house_settings")),
        sa.UniqueConstraint("approval_id", name=op.f("uq_house_settings_approval_id")),
    )
    op.create_index("ix_house_settings_valid", "house_settings", ["key", "since"])
    op.execute("""
        CREATE TRIGGER house_settings_stay BEFORE UPDATE OR DELETE ON house_settings
        FOR EACH ROW EXECUTE FUNCTION refuse_rewriting()
    """)
    op.execute("""
        CREATE TRIGGER house_settings_stay_all BEFORE TRUNCATE ON house_settings
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_rewriting()
    """)
    agreed = AGREED.format(
        approval="NEW.approval_id",
        kind="setting.change",
        subject="setting",
        subject_id="NEW.key AND (payload ->> 'value')::bigint = NEW.value",
    )
    _guard(
        "house_settings_by_two",
        f"NOT ({agreed})",
        "a setting changes by two persons",
        "BEFORE INSERT ON house_settings",
    )


def _bank_changes() -> None:
    op.create_table(
        "bank_changes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("company_id", sa.Integer(), nullable=False),
        sa.Column("approval_id", sa.Integer(), nullable=False),
        sa.Column("old_iban", sa.String(length=34), nullable=False),
        sa.Column("iban", sa.String(length=34), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("effective_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("stopped_by", sa.Integer(), nullable=True),
        sa.CheckConstraint("iban <> old_iban", name=op.f("bank_change_changes_something")),
        sa.CheckConstraint(
            "done_at IS NULL OR (stopped_at IS NULL AND done_at >= effective_at)",
            name=op.f("bank_change_cools_off"),
        ),
        sa.CheckConstraint(
            "(stopped_at IS NULL) = (stopped_by IS NULL)", name=op.f("bank_change_stop_has_a_name")
        ),
        sa.ForeignKeyConstraint(
            ["company_id"], ["companies.id"], name=op.f("fk_bank_changes_company_id")
        ),
        sa.ForeignKeyConstraint(
            ["approval_id"], ["approvals.id"], name=op.f("fk_bank_changes_approval_id")
        ),
        sa.ForeignKeyConstraint(
            ["statement_id"], ["stored_files.id"], name=op.f("fk_bank_changes_statement_id")
        ),
        sa.ForeignKeyConstraint(
            ["stopped_by"], ["users.id"], name=op.f("fk_bank_changes_stopped_by")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bank_changes")),
        sa.UniqueConstraint("approval_id", name=op.f("uq_bank_changes_approval_id")),
    )
    op.create_index(op.f("ix_bank_changes_company_id"), "bank_changes", ["company_id"])
    op.create_index(
        "uq_bank_changes_cooling",
        "bank_changes",
        ["company_id"],
        unique=True,
        postgresql_where=sa.text(
            "effective_at IS NOT NULL AND done_at IS NULL AND stopped_at IS NULL"
        ),
    )
    _guard(
        "bank_changes_keep",
        """ROW(NEW.id, NEW.company_id, NEW.approval_id, NEW.old_iban, NEW.iban,
               NEW.statement_id, NEW.asked_at)
           IS DISTINCT FROM
           ROW(OLD.id, OLD.company_id, OLD.approval_id, OLD.old_iban, OLD.iban,
               OLD.statement_id, OLD.asked_at)
           OR OLD.done_at IS NOT NULL OR OLD.stopped_at IS NOT NULL""",
        "what was asked for stays",
        "BEFORE UPDATE ON bank_changes",
    )
    agreed = AGREED.format(
        approval="NEW.approval_id",
        kind="bank.change",
        subject="company",
        subject_id="NEW.company_id::text",
    )
    _guard(
        "bank_changes_by_two",
        f"NEW.effective_at IS NOT NULL AND NOT ({agreed})",
        "a bank account changes by two persons",
        "BEFORE INSERT OR UPDATE ON bank_changes",
    )


def _company_accounts() -> None:
    op.add_column("companies", sa.Column("bank_change_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_companies_bank_change_id"),
        "companies",
        "bank_changes",
        ["bank_change_id"],
        ["id"],
    )
    op.create_unique_constraint(
        op.f("uq_companies_bank_change_id"), "companies", ["bank_change_id"]
    )
    # A change that is done, of this company, from the account it had to the one it has.
    _guard(
        "companies_iban_by_two",
        """OLD.iban IS NOT NULL AND NEW.iban IS DISTINCT FROM OLD.iban
           AND (NEW.bank_change_id IS NOT DISTINCT FROM OLD.bank_change_id
                OR NOT EXISTS (
                    SELECT FROM bank_changes WHERE id = NEW.bank_change_id
                    AND company_id = NEW.id AND old_iban = OLD.iban AND iban = NEW.iban
                    AND done_at IS NOT NULL))""",
        "a bank account changes by two persons",
        "BEFORE UPDATE ON companies",
    )
    # What the provider pays to is the company's account, or nothing is written.
    _guard(
        "provider_accounts_of_companies",
        """NEW.owner LIKE 'company:%' AND NEW.iban IS DISTINCT FROM OLD.iban
           AND NOT EXISTS (
               SELECT FROM companies WHERE id::text = split_part(NEW.owner, ':', 2)
               AND iban = NEW.iban)""",
        "a company is paid on its own account",
        "BEFORE UPDATE ON provider_accounts",
    )


def _overrides() -> None:
    op.add_column("identity_files", sa.Column("frozen_from", sa.String(length=40), nullable=True))
    op.add_column("identity_files", sa.Column("frozen_reason", sa.String(length=40), nullable=True))
    op.add_column(
        "identity_files", sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("identity_files", sa.Column("frozen_by", sa.Integer(), nullable=True))
    op.add_column("identity_files", sa.Column("override_id", sa.Integer(), nullable=True))
    op.create_foreign_key(
        op.f("fk_identity_files_frozen_by"), "identity_files", "users", ["frozen_by"], ["id"]
    )
    op.create_foreign_key(
        op.f("fk_identity_files_override_id"),
        "identity_files",
        "approvals",
        ["override_id"],
        ["id"],
    )
    op.create_unique_constraint(
        op.f("uq_identity_files_override_id"), "identity_files", ["override_id"]
    )
    op.create_check_constraint(
        op.f("identity_freeze_is_not_ones_own"), "identity_files", "frozen_by <> user_id"
    )
    agreed = AGREED.format(
        approval="NEW.override_id",
        kind="identity.override",
        subject="identityfile",
        subject_id="NEW.id::text",
    )
    _guard(
        "identity_files_override_by_two",
        f"""OLD.state IN ('refused', 'frozen') AND NEW.state NOT IN (OLD.state, 'frozen')
            AND (NEW.override_id IS NOT DISTINCT FROM OLD.override_id OR NOT ({agreed}))""",
        "an identity is reopened by two persons",
        "BEFORE UPDATE ON identity_files",
    )


def _guard(name: str, refused: str, message: str, moment: str) -> None:
    """A trigger that refuses a row when the condition holds."""
    op.execute(f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF {refused} THEN
                RAISE EXCEPTION '{message}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NEW;
        END $$
    """)
    op.execute(f"CREATE TRIGGER {name} {moment} FOR EACH ROW EXECUTE FUNCTION {name}()")


def downgrade() -> None:
    guards = {
        "identity_files_override_by_two": "identity_files",
        "provider_accounts_of_companies": "provider_accounts",
        "companies_iban_by_two": "companies",
        "bank_changes_by_two": "bank_changes",
        "bank_changes_keep": "bank_changes",
        "house_settings_by_two": "house_settings",
    }
    for name, table in guards.items():
        op.execute(f"DROP TRIGGER {name} ON {table}")
        op.execute(f"DROP FUNCTION {name}")
    op.drop_constraint(op.f("identity_freeze_is_not_ones_own"), "identity_files", type_="check")
    for column in ("override_id", "frozen_by", "frozen_at", "frozen_reason", "frozen_from"):
        op.drop_column("identity_files", column)
    op.drop_column("companies", "bank_change_id")
    op.drop_table("bank_changes")
    op.drop_table("house_settings")
