"""When is everything compared? Once a day and by hand; a run that was cut short goes on."""

from __future__ import annotations

from datetime import datetime, timedelta

from wiseed_like import clock, logs
from wiseed_like.db import let_go, transaction
from wiseed_like.errors import GatewayDown
from wiseed_like.journal import listens_to
from wiseed_like.journal.models import Delivery
from wiseed_like.payments.gateway.words import GatewayBusy
from wiseed_like.reconciliation import (  # noqa: F401 - an act
    queries,
    second_person,
    service,
    statements,
)
from wiseed_like.reconciliation.models import Run
from wiseed_like.reconciliation.rules import RunKind
from wiseed_like.reconciliation.walking import compare_place

log = logs.get(__name__)
# A worker that was killed leaves its run to another one after this long.
CLAIM = timedelta(minutes=2)
# How long the provider is left alone when it does not answer, or says not when to come back.
REST = timedelta(minutes=1)
# A tick compares a few wallets, then lets others work: at four ticks a minute some twenty calls
# each, half of what the provider allows in a quarter of an hour.
PLACES_PER_TICK = 10
PLACES_PER_JOB = 40


def reconcile_daily(now: datetime) -> None:
    """Begin the day's run when it is due, and take the one that is under way a little further."""
    if queries.is_due(now):
        with transaction():
            service.begin(RunKind.DAILY, by=None, now=now)
    carry_on(places=PLACES_PER_TICK)


@listens_to("comparison.begun", alone=True, queue="low")
def set_out(delivery: Delivery) -> None:
    """Whoever asked for a run sees it move at once; the ticks take it to its end."""
    carry_on(places=PLACES_PER_JOB)


def carry_on(*, places: int | None = None) -> Run | None:
    """Walk on from where the run stands, at most so many places; None when there is no run.

    Safe to call from several workers at once, and after any of them was killed.
    """
    run = _claim()
    if run is None:
        return queries.find_walking()
    try:
        return _walk(run, places)
    except GatewayBusy as busy:
        _pause(run.id, busy.retry_at)
    except GatewayDown as outage:
        log.warning("the reconciliation waits", why=outage)
        _pause(run.id, None)
    return run


def _walk(run: Run, places: int | None) -> Run:
    done = 0
    while places is None or done < places:
        place = queries.next_place(run)
        let_go()
        if place is None:
            return _finish(run.id)
        if not compare_place(run, place):
            return run  # another worker has taken over
        done += 1
        with transaction():
            run = queries.lock_run(run.id)
            run.claimed_until = clock.machine_now() + CLAIM
    with transaction():
        run = queries.lock_run(run.id)
        run.claimed_until = None
    return run


def _claim() -> Run | None:
    """The run under way, if nobody is at it and the provider may be asked."""
    now = clock.machine_now()
    with transaction():
        walking = queries.find_walking()
        if walking is None:
            return None
        run = queries.lock_run(walking.id)
        waits = [each for each in (run.claimed_until, run.resume_at) if each and each > now]
        if run.finished_at is not None or waits:
            return None
        run.claimed_until, run.resume_at = now + CLAIM, None
    return run


def _pause(run_id: int, until: datetime | None) -> None:
    with transaction():
        run = queries.lock_run(run_id)
        run.claimed_until = None
        run.resume_at = until or clock.machine_now() + REST


def _finish(run_id: int) -> Run:
    with transaction():
        run = queries.lock_run(run_id)
        if run.finished_at is None:
            now = clock.now()
            service.conclude(run, now=now)
            statements.make_due(run, now=now)
    return run
