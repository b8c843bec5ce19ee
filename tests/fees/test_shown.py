"""Is every fee shown in euros before anybody pays? On pages, in the sheet and in the agreement."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from compliance.euro import Euro
from tests.house.changes import change_settings
from tests.rounds.world import FEES as USUAL, a_user
from tests.subscriptions.world import NOW, a_subscription, an_investor, an_open_round
from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.documents.pdf import text_of
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.rounds import sheet
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import agreement, service

FEES = replace(USUAL, investor_fee_bps=90, success_fee_min=Euro.of(500))
pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


@pytest.fixture
def offer() -> Round:
    return an_open_round(cap=50, minimum=25, fees=FEES)


def plain(text: str) -> str:
    """Without tags, and with spaces of one kind."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


class TestTheRound:
    def test_says_what_it_costs_an_investor_and_the_company(self, offer, client):
        page = plain(client.get(f"/rounds/{offer.slug}").text)
        # The minimum ticket is three shares: 120 euros, of which 0.9 % is 1.08, and VAT 0.22.
        assert "Frais pour vous 1,30 €" in page
        assert "0,9 % du prix des parts, plus 20 % de TVA" in page
        assert "Commission de la plateforme de 600,00 € à 600,00 €" in page

    def test_says_plainly_that_a_fee_is_nothing(self, client):
        offer = an_open_round()
        assert "Frais pour vous 0 €" in plain(client.get(f"/rounds/{offer.slug}").text)

    def test_says_it_in_english(self, offer, client):
        page = plain(client.get(f"/rounds/{offer.slug}", headers={"Accept-Language": "en"}).text)
        assert "€1.30" in page
        assert "€600.00" in page


class TestTheOrder:
    def test_shows_price_fee_and_sum_before_it_is_signed(self, offer, sign_in):
        me = an_investor()
        with transaction():
            service.acknowledge_sheet(offer.sheet, me, now=NOW)
            order = service.begin_order(me, offer, 25, now=NOW)
        page = plain(sign_in(me.user).get(f"/orders/{order.id}").text)
        assert "Montant 1 000,00 € Frais pour vous 10,80 €" in page
        assert "À payer en tout 1 010,80 €" in page
        assert "dont 1,80 € de TVA" in page

    def test_is_counted_while_shares_are_chosen(self, offer, sign_in):
        me = an_investor()
        with transaction():
            service.acknowledge_sheet(offer.sheet, me, now=NOW)
        page = sign_in(me.user).get(f"/rounds/{offer.slug}/subscribe/amount?shares=25").text
        assert "Frais pour vous : 10,80 € . À payer en tout : 1 010,80 € ." in plain(page)


class TestThePapers:
    def test_the_agreement_asks_for_price_and_fee(self, offer):
        subscription = a_subscription(an_investor(), offer)
        identity = find_file_of(subscription.investor.user_id)
        words = plain(text_of(agreement.render(agreement.of_subscription(subscription, identity))))
        assert "Frais du souscripteur 10,80 €" in words
        assert "9,00 € hors taxe et 1,80 € de TVA" in words
        assert "Montant à verser 1 010,80 €" in words

    def test_the_first_text_of_the_sheet_counts_them_for_its_reader(self, offer):
        part = plain(sheet.first_text(offer)["H"])
        assert "0,90 % du prix de ses actions, plus 20 % de TVA" in part
        assert "soit 1,30 € pour 120,00 €" in part
        assert "7 % des montants levés, 500,00 € au moins, plus 20 % de TVA" in part
        assert "600,00 € au minimum de l'offre, 600,00 € à son maximum" in part

    def test_the_first_text_of_the_sheet_says_0_euro(self):
        assert "Frais pour l'investisseur : 0 €" in plain(sheet.first_text(an_open_round())["H"])


class TestThePriceList:
    def test_counts_examples_from_the_schedule_of_today(self, client):
        page = plain(client.get("/fees").text)
        assert "100 000 € 7 000 € 1 400 € 8 400 € 91 600 €" in page
        assert "1 000 € 0 € 1 000 €" in page
        assert "Un changement est décidé" not in page

    def test_tells_what_is_decided_and_coming(self, client):
        with transaction():
            administrator, officer = a_user("administrator"), a_user("compliance")
        change_settings(administrator, officer, now=NOW)
        page = plain(client.get("/fees").text)
        assert "Un changement est décidé" in page
        assert "6,5 % du montant levé, plus 20 % de TVA" in page

    def test_is_linked_from_every_page(self, client):
        assert 'href="/fees"' in client.get("/risks").text
