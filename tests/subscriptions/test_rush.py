"""Two hundred people want the last ten shares at the same moment: do exactly ten go?"""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from threading import Barrier, Event, Thread
from urllib.parse import urlsplit

import psycopg
import pytest
from sqlalchemy import func, select

from bench.hot import crowd
from compliance.capital.bulletin import in_words
from tests.rounds.world import a_user
from tests.subscriptions.world import an_open_round, counts
from wiseed_like import books, clock
from wiseed_like.db import session, transaction
from wiseed_like.decisions.models import Decision
from wiseed_like.journal.models import Entry
from wiseed_like.subscriptions.models import Subscription

PEOPLE, CAP, TAKEN = 200, 40, 30
WANTED = 1  # share, by each of them
# The counter, and what the subscriptions themselves add up to.
READ = """
    SELECT reserved, (SELECT coalesce(sum(shares), 0) FROM subscriptions
        WHERE round_id = %(round)s AND state IN ('reflecting', 'firm', 'paid', 'issued'))
    FROM round_counters WHERE round_id = %(round)s
"""


class Reader:
    """Somebody who looks at the round again and again while the others sign."""

    def __init__(self, url: str, address: str, slug: str, round_id: int) -> None:
        self.url, self.address, self.slug, self.round_id = url, address, slug, round_id
        self.over = Event()
        self.shares: set[int] = set()
        self.pages: set[int] = set()
        self.looks = 0

    @contextmanager
    def looking(self) -> Iterator[None]:
        threads = [Thread(target=self._counter), Thread(target=self._page)]
        for each in threads:
            each.start()
        try:
            yield
        finally:
            self.over.set()
            for each in threads:
                each.join(timeout=30)

    def _counter(self) -> None:
        with psycopg.connect(self.url, autocommit=True) as connection:
            while not self.over.is_set():
                row = connection.execute(READ, {"round": self.round_id}).fetchone()
                assert row is not None
                self.shares |= {int(each) for each in row}
                self.looks += 1

    def _page(self) -> None:
        place = urlsplit(self.address)
        with closing(http.client.HTTPConnection(place.netloc, timeout=60)) as visitor:
            while not self.over.is_set():
                visitor.request("GET", f"/rounds/{self.slug}")
                answer = visitor.getresponse()
                answer.read()
                self.pages.add(answer.status)


@pytest.fixture
def database(env) -> Iterator[psycopg.Connection[tuple[object, ...]]]:
    with psycopg.connect(env["MIGRATE_DATABASE_URL"], autocommit=True) as connection:
        yield connection


def test_two_hundred_for_the_last_ten_shares(house, live_server, env, database):
    # The server has its own clock: the real one.
    now = clock.now()
    offer = an_open_round(cap=CAP, minimum=5, ticket="40")
    with transaction():
        a_user("investor")
        officer = a_user("compliance").id
    assert offer.sheet is not None
    told = crowd.Offer(offer.id, offer.sheet.id, offer.price.cents)
    first = range(crowd.FIRST, crowd.FIRST + 1)
    everybody = range(first[-1] + 1, first[-1] + 1 + PEOPLE)
    for people, shares in ((first, TAKEN), (everybody, WANTED)):
        crowd.settle(database, people, officer=officer, now=now)
        crowd.read(database, people, told, now=now)
        crowd.order(database, people, told, now=now, shares=shares)
        if people is first:
            crowd.remember_earlier(database, told)
    body = crowd.body(env["SECRET_KEY"]).replace(
        in_words(crowd.SHARES, "fr").encode(), in_words(WANTED, "fr").encode()
    )
    start = Barrier(PEOPLE)

    def sign(number: int) -> tuple[int, str, bytes]:
        with closing(http.client.HTTPConnection(urlsplit(live_server).netloc, timeout=120)) as me:
            me.connect()
            start.wait(timeout=60)
            me.request(
                "POST",
                f"/orders/{crowd.order_id(number)}/sign",
                body,
                {
                    "Content-Type": "application/x-www-form-urlencoded",
                    "Cookie": f"session=crowd-{number}",
                    "User-Agent": crowd.BROWSER,
                },
            )
            answer = me.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read()

    reader = Reader(env["MIGRATE_DATABASE_URL"], live_server, offer.slug, offer.id)
    with reader.looking(), ThreadPoolExecutor(PEOPLE) as pool:
        answers = list(pool.map(sign, everybody))

    left = CAP - TAKEN
    assert sorted(status for status, _, _ in answers) == [303] * left + [422] * (PEOPLE - left)
    # Never one share too many, at any read; and the page was there all the while.
    assert reader.looks > 10
    assert max(reader.shares) == CAP
    assert reader.pages == {200}
    # What was acknowledged is there, what was refused says why.
    kept = {f"/subscriptions/{each}" for each in session.scalars(select(Subscription.id))}
    assert {place for status, place, _ in answers if status == 303} < kept
    assert all(b'class="why' in page for status, _, page in answers if status == 422)
    assert counts(offer) == (CAP, 0, 0)
    _nothing_else(left)


def _nothing_else(signed: int) -> None:
    """Each signature with its decision and its fact, each refusal with its own; no link broken."""
    facts = select(func.count()).select_from(Entry).where(Entry.kind == "subscription.offered")
    assert session.scalar(facts) == signed
    asked = select(Decision.rule, func.count()).group_by(Decision.rule)
    kept = dict(session.execute(asked).all())
    assert kept["subscribing"] >= signed
    assert sum(kept.values()) == PEOPLE
    assert [str(each) for each in books.journal_chains()] == []
    assert [str(each) for each in books.journal_rows()] == []
    assert [str(each) for each in books.kept_decisions()] == []
