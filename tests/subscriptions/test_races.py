"""What if two things happen to a subscription at the same moment? One of them, whole."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.security.at_once import all_at_once, deadlocks, meanwhile
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    an_order,
    counts,
    signature,
)
from wiseed_like.db import session, transaction
from wiseed_like.investors import ceilings
from wiseed_like.investors.queries import lock_investor
from wiseed_like.journal.models import Entry
from wiseed_like.subscriptions import jobs, service
from wiseed_like.subscriptions.models import Order, Subscription
from wiseed_like.subscriptions.queries import find_of_order, lock_subscription

LATER = NOW + timedelta(days=40)


def sign(order_id: uuid.UUID, shares: int = 25, **changes: object) -> None:
    with transaction():
        service.sign(session.get_one(Order, order_id), signature(shares, **changes), now=NOW)


def offered() -> int:
    asked = select(func.count()).select_from(Entry).where(Entry.kind == "subscription.offered")
    return session.scalar(asked) or 0


class TestOneKey:
    def test_twice_at_once_signs_once(self, house: Flask):
        offer = an_open_round()
        order_id = an_order(an_investor(), offer).id

        found = all_at_once(house, [lambda: sign(order_id)] * 8)

        assert found == ["done"] * 8
        assert counts(offer) == (25, 0, 0)
        assert (session.scalar(select(func.count()).select_from(Subscription)), offered()) == (1, 1)

    def test_with_another_body_is_refused_by_name(self, house: Flask):
        """The first one holds the person; the other says something else meanwhile."""
        offer = an_open_round()
        order = an_order(an_investor(), offer)
        order_id = order.id
        lock_investor(order.investor_id)
        other = meanwhile(house, lambda: sign(order_id, shares_in_words="vingt-quatre"))
        with transaction():
            service.sign(order, signature(25), now=NOW)

        assert other.result(timeout=30) == "signed_otherwise"
        signed = find_of_order(order_id)
        assert signed is not None
        assert signed.shares_in_words == signature(25).shares_in_words
        assert counts(offer) == (25, 0, 0)

    @pytest.mark.parametrize("box", ["accepts_terms", "understands_reflection"])
    def test_without_a_consent_is_another_body(self, box):
        order = an_order(an_investor(), an_open_round())
        sign(order.id)
        with pytest.raises(service.Refused, match="signed_otherwise"):
            sign(order.id, **{box: False})

    def test_in_the_other_language_is_the_same(self):
        order = an_order(an_investor(), an_open_round())
        sign(order.id)
        sign(order.id, shares_in_words="twenty-five", language="en")
        assert offered() == 1


class TestOnePerson:
    def test_never_passes_the_own_ceiling_on_two_rounds_at_once(self, house: Flask):
        me, rounds = an_investor(), [an_open_round(), an_open_round()]
        with transaction():
            ceilings.set_ceiling(me, Euro.of(1_500), now=NOW)
        orders = [an_order(me, offer).id for offer in rounds]  # 1,000 euros each

        found = all_at_once(house, [lambda each=each: sign(each) for each in orders])

        assert sorted(found) == ["done", "own_ceiling"]
        assert sorted(counts(offer)[0] for offer in rounds) == [0, 25]

    def test_never_waits_in_a_circle_with_themselves(self, house: Flask):
        me, offer, before = an_investor(), an_open_round(), deadlocks()
        orders = [an_order(me, offer, 3).id for _ in range(6)]
        found = all_at_once(house, [lambda each=each: sign(each, 3) for each in orders])
        assert set(found) == {"done"}
        assert counts(offer) == (18, 0, 0)
        assert deadlocks() == before


class TestOneSubscription:
    def test_is_revoked_or_bound_never_both(self, house: Flask):
        """Its last second has passed for one clock and not for the other."""
        offer = an_open_round()
        signed = a_subscription(an_investor(), offer)
        last, signed_id = signed.reflection_ends_at, signed.id
        assert last is not None

        def revoke() -> None:
            with transaction():
                found = lock_subscription(signed_id)
                service.revoke(found, by=found.investor.user, now=last)

        def bind() -> None:
            with transaction():
                service.bind(lock_subscription(signed_id), now=last + timedelta(seconds=1))

        found = all_at_once(house, [revoke, bind])

        state = session.get_one(Subscription, signed_id).state
        assert (str(state), found[0]) in {("revoked", "done"), ("firm", "revocation")}
        assert counts(offer) == ((0, 0, 0) if state == "revoked" else (25, 25, 0))

    @pytest.mark.parametrize("first", ["revoke", "bind"])
    def test_is_what_the_first_made_of_it(self, house: Flask, first):
        offer = an_open_round()
        signed = a_subscription(an_investor(), offer)
        last, signed_id = signed.reflection_ends_at, signed.id
        assert last is not None

        def revoke() -> None:
            with transaction():
                found = lock_subscription(signed_id)
                service.revoke(found, by=found.investor.user, now=last)

        def bind() -> None:
            with transaction():
                service.bind(lock_subscription(signed_id), now=last + timedelta(seconds=1))

        acts = {"revoke": revoke, "bind": bind}
        lock_subscription(signed_id)
        waiting = meanwhile(house, acts.pop("bind" if first == "revoke" else "revoke"))
        acts[first]()
        assert waiting.result(timeout=30) == ("done" if first == "revoke" else "revocation")
        session.expire_all()
        assert counts(offer) == ((0, 0, 0) if first == "revoke" else (25, 25, 0))

    @pytest.mark.parametrize("first", ["lapse", "pay"])
    def test_lapses_or_is_paid_never_both(self, house: Flask, first):
        """The job of the clock and the one that hears of the money."""
        me, offer = an_investor(sophisticated=True), an_open_round()
        signed_id = a_subscription(me, offer).id

        def pay() -> None:
            with transaction():
                service.note_paid(lock_subscription(signed_id), now=LATER)

        def lapse() -> None:
            jobs.lapse_unpaid(LATER)

        acts = {"lapse": lapse, "pay": pay}
        lock_subscription(signed_id)
        waiting = meanwhile(house, acts.pop("pay" if first == "lapse" else "lapse"))
        acts[first]()
        assert waiting.result(timeout=30) == "done"
        session.expire_all()
        state = session.get_one(Subscription, signed_id).state
        assert state == ("lapsed" if first == "lapse" else "paid")
        assert counts(offer) == ((0, 0, 0) if first == "lapse" else (25, 25, 25))
