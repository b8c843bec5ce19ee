"""What if many do the same at the same moment? Threads, a barrier, a session for each."""

from __future__ import annotations

import contextvars
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from flask import Flask
from sqlalchemy import text

from wiseed_like.db import session
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
