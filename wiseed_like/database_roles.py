"""What may each role of the database do? One line per table, and PostgreSQL refuses the rest.

Three roles, named by the users of three addresses in the settings:

- the owner (MIGRATE_DATABASE_URL) changes tables; only the release process connects as it;
- the application (DATABASE_URL) reads every table and writes what its line in APPLICATION says:
  it changes no table, and what is append-only it can neither change, nor delete, nor empty;
- the reports (REPORT_DATABASE_URL) read the views of the schema `report`, and nothing else.

`flask database-roles` brings the database to what is written here, each time it runs; it belongs
after every `flask db upgrade` (Procfile, `release`). ASVS 13.2.2 and 13.2.3.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import psycopg
from psycopg import sql
from sqlalchemy.engine import make_url

Connection = psycopg.Connection[tuple[object, ...]]

NAMES = ("migrate", "app", "report")  # what follows « levain_ » where we choose the names ourselves

NONE = ""
ADD = "INSERT"
ADD_AND_CHANGE = "INSERT, UPDATE"
ADD_AND_REMOVE = "INSERT, DELETE"
ALL = "INSERT, UPDATE, DELETE"

# What the application may do to each table beside reading it. ADD is what stays as it was written.
APPLICATION = {
    "alembic_version": NONE,
    # accounts
    "roles": ADD,
    "users": ADD_AND_CHANGE,
    "users_roles": ADD_AND_REMOVE,
    "sessions": ALL,
    "attempts": ALL,
    "authenticators": ALL,
    "passkeys": ALL,
    "recovery_codes": ALL,
    "mailed_codes": ALL,
    "joint_holders": ADD_AND_CHANGE,
    "representative_changes": ADD_AND_CHANGE,
    "representative_answers": ADD_AND_CHANGE,
    # four eyes, fees and limits
    "approvals": ADD_AND_CHANGE,
    "house_settings": ADD,
    # journal
    "journal_streams": ADD_AND_CHANGE,
    "journal_entries": ADD,
    "journal_deliveries": ADD_AND_CHANGE,
    "journal_checkpoints": ADD,
    "data_looks": ADD,
    # mailbox, documents, decisions
    "mails": ALL,
    "stored_files": ADD,
    "document_keys": ALL,
    "held_files": ALL,
    "erased_files": ADD,
    "legal_holds": ADD_AND_CHANGE,
    "decisions": ADD,
    # ledger, payments
    "ledger_accounts": ADD_AND_CHANGE,
    "ledger_transactions": ADD,
    "ledger_postings": ADD,
    "fee_invoice_counters": ADD_AND_CHANGE,
    "fee_invoices": ADD,
    "fee_invoice_prints": ADD,
    "provider_accounts": ADD_AND_CHANGE,
    "provider_standings": ADD_AND_CHANGE,
    "provider_papers": ADD_AND_CHANGE,
    "provider_declarations": ADD_AND_CHANGE,
    "provider_declared_owners": ADD_AND_CHANGE,
    "retired_bank_accounts": ADD_AND_CHANGE,
    "wallets": ADD_AND_CHANGE,
    "payment_operations": ADD_AND_CHANGE,
    "provider_pauses": ADD_AND_CHANGE,
    "cards": ADD_AND_CHANGE,
    "payment_notifications": ADD,
    "provider_troubles": ADD_AND_CHANGE,
    "provider_event_marks": ADD_AND_CHANGE,
    "provider_hooks": ADD_AND_CHANGE,
    # arrivals, disputes
    "wire_arrivals": ADD_AND_CHANGE,
    "dispute_cases": ADD_AND_CHANGE,
    "dispute_papers": ADD,
    "dispute_looks": ADD_AND_CHANGE,
    # reconciliation
    "reconciliation_runs": ADD_AND_CHANGE,
    "provider_sightings": ADD_AND_CHANGE,
    "reconciliation_differences": ADD_AND_CHANGE,
    "month_statements": ADD,
    # kyc, investors
    "identity_files": ADD_AND_CHANGE,
    "identity_documents": ALL,
    "investing_companies": ADD_AND_CHANGE,
    "investing_company_owners": ALL,
    "investors": ADD_AND_CHANGE,
    "entry_tests": ADD_AND_CHANGE,
    "loss_simulations": ADD,
    "sophistication_requests": ADD_AND_CHANGE,
    "own_ceilings": ADD,
    # issuers, dossiers, register
    "companies": ADD_AND_CHANGE,
    "beneficial_owners": ALL,
    "bank_changes": ADD_AND_CHANGE,
    "officers": ADD_AND_REMOVE,
    "officer_invitations": ADD_AND_CHANGE,
    "dossiers": ADD_AND_CHANGE,
    "dossier_documents": ALL,
    "dossier_votes": ADD_AND_CHANGE,
    "registers": ADD_AND_CHANGE,
    "holders": ADD,
    "holder_cards": ADD_AND_CHANGE,
    "share_classes": ADD,
    "share_movements": ADD,
    "share_entries": ADD,
    # rounds, subscriptions
    "rounds": ADD_AND_CHANGE,
    "round_counters": ADD_AND_CHANGE,
    "round_invitations": ADD_AND_CHANGE,
    "kiis": ADD_AND_CHANGE,
    "round_allotments": ADD,
    "depositary_certificates": ADD,
    "round_closings": ADD_AND_CHANGE,
    "kiis_readings": ADD,
    "declarations_of_means": ADD,
    "orders": ADD_AND_CHANGE,
    "joint_signatures": ADD_AND_CHANGE,
    "sheet_irregularities": ADD_AND_CHANGE,
    "reopened_rights": ADD_AND_CHANGE,
    "subscriptions": ADD_AND_CHANGE,
    "allotment_lines": ADD,
    "waiting_places": ADD_AND_CHANGE,
    "intention_conversions": ADD,
    # demo
    "demo_clock": ADD_AND_CHANGE,
}
HERE = "APPLICATION in wiseed_like/database_roles.py"
REPORTS = "report"  # the schema of the views


class RolesError(Exception):
    """The roles cannot be brought to what they should be; the text says what to do."""


@dataclass(frozen=True, slots=True)
class Roles:
    """Who connects as what: the names of three roles, the last perhaps absent."""

    owner: str
    app: str
    report: str | None

    @property
    def are_apart(self) -> bool:
        """Whether the application is somebody else than who owns its tables."""
        return self.owner != self.app


def roles_of(owner_url: str, app_url: str, report_url: str) -> Roles:
    """The roles that three addresses name. Raises RolesError when there is no owner's address."""
    if not owner_url:
        raise RolesError("MIGRATE_DATABASE_URL is missing: it names the owner of the tables")
    owner, app, report = (
        make_url(url).username if url else None for url in (owner_url, app_url, report_url)
    )
    return Roles(owner or "", app or owner or "", report)


def create_roles(administrator: Connection, passwords: dict[str, str]) -> None:
    """Make roles that may sign in, or give them these passwords; for development machines."""
    for name, password in passwords.items():
        words = [sql.Identifier(name), sql.Literal(password)]
        try:
            administrator.execute(sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(*words))
        except psycopg.errors.DuplicateObject:
            administrator.execute(sql.SQL("ALTER ROLE {} LOGIN PASSWORD {}").format(*words))


def adopt(administrator: Connection, owner: str) -> None:
    """Make a role the owner of everything in the database that an administrator is in."""
    name = sql.Identifier(owner)
    found = administrator.execute(
        "SELECT CASE relkind WHEN 'v' THEN 'VIEW' ELSE 'TABLE' END, oid::regclass::text"
        " FROM pg_class WHERE relkind IN ('r', 'v') AND relnamespace IN"
        " (SELECT oid FROM pg_namespace WHERE nspname IN ('public', 'report'))"
        " UNION ALL SELECT 'FUNCTION', oid::regprocedure::text"
        " FROM pg_proc WHERE pronamespace = 'public'::regnamespace"
        " UNION ALL SELECT 'SCHEMA', nspname FROM pg_namespace"
        " WHERE nspname IN ('public', 'report')"
        " UNION ALL SELECT 'DATABASE', quote_ident(current_database())"
    ).fetchall()
    for kind, thing in found:
        # Both come from PostgreSQL itself, quoted by it where they must be.
        order = sql.SQL(f"ALTER {kind} {thing} OWNER TO ") + name
        administrator.execute(order)


def settle(owner_url: str, roles: Roles, *, strict: bool) -> list[str]:
    """Grant what is written here and take back everything else; what was odd, in words.

    A table without a line in APPLICATION is an error where `strict`, and else open to the
    application: a branch may be tried before its table has found its line.
    Raises RolesError, naming the tables or the roles that are missing.
    """
    if not roles.are_apart:
        return [
            f"{roles.app} owns the tables and runs the application: nothing protects the journal"
            " from it (set MIGRATE_DATABASE_URL)"
        ]
    with psycopg.connect(_plain(owner_url)) as connection:
        _refuse_absent_roles(connection, roles)
        tables = _tables(connection)
        unlisted = [table for table in tables if table not in APPLICATION]
        odd = [f"table {table} has no grants: add it to {HERE}" for table in unlisted]
        if odd and strict:
            raise RolesError("\n".join(odd))
        for order in _orders(connection, roles, tables):
            connection.execute(order)
    return odd


def excesses(connection: Connection) -> Iterator[str]:
    """What the role that is connected may do although the application must not, in words."""
    row = connection.execute(
        "SELECT current_user, rolsuper OR rolcreaterole OR rolbypassrls,"
        " has_schema_privilege(current_user, 'public', 'CREATE')"
        " OR has_database_privilege(current_user, current_database(), 'CREATE')"
        " FROM pg_roles WHERE rolname = current_user"
    ).fetchone()
    assert row is not None
    role, rules_others, makes_tables = row
    if rules_others:
        yield f"{role} administers the server"
    if makes_tables:
        yield f"{role} may create tables"
    owned = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        " AND pg_has_role(current_user, tableowner, 'MEMBER') ORDER BY 1 LIMIT 1"
    ).fetchone()
    if owned:
        yield f"{role} owns tables ({owned[0]})"
    denied = [
        (table, verb)
        for table, words in APPLICATION.items()
        for verb in ("INSERT", "UPDATE", "DELETE", "TRUNCATE")
        if verb not in words
    ]
    allowed = connection.execute(
        "SELECT name, verb FROM unnest(%s::text[], %s::text[]) AS denied (name, verb)"
        " WHERE has_table_privilege(current_user, to_regclass('public.' || name), verb)",
        [[table for table, _ in denied], [verb for _, verb in denied]],
    )
    for table, verb in allowed.fetchall():
        yield f"{role} may {verb} {table}"


def _orders(connection: Connection, roles: Roles, tables: list[str]) -> Iterator[sql.Composed]:
    """Everything taken back, then everything granted: in one transaction nobody sees between."""
    app = sql.Identifier(roles.app)
    others = [app, *([sql.Identifier(roles.report)] if roles.report else [])]
    everybody = sql.SQL(", ").join([*others, sql.SQL("PUBLIC")])
    database = sql.Identifier(connection.info.dbname)
    yield sql.SQL("REVOKE ALL ON DATABASE {} FROM {}").format(database, everybody)
    yield sql.SQL("GRANT CONNECT, TEMPORARY ON DATABASE {} TO {}").format(database, app)
    yield sql.SQL("REVOKE ALL ON SCHEMA public FROM {}").format(everybody)
    yield sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(app)
    # Foreign keys are looked up as the owner of the tables.
    owner = sql.Identifier(roles.owner)
    yield sql.SQL("GRANT USAGE, CREATE ON SCHEMA public TO {}").format(owner)
    for kind in ("TABLES", "SEQUENCES"):
        order = f"REVOKE ALL ON ALL {kind} IN SCHEMA public FROM {{}}"
        yield sql.SQL(order).format(everybody)
    yield sql.SQL("GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {}").format(app)
    for table in tables:
        words = ", ".join(filter(None, ("SELECT", APPLICATION.get(table, ALL))))
        yield sql.SQL(f"GRANT {words} ON {{}} TO {{}}").format(sql.Identifier(table), app)
    if _has_reports(connection):
        yield from _report_orders(roles, everybody)


def _report_orders(roles: Roles, everybody: sql.Composed) -> Iterator[sql.Composed]:
    schema = sql.Identifier(REPORTS)
    yield sql.SQL("REVOKE ALL ON SCHEMA {} FROM {}").format(schema, everybody)
    yield sql.SQL("REVOKE ALL ON ALL TABLES IN SCHEMA {} FROM {}").format(schema, everybody)
    if roles.report is None:
        return
    role = sql.Identifier(roles.report)
    yield sql.SQL("GRANT USAGE ON SCHEMA {} TO {}").format(schema, role)
    yield sql.SQL("GRANT SELECT ON ALL TABLES IN SCHEMA {} TO {}").format(schema, role)


def _refuse_absent_roles(connection: Connection, roles: Roles) -> None:
    wanted = [name for name in (roles.app, roles.report) if name]
    found = connection.execute("SELECT rolname FROM pg_roles WHERE rolname = ANY(%s)", [wanted])
    absent = set(wanted) - {str(row[0]) for row in found}
    if absent:
        orders = "\n".join(f"  CREATE ROLE \"{name}\" LOGIN PASSWORD '...';" for name in absent)
        raise RolesError(f"An administrator of the server has to run, once:\n{orders}")


def _has_reports(connection: Connection) -> bool:
    found = connection.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [REPORTS])
    return found.fetchone() is not None


def _tables(connection: Connection) -> list[str]:
    found = connection.execute(
        "SELECT tablename FROM pg_tables WHERE schemaname = 'public' ORDER BY 1"
    )
    return [str(row[0]) for row in found]


def _plain(url: str) -> str:
    """The address as psycopg itself reads it, without SQLAlchemy's name of the driver."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
