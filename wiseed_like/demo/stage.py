"""How is history played? Day by day through the services, with the provider really asked.

The stage owns the demo's time while it plays, and is the worker of its own facts: what was
recorded is heard at once, in this process. Two things wait for the real workers instead: the
signed agreements, which take a second each, and nobody's mails but the cast's are written.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from uuid import UUID

import requests
from sqlalchemy import func, select, text, update

from compliance.calendar import first_second, legal_day
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.db import db, session, transaction
from wiseed_like.demo.provider import follow
from wiseed_like.errors import GatewayDown
from wiseed_like.journal.listeners import listener_named
from wiseed_like.journal.models import Delivery, Entry
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import get_operation
from wiseed_like.payments.reading import refresh
from wiseed_like.rounds.jobs import end_due
from wiseed_like.subscriptions import service as subscriptions
from wiseed_like.subscriptions.due import list_ripe
from wiseed_like.subscriptions.jobs import lapse_unpaid
from wiseed_like.subscriptions.queries import lock_subscription

AGREEMENTS = "subscriptions.jobs.print_agreement:subscription.offered"
# Between two agreements that the real workers print later: they keep time for live people.
AGREEMENT_EVERY = timedelta(seconds=2)
TICK = timedelta(hours=3)  # after midnight UTC: every French day is over by then
BATCH = 60  # facts heard in one transaction


class Stage:
    """The day it is, who is in the cast, and what is still to be heard."""

    def __init__(self, now: datetime, simulator_url: str) -> None:
        self.now = now
        self.today = first_second(legal_day(now))
        self.moment = self.today
        self.people: dict[str, User] = {}  # by e-mail
        self._simulator = simulator_url
        self._bank = requests.Session()
        self._bank.trust_env = False
        self._kept: set[str] = set()

    def at(self, days_ago: int, minute: int = 600) -> datetime:
        """A moment of the past: so many days ago, at that minute of the day (UTC)."""
        return self.today - timedelta(days=days_ago) + timedelta(minutes=minute)

    def day_and_minute(self, hours_ago: float) -> tuple[int, int]:
        """The same moment as `at` counts it; whole minutes, never after `now`."""
        minutes = (self.now - timedelta(hours=hours_ago) - self.today) // timedelta(minutes=1)
        day, minute = divmod(minutes, 24 * 60)
        return -day, minute

    def person(self, email: str) -> User:
        return self.people[email]

    def keep_mails_about(self, subject: object) -> None:
        """The mails about this are for somebody of the cast, and are written."""
        self._kept.add(f"{type(subject).__name__.lower()}:{subject.id}")  # type: ignore[attr-defined]

    @contextmanager
    def playing(self) -> Iterator[None]:
        """History runs on the stage's time; nothing of it comes before a live person's click."""
        source = clock._source
        clock.use(lambda: self.moment)
        session.info["queue"] = "low"
        # The seed is repeated from nothing if the machine stops: no write has to be waited for.
        with transaction():
            session.execute(text("SET SESSION synchronous_commit TO off"))
        try:
            yield
        finally:
            session.rollback()  # what is broken off must not hinder asking for the time
            clock.use(source)
            follow(self._simulator, clock.now())
            session.info.pop("queue", None)
            session.rollback()
            db.engine.dispose()
            self._bank.close()

    def reach(self, moment: datetime) -> None:
        """It is this moment, at the provider too: what it does now, it dates as we do."""
        self.moment = moment
        follow(self._simulator, moment)

    @contextmanager
    def scene(self, moment: datetime) -> Iterator[None]:
        """One transaction at a moment; what follows from it is heard when the day ends."""
        self.moment = moment
        with transaction():
            yield

    # -- what time and listeners do

    def tick(self, moment: datetime) -> None:
        """What the schedule does with time, in fewer transactions."""
        self.reach(moment)
        ripe = list_ripe(moment)
        if ripe:
            with transaction():
                for subscription_id in ripe:
                    subscriptions.bind(lock_subscription(subscription_id), now=moment)
        lapse_unpaid(moment)
        end_due(moment)
        self.listen()

    def listen(self) -> None:
        """Let everything be heard, and what follows from it, until only agreements wait."""
        while waiting := self._waiting():
            silent = [each for each in waiting if self._is_noise(each)]
            heard = [each for each in waiting if each not in silent]
            if silent:
                with transaction():
                    self._note_heard(silent)
            self._hear([each for each in heard if not listener_named(each.listener).alone])
            self._hear_alone([each for each in heard if listener_named(each.listener).alone])

    def _waiting(self) -> list[Delivery]:
        return list(
            session.scalars(
                select(Delivery)
                .where(Delivery.done_at.is_(None), Delivery.listener != AGREEMENTS)
                .order_by(Delivery.entry_id, Delivery.listener)
                .limit(1_000)
            )
        )

    def _hear(self, deliveries: list[Delivery]) -> None:
        """As the worker does it, many in one transaction."""
        for start in range(0, len(deliveries), BATCH):
            with transaction():
                for delivery in deliveries[start : start + BATCH]:
                    listener_named(delivery.listener).hear(delivery)
                    delivery.done_at = datetime.now(UTC)

    def _hear_alone(self, deliveries: list[Delivery]) -> None:
        """Those that speak to the provider: by their keys, so a second worker does no harm."""
        for delivery in deliveries:
            listener_named(delivery.listener).hear(delivery)
        if deliveries:
            with transaction():
                self._note_heard(deliveries)

    def _note_heard(self, deliveries: list[Delivery]) -> None:
        session.execute(
            update(Delivery)
            .where(Delivery.id.in_([each.id for each in deliveries]))
            .values(done_at=func.now())
            .execution_options(synchronize_session=False)
        )

    def _is_noise(self, delivery: Delivery) -> bool:
        """A mail to somebody whom nobody plays."""
        entry = delivery.entry
        if not delivery.listener.startswith("notices."):
            return False
        subject = f"{entry.subject_type}:{entry.subject_id}"
        if entry.subject_type == "operation":
            subject = get_operation(UUID(entry.subject_id)).subject
        elif entry.subject_type == "round" and entry.kind != "round.opened":
            return True  # a hundred letters at once
        return subject not in self._kept

    # -- the bank, and the provider's own officers

    def let_wire_arrive(self, operation: Operation) -> None:
        """Say at the provider that the announced sum is there, then read it again."""
        self.click(f"/wires/{operation.reference}", amount=str(operation.declared))
        refresh(operation)

    def click(self, page: str, **form: str) -> str:
        """What a person does on one of the provider's pages: the next page. Raises GatewayDown."""
        url = page if page.startswith("http") else self._simulator + page
        answer = self._bank.post(url, data=form, allow_redirects=False, timeout=10)
        if answer.status_code != 303:
            raise GatewayDown(f"the simulator answered {answer.status_code} to {page}")
        return answer.headers["Location"]


def leave_agreements_to_the_workers(cast: Iterable[User]) -> int:
    """Space out the agreements that are still to be printed, the cast's first; how many."""
    actors = [f"user:{user.id}" for user in cast]
    ids = session.scalars(
        select(Delivery.id)
        .join(Delivery.entry)
        .where(Delivery.done_at.is_(None), Delivery.listener == AGREEMENTS)
        .order_by(Entry.actor.in_(actors).desc(), Entry.id.desc())
    ).all()
    for position, delivery_id in enumerate(ids, start=1):
        session.execute(
            update(Delivery)
            .where(Delivery.id == delivery_id)
            .values(queue="low", next_try_at=func.now() + position * AGREEMENT_EVERY)
            .execution_options(synchronize_session=False)
        )
    return len(ids)
