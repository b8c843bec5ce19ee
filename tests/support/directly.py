"""How are jobs done where a test has hundreds of steps? Here, one after the other, without Redis.

What a worker calls for each delivery is called in the order of the facts. The carrying is left
out, with its retries: `running.run_jobs` does that.
"""

from __future__ import annotations

import contextvars
from collections.abc import Collection
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select

from tests.support.running import ROUNDS_MAX
from wiseed_like.db import session
from wiseed_like.journal.models import Delivery
from wiseed_like.journal.relay import deliver


def do_jobs(app: Flask, *, but: Collection[str] = ()) -> int:
    """Let every listener hear what is due, and theirs, until nothing is; how many heard.

    The listeners named in `but` sleep: what they should hear waits. Raises what a listener raises.
    """
    done = 0
    for _ in range(ROUNDS_MAX):
        due = contextvars.Context().run(_list_due, app, but)
        if not due:
            break
        for each in due:
            contextvars.Context().run(_deliver, app, each)
        done += len(due)
    else:
        raise AssertionError("the facts never end: a listener answers its own fact")
    session.expire_all()
    return done


def _list_due(app: Flask, but: Collection[str]) -> list[UUID]:
    with app.app_context():
        due = (
            select(Delivery.id)
            .where(
                Delivery.done_at.is_(None),
                Delivery.next_try_at <= func.now(),
                Delivery.listener.not_in(but),
            )
            .order_by(Delivery.entry_id)
        )
        return list(session.scalars(due))


def _deliver(app: Flask, delivery_id: UUID) -> None:
    with app.app_context():
        deliver(str(delivery_id))
