"""Does a fact reach its listeners, however often carriers are lost and listeners fail?"""

from __future__ import annotations

import pytest
from rq import SimpleWorker
from sqlalchemy import func, select, update

from tests.rounds.world import a_user
from tests.subscriptions.world import NOW
from wiseed_like import schedule
from wiseed_like.db import session, transaction
from wiseed_like.journal import listeners, record
from wiseed_like.journal.listeners import listens_to
from wiseed_like.journal.models import Delivery
from wiseed_like.journal.relay import MOST_WAITING, deliver, dispatch
from wiseed_like.mailbox.models import Mail
from wiseed_like.mailbox.service import post

KIND, ALONE = "test.happened", "test.happened_alone"


@pytest.fixture
def heard(monkeypatch) -> list[str]:
    """What two listeners heard: one inside its transaction, one alone. `fails` makes them fail."""
    monkeypatch.setattr(listeners, "_by_kind", dict(listeners._by_kind))
    monkeypatch.setattr(listeners, "_by_name", dict(listeners._by_name))
    heard: list[str] = []

    @listens_to(KIND)
    def inside(delivery: Delivery) -> None:
        heard.append(delivery.key)
        post("a@example.org", user_id=None, template="t", subject="s", text="t", now=NOW)
        if heard[0] == "fails":
            raise RuntimeError("not now")

    @listens_to(ALONE, alone=True, queue="low")
    def alone(delivery: Delivery) -> None:
        heard.append(delivery.key)
        with transaction():
            post("a@example.org", user_id=None, template="t", subject="s", text="t", now=NOW)

    return heard


def happened(kind: str = KIND) -> Delivery:
    with transaction():
        record(kind, a_user("investor"), by=None, at=NOW)
    return session.scalars(select(Delivery).where(Delivery.done_at.is_(None))).one()


def mails() -> int:
    return session.scalar(select(func.count()).select_from(Mail)) or 0


def read_anew(delivery: Delivery) -> Delivery:
    session.expire_all()
    return session.get_one(Delivery, delivery.id)


def due_again() -> None:
    with transaction():
        session.execute(update(Delivery).values(next_try_at=func.now()))


class TestDeliver:
    @pytest.mark.parametrize("kind", [KIND, ALONE])
    def test_twice_is_heard_once(self, kind, heard):
        delivery = happened(kind)
        for _ in range(2):
            deliver(str(delivery.id))
        assert heard == [delivery.key]
        assert read_anew(delivery).done_at is not None
        assert mails() == 1

    def test_that_fails_undoes_its_work_and_is_tried_later(self, heard):
        heard.append("fails")
        delivery = happened()
        with pytest.raises(RuntimeError):
            deliver(str(delivery.id))
        failed = read_anew(delivery)
        assert (failed.done_at, failed.attempts) == (None, 1)
        assert failed.error == "RuntimeError: not now"
        assert mails() == 0
        heard[0] = "works"
        deliver(str(delivery.id))
        assert read_anew(delivery).done_at is not None
        assert mails() == 1

    def test_of_something_unknown_is_harmless(self):
        deliver("00000000-0000-0000-0000-000000000000")


class TestDispatch:
    def queues(self, house):
        return schedule.queues(house.extensions["settings"].redis_url)

    def test_sends_to_the_listener_s_queue_and_not_twice_at_once(self, house, heard):
        happened(ALONE)
        queues = self.queues(house)
        assert (dispatch(queues), dispatch(queues)) == (1, 0)
        assert {name: queue.count for name, queue in queues.items()} == {
            "high": 0,
            "default": 0,
            "low": 1,
        }

    def test_sends_again_what_a_lost_queue_lost(self, house, heard, run_jobs):
        delivery = happened()
        queues = self.queues(house)
        dispatch(queues)
        queues["default"].connection.flushdb()
        assert run_jobs() == 0
        due_again()
        assert run_jobs() >= 1
        assert read_anew(delivery).done_at is not None
        assert heard == [delivery.key]

    def test_leaves_in_the_table_what_the_queue_has_no_room_for(self, house, heard, run_jobs):
        """What waited in Redis longer than its lease would be sent again, and wait there twice."""
        with transaction():
            somebody = a_user("investor")
            for _ in range(MOST_WAITING + 5):
                record(KIND, somebody, by=None, at=NOW)
            record(ALONE, somebody, by=None, at=NOW)
        queues = self.queues(house)

        dispatch(queues)
        due_again()
        dispatch(queues)

        assert (queues["default"].count, queues["low"].count) == (MOST_WAITING, 2)
        due_again()
        run_jobs()
        assert len(heard) == MOST_WAITING + 6


class TestAWorker:
    def test_takes_no_commands_through_redis(self, house):
        worker = schedule.worker(house, SimpleWorker)
        worker.subscribe()
        try:
            assert worker.connection.pubsub_channels() == []
        finally:
            worker.unsubscribe()
