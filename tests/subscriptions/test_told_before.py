"""Is it told before an order what is full, what one holds already, and what is left?"""

from __future__ import annotations

import re

import pytest
from werkzeug.test import TestResponse

from tests.subscriptions.waiting import a_full_round
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    an_order,
    has_read,
)
from wiseed_like import clock


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def text(response: TestResponse) -> str:
    """What somebody reads: no tags, plain spaces."""
    page = response.get_data(as_text=True).replace("&#39;", "'")
    return re.sub(r"[\s\u00a0\u202f]+", " ", re.sub(r"<[^>]*>", " ", page))


class TestAFullRound:
    def test_is_called_full_in_the_list(self, client):
        a_full_round()
        assert "Complète : sa liste d'attente est ouverte" in text(client.get("/rounds"))

    def test_is_not_while_one_more_order_fits(self, client):
        an_open_round()
        assert "Complète" not in text(client.get("/rounds"))

    def test_does_not_say_that_one_may_subscribe(self, sign_in):
        (offer, _), me = a_full_round(), an_investor()
        has_read(me, offer)
        today = text(sign_in(me.user).get("/today"))
        assert "il n'y reste pas assez de parts pour une demande" in today
        assert "Souscrire à cette levée" not in today

    def test_offers_what_is_left_rather_than_a_number_that_is_not(self, sign_in):
        offer, _ = a_full_round()
        panel = text(sign_in(an_investor().user).get(f"/rounds/{offer.slug}/what-i-get?shares=12"))
        assert "Voir ce qui reste" in panel
        assert "Choisir 12 parts" not in panel


class TestWhoHasSubscribedAlready:
    def test_reads_it_before_another_order(self, sign_in):
        me, offer = an_investor(), an_open_round()
        browser = sign_in(me.user)
        has_read(me, offer)
        path = f"/rounds/{offer.slug}/subscribe"
        assert "Vous avez déjà souscrit" not in text(browser.get(path))

        mine = a_subscription(me, offer, 12)

        assert "Vous avez déjà souscrit à cette levée" in text(browser.get(path))
        assert f"12 parts, pour {text_of(mine.amount)}" in text(browser.get(path))


class TestTheNumberToWrite:
    def test_stands_beside_its_field(self, sign_in):
        me, offer = an_investor(), an_open_round()
        order = an_order(me, offer, 31)
        browser = sign_in(me.user)
        browser.post(f"/orders/{order.id}/code")
        assert "Écrivez 31 en lettres" in text(browser.get(f"/orders/{order.id}"))


class TestTheAccount:
    @pytest.mark.parametrize("shown", ["fr", "en"])
    def test_says_in_which_language_mails_come(self, sign_in, shown):
        browser = sign_in(an_investor().user)
        browser.get(f"/language/{shown}")
        page = text(browser.get("/account"))
        if shown == "fr":
            assert "Langue de votre compte : Français" in page
            assert "dans l'autre langue" not in page
        else:
            assert "Your account's language: Français" in page
            assert "Pages are in the other language at the moment" in page


def text_of(amount) -> str:
    return amount.written("fr").replace("\u202f", " ").replace("\u00a0", " ")
