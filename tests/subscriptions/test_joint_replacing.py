"""Is one order of several persons signed at a time, when its number of shares is changed?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.security.at_once import all_at_once, meanwhile
from tests.subscriptions.test_jobs import at
from tests.subscriptions.together import (
    an_account_of,
    asked,
    consent,
    row_of,
    signed_by,
    subscribed,
    three,
)
from tests.subscriptions.world import NOW, an_investor, an_open_round, an_order, counts, signature
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.investors.models import Investor
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.joint import service as signatures
from wiseed_like.subscriptions.joint.queries import list_to_sign
from wiseed_like.subscriptions.models import Order

LATER = NOW + timedelta(minutes=5)


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    at(NOW)


class TestAnotherNumberOfShares:
    def test_ends_the_order_that_was_signed_by_the_others(self):
        nora, paul, _ = three()
        account, offer = an_account_of(nora, paul), an_open_round()
        first = asked(account, offer)
        signed_by(paul, first)

        an_order(account, offer, 30, now=LATER)

        with pytest.raises(Refused, match="order_expired"), transaction():
            service.sign(first, signature(25), now=LATER)
        with pytest.raises(Refused, match="order_expired"), transaction():
            signatures.sign(row_of(paul, first), consent(first, "000000"), now=LATER)
        assert list_to_sign(paul.user, LATER) == []
        assert counts(offer)[0] == 0

    def test_leaves_what_is_subscribed(self):
        nora, paul, _ = three()
        account, offer = an_account_of(nora, paul), an_open_round()
        done = subscribed(account, offer, paul)
        order = session.get_one(Order, done.order_id)
        before = order.expires_at

        an_order(account, offer, 30, now=LATER)

        session.expire_all()
        assert order.expires_at == before

    def test_leaves_other_rounds_and_other_people(self):
        nora, paul, _ = three()
        account, offer = an_account_of(nora, paul), an_open_round()
        elsewhere, alone = asked(account, an_open_round()), an_order(an_investor(), offer)

        an_order(account, offer, 30, now=LATER)

        session.expire_all()
        assert elsewhere.expires_at > LATER
        assert alone.expires_at > LATER

    def test_is_told_to_all_with_the_way_to_the_new_order(self, sign_in):
        nora, paul, _ = three()
        account, offer = an_account_of(nora, paul), an_open_round()
        first = asked(account, offer)
        signed_by(paul, first)
        second = an_order(account, offer, 30, now=LATER)
        at(LATER)
        his, hers = sign_in(paul.user), sign_in(nora.user)

        page = his.get(f"/joint-orders/{first.id}").text
        assert "Une autre demande remplace celle-ci" in page
        assert "Vous serez prévenu" in page
        assert f"/joint-orders/{second.id}" not in page
        assert "Retirer ma signature" not in page
        mine = hers.get(f"/orders/{first.id}").text
        assert f"/orders/{second.id}" in mine
        with transaction():
            signatures.ask(second, by=nora.user, now=LATER)

        assert f"/joint-orders/{second.id}" in his.get(f"/joint-orders/{first.id}").text


class TestAtOnce:
    def ready(self) -> tuple[Investor, Round, Order]:
        nora, paul, _ = three()
        account, offer = an_account_of(nora, paul), an_open_round()
        order = asked(account, offer)
        signed_by(paul, order)
        return account, offer, order

    def test_the_last_signature_finds_an_order_that_was_replaced_meanwhile(self, house: Flask):
        account, offer, order = self.ready()
        order_id = order.id

        def sign() -> None:
            with transaction():
                found = session.get_one(Order, order_id)
                assert found.expires_at > LATER  # it was read before it ended
                service.sign(found, signature(25), now=LATER)

        with transaction():
            service.begin_order(account, offer, 30, now=LATER)
            waiting = meanwhile(house, sign)

        assert waiting.result(10) == "order_expired"
        assert counts(offer)[0] == 0

    def test_of_two_new_ones_one_lives(self, house: Flask):
        account, offer, _ = self.ready()
        account_id, offer_id = account.id, offer.id

        def begin(minutes: int) -> None:
            with transaction():
                me, round = session.get_one(Investor, account_id), session.get_one(Round, offer_id)
                service.begin_order(me, round, 30, now=LATER + timedelta(minutes=minutes))

        all_at_once(house, [lambda: begin(1), lambda: begin(1)])

        session.expire_all()
        found = session.query(Order).filter_by(investor_id=account_id).all()
        living = [each for each in found if each.expires_at > LATER + timedelta(minutes=1)]
        assert len(found) == 3
        assert len(living) == 1


class TestAfterTheLastSignature:
    def test_nothing_is_to_be_read_before_signing(self, sign_in):
        nora, paul, _ = three()
        done = subscribed(an_account_of(nora, paul), an_open_round(), paul)

        page = sign_in(paul.user).get(f"/joint-orders/{done.order_id}").text

        assert "Relisez tout avant de signer" not in page
        assert re.search(r'id="sign-title">\s*Qui a signé', page)
