"""Is an amount read as its writer means it, and refused where two people would read it apart?"""

from __future__ import annotations

import html

import pytest
from sqlalchemy import select

from compliance.euro import Euro
from tests.payments.test_card_pages import type_card
from tests.subscriptions.world import NOW, an_investor, wallet_of
from wiseed_like import clock
from wiseed_like.db import session
from wiseed_like.payments.models import Operation

PATHS = ("/wallet/card", "/wallet/wire", "/wallet/withdraw")


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def page_of(answer) -> str:
    return html.unescape(answer.get_data(as_text=True))


class TestAnOddAmount:
    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize(
        "typed",
        ["1e3", "１２", "١٢", "-5", "0,001", "10^12", "100 USD", "$10", "NaN", "9" * 30,
         "1 000 000 000 000 001", "Infinity", "0x10", "1_000", "10\u200b0", "+5", "5-", "½",
         "1'000", "€5€", "€-5", "1,23,456.00", "1,234,56", "1.234.56", "1,234.567", "0,123,456",
         "1,2345.00", "EUR 5 EUR", "EUR"],
    )  # fmt: skip
    def test_is_refused_beside_the_field_and_kept(self, path, typed, sign_in):
        answer = sign_in(an_investor().user).post(path, data={"amount": typed})

        assert answer.status_code == 422
        page = page_of(answer)
        assert 'class="field-error"' in page
        assert f'value="{typed}"' in page
        assert session.scalars(select(Operation)).all() == []


class TestAnAmountOfTwoReadings:
    @pytest.mark.parametrize("path", PATHS)
    @pytest.mark.parametrize("typed", ["1,234", "1.234", "€10.001", "999,999 €"])
    def test_is_never_guessed(self, path, typed, sign_in):
        answer = sign_in(an_investor().user).post(path, data={"amount": typed})

        assert answer.status_code == 422
        assert "peut se lire de deux façons" in page_of(answer)
        assert session.scalars(select(Operation)).all() == []


class TestAnAmountAsItIsWritten:
    @pytest.mark.parametrize(
        ("typed", "meant"),
        [
            ("1\u00a0234,50", "1234.50"),
            ("1\u202f234.5", "1234.50"),
            ("9\u202f867,81\u00a0€", "9867.81"),
            ("€9,867.81", "9867.81"),
            ("€ 1,234.5", "1234.50"),
            ("1,234.56", "1234.56"),
            ("1.234,56 €", "1234.56"),
            (" 20 € ", "20"),
            ("50 EUR", "50"),
            ("eur 1,234.50", "1234.50"),
            ("0020", "20"),
        ],
    )
    def test_is_understood(self, typed, meant, sign_in):
        me = an_investor()

        assert sign_in(me.user).post("/wallet/wire", data={"amount": typed}).status_code == 303

        assert session.scalars(select(Operation)).one().declared == Euro.of(meant)

    @pytest.mark.parametrize("typed", ["€1,234,567.89", "1,234,567", "1.234.567"])
    def test_of_millions_is_understood(self, typed, sign_in):
        answer = sign_in(an_investor().user).post("/wallet/wire", data={"amount": typed})

        assert "ne peut pas dépasser" in page_of(answer)  # the house's bound, not the reader's


@pytest.mark.usefixtures("simulator")
class TestThePageWhereACardIsTyped:
    @pytest.mark.parametrize("amount", ["9.99", "10000.01", "99999999", "1e3", "-50", "1,234"])
    def test_is_not_shown_for_an_amount_that_no_card_pays(self, amount, sign_in, run_jobs):
        me = an_investor()
        run_jobs()
        assert wallet_of(me).is_open
        visitor = sign_in(me.user)
        begun = visitor.post("/wallet/card", data={"amount": "50", "means": "new"}).location
        path = begun.partition("?")[0]

        assert visitor.get(path, query_string={"amount": "50"}).status_code == 200
        answer = visitor.get(path, query_string={"amount": amount})
        assert answer.status_code == 303
        assert answer.location.startswith("/wallet/card")
        assert type_card(visitor)  # an amount within the bounds still pays
