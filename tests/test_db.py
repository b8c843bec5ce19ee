import psycopg
import pytest
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from tests.dossiers.scenes import a_person
from wiseed_like.accounts.models import User
from wiseed_like.db import db, is_one_of, one_instant, session


def how_many() -> int:
    return session.scalar(select(func.count()).select_from(User)) or 0


class TestOneInstant:
    def test_does_not_see_what_others_commit_meanwhile(self):
        a_person("investor")
        with one_instant():
            before = how_many()
            with db.engine.begin() as somebody_else:
                somebody_else.execute(text("UPDATE users SET last_name = 'Autre'"))
            names = set(session.scalars(select(User.last_name)))
            assert how_many() == before
            assert "Autre" not in names

        assert set(session.scalars(select(User.last_name))) == {"Autre"}

    def test_gives_the_connection_back_as_it_was(self):
        with one_instant():
            how_many()

        level = session.scalar(text("SHOW transaction_isolation"))
        assert level == "read committed"


class TestIsOneOf:
    def test_takes_more_numbers_than_a_statement_has_room_for(self):
        me = a_person("investor")
        many = [*range(10_000_000, 10_070_000), me.id]

        assert session.scalars(select(User.id).where(is_one_of(User.id, many))).all() == [me.id]

    def test_takes_none(self):
        a_person("investor")
        assert session.scalars(select(User.id).where(is_one_of(User.id, []))).all() == []


class TestAConnection:
    def test_still_knows_what_was_prepared_when_a_page_has_ended(self):
        session.rollback()
        db.engine.dispose()
        for _ in range(8):  # psycopg prepares what it is told for the sixth time
            session.scalar(text("SELECT 7001"))
            session.rollback()

        known = text("SELECT count(*) FROM pg_prepared_statements WHERE statement LIKE '%7001'")
        assert session.scalar(known) == 1

    def test_is_in_order_again_when_a_statement_has_failed(self):
        session.rollback()
        for _ in range(8):
            with pytest.raises(DBAPIError):
                session.scalar(text("SELECT 1 / 0"))
            session.rollback()
            assert session.scalar(text("SELECT 7002")) == 7002

    def test_keeps_nothing_of_what_was_undone(self):
        before = how_many()
        a_person("investor")
        session.execute(text("UPDATE users SET last_name = 'Autre'"))
        session.rollback()
        assert "Autre" not in set(session.scalars(select(User.last_name)))
        assert how_many() == before + 1

    def test_that_died_while_it_rested_costs_nobody_a_page(self, monkeypatch):
        monkeypatch.setattr("wiseed_like.db.TRIED_AFTER", -1)
        session.rollback()
        db.engine.dispose()
        dead = session.scalar(text("SELECT pg_backend_pid()"))
        session.rollback()
        with psycopg.connect(_as_psycopg(), autocommit=True) as other:
            other.execute("SELECT pg_terminate_backend(%s, 5000)", [dead])

        assert session.scalar(text("SELECT pg_backend_pid()")) != dead

    def test_that_worked_a_moment_ago_is_not_tried_again(self, monkeypatch):
        how_many()
        session.rollback()
        asked: list[object] = []
        monkeypatch.setattr(db.engine.dialect, "do_ping", asked.append)
        how_many()
        assert asked == []


def _as_psycopg() -> str:
    url = db.engine.url.set(drivername="postgresql")
    return url.render_as_string(hide_password=False)
