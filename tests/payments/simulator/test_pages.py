"""Can a person play the card form, the bank and the dashboard, in both languages?"""

from __future__ import annotations

import re

import pytest
import requests

from compliance.euro import Euro
from wiseed_like.payments.gateway import CardPage

from ..conftest import CARD_FORM, Cast, new_key

BACK = "http://127.0.0.1:5000/wallet/back?x=1"


def get(url: str, language: str = "fr") -> str:
    answer = requests.get(url, headers={"Accept-Language": language}, timeout=5)
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert not re.search(r"<script|\sstyle=|\son\w+=", answer.text)
    return answer.text


@pytest.fixture
def page(cast: Cast) -> CardPage:
    return cast.gateway.ask_card_payment(
        cast.investor, cast.purse, Euro.of("1234.50"), BACK, "fr", "op:7", key=new_key()
    )


class TestCardForm:
    def test_says_that_it_is_a_simulation_and_how_much(self, page: CardPage):
        french, english = get(page.redirect_url), get(page.redirect_url, "en-GB,en")

        assert "Simulateur du prestataire de paiement" in french
        assert "1\u202f234,50\u00a0€" in french
        assert "Payment provider simulator" in english
        assert "1,234.50 EUR" in english

    @pytest.mark.parametrize(
        ("wrong", "sentence"),
        [
            ({"number": "4970107111111118"}, "numéro de carte"),
            ({"number": "４９７０"}, "numéro de carte"),
            ({"number": ""}, "numéro de carte"),
            ({"expiry": "13/40"}, "MM/AA"),
            ({"expiry": "01/20"}, "MM/AA"),
            ({"code": "12"}, "trois ou quatre"),
        ],
    )
    def test_a_mistake_is_said_and_nothing_is_paid(
        self, cast: Cast, page: CardPage, wrong: dict[str, str], sentence: str
    ):
        answer = cast.server.pay(page, **wrong)

        assert answer.status_code == 422
        assert sentence in answer.text
        assert cast.gateway.find_payin(page.provider_id).state == "pending"

    @pytest.mark.parametrize(("choice", "code"), [("confirm", "000000"), ("refuse", "101301")])
    def test_three_d_secure_asks_first(self, cast: Cast, page: CardPage, choice: str, code: str):
        first = cast.server.pay(page, number="4970 1051 8181 8183")
        challenge = f"{cast.server.origin}{first.headers['Location']}"
        assert "8183" in get(challenge)
        assert "3-D Secure" in get(challenge, "en")

        answer = requests.post(challenge, data={choice: "1"}, timeout=5, allow_redirects=False)

        assert answer.headers["Location"] == f"{BACK}&transactionId={page.provider_id}"
        assert cast.gateway.find_payin(page.provider_id).code == code

    def test_paying_twice_pays_once(self, cast: Cast, page: CardPage):
        cast.server.pay(page)
        cast.server.pay(page)

        assert cast.gateway.wallet_balance(cast.purse) == Euro.of("1234.50")
        for language in ("fr", "en"):
            assert "000000" in get(page.redirect_url, language)

    def test_another_site_cannot_post_to_it(self, cast: Cast, page: CardPage):
        answer = requests.post(
            page.redirect_url,
            data=CARD_FORM,
            headers={"Origin": "https://evil.example"},
            timeout=5,
        )

        assert answer.status_code == 403
        assert cast.gateway.find_payin(page.provider_id).state == "pending"

    @pytest.mark.parametrize(
        ("cents", "code"), [(33305, "101101"), (33314, "105101"), (33351, "101102")]
    )
    def test_a_magic_amount_asks_for_its_refusal(self, cast: Cast, cents: int, code: str):
        page = cast.gateway.ask_card_payment(
            cast.investor, cast.purse, Euro(cents), BACK, "fr", "op:7", key=new_key()
        )

        cast.server.pay(page)

        assert cast.gateway.find_payin(page.provider_id).code == code


class TestWirePage:
    @pytest.mark.parametrize("amount", ["", "abc", "0", "-5", "1e3", "１２", "1,555"])
    def test_wants_an_amount(self, cast: Cast, amount: str):
        wire = cast.gateway.expect_wire(
            cast.investor, cast.purse, Euro.of("5"), "op:1", key=new_key()
        )

        answer = cast.server.declare_wire(wire.provider_id, amount)

        assert answer.status_code == 422
        assert cast.gateway.find_payin(wire.provider_id).state == "pending"

    def test_is_declared_once_and_says_so(self, cast: Cast):
        wire = cast.gateway.expect_wire(
            cast.investor, cast.purse, Euro.of("1000"), "op:1", key=new_key()
        )
        url = f"{cast.server.origin}/wires/{wire.provider_id}"
        assert 'value="1000,00"' in get(url)

        for _ in range(2):
            cast.server.declare_wire(wire.provider_id, "1 000,5")

        assert "Ce virement est arrivé." in get(url)
        assert "This wire has arrived." in get(url, "en")
        assert cast.gateway.wallet_balance(cast.purse) == Euro.of("1000.50")


class TestDashboard:
    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_lists_what_is_there_and_what_waits(self, cast: Cast, page: CardPage, language: str):
        wire = cast.gateway.expect_wire(
            cast.investor, cast.purse, Euro.of("5"), "<b>op</b>", key=new_key()
        )
        hook = {"EventType": "PAYIN_NORMAL_SUCCEEDED", "Url": "http://127.0.0.1:9/hooks"}
        assert cast.server.call("POST", "hooks", json=hook).status_code == 200

        text = get(cast.server.origin, language)

        assert f"/wires/{wire.provider_id}" in text
        assert f"/pay/card/{page.provider_id}" in text
        assert "Claire Martin" in text
        assert "<b>op</b>" not in text
        assert "PAYIN_NORMAL_CREATED" in text
        assert "4970 1051 8181 8183" in text

    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_can_be_empty_and_a_wrong_address_is_said(self, provider, language: str):
        assert get(provider.origin, language)
        answer = requests.get(
            f"{provider.origin}/nowhere", headers={"Accept-Language": language}, timeout=5
        )
        assert answer.status_code == 404
        assert "<h1>" in answer.text
