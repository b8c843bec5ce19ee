"""What runs, and when? The queues, the worker, and what the passing of time asks for."""

from __future__ import annotations

import os
import time
from datetime import datetime
from functools import partial
from typing import Any
from uuid import UUID

from flask import Flask, current_app
from redis import Redis
from redis.exceptions import RedisError
from rq import Queue, Worker
from rq.job import Job
from rq.serializers import JSONSerializer
from rq.timeouts import BaseTimeoutException
from sqlalchemy.exc import OperationalError

from wiseed_like import clock, logs
from wiseed_like.db import session

log = logs.get(__name__)
QUEUES = ("high", "default", "low")
TICK_EVERY = 15  # seconds
HOOKS_EVERY = 3600  # seconds
NOBODYS = UUID(int=0)  # a delivery that there is not


def queues(redis_url: str) -> dict[str, Queue]:
    """The queues by name. Jobs carry ids only, as JSON: no pickle ever enters Redis."""
    connection = Redis.from_url(redis_url)
    return {name: Queue(name, connection=connection, serializer=JSONSerializer) for name in QUEUES}


def worker(app: Flask, worker_class: type[Worker] = Worker) -> Worker:
    """A worker whose every job runs inside the application."""

    parent = os.getpid()

    class HouseWorker(worker_class):  # type: ignore[misc, valid-type]
        def perform_job(self, job: Job, queue: Queue, *args: Any, **kwargs: Any) -> bool:
            from wiseed_like.db import db

            with app.app_context(), logs.one_job():
                if os.getpid() != parent:
                    # A forked child must not speak on its parent's connections.
                    for engine in db.engines.values():
                        engine.dispose(close=False)
                return bool(super().perform_job(job, queue, *args, **kwargs))

        def handle_exception(self, job: Job, *error: Any) -> None:
            """One line through the masks; the library's would hold every value."""
            log.error("a job broke", exc_info=error[1], job=job.id, what=job.func_name)

        def handle_job_failure(
            self, job: Job, queue: Queue, started_job_registry: Any = None, exc_string: str = ""
        ) -> None:
            """Redis is only told that it broke, and where to read on."""
            super().handle_job_failure(job, queue, started_job_registry, exc_string="see the log")

        def subscribe(self) -> None:
            """Take no commands through Redis: signals end it, and it ends a second sooner, for it
            would wait as long for the thread that listens."""

    redis_url = app.extensions["settings"].redis_url
    return HouseWorker(
        list(queues(redis_url).values()),
        connection=Redis.from_url(redis_url),
        serializer=JSONSerializer,
        maintenance_interval=60,
    )


def warm_up() -> None:
    """Do once, before a worker forks, what every job of it would else do anew.

    Loading WeasyPrint takes two seconds, telling the tables apart a tenth of one, the first
    question to a database some hundredths. A database that does not answer yet is no reason not
    to begin.
    """
    from sqlalchemy.orm import configure_mappers

    from wiseed_like.db import db
    from wiseed_like.documents import pdf
    from wiseed_like.journal.relay import deliver

    configure_mappers()
    pdf.warm_up()
    try:
        deliver(str(NOBODYS))
    except OperationalError as outage:
        log.warning("the database does not answer yet", why=outage)
        session.rollback()
    for engine in db.engines.values():
        engine.dispose()


def tick(now: datetime) -> None:
    """Everything that time brings about, each part in transactions of its own, safe to repeat.

    A part that breaks does not keep the others from their work. Raises RuntimeError at the end
    when one did.
    """
    from wiseed_like.accounts import jobs as accounts
    from wiseed_like.approvals import jobs as approvals
    from wiseed_like.disputes import jobs as disputes
    from wiseed_like.documents import jobs as documents
    from wiseed_like.issuers import jobs as issuers
    from wiseed_like.journal import jobs as journal
    from wiseed_like.payments import jobs as payments
    from wiseed_like.payments.inbox import events
    from wiseed_like.payments.standing import jobs as standings
    from wiseed_like.reconciliation import jobs as reconciliation
    from wiseed_like.retention import jobs as retention
    from wiseed_like.rounds import jobs as rounds, suspension_warnings
    from wiseed_like.subscriptions import jobs as subscriptions
    from wiseed_like.subscriptions.reopening import jobs as reopening_jobs
    from wiseed_like.subscriptions.waiting import jobs as waiting

    parts = (
        reopening_jobs.end_rights,
        subscriptions.bind_ripe,
        subscriptions.move_again,
        subscriptions.remind_unpaid,
        subscriptions.lapse_unpaid,
        rounds.judge_minimums,
        rounds.end_due,
        subscriptions.allot_due,
        waiting.keep_lists,
        rounds.end_suspensions,
        suspension_warnings.warn_of_cancellation,
        issuers.end_cool_offs,
        subscriptions.pay_waiting_issuers,
        payments.sweep,
        events.catch_up,
        payments.resolve_open,
        standings.resolve_standings,
        disputes.look,
        disputes.remind,
        reconciliation.reconcile_daily,
        journal.checkpoint_daily,
        documents.scan_held,
        retention.forget,
        approvals.end_due,
    )
    _each_in_turn(*(partial(part, now) for part in parts), partial(accounts.forget_what_ran_out))


def _each_in_turn(*parts: partial[None]) -> None:
    broken = []
    for part in parts:
        name = f"{part.func.__module__}.{part.func.__name__}"
        try:
            part()
        except BaseTimeoutException:  # the worker's: the time of the whole job is over
            raise
        except Exception as error:
            log.error("a part of the tick broke", exc_info=error, part=name)
            session.rollback()
            broken.append(name)
    if broken:
        raise RuntimeError(f"the tick broke in {', '.join(broken)}")


def tick_now() -> None:
    """The job that the clock enqueues."""
    tick(clock.now())


def watch_hooks() -> None:
    """The job that has the provider notify us, and repairs what it has switched off.

    Nothing depends on it: what is open is polled as well.
    """
    from wiseed_like.payments.inbox import events, service as inbox

    settings = current_app.extensions["settings"]
    door = inbox.secret_of(settings.secret_key)
    events.watch_hooks(f"{settings.public_url}/hooks/mangopay/{door}")


def run_clock(redis_url: str) -> None:
    """Enqueue a tick every few seconds; a tick that still waits is not doubled."""
    queue = queues(redis_url)["default"]
    while True:
        try:
            if queue.connection.set("tick-is-waiting", 1, nx=True, ex=TICK_EVERY - 1):
                queue.enqueue("wiseed_like.schedule.tick_now", result_ttl=0)
            if queue.connection.set("hooks-are-watched", 1, nx=True, ex=HOOKS_EVERY):
                queue.enqueue("wiseed_like.schedule.watch_hooks", result_ttl=0)
        except RedisError as outage:
            log.warning("the clock waits", why=outage)
        time.sleep(TICK_EVERY)
