"""What if a wrong sheet opens a right just when a worker was about to hold somebody to what they
may now revoke? The worker waits, looks again, and lets it be."""

from __future__ import annotations

from datetime import timedelta

import pytest
from flask import Flask

from tests.rounds.world import a_user
from tests.security.at_once import all_at_once, meanwhile
from tests.subscriptions.test_jobs import at
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    counts,
    with_money,
)
from wiseed_like.db import session, transaction
from wiseed_like.rounds.correction import service as correction
from wiseed_like.rounds.correction.irregularity import SheetIrregularity
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import jobs, service
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.queries import lock_subscription
from wiseed_like.subscriptions.reopening import service as reopening
from wiseed_like.subscriptions.reopening.rights import find_right

LATER = NOW + timedelta(days=40)


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    at(NOW)


def found_wrong(offer: Round) -> SheetIrregularity:
    """It is confirmed, and the workers have not heard."""
    with transaction():
        officer = a_user("compliance")
        found = correction.report(
            offer, "Un chiffre", since_on=NOW.date(), material=True, by=officer, now=NOW
        )
        correction.confirm(found, "Un chiffre", by=officer, now=NOW)
    return found


def open_right(found: SheetIrregularity, signed_id: int) -> None:
    reopening.open_rights(found, [signed_id], now=NOW)


class TestARightThatOpensMeanwhile:
    def after(self, house: Flask, signed: Subscription, act) -> str:
        """What the subscription is when a worker came to wait while its right was opened."""
        found, signed_id = found_wrong(signed.round), signed.id
        with transaction():
            open_right(found, signed_id)
            waiting = meanwhile(house, act)
        assert waiting.result(timeout=30) == "done"
        session.expire_all()
        return str(session.get_one(Subscription, signed_id).state)

    def test_keeps_it_from_being_bound(self, house: Flask):
        offer = an_open_round()
        signed = a_subscription(an_investor(), offer)

        assert self.after(house, signed, lambda: jobs.bind_ripe(LATER)) == "reflecting"
        assert counts(offer) == (25, 0, 0)

    def test_keeps_it_from_lapsing(self, house: Flask):
        offer = an_open_round()
        signed = a_subscription(an_investor(sophisticated=True), offer)

        assert self.after(house, signed, lambda: jobs.lapse_unpaid(LATER)) == "firm"
        assert counts(offer) == (25, 25, 0)

    def test_keeps_its_money_in_the_wallet(self, house: Flask):
        me, offer = an_investor(sophisticated=True), an_open_round()
        with_money(me, "1500")
        signed = a_subscription(me, offer)
        signed_id, asked = signed.id, []

        def collect() -> None:
            with transaction():
                asked.append(service.collect(lock_subscription(signed_id), now=NOW))

        self.after(house, signed, collect)
        assert asked == [None]


class TestARevocation:
    def test_finds_the_right_or_is_too_early_and_never_half_of_it(self, house: Flask):
        """Bound long ago: without the right it is a no, with it a yes."""
        offer = an_open_round()
        signed_id = a_subscription(an_investor(sophisticated=True), offer).id
        found_id = found_wrong(offer).id

        def revoke() -> None:
            with transaction():
                locked = lock_subscription(signed_id)
                service.revoke(locked, by=locked.investor.user, now=NOW)

        def reopen() -> None:
            with transaction():
                open_right(session.get_one(SheetIrregularity, found_id), signed_id)

        revoked, opened = all_at_once(house, [revoke, reopen])

        signed = session.get_one(Subscription, signed_id)
        assert opened == "done"
        assert (str(signed.state), revoked) in {("revoked", "done"), ("firm", "revocation")}
        assert counts(offer) == ((0, 0, 0) if revoked == "done" else (25, 25, 0))
        assert (find_right(signed) is None) == (revoked == "done")
        assert offer.counter.reopened == (0 if revoked == "done" else 25)
