"""Do pages, papers and mails say what who comes early gets, and keep what was typed?"""

from __future__ import annotations

import re

import pytest

from compliance.capital.bulletin import in_words
from compliance.euro import Euro
from tests.subscriptions.early import BONUS, PRICE, an_early_round, an_early_subscription
from tests.subscriptions.world import NOW, an_investor, an_order, counts, has_read
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.documents.pdf import text_of
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.subscriptions import agreement, codes
from wiseed_like.subscriptions.models import Order
from wiseed_like.subscriptions.queries import find_of_order


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text.replace("&#39;", "'")))


def coded(order: Order) -> str:
    with transaction():
        return codes.send_code(order, now=NOW)


def filled(order: Order, code: str, **changes: str) -> dict[str, str]:
    """The form as somebody who agrees fills it in, on the page as it is."""
    whole = {
        "shares_in_words": in_words(order.shares, "fr"),
        "accepts_terms": "y",
        "understands_reflection": "y",
        "code": code,
        "seen": order.quote.mark,
    }
    return whole | changes


class TestTheRound:
    def test_says_the_advantage_and_what_is_left(self, client):
        offer = an_early_round()
        an_early_subscription(an_investor(), offer, 90)

        page = plain(client.get(f"/rounds/{offer.slug}").text)

        assert "Les 100 premières parts commandées coûtent 32,50 € l'une au lieu de 40,00 €" in page
        assert "Il en reste 10 parts" in page
        assert "Révoquées, elles ne reviennent à personne" in page

    def test_says_nothing_of_it_beside_the_button_once_it_is_gone(self, client):
        offer = an_early_round()
        an_early_subscription(an_investor(), offer, 100)
        page = plain(client.get(f"/rounds/{offer.slug}").text)
        assert "Il en reste" not in page

    def test_counts_shares_on_its_gauge(self, client):
        offer = an_early_round(BONUS)
        an_early_subscription(an_investor(sophisticated=True), offer)

        for path in (f"/rounds/{offer.slug}", f"/rounds/{offer.slug}/gauge", "/rounds"):
            page = plain(client.get(path).text)
            assert "27 parts fermes" in page
            assert "1 080" not in page


class TestTheChoice:
    @pytest.mark.parametrize(
        ("term", "shares", "says"),
        [
            (PRICE, 25, "25 parts à 32,50 € , soit 812,50 €"),
            (PRICE, 101, "101 parts à 40,00 € , soit 4 040,00 €"),
            (PRICE, 101, "Au prix ordinaire"),
            (BONUS, 25, "Et 2 parts offertes avec elles : 27 parts en tout"),
            (BONUS, 10, "Et 1 part offerte avec elles : 11 parts en tout"),
            (BONUS, 9, "de 10 à 100 parts"),
        ],
    )
    def test_says_what_a_number_comes_to(self, sign_in, term, shares, says):
        offer, me = an_early_round(term), an_investor()
        has_read(me, offer)
        visitor = sign_in(me.user)
        address = f"/rounds/{offer.slug}/subscribe"

        assert says in plain(visitor.get(f"{address}/amount?shares={shares}").text)
        assert says in plain(visitor.get(f"{address}?shares={shares}").text)

    def test_leads_to_an_order_at_what_was_said(self, sign_in):
        offer, me = an_early_round(BONUS), an_investor()
        has_read(me, offer)
        visitor = sign_in(me.user)

        answer = visitor.post(f"/rounds/{offer.slug}/subscribe", data={"shares": "25"})

        page = plain(visitor.get(answer.location).text)
        assert "25 payées et 2 offertes avec elles" in page
        assert "1 000,00 €" in page

    def test_asks_for_as_many_as_reach_the_ticket_at_the_early_price(self, sign_in):
        offer, me = an_early_round(), an_investor()
        has_read(me, offer)
        page = plain(sign_in(me.user).get(f"/rounds/{offer.slug}/subscribe").text)
        assert "Au moins 4 parts" in page


class TestTheSignature:
    def test_is_at_the_price_of_the_page(self, sign_in):
        me = an_investor()
        order = an_order(me, an_early_round())
        code, visitor = coded(order), sign_in(me.user)
        page = visitor.get(f"/orders/{order.id}").text
        assert f'name="seen" type="hidden" value="{order.quote.mark}"' in page
        assert "prix des premières parts, au lieu de" in plain(page)

        answer = visitor.post(f"/orders/{order.id}/sign", data=filled(order, code))

        assert answer.status_code == 303
        assert find_of_order(order.id).amount == Euro.of("812.50")
        mine = plain(visitor.get(answer.location).text)
        assert "prix des premières parts" in mine
        assert "Révoquées, elles ne reviennent ni à vous ni à personne" in mine

    @pytest.mark.parametrize(("term", "words"), [(PRICE, "vingt-cinq"), (BONUS, "vingt-sept")])
    def test_is_asked_again_when_the_first_shares_are_gone_meanwhile(self, sign_in, term, words):
        offer, me = an_early_round(term), an_investor()
        order = an_order(me, offer)
        code, visitor = coded(order), sign_in(me.user)
        sent = filled(order, code)
        an_early_subscription(an_investor(), offer, 76)
        before = counts(offer)

        answer = visitor.post(f"/orders/{order.id}/sign", data=sent)

        page = plain(answer.text)
        assert answer.status_code == 422
        assert "Il ne reste que 24 premières parts" in page
        assert "On signe au prix que la page montrait, jamais à un autre" in page
        # The page says the new price, and keeps what was typed.
        assert "Signer ma souscription de 1 000,00 €" in page
        assert f'value="{words}"' in answer.text
        assert 'name="seen" type="hidden" value="25:0:4000"' in answer.text
        assert counts(offer) == before
        # The old page once more; then the new one.
        assert visitor.post(f"/orders/{order.id}/sign", data=sent).status_code == 422
        session.expire_all()
        again = filled(session.get_one(Order, order.id), code)
        assert visitor.post(f"/orders/{order.id}/sign", data=again).status_code == 303
        assert find_of_order(order.id).quote.mark == "25:0:4000"

    def test_is_not_offered_on_a_page_opened_too_late(self, sign_in):
        offer, me = an_early_round(), an_investor()
        order = an_order(me, offer)
        an_early_subscription(an_investor(), offer, 76)
        visitor = sign_in(me.user)

        page = visitor.get(f"/orders/{order.id}").text
        assert "25 parts à 40,00 €, soit 1 000,00 €" in plain(page).replace(" ,", ",")
        assert f"/orders/{order.id}/sign" not in page
        assert visitor.post(f"/orders/{order.id}/price").status_code == 303
        assert "Recevoir mon code" in visitor.get(f"/orders/{order.id}").text

    def test_at_the_ordinary_price_says_before_what_would_have_the_advantage(self, sign_in):
        offer, me = an_early_round(), an_investor()
        an_early_subscription(an_investor(), offer, 76)
        order = an_order(me, offer)
        page = plain(sign_in(me.user).get(f"/orders/{order.id}").text)
        assert "Il reste 24 premières parts. Une demande de 4 à 24 parts aurait l'avantage" in page

    def test_at_the_early_price_has_nothing_to_say_of_it(self, sign_in):
        me = an_investor()
        order = an_order(me, an_early_round())
        assert "aurait l'avantage" not in plain(sign_in(me.user).get(f"/orders/{order.id}").text)

    def test_says_that_the_first_shares_are_gone_when_none_is_left(self, sign_in):
        offer, me = an_early_round(), an_investor()
        order = an_order(me, offer)
        code, visitor = coded(order), sign_in(me.user)
        an_early_subscription(an_investor(), offer, 100)
        answer = visitor.post(f"/orders/{order.id}/sign", data=filled(order, code))
        assert "viennent d'être prises : rien n'est signé" in plain(answer.text)

    def test_of_somebody_else_is_not_repriced(self, sign_in):
        order = an_order(an_investor(), an_early_round())
        assert sign_in(an_investor().user).post(f"/orders/{order.id}/price").status_code == 404


class TestThePapers:
    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_the_agreement_counts_what_is_paid_and_what_is_given(self, language):
        me = an_investor(language=language)
        signed = an_early_subscription(me, an_early_round(BONUS))
        identity = find_file_of(me.user_id)
        assert identity is not None

        paper = plain(text_of(agreement.render(agreement.of_subscription(signed, identity))))

        for each in (
            "Nombre d'actions souscrites 27 dont 25 payées et 2 offertes avec elles",
            "vingt-sept",
            "Prix de souscription d'une action 40,00 €",
            # 27 x 10 of nominal; the rest is the premium.
            "1 000,00 € dont 270,00 € de nominal et 730,00 € de prime d'émission",
            "une part est offerte pour 10 payées dans la même demande",
            "Les parts rendues n'y reviennent pas",
        ):
            assert each in paper, each

    def test_the_agreement_says_the_early_price_and_the_other(self):
        me = an_investor()
        signed = an_early_subscription(me, an_early_round())
        identity = find_file_of(me.user_id)
        assert identity is not None

        paper = plain(text_of(agreement.render(agreement.of_subscription(signed, identity))))

        assert "Prime d'émission par action 22,50 €" in paper
        assert "Prix de souscription d'une action 32,50 € prix des premières parts" in paper
        assert "812,50 € dont 250,00 € de nominal et 562,50 € de prime" in paper

    def test_the_portfolio_and_its_subscription_say_what_was_given(self, sign_in):
        me = an_investor()
        signed = an_early_subscription(me, an_early_round(BONUS))
        visitor = sign_in(me.user)

        assert "27 dont 2 offertes" in plain(visitor.get("/portfolio").text)
        page = plain(visitor.get(f"/subscriptions/{signed.id}").text)
        assert "vingt-sept, dont 2 offertes" in page
        assert "pour chacune des 25 parts payées" in page


class TestWhatIWouldGet:
    @pytest.mark.parametrize(
        ("term", "asked", "says"),
        [
            (PRICE, "shares=25", "à 32,50 € l'une, dont 22,50 € de prime"),
            (PRICE, "shares=25", "812,50 €"),
            (PRICE, "shares=101", "Ce calcul est au prix ordinaire"),
            (PRICE, "quantity=812,60&unit=euros", "0,10 € restent chez vous"),
            (PRICE, "quantity=4000&unit=euros", "soit 100 parts"),
            (BONUS, "shares=25", "25 payées à 40,00 € l'une et 2 offertes avec elles"),
            (BONUS, "shares=25", "Prix de 27 parts"),
        ],
    )
    def test_is_at_what_it_would_cost(self, client, term, asked, says):
        offer = an_early_round(term)
        answer = client.get(f"/rounds/{offer.slug}/what-i-get?{asked}")
        assert answer.status_code == 200
        assert says in plain(answer.text)

    def test_begins_with_what_reaches_the_ticket(self, client):
        page = client.get(f"/rounds/{an_early_round().slug}/what-i-get")
        assert page.status_code == 200
        assert "130,00 €" in plain(page.text)

    def test_opens_from_an_order_at_its_price(self, sign_in):
        """Somebody else has taken the rest since; the order is what it was."""
        offer, me = an_early_round(BONUS), an_investor()
        order = an_order(me, offer)
        page = sign_in(me.user).get(f"/rounds/{offer.slug}/what-i-get?shares=25&order={order.id}")
        assert "27 parts" in plain(page.text)
