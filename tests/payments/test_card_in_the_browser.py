"""Does somebody really pay by card, in a real browser? The number goes to the provider alone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, Request, expect

from compliance.euro import Euro
from tests.subscriptions.world import an_investor, wallet_of
from wiseed_like.db import session
from wiseed_like.investors.models import Investor
from wiseed_like.ledger.queries import balance_of

FRICTIONLESS, CHALLENGE = "4970 1071 1111 1119", "4970 1051 8181 8183"


@pytest.fixture
def me(live_server: str, run_jobs, sign_in, page: Page) -> Investor:
    """An investor with an open wallet, signed in in the browser."""
    found = an_investor()
    run_jobs()
    cookie = sign_in(found.user).get_cookie("session")
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server}])
    return found


def choose(page: Page, address: str, amount: str, means: str) -> None:
    page.goto(f"{address}/wallet/card")
    page.get_by_label("Montant").fill(amount)
    page.get_by_label(means).check()
    page.get_by_role("button", name="Continuer").click()


def type_card(page: Page, number: str, expiry: str = "12/40", code: str = "123") -> None:
    page.get_by_label("Numéro de carte").fill(number)
    page.get_by_label("Fin de validité").fill(expiry)
    page.get_by_label("Cryptogramme").fill(code)
    page.get_by_role("button", name="Payer").click()


def balance(me: Investor) -> Euro:
    session.rollback()
    session.expire_all()
    found = balance_of(wallet_of(me).ledger_code)
    session.rollback()
    return found


class TestPayingByCard:
    def test_goes_through_the_bank_keeps_the_card_and_pays_again(
        self, me: Investor, live_server: str, simulator: str, page: Page, run_jobs
    ):
        sent: list[Request] = []
        page.on("request", lambda request: sent.append(request))

        choose(page, live_server, "50", "Une nouvelle carte, tapée ici")
        page.get_by_label("Garder cette carte").check()
        type_card(page, CHALLENGE)
        expect(page.get_by_role("heading", level=1)).to_have_text("Votre paiement part")
        run_jobs()
        # The page asks again by itself, and is sent to the bank's.
        page.get_by_role("button", name="Confirmer").click()
        expect(page.get_by_text("sont arrivés sur votre portemonnaie")).to_be_visible()
        assert balance(me) == Euro.of(50)
        run_jobs()

        choose(page, live_server, "20", "Ma carte qui finit par 8183")
        run_jobs()
        page.get_by_role("button", name="Confirmer").click()
        expect(page.get_by_text("sont arrivés sur votre portemonnaie")).to_be_visible()
        assert balance(me) == Euro.of(70)

        told = [each for each in sent if "4970105181818183" in (each.post_data or "")]
        assert {each.url for each in told} == {f"{simulator}/webpayment/getToken"}

        page.goto(f"{live_server}/wallet/cards")
        page.get_by_role("link", name="Oublier").click()
        page.get_by_role("button", name="Oublier cette carte").click()
        expect(page.get_by_text("Aucune carte gardée")).to_be_visible()

    def test_says_beside_the_field_what_is_wrong_and_keeps_what_was_typed(
        self, me: Investor, live_server: str, page: Page
    ):
        choose(page, live_server, "50", "Une nouvelle carte, tapée ici")

        type_card(page, "4970 1071 1111 1118", "13/40", "12")
        for words in ("pas valable", "une date à venir", "trois ou quatre chiffres"):
            expect(page.locator(".field-error", has_text=words)).to_be_visible()
        expect(page.get_by_label("Numéro de carte")).to_be_focused()
        expect(page.get_by_label("Numéro de carte")).to_have_value("4970 1071 1111 1118")

        type_card(page, FRICTIONLESS, "01/20")
        expect(page.locator(".field-error:visible")).to_have_count(1)
        assert balance(me) == Euro.ZERO

    def test_offers_the_provider_s_page_without_javascript(
        self, me: Investor, live_server: str, page: Page, browser
    ):
        context = browser.new_context(java_script_enabled=False, locale="fr-FR")
        context.add_cookies(page.context.cookies())
        plain = context.new_page()
        choose(plain, live_server, "50", "Une nouvelle carte, tapée ici")

        expect(plain.get_by_label("Numéro de carte")).to_be_hidden()
        plain.get_by_role("button", name="Aller à la page de paiement").click()

        expect(plain.get_by_role("heading", level=1)).to_have_text("La page de paiement se prépare")
        context.close()
