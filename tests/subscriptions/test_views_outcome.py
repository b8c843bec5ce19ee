"""What does the page say that counts what one would really get, and what does it refuse?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.euro import Euro
from tests.rounds.world import a_world
from tests.subscriptions.world import NOW, a_subscription, an_investor, an_open_round, an_order
from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.fees.rules import Schedule
from wiseed_like.rounds.rules import RoundState

FEES = Schedule(700, Euro.of(1_000), 90, 2_000)


@pytest.fixture(autouse=True)
def _it_is_now(house):
    clock.use(lambda: NOW)


@pytest.fixture
def offer():
    return an_open_round(fees=FEES)


def plain(text: str) -> str:
    """Spaces as one types them, and apostrophes."""
    for sign in ("\u202f", "\u00a0"):
        text = text.replace(sign, " ")
    return text.replace("&#39;", "'")


def asked(client, offer, query: str = "") -> str:
    answer = client.get(f"/rounds/{offer.slug}/what-i-get?{query}")
    assert answer.status_code == 200
    return plain(answer.text)


class TestThePage:
    def test_counts_everything_for_a_visitor(self, client, offer):
        page = asked(client, offer, "shares=25")
        for figure in (
            "1 000,00 €", "916,00 €", "84,00 €", "10,80 €", "9,00 € et 1,80 € de TVA",
            "1 010,80 €", "0,024 %", "0,023 %", "une action sur 4 300", "167 969", "4 346 440 €",
            "639,99 €", "− 370,81 €", "taux de 18 % : 180,00 € de moins",
        ):  # fmt: skip
            assert figure in page, figure

    def test_is_at_the_smallest_ticket_when_nothing_is_asked(self, client, offer):
        assert "Prix de 3 parts" in asked(client, offer).replace(
            '<span class="amount">', ""
        ).replace("</span>", "")

    def test_says_what_of_an_amount_buys_no_share(self, client, offer):
        page = asked(client, offer, "quantity=1010&unit=euros")
        assert 'value="1010"' in page
        assert '<span class="amount">10,00 €</span> restent chez vous' in page
        assert "restent chez vous" not in asked(client, offer, "quantity=1000&unit=euros")

    def test_offers_the_other_way_of_saying_how_many(self, client, offer):
        there = asked(client, offer, "shares=25&rounds=3")
        assert "quantity=1000.00&amp;unit=euros&amp;rounds=3" in there
        assert "quantity=25&amp;unit=shares" in asked(client, offer, "quantity=1000.00&unit=euros")

    def test_goes_on_to_the_same_number_of_shares(self, client, offer):
        assert f"/rounds/{offer.slug}/subscribe?shares=40" in asked(client, offer, "shares=40")

    def test_does_not_exist_for_a_round_in_preparation(self, client):
        offer = a_world().ready()
        assert client.get(f"/rounds/{offer.slug}/what-i-get").status_code == 404

    def test_promises_no_tax_reduction_and_names_what_is_not_known(self, client, offer):
        page = asked(client, offer, "shares=25")
        assert "Nous ne savons pas si cette entreprise y donne droit" in page
        assert "28 novembre 2026" in page  # the day after four days, not today
        assert "jusqu'au 31 décembre 2031" in page
        assert page.count("Nous ne le savons pas.") == 6
        assert page.count("C'est connu.") == 1

    def test_says_that_all_may_be_lost(self, client, offer):
        page = asked(client, offer, "shares=25")
        assert 'Vous perdriez <span class="amount">1 010,80 €</span>' in page
        assert "Vous pouvez perdre tout l'argent investi." in page

    def test_says_so_when_less_is_left_than_is_asked(self, client, offer):
        a_subscription(an_investor(), offer, 7_490)
        assert "Il ne reste que" in asked(client, offer, "shares=11")
        assert "Il ne reste que" not in asked(client, offer, "shares=10")

    def test_of_a_round_that_is_over_asks_for_no_order_and_speaks_of_no_tax(self, client, offer):
        with transaction():
            offer.state = RoundState.CANCELLED
        page = asked(client, offer, "shares=25")
        assert "/subscribe" not in page
        assert "taux de 18" not in page
        assert "1 010,80 €" in page


class TestWhatIsTyped:
    @pytest.mark.parametrize(
        ("query", "answer"),
        [
            ("shares=0", "Le ticket minimum est de 120,00 €, soit 3 parts."),
            ("shares=2", "Le ticket minimum est de 120,00 €, soit 3 parts."),
            ("shares=7501", "La levée offre 7 500 parts au plus, soit 300 000,00 €."),
            ("shares=999999999999", "Ce nombre est trop grand."),
            ("shares=-5", "Écrivez un nombre entier en chiffres"),
            ("shares=2.5", "Écrivez un nombre entier en chiffres"),
            ("shares=vingt", "Écrivez un nombre entier en chiffres"),
            ("shares=", "Écrivez un nombre de parts."),
            ("shares=%20", "Écrivez un nombre."),
            ("quantity=119.99&unit=euros", "Le ticket minimum est de 120,00 €, soit 3 parts."),
            ("quantity=300040&unit=euros", "La levée offre 7 500 parts au plus"),
            ("quantity=0&unit=euros", "Le montant doit être supérieur à zéro."),
            ("quantity=-3&unit=euros", "Écrivez un montant en euros"),
            ("quantity=1e3&unit=euros", "Écrivez un montant en euros"),
            ("quantity=&unit=euros", "Écrivez un montant."),
            ("shares=25&rounds=5", "Choisissez un nombre entier, de 0 à 4."),
            ("shares=25&rounds=-1", "Choisissez un nombre entier, de 0 à 4."),
            ("shares=25&percent=4", "Choisissez un nombre entier, de 5 à 40."),
            ("shares=25&percent=41", "Choisissez un nombre entier, de 5 à 40."),
            ("shares=25&percent=20.5", "Choisissez un nombre entier, de 5 à 40."),
            ("shares=25&ahead=rien", "Choisissez l'une des réponses proposées."),
        ],
    )
    def test_is_answered_when_it_makes_no_sense_and_kept(self, client, offer, query, answer):
        found = client.get(f"/rounds/{offer.slug}/what-i-get?{query}")
        page = plain(found.text)
        assert found.status_code == 422
        assert answer in page
        typed = query.partition("=")[2].partition("&")[0].replace("%20", " ")
        assert f'value="{typed}"' in page
        assert "Vous payez" not in page

    def test_is_taken_up_to_the_cap_and_down_to_the_ticket(self, client, offer):
        asked(client, offer, "shares=7500")
        asked(client, offer, "shares=3")
        asked(client, offer, "quantity=120&unit=euros")
        asked(client, offer, "quantity=300039.99&unit=euros")

    def test_is_held_to_the_maximum_of_one_person(self, client):
        offer = an_open_round(fees=FEES, maximum_per_holder=50)
        asked(client, offer, "shares=50")
        found = client.get(f"/rounds/{offer.slug}/what-i-get?shares=51")
        assert "Une même personne peut souscrire 50 parts au plus, soit 2 000,00 €." in plain(
            found.text
        )

    def test_of_a_strange_unit_is_a_number_of_shares(self, client, offer):
        assert "1 010,80 €" in asked(client, offer, "quantity=25&unit=dollars")


class TestAnInvestor:
    def test_is_compared_with_their_own_simulation(self, sign_in, offer):
        me = an_investor(result=Euro.of(900))
        page = asked(sign_in(me.user), offer, "shares=25")
        assert "Vos investissements atteindraient 1 000,00 €, plus que les 900,00 €" in page

    def test_without_one_is_told_how_to_make_it(self, sign_in, offer):
        me = an_investor(result=None)
        page = asked(sign_in(me.user), offer, "shares=25")
        assert "Vous n'avez pas transmis de simulation" in page
        assert "/simulation" in page

    def test_with_an_old_one_is_compared_with_nothing(self, sign_in, offer):
        me = an_investor(result=Euro.of(900))
        clock.use(lambda: NOW + timedelta(days=400))
        assert "900,00" not in asked(sign_in(me.user), offer, "shares=25")

    def test_is_reminded_of_what_they_subscribed_already(self, sign_in, offer):
        me = an_investor()
        a_subscription(me, offer, 40)
        assert "Vous en avez déjà souscrit" in asked(sign_in(me.user), offer, "shares=25")

    def test_who_is_sophisticated_would_pay_today(self, sign_in, offer):
        me = an_investor(sophisticated=True)
        assert "Versé le 23 novembre 2026" in asked(sign_in(me.user), offer, "shares=25")

    def test_goes_back_to_the_order_that_they_came_from(self, sign_in, offer):
        me = an_investor()
        order = an_order(me, offer, 25)
        client = sign_in(me.user)
        order_page = client.get(f"/orders/{order.id}").text
        assert f"/what-i-get?shares=25&amp;order={order.id}" in order_page
        same = asked(client, offer, f"shares=25&order={order.id}")
        assert f'href="/orders/{order.id}"' in same
        assert "/subscribe?" not in same
        assert "/subscribe?shares=30" in asked(client, offer, f"shares=30&order={order.id}")

    @pytest.mark.parametrize("named", ["x", "", "00000000-0000-0000-0000-000000000000"])
    def test_is_led_to_no_order_of_a_strange_name(self, sign_in, offer, named):
        assert "/orders/" not in asked(sign_in(an_investor().user), offer, f"order={named}")

    def test_is_not_led_to_the_order_of_another(self, client, sign_in, offer):
        order = an_order(an_investor(), offer, 25)
        assert "/orders/" not in asked(client, offer, f"order={order.id}")
        assert "/orders/" not in asked(sign_in(an_investor().user), offer, f"order={order.id}")


class TestTheWayThere:
    def test_leads_from_the_round(self, client, offer):
        assert f"/rounds/{offer.slug}/what-i-get" in client.get(f"/rounds/{offer.slug}").text

    def test_leads_from_the_number_that_was_chosen(self, sign_in, offer):
        me = an_investor()
        an_order(me, offer, 3)
        page = sign_in(me.user).get(f"/rounds/{offer.slug}/subscribe?shares=25").text
        assert f"/rounds/{offer.slug}/what-i-get?shares=25" in page


class TestInABrowser:
    def test_the_slider_is_answered_by_the_server_in_place(self, live_server, page, offer):
        page.goto(f"{live_server}/rounds/{offer.slug}/what-i-get?shares=25")
        page.locator("#rounds").focus()
        page.keyboard.press("ArrowRight")
        page.get_by_text("3 autres levées", exact=True).wait_for()
        page.wait_for_url("**rounds=3**")
        assert page.locator("output[for=rounds]").inner_text() == "3"
        assert page.evaluate("document.activeElement.id") == "rounds"

    def test_a_wrong_number_takes_the_answers_away_and_keeps_what_was_typed(
        self, live_server, page, offer
    ):
        page.goto(f"{live_server}/rounds/{offer.slug}/what-i-get?shares=25")
        page.locator("#quantity").fill("7501")
        page.locator("#quantity").press("Enter")
        page.locator(".field-error").wait_for()
        assert page.locator("#quantity").input_value() == "7501"
        assert page.locator("#quantity").get_attribute("aria-invalid") == "true"
        assert "1 010,80" not in plain(page.locator("main").inner_text())
