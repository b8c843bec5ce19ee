"""How does the day go? Everybody is ready, then everybody comes, with room for some of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from threading import Event, Thread

import psycopg

from bench.hot import crowd, processors
from bench.hot.crowd import Offer
from bench.hot.load import Window, visit
from bench.hot.stage import Stage
from bench.pebble.answers import Answers
from bench.pebble.watcher import Watcher
from wiseed_like.subscriptions.rules import CODE_LIFE

FOREVER = 3_600.0  # seconds: the day ends when everybody has been answered
ASKED_AGAIN = CODE_LIFE.total_seconds() / 2
_NEW_CODES = """
    UPDATE orders SET code_sent_at = now() WHERE round_id = %(round)s
    AND NOT EXISTS (SELECT FROM subscriptions WHERE order_id = orders.id)
"""


@dataclass(slots=True)
class Day:
    """Who came into which round, and what they were told."""

    offer: Offer
    people: range
    cap: int  # whole shares
    watcher: Watcher
    answers: Answers = field(default_factory=Answers)
    window: Window = field(default_factory=Window)
    # Seconds of the processors: of the web and of the database.
    web: float = 0.0
    database: float = 0.0


def prepare(stage: Stage, count: int, room: float, port: int) -> Day:
    """A round with room for this part of so many people, each with an order and its code."""
    shares = int(count * room) * crowd.SHARES
    offers, people = stage.crowd_for("hot", count, shares=shares)
    offer, database = offers[0], stage.databases["hot"]
    row = database.execute(
        "SELECT slug, shares_max FROM rounds WHERE id = %s", [offer.round]
    ).fetchone()
    assert row is not None
    database.execute("VACUUM ANALYZE")
    slug, cap = row
    watcher = Watcher(stage.server.url("hot"), ("127.0.0.1", port), slug, offer.round, cap)
    return Day(offer, people, cap, watcher)


def run(stage: Stage, day: Day, pid: int, *, visitors: int) -> None:
    """Let everybody sign, so many at the same time."""
    order = list(day.people)
    Random(day.offer.round).shuffle(order)
    content = crowd.body(stage.env["SECRET_KEY"])
    requests: Iterator[bytes] = (
        crowd.request(f"/orders/{crowd.order_id(each)}/sign", each, content) for each in order
    )
    before = processors.used(pid), processors.used(stage.pid)
    over, url = Event(), stage.server.url("hot")
    asking = Thread(target=_ask_again, args=[url, day.offer, over])
    asking.start()
    try:
        with day.watcher.looking():
            day.window = visit(
                day.watcher.address,
                requests,
                visitors=visitors,
                seconds=FOREVER,
                heard=day.answers.hear,
            )
    finally:
        over.set()
        asking.join()
    day.web = processors.used(pid) - before[0]
    day.database = processors.used(stage.pid) - before[1]


def _ask_again(url: str, offer: Offer, over: Event) -> None:
    """On a slow machine codes grow old: who has not come yet asks for another in time."""
    while not over.wait(ASKED_AGAIN):
        with psycopg.connect(url, autocommit=True) as database:
            database.execute(_NEW_CODES, {"round": offer.round})
