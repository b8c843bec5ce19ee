"""Fifty people want the last of the first shares at the same moment: who pays what?"""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from threading import Event, Thread
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select

from compliance.euro import Euro
from tests.security.at_once import all_at_once, meanwhile
from tests.subscriptions.early import BONUS, PRICE, an_early_round, early_of
from tests.subscriptions.world import NOW, an_investor, an_order, counts, signature
from wiseed_like import books
from wiseed_like.db import session, transaction
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.subscriptions import repricing, service
from wiseed_like.subscriptions.models import Order, Subscription

PEOPLE, PAID = 50, 10
READ = """
    SELECT early, (SELECT coalesce(sum(shares - bonus), 0) FROM subscriptions
        WHERE round_id = %(round)s AND is_early)
    FROM round_counters WHERE round_id = %(round)s
"""


@pytest.fixture
def looking(env) -> Iterator[Any]:
    """Somebody who reads what was ordered early, again and again."""
    seen: set[int] = set()
    over = Event()
    watched: list[int] = []

    def look() -> None:
        with psycopg.connect(env["MIGRATE_DATABASE_URL"], autocommit=True) as connection:
            while not over.is_set():
                row = connection.execute(READ, {"round": watched[0]}).fetchone()
                assert row is not None
                seen.update(int(each) for each in row)

    thread = Thread(target=look)

    def begin(offer: Round) -> set[int]:
        watched.append(offer.id)
        thread.start()
        return seen

    yield begin
    over.set()
    thread.join(timeout=30)


def sign(order_id: uuid.UUID) -> None:
    """As somebody does who was shown the order as it stands."""
    with transaction():
        order = session.get_one(Order, order_id)
        said = signature(order.shares, seen=order.quote.mark)
        service.sign(order, said, now=NOW)


def sign_or_again(order_id: uuid.UUID) -> None:
    """And who agrees to the ordinary price once it is shown."""
    try:
        sign(order_id)
    except service.Refused as refusal:
        if refusal.code not in repricing.REPRICED:
            raise
        with transaction():
            repricing.reprice(session.get_one(Order, order_id), now=NOW)
        sign(order_id)


class TestTheLastFirstShares:
    @pytest.mark.parametrize("term", [PRICE, BONUS])
    def test_go_to_as_many_as_they_suffice_for(self, house: Flask, looking, term):
        """All fifty were shown the advantage; ten can have it."""
        offer = an_early_round(term)
        orders = [an_order(an_investor(), offer, PAID).id for _ in range(PEOPLE)]
        seen = looking(offer)

        found = all_at_once(house, [lambda each=each: sign(each) for each in orders])

        assert sorted(set(found)) == ["done", "early_gone"]
        assert found.count("done") == 10
        assert max(seen) <= 100
        signed = session.scalars(select(Subscription)).all()
        assert {each.is_early for each in signed} == {True}
        assert sum(each.paid_shares for each in signed) == early_of(offer)[0] == 100
        assert list(books.round_counters()) == list(books.early_proof.early_advantages()) == []

    def test_leave_the_others_the_ordinary_price_if_they_want_it(self, house: Flask, looking):
        offer = an_early_round(BONUS)
        orders = [an_order(an_investor(), offer, PAID).id for _ in range(PEOPLE)]
        seen = looking(offer)

        found = all_at_once(house, [lambda each=each: sign_or_again(each) for each in orders])

        assert found == ["done"] * PEOPLE
        assert max(seen) <= 100
        # Fifty times ten, and ten shares given.
        assert counts(offer) == (510, 0, 0)
        assert session.get_one(RoundCounter, offer.id).rebate == Euro.of(400)
        amounts = {
            (each.shares, str(each.amount)) for each in session.scalars(select(Subscription))
        }
        assert amounts == {(11, "400.00"), (10, "400.00")}

    def test_are_taken_by_whoever_holds_the_hot_row_first(self, house: Flask):
        """The second waits for the first, sees that too few are left, and nothing is written."""
        offer = an_early_round(early_shares=25)
        first, second = (an_order(an_investor(), offer).id for _ in range(2))
        order = session.get_one(Order, first)
        with transaction():
            service.sign(order, signature(25, seen=order.quote.mark), now=NOW)
            waiting = meanwhile(house, lambda: sign(second))

        assert waiting.result(timeout=30) == "early_gone"
        assert counts(offer) == (25, 0, 0)
        assert len(session.scalars(select(Subscription)).all()) == 1
