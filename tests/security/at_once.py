"""What if many do the same at the same moment? Threads, a barrier, a session for each."""

from __future__ import annotations

import contextvars
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import text

from wiseed_like.db import aside, session
from wiseed_like.errors import Refused


def all_at_once(app: Flask, acts: Sequence[Callable[[], object]]) -> list[str]:
    """Let all acts begin together; what became of each: "done" or what refused it."""
    start = Barrier(len(acts))

    def one(act: Callable[[], object]) -> str:
        with app.app_context():
            start.wait(timeout=60)
            return outcome(act)

    with ThreadPoolExecutor(len(acts)) as pool:
        found = list(pool.map(lambda act: contextvars.Context().run(one, act), acts))
    session.rollback()
    session.expire_all()
    return found


def meanwhile(app: Flask, act: Callable[[], object]) -> Future[str]:
    """Have somebody else act, who comes to wait for a row that this session holds.

    What becomes of it, as `all_at_once` says it, is known once this session has let go.
    """

    def one() -> str:
        with app.app_context():
            return outcome(act)

    pool = ThreadPoolExecutor(1)
    found = pool.submit(contextvars.Context().run, one)
    pool.shutdown(wait=False)
    wait_for_a_lock()
    return found


def wait_for_a_lock() -> None:
    """Until somebody's statement waits for a row that somebody else holds."""
    until = time.monotonic() + 3
    waiting = text(
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    while time.monotonic() < until:
        with aside() as connection:
            if connection.scalar(waiting):
                return
        time.sleep(0.02)
    raise AssertionError("nobody waits")


def hammered(app: Flask, hammers: Sequence[Callable[[], object]], *, seconds: float) -> list[str]:
    """Let each hammer strike again and again for so long; what became of each stroke."""

    def strike(act: Callable[[], object]) -> list[str]:
        until, found = time.monotonic() + seconds, []
        with app.app_context():
            while time.monotonic() < until:
                found.append(outcome(act))
        return found

    with ThreadPoolExecutor(len(hammers)) as pool:
        strokes = list(pool.map(lambda act: contextvars.Context().run(strike, act), hammers))
    session.rollback()
    session.expire_all()
    return [stroke for each in strokes for stroke in each]


def outcome(act: Callable[[], object]) -> str:
    try:
        act()
    except Refused as refusal:
        return refusal.code
    except Exception as failure:
        return f"{type(failure).__name__}: {failure}"
    finally:
        session.rollback()
        session.expire_all()
    return "done"


def deadlocks() -> int:
    """How many this database has seen since it was made."""
    asked = text("SELECT deadlocks FROM pg_stat_database WHERE datname = current_database()")
    session.rollback()
    return int(session.scalar(asked) or 0)
