"""Nobody of the staff acts on their own file: officers, subscribers, applicants."""

from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

# (table, the columns that name who acted, how the company or the person is found from the row)
OFFICERS = (
    ("dossiers", ("examined_by", "decided_by"), "NEW.company_id"),
    ("rounds", ("opened_by",), "NEW.company_id"),
    ("kiis", ("checked_by",), "(SELECT company_id FROM rounds WHERE id = NEW.round_id)"),
    (
        "depositary_certificates",
        ("recorded_by",),
        "(SELECT company_id FROM rounds WHERE id = NEW.round_id)",
    ),
)
SUBSCRIBERS = ("depositary_certificates", "recorded_by")


def upgrade() -> None:
    for table, columns, company in OFFICERS:
        for column in columns:
            _refuse(
                table,
                column,
                f"SELECT FROM officers WHERE user_id = NEW.{column} AND company_id = {company}",
            )
    _refuse(
        "sophistication_requests",
        "decided_by",
        "SELECT FROM investors WHERE id = NEW.investor_id AND user_id = NEW.decided_by",
    )
    table, column = SUBSCRIBERS
    _refuse(
        table,
        column,
        "SELECT FROM subscriptions JOIN investors ON investors.id = investor_id"
        f" WHERE round_id = NEW.round_id AND user_id = NEW.{column}"
        " AND state IN ('reflecting', 'firm', 'paid', 'issued')",
        name=f"{table}_{column}_holds_nothing",
    )


def _refuse(table: str, column: str, own: str, *, name: str | None = None) -> None:
    """A trigger that looks when the name is written, never afterwards: people change companies."""
    name = name or f"{table}_{column}_is_another"
    op.execute(f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF EXISTS ({own}) THEN
                RAISE EXCEPTION '{name}' USING ERRCODE = 'check_violation';
            END IF;
            RETURN NULL;
        END $$
    """)
    op.execute(f"""
        CREATE TRIGGER {name} AFTER INSERT OR UPDATE OF {column} ON {table}
        FOR EACH ROW WHEN (NEW.{column} IS NOT NULL) EXECUTE FUNCTION {name}()
    """)


def downgrade() -> None:
    names = [f"{table}_{column}_is_another" for table, columns, _ in OFFICERS for column in columns]
    names += ["sophistication_requests_decided_by_is_another"]
    names += ["_".join(SUBSCRIBERS) + "_holds_nothing"]
    for name in names:
        op.execute(f"DROP FUNCTION {name} CASCADE")
