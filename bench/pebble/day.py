"""How does the day go? Everybody is ready, then everybody comes, with room for some of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random

from bench.hot import crowd, processors
from bench.hot.crowd import Offer
from bench.hot.load import Window, visit
from bench.hot.stage import Stage
from bench.pebble.answers import Answers
from bench.pebble.watcher import Watcher

FOREVER = 3_600.0  # seconds: the day ends when everybody has been answered
WAVE = 1_000  # people who ask for their code together
# The pages that they look at before are not played, only what these leave in the rows.
_ASKED = (
    "UPDATE orders SET code_sent_at = now() WHERE round_id = %(round)s"
    " AND investor_id = ANY(%(who)s)",
    "UPDATE sessions SET last_seen_at = now() WHERE user_id = ANY(%(who)s)",
)


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
    before = processors.used(pid), processors.used(stage.pid)
    with day.watcher.looking():
        day.window = visit(
            day.watcher.address,
            _arrivals(stage, day),
            visitors=visitors,
            seconds=FOREVER,
            heard=day.answers.hear,
        )
    day.web = processors.used(pid) - before[0]
    day.database = processors.used(stage.pid) - before[1]


def _arrivals(stage: Stage, day: Day) -> Iterator[bytes]:
    """Everybody in no order, each with a code that was asked for a moment ago."""
    order = list(day.people)
    Random(day.offer.round).shuffle(order)
    content = crowd.body(stage.env["SECRET_KEY"])
    for start in range(0, len(order), WAVE):
        wave = order[start : start + WAVE]
        for statement in _ASKED:
            stage.databases["hot"].execute(statement, {"round": day.offer.round, "who": wave})
        for each in wave:
            yield crowd.request(f"/orders/{crowd.order_id(each)}/sign", each, content)
