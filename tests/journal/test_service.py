"""Is a fact written with what it tells of, chained, and beyond anybody's correction?"""

from __future__ import annotations

import json
from threading import Barrier, Thread

import pytest
from sqlalchemy import delete, func, select, update
from sqlalchemy.exc import DBAPIError

from compliance.euro import Euro
from tests.rounds.world import a_user
from tests.subscriptions.world import NOW
from wiseed_like.accounts.models import User
from wiseed_like.chain import GENESIS, link
from wiseed_like.db import session, transaction
from wiseed_like.journal import record
from wiseed_like.journal.models import Entry, Stream
from wiseed_like.journal.queries import links_of, list_of_stream, list_of_subject


def somebody() -> User:
    with transaction():
        return a_user("investor")


def noted(user: User, *kinds: str, **data: object) -> None:
    with transaction():
        for kind in kinds:
            record(kind, user, by=user, at=NOW, **data)


class TestRecord:
    def test_writes_who_what_and_when(self):
        user = somebody()
        noted(user, "person.seen", amount=Euro.of("12.50"))
        entry = list_of_subject("user", user.id)[-1]
        assert (entry.kind, entry.actor, entry.at) == ("person.seen", f"user:{user.id}", NOW)
        assert entry.data == {"amount": "12.50"}
        assert json.loads(entry.body)["stream"] == f"person:{user.id}"

    def test_chains_each_stream_without_gaps(self):
        one, two = somebody(), somebody()
        noted(one, "a.one", "a.two")
        noted(two, "b.one")
        noted(one, "a.three")
        head = GENESIS
        for expected, (seq, body, previous, hashed) in enumerate(links_of(f"person:{one.id}"), 1):
            assert (seq, previous) == (expected, head)
            head = hashed
            assert hashed == link(previous, seq, body)
        assert expected == 3
        assert session.get_one(Stream, f"person:{one.id}").head == head
        assert list_of_stream(f"person:{one.id}")[0].kind == "a.three"

    def test_is_lost_with_its_transaction(self):
        user = somebody()
        with pytest.raises(ZeroDivisionError), transaction():
            self.note_and_fail(user)
        with transaction():
            pass
        assert session.scalar(select(func.count()).select_from(Entry)) == 0

    def note_deeper_and_fail(self, user: User) -> None:
        with session.begin_nested():
            record("a.deep", user, by=None, at=NOW)
        self.note_and_fail(user)

    def note_and_fail(self, user: User) -> None:
        record("person.seen", user, by=None, at=NOW)
        raise ZeroDivisionError

    def test_is_lost_with_its_savepoint_and_no_fact_before_it(self):
        user = somebody()
        with transaction():
            record("a.before", user, by=None, at=NOW)
            with pytest.raises(ZeroDivisionError), session.begin_nested():
                self.note_deeper_and_fail(user)
            with session.begin_nested():
                record("a.inside", user, by=None, at=NOW)
        kinds = session.scalars(select(Entry.kind).order_by(Entry.id)).all()
        assert kinds == ["a.before", "a.inside"]

    def test_at_once_leaves_no_gap(self, house):
        user = somebody()
        number = user.id
        start = Barrier(8)

        def write() -> None:
            with house.app_context():
                mine = session.get_one(User, number)
                start.wait()
                for _ in range(3):
                    noted(mine, "person.seen")

        threads = [Thread(target=write) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert [seq for seq, *_ in links_of(f"person:{number}")] == list(range(1, 25))


class TestWritten:
    def test_stays_as_it_is(self):
        noted(somebody(), "person.seen")
        for statement in (update(Entry).values(body="{}"), delete(Entry)):
            with pytest.raises(DBAPIError), transaction():
                session.execute(statement)
        assert session.scalar(select(func.count()).select_from(Entry)) == 1
