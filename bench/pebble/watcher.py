"""Was one share too many ever taken? Somebody who looks at the round all the while."""

from __future__ import annotations

import http.client
import re
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread

import psycopg

from bench.hot import crowd

COUNTER = "SELECT reserved, investors FROM round_counters WHERE round_id = %(round)s"
ROWS = """
    SELECT coalesce(sum(shares), 0), count(*) FROM subscriptions
    WHERE round_id = %(round)s AND state IN ('reflecting', 'firm', 'paid', 'issued')
"""
# Seconds between two looks: a row by its key, a page, and a sum over everybody.
OFTEN, SOMETIMES, SELDOM = 0.02, 0.5, 2.0
_LIVE = re.compile(r'data-live="(free|investors)">(?:<span[^>]*>)?([^<]*)<')


@dataclass(slots=True)
class Watcher:
    """Looks at counter, subscriptions and gauge, each in a thread of its own, until it is over."""

    url: str  # of the database
    address: tuple[str, int]  # of the web
    slug: str
    round: int
    cap: int  # whole shares
    looks: dict[str, int] = field(default_factory=dict)
    most: dict[str, int] = field(default_factory=dict)  # shares, by whom they were seen
    wrong: list[str] = field(default_factory=list)
    # Seconds since the beginning, and the shares that were reserved then.
    course: list[tuple[float, int]] = field(default_factory=list)
    over: Event = field(default_factory=Event)
    began: float = 0.0

    @contextmanager
    def looking(self) -> Iterator[None]:
        """As long as the block lasts, and once more at its end."""
        self.began = time.monotonic()
        ways = (self._counter, self._rows, self._gauge)
        threads = [Thread(target=self._watch, args=[each]) for each in ways]
        for each in threads:
            each.start()
        try:
            yield
        finally:
            self.over.set()
            for each in threads:
                each.join(timeout=60)

    def _watch(self, look: Callable[[], None]) -> None:
        try:
            look()
        except Exception as error:  # whoever sees nothing has proven nothing
            self.wrong.append(f"{look.__name__}: {error!r}")

    def _goes_on(self, seconds: float) -> Iterator[None]:
        while not self.over.is_set():
            yield
            self.over.wait(seconds)
        yield

    def _saw(self, what: str, shares: int, people: int) -> None:
        self.looks[what] = self.looks.get(what, 0) + 1
        self.most[what] = max(self.most.get(what, 0), shares)
        if shares > self.cap:
            self.wrong.append(f"{what}: {shares} shares of {self.cap} were taken")
        if shares != people * crowd.SHARES:
            self.wrong.append(f"{what}: {people} people have {shares} shares")

    def _counter(self) -> None:
        for shares in self._read("counter", COUNTER, OFTEN):
            now = time.monotonic() - self.began
            if not self.course or now > self.course[-1][0] + SOMETIMES or self.over.is_set():
                self.course.append((round(now, 1), shares))

    def _rows(self) -> None:
        for _ in self._read("subscriptions", ROWS, SELDOM):
            pass

    def _read(self, what: str, query: str, seconds: float) -> Iterator[int]:
        with psycopg.connect(self.url, autocommit=True) as database:
            for _ in self._goes_on(seconds):
                row = database.execute(query, {"round": self.round}).fetchone()
                assert row is not None
                self._saw(what, int(row[0]), int(row[1]))
                yield int(row[0])

    def _gauge(self) -> None:
        """As the page's own script asks for it: without a cookie."""
        headers = {
            "Host": crowd.HOST,
            "X-Forwarded-For": crowd.ADDRESS,
            "X-Forwarded-Proto": "https",
            "X-Forwarded-Host": crowd.HOST,
        }
        for _ in self._goes_on(SOMETIMES):
            with closing(http.client.HTTPConnection(*self.address, timeout=30)) as visitor:
                visitor.request("GET", f"/rounds/{self.slug}/gauge?language=fr", headers=headers)
                answer = visitor.getresponse()
                page = answer.read().decode()
            assert answer.status == 200, answer.status
            said = {name: int(re.sub(r"\D", "", text) or 0) for name, text in _LIVE.findall(page)}
            self._saw("gauge", self.cap - said["free"], said["investors"])
