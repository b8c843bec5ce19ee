"""What if people, workers and time reach a waiting list at the same moment? One order of things."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from threading import Event, Thread
from uuid import UUID

import psycopg
import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.security.at_once import all_at_once, deadlocks, meanwhile
from tests.subscriptions.waiting import (
    CAP,
    SOON,
    a_full_round,
    aside,
    disagreements,
    facts_of,
    promoted,
    revoked,
    seen,
    waits,
)
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    an_order,
    has_read,
    signature,
)
from wiseed_like.db import session, transaction
from wiseed_like.journal.models import Entry
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import lock_counter
from wiseed_like.subscriptions import service as subscriptions
from wiseed_like.subscriptions.models import Order
from wiseed_like.subscriptions.queries import lock_subscription
from wiseed_like.subscriptions.waiting import promoting, service
from wiseed_like.subscriptions.waiting.jobs import keep_lists
from wiseed_like.subscriptions.waiting.models import WaitingPlace
from wiseed_like.subscriptions.waiting.rules import OFFER_LIFE

LATE = SOON + OFFER_LIFE + timedelta(seconds=1)
# What is taken and set aside, what the living subscriptions are, what is on offer; at one moment.
READ = """
    SELECT reserved + held + returned, held,
           (SELECT coalesce(sum(shares), 0) FROM subscriptions
            WHERE round_id = %(round)s AND state IN ('reflecting', 'firm', 'paid', 'issued'))
           + (SELECT coalesce(sum(offered), 0) FROM waiting_places
              WHERE round_id = %(round)s AND state = 'offered') + returned
    FROM round_counters WHERE round_id = %(round)s
"""


def signing(order_id: UUID, shares: int, now: datetime = SOON) -> Callable[[], None]:
    def sign() -> None:
        with transaction():
            subscriptions.sign(session.get_one(Order, order_id), signature(shares), now=now)

    return sign


def revoking(subscription_id: int) -> Callable[[], None]:
    def revoke() -> None:
        with transaction():
            found = lock_subscription(subscription_id)
            subscriptions.revoke(found, by=found.investor.user, now=SOON)

    return revoke


def leaving(place_id: int) -> Callable[[], None]:
    def leave() -> None:
        with transaction():
            service.leave(session.get_one(WaitingPlace, place_id), now=SOON)

    return leave


def lapsing(round_id: int, place_id: int) -> Callable[[], None]:
    def lapse() -> None:
        with transaction():
            promoting.lapse(round_id, place_id, now=LATE)

    return lapse


def an_offer_in_its_last_second() -> tuple[Round, WaitingPlace, UUID]:
    """Shares held for somebody who has begun an order, while another person waits for them."""
    offer, signed = a_full_round()
    me = an_investor()
    place = waits(offer, CAP, me=me)
    waits(offer, CAP)
    revoked(signed)
    promoted()
    last = place.offer_ends_at
    assert last is not None
    return offer, place, an_order(me, offer, CAP, now=last).id


def ticking(now: datetime = SOON) -> Callable[[], None]:
    return lambda: keep_lists(now)


def offers_told() -> int:
    asked = select(func.count()).select_from(Entry).where(Entry.kind == "waiting.offered")
    return session.scalar(asked) or 0


@contextmanager
def watched(url: str, offer: Round) -> Iterator[set[tuple[int, ...]]]:
    """What somebody reads of the round again and again meanwhile."""
    over, seen_by_them, number = Event(), set[tuple[int, ...]](), offer.id

    def look() -> None:
        with psycopg.connect(url, autocommit=True) as connection:
            while not over.is_set():
                row = connection.execute(READ, {"round": number}).fetchone()
                assert row is not None
                seen_by_them.add(tuple(int(each) for each in row))

    thread = Thread(target=look)
    thread.start()
    try:
        yield seen_by_them
    finally:
        over.set()
        thread.join(timeout=30)


class TestTwoWorkers:
    def test_promote_once(self, house: Flask):
        offer, signed = a_full_round()
        places = [waits(offer, 10) for _ in range(6)]
        revoked(signed)

        found = all_at_once(house, [ticking()] * 8)

        assert found == ["done"] * 8
        assert [seen(each)[0] for each in places] == ["offered"] * 4 + ["waiting"] * 2
        assert offers_told() == 4
        assert aside(offer) == (0, 2, CAP, 0)
        assert disagreements() == []

    def test_lapse_once_and_ask_the_next_once(self, house: Flask):
        offer, signed = a_full_round()
        places = [waits(offer, CAP) for _ in range(3)]
        revoked(signed)
        promoted()
        assert all_at_once(house, [ticking(LATE)] * 8) == ["done"] * 8
        assert [seen(each)[0] for each in places] == ["lapsed", "offered", "waiting"]
        assert facts_of(places[0]).count("waiting.lapsed") == 1
        assert disagreements() == []

    def test_end_a_list_once(self, house: Flask):
        offer, _ = a_full_round()
        places = [waits(offer, 5) for _ in range(5)]
        with transaction():
            session.get_one(Round, offer.id).state = "closing"  # type: ignore[assignment]
        assert all_at_once(house, [ticking()] * 6) == ["done"] * 6
        assert {facts_of(each)[-1] for each in places} == {"waiting.ended"}
        assert {len(facts_of(each)) for each in places} == {2}
        assert aside(offer) == (CAP, 0, 0, 0)


class TestOnePerson:
    def test_joins_once(self, house: Flask):
        offer, _ = a_full_round()
        me = an_investor()
        place = waits(offer, me=me)
        leaving(place.id)()

        def join() -> None:
            with transaction():
                service.join(
                    session.get_one(type(me), me.id),
                    session.get_one(Round, offer.id),
                    10,
                    accepts_fewer=False,
                    now=SOON,
                )

        assert all_at_once(house, [join] * 6) == ["done"] * 6
        assert aside(offer)[1] == 1

    @pytest.mark.parametrize("other", ["leave", "lapse"])
    def test_signs_or_loses_the_offer_never_both(self, house: Flask, other):
        offer, place, order_id = an_offer_in_its_last_second()
        last, number = place.offer_ends_at, place.id
        assert last is not None
        against = leaving(number) if other == "leave" else lapsing(offer.id, number)

        found = all_at_once(house, [signing(order_id, CAP, last), against])

        assert (seen(place)[0], found[0]) in {
            ("taken", "done"),
            ("left", "hard_cap"),
            ("lapsed", "hard_cap"),
            ("lapsed", "not_held"),
        }
        assert disagreements() == []

    def test_who_signs_while_the_offer_ends_is_told_so(self, house: Flask):
        """The law has seen the shares; the locked statement finds that they are the next one's."""
        offer, place, order_id = an_offer_in_its_last_second()
        last, number = place.offer_ends_at, place.id
        assert last is not None
        with transaction():
            promoting.lapse(offer.id, number, now=LATE)
            session.flush()
            other = meanwhile(house, signing(order_id, CAP, last))

        assert other.result(timeout=30) == "not_held"
        assert aside(offer) == (0, 1, 0, CAP)
        assert disagreements() == []


class TestEverybodyAtOnce:
    def test_never_passes_the_cap_nor_the_list(self, house: Flask, env):
        """Revocations, workers, newcomers with orders begun before, who waits, who leaves."""
        offer = an_open_round(cap=CAP, minimum=10)
        early = [an_order(an_investor(), offer, 10) for _ in range(6)]  # begun while there was room
        signed = [a_subscription(an_investor(), offer, 10) for _ in range(4)]
        people = [an_investor() for _ in range(6)]
        places = [waits(offer, 10, me=each) for each in people]
        revoked(signed[0])
        promoted()
        mine = an_order(people[0], offer, 10, now=SOON)
        before = deadlocks()
        acts = [revoking(each.id) for each in signed[1:]]
        acts += [signing(each.id, 10) for each in early]
        acts += [ticking()] * 6
        acts += [signing(mine.id, 10), leaving(places[4].id), leaving(places[5].id)]
        acts += [lambda: waits(offer, 10)] * 2

        with watched(env["DATABASE_URL"], offer) as looks:
            found = all_at_once(house, acts)
        keep_lists(SOON)

        assert len(acts) == 20
        assert found[3:9] == ["hard_cap"] * 6  # no newcomer overtakes those who wait
        assert found[15] == "done"
        assert [seen(each)[0] for each in places] == ["taken", *["offered"] * 3, "left", "left"]
        assert {whole for whole, _, _ in looks} <= set(range(CAP + 1))
        assert all(whole == parts for whole, _, parts in looks)
        assert deadlocks() == before
        assert disagreements() == []

    def test_keeps_the_cap_while_offers_run_out(self, house: Flask, env):
        offer, signed = a_full_round()
        people = [an_investor() for _ in range(8)]
        places = [waits(offer, 10, me=each) for each in people]
        revoked(signed)
        promoted()
        newcomers = [an_investor() for _ in range(6)]

        def begin(each: object) -> Callable[[], None]:
            def act() -> None:
                order = an_order(each, offer, 10, now=LATE)  # type: ignore[arg-type]
                signing(order.id, 10, LATE)()

            return act

        before = deadlocks()
        acts = [*[ticking(LATE)] * 6, *(begin(each) for each in newcomers)]
        acts += [leaving(each.id) for each in places[:4]] + [lambda: waits(offer, 10)] * 4
        with watched(env["DATABASE_URL"], offer) as looks:
            found = all_at_once(house, acts)
        keep_lists(LATE)

        assert len(acts) == 20
        assert set(found[6:12]) == {"hard_cap"}
        assert {seen(each)[0] for each in places[:4]} <= {"lapsed", "left"}
        assert [seen(each)[0] for each in places[4:]] == ["offered"] * 4
        assert {whole for whole, _, _ in looks} <= set(range(CAP + 1))
        assert deadlocks() == before
        assert disagreements() == []


def test_a_newcomer_signs_what_nobody_who_waits_can_use(house: Flask):
    """Only then, and only after the list was asked."""
    offer = an_open_round(cap=CAP, minimum=10)
    early = an_order(an_investor(), offer, 10)
    a_subscription(an_investor(), offer, CAP // 2)
    signed = a_subscription(an_investor(), offer, CAP // 2)
    waits(offer, CAP, now=NOW)
    revoked(signed)
    assert all_at_once(house, [signing(early.id, 10)]) == ["hard_cap"]
    promoted()
    assert all_at_once(house, [signing(early.id, 10)]) == ["done"]


def test_a_newcomer_who_saw_free_shares_finds_that_they_are_the_lists(house: Flask):
    """While they wait for the counter the shares are taken, waited for, and given back."""
    offer = an_open_round(cap=CAP, minimum=10)
    a_subscription(an_investor(), offer, CAP - 10)
    late, fast = (an_order(an_investor(), offer, 10) for _ in range(2))
    patient = an_investor()
    has_read(patient, offer)
    with transaction():
        lock_counter(offer.id)
        newcomer = meanwhile(house, signing(late.id, 10))
        signed = subscriptions.sign(fast, signature(10), now=SOON)
        session.refresh(offer.counter)
        place = service.join(patient, offer, 10, accepts_fewer=False, now=SOON)
        session.flush()
        subscriptions.revoke(signed, by=signed.investor.user, now=SOON)

    assert newcomer.result(timeout=30) == "hard_cap"
    promoted()
    assert seen(place) == ("offered", 10)
    assert disagreements() == []
