"""With which rights does the house speak to its database? With the least (ASVS 13.2)."""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from flask import Flask
from sqlalchemy import exc, text

from tests.support.services import handed_down
from wiseed_like.database_roles import (
    APPLICATION,
    RolesError,
    adopt,
    create_roles,
    excesses,
    roles_of,
    settle,
)
from wiseed_like.db import session, transaction

VERBS = ("INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER")


@pytest.fixture
def settings(house: Flask):
    return house.extensions["settings"]


@pytest.fixture
def administrator(settings) -> Iterator[psycopg.Connection]:
    """The server's administrator, in this worker's database; what it does is undone."""
    name = settings.database_url.rpartition("/")[2]
    with psycopg.connect(handed_down().database(name)) as connection:
        yield connection
        connection.rollback()


def app_role() -> str:
    return str(session.scalar(text("SELECT current_user")))


class TestV13_2_2:
    def test_v13_2_2_the_application_is_not_the_owner_of_its_tables(self, settings):
        """Three roles: the owner (release process only), the application, the reports. What the
        application's may do beyond its table of grants is nothing: no DDL, no ownership."""
        assert app_role().endswith("_app")
        with psycopg.connect(settings.database_url) as connection:
            assert list(excesses(connection)) == []
        with psycopg.connect(settings.migrate_database_url) as connection:
            assert any("owns tables" in each for each in excesses(connection))

    def test_v13_2_2_every_table_has_its_line_of_grants(self, administrator):
        """A table without a line is named here and refused by the release process."""
        tables = {
            row[0]
            for row in administrator.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
            )
        }
        missing = [
            f"table {each} has no grants: add it to APPLICATION in wiseed_like/database_roles.py"
            for each in sorted(tables - APPLICATION.keys())
        ]

        assert not missing, "\n".join(missing)
        assert APPLICATION.keys() - tables == set()

    @pytest.mark.parametrize("table", sorted(APPLICATION))
    def test_v13_2_2_grants_are_those_of_the_line_and_no_others(self, table, administrator):
        """PostgreSQL itself says what the role may: reading, and the verbs of the line."""
        may = {
            verb
            for verb in ("SELECT", *VERBS)
            if administrator.execute(
                "SELECT has_table_privilege(%s, %s, %s)", [app_role(), f"public.{table}", verb]
            ).fetchone()[0]
        }

        assert may == {"SELECT", *filter(None, APPLICATION[table].split(", "))}

    @pytest.mark.parametrize(
        "order",
        [
            "UPDATE journal_entries SET body = '{}'",
            "DELETE FROM journal_entries",
            "TRUNCATE journal_entries CASCADE",
            "UPDATE ledger_postings SET amount = amount",
            "DELETE FROM journal_checkpoints",
            "DELETE FROM data_looks",
            "DELETE FROM users",
            "CREATE TABLE mine (id int)",
            "ALTER TABLE users ADD COLUMN x int",
            "DROP TABLE users",
            "ALTER TABLE journal_entries DISABLE TRIGGER ALL",
            "SET session_replication_role = replica",
            "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            "SELECT pg_read_file('/etc/passwd')",
            "COPY users TO PROGRAM 'cat'",
            "GRANT levain_migrate TO levain_app",
            "SELECT * FROM report.rounds",
        ],
    )
    def test_v13_2_2_the_application_is_refused(self, order, house):
        """What an intruder would try with the application's own connection."""
        with (
            pytest.raises(exc.ProgrammingError, match=r"permission denied|must be owner"),
            transaction(),
        ):
            session.execute(text(order))

    def test_v13_2_2_the_application_can_still_do_its_work(self, house):
        """Temporary tables, advisory locks, sequences, SKIP LOCKED: none needs an owner."""
        with transaction():
            session.execute(text("CREATE TEMPORARY TABLE passing (id int) ON COMMIT DROP"))
            session.execute(text("SELECT pg_advisory_xact_lock(1)"))
            session.execute(text("SELECT nextval('users_id_seq')"))
            session.execute(text("SELECT 1 FROM journal_deliveries FOR UPDATE SKIP LOCKED"))
            session.execute(text("SET CONSTRAINTS ALL IMMEDIATE"))

    def test_v13_2_2_the_reports_role_reads_the_views_and_nothing_else(
        self, settings, administrator
    ):
        """Its views hold no personal data; tables, and the other views, refuse it."""
        views = {
            row[0]
            for row in administrator.execute(
                "SELECT viewname FROM pg_views WHERE schemaname = 'report'"
            )
        }
        assert views == {
            "journal_checkpoints",
            "journal_heads",
            "journal_streams",
            "operations_by_day",
            "rounds",
            "subscriptions",
        }
        with psycopg.connect(settings.report_database_url, autocommit=True) as connection:
            for view in views:
                connection.execute(f"SELECT * FROM report.{view}")
            for table in APPLICATION:
                with pytest.raises(psycopg.errors.InsufficientPrivilege):
                    connection.execute(f"SELECT * FROM public.{table}")
            with pytest.raises(psycopg.errors.InsufficientPrivilege):
                connection.execute("CREATE TABLE report.mine (id int)")
            with pytest.raises(psycopg.errors.Error):
                connection.execute("DELETE FROM report.rounds")

    def test_v13_2_2_no_view_of_the_reports_has_a_personal_column(self, administrator):
        """Nobody's name, address, account or identity; persons' chains bear the person's number,
        so they are only counted."""
        columns = {
            row[0]
            for row in administrator.execute(
                "SELECT column_name FROM information_schema.columns WHERE table_schema = 'report'"
            )
        }
        words = ("name", "email", "address", "iban", "user", "person", "investor", "birth", "body")

        assert not [each for each in columns if any(word in each for word in words)]
        assert not list(
            administrator.execute("SELECT 1 FROM report.journal_heads WHERE stream LIKE 'person%'")
        )


class TestV13_2_3:
    def test_v13_2_3_each_role_has_a_password_of_its_own_and_no_default_one(self, settings):
        """Passwords come from the settings, differ by role, and the wrong one is refused; no role
        is called like one that a server is delivered with."""
        urls = (settings.database_url, settings.migrate_database_url, settings.report_database_url)
        known = [psycopg.conninfo.conninfo_to_dict(each) for each in urls]

        assert len({each["password"] for each in known}) == 3
        assert {each["user"] for each in known} & {"postgres", "root", "admin"} == set()
        for each in known:
            assert len(each["password"]) >= 32
            for wrong in ("", "postgres", each["user"], known[0]["password"][::-1]):
                with pytest.raises(psycopg.OperationalError):
                    psycopg.connect(**{**each, "password": wrong})


class TestDatabaseRoles:
    def roles(self, settings):
        return roles_of(
            settings.migrate_database_url, settings.database_url, settings.report_database_url
        )

    def test_takes_back_what_somebody_granted_beyond_the_table(self, settings, administrator):
        administrator.execute(f"GRANT ALL ON journal_entries, users TO {app_role()}, PUBLIC")
        administrator.commit()

        settle(settings.migrate_database_url, self.roles(settings), strict=True)

        with psycopg.connect(settings.database_url) as connection:
            assert list(excesses(connection)) == []

    def test_changes_nothing_when_run_again(self, settings, administrator):
        asked = "SELECT relname, relacl::text FROM pg_class ORDER BY oid"
        for _ in range(2):
            settle(settings.migrate_database_url, self.roles(settings), strict=True)
        before = list(administrator.execute(asked))

        settle(settings.migrate_database_url, self.roles(settings), strict=True)

        assert list(administrator.execute(asked)) == before

    def test_names_a_table_without_a_line(self, settings, administrator):
        name = settings.migrate_database_url
        with psycopg.connect(name, autocommit=True) as owner:
            owner.execute("CREATE TABLE forgotten (id int)")
        try:
            with pytest.raises(RolesError, match="table forgotten has no grants: add it to"):
                settle(name, self.roles(settings), strict=True)
            odd = settle(name, self.roles(settings), strict=False)
            assert any("forgotten" in each for each in odd)
        finally:
            with psycopg.connect(name, autocommit=True) as owner:
                owner.execute("DROP TABLE forgotten")

    def test_says_which_roles_an_administrator_has_to_make(self, settings):
        other = settings.database_url.replace("_app:", "_nobody:")
        roles = roles_of(settings.migrate_database_url, other, "")

        with pytest.raises(RolesError, match=r'CREATE ROLE "levain.*_nobody" LOGIN'):
            settle(settings.migrate_database_url, roles, strict=True)

    def test_takes_over_a_database_that_the_administrator_made(self, settings):
        """A developer's database of an earlier version changes hands once."""
        own = handed_down().database("postgres")
        owner = handed_down().roles("adopted").owner
        with psycopg.connect(own, autocommit=True) as server:
            server.execute("DROP DATABASE IF EXISTS adopted WITH (FORCE)")
            server.execute("CREATE DATABASE adopted")
            with psycopg.connect(handed_down().database("adopted"), autocommit=True) as inside:
                inside.execute('CREATE TABLE "Odd name" (id serial)')
                inside.execute("CREATE SCHEMA report CREATE VIEW v AS SELECT 1 AS one")
                inside.execute("CREATE FUNCTION f(x int) RETURNS int LANGUAGE sql AS 'SELECT x'")
                adopt(inside, owner)
                owners = inside.execute(
                    "SELECT DISTINCT relowner::regrole::text FROM pg_class WHERE relname IN"
                    " ('Odd name', 'Odd name_id_seq', 'v') UNION SELECT datdba::regrole::text"
                    " FROM pg_database WHERE datname = 'adopted' UNION SELECT"
                    " proowner::regrole::text FROM pg_proc WHERE proname = 'f'"
                ).fetchall()
            server.execute("DROP DATABASE adopted WITH (FORCE)")

        assert owners == [(owner,)]

    def test_warns_of_a_single_role(self, settings):
        roles = roles_of(settings.database_url, settings.database_url, "")

        assert "nothing protects the journal" in settle("", roles, strict=True)[0]

    def test_needs_the_address_of_the_owner(self):
        with pytest.raises(RolesError, match="MIGRATE_DATABASE_URL is missing"):
            roles_of("", "postgresql://app@db/levain", "")

    def test_gives_an_existing_role_its_password_again(self, administrator):
        create_roles(administrator, {"levain_passing": "a" * 32})

        assert administrator.execute(
            "SELECT rolcanlogin, rolsuper, rolcreatedb FROM pg_roles"
            " WHERE rolname = 'levain_passing'"
        ).fetchone() == (True, False, False)


class TestTimeouts:
    def test_a_page_waits_less_than_a_job(self, house):
        """ASVS 13.1.3: what holds a thread of the web is cut short."""
        asked = text("SELECT current_setting('statement_timeout')")
        assert session.scalar(asked) == "1min"
        session.rollback()
        with house.test_request_context("/"):
            assert session.scalar(asked) == "5s"
            assert session.scalar(text("SELECT current_setting('lock_timeout')")) == "3s"
            idle = text("SELECT current_setting('idle_in_transaction_session_timeout')")
            assert session.scalar(idle) == "15s"
            session.rollback()
        assert session.scalar(asked) == "1min"
