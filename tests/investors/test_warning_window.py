"""Does the warning stay in sight until it is acknowledged, without pushing? In Chromium."""

from __future__ import annotations

import pytest
from axe_playwright_python.base import AXE_SCRIPT
from playwright.sync_api import Page, expect

from tests.subscriptions.world import an_investor, an_open_round
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.db import transaction
from wiseed_like.investors import queries, service
from wiseed_like.investors.models import Investor

SENTENCE = (
    "Un investissement dans un projet de financement participatif comporte le risque de perdre la "
    "totalité de l'argent investi."
)
TICK = "J'ai reçu cet avertissement et je l'ai compris."
ACKNOWLEDGE, LEAVE = "Enregistrer l'accusé de réception", "Ne pas investir"
ENGLISH = (
    "An investment in a crowdfunding project includes the risk of losing the entirety of the money "
    "invested."
)


def enter(page: Page, live_server: str, sign_in, user: User) -> None:
    cookie = sign_in(user).get_cookie("session")
    page.context.add_cookies([{"name": "session", "value": cookie.value, "url": live_server}])


def refused(investor: Investor) -> Investor:
    with transaction():
        service.refuse_test(investor, now=clock.now())
    return investor


def window(page: Page):
    return page.locator(".warning-window")


@pytest.fixture
def warned(page, live_server, sign_in):
    """A page of somebody who refused to answer, and has everything else to invest."""
    investor = refused(an_investor())
    enter(page, live_server, sign_in, investor.user)
    return page, investor


class TestTheWarningWindow:
    def test_stays_across_pages_and_reloads_until_acknowledged(self, warned, live_server):
        page, investor = warned
        offer = an_open_round()
        pages = ("/", "/rounds", f"/rounds/{offer.slug}", "/journey", "/wallet", "/account")
        for path in pages:
            page.goto(f"{live_server}{path}")
            expect(window(page).get_by_role("heading", name=SENTENCE)).to_be_visible()
            page.reload()
            expect(window(page)).to_have_count(1)

        page.get_by_role("button", name=ACKNOWLEDGE).click()
        expect(page.locator("#warning-error")).to_be_visible()
        page.goto(f"{live_server}/rounds")
        expect(window(page)).to_be_visible()

        page.get_by_label(TICK).check()
        page.get_by_role("button", name=ACKNOWLEDGE).click()
        expect(page.get_by_text("Votre accusé de réception est enregistré.")).to_be_visible()
        for path in pages:
            page.goto(f"{live_server}{path}")
            expect(window(page)).to_have_count(0)
        assert queries.latest_test(investor).acknowledged_at

    def test_is_in_sight_without_scrolling_and_pushes_no_way(self, warned, live_server):
        page, _ = warned
        for width, height in ((1280, 900), (390, 844)):
            page.set_viewport_size({"width": width, "height": height})
            page.goto(f"{live_server}/rounds")
            expect(window(page).get_by_role("heading")).to_be_in_viewport()

        expect(window(page).get_by_label(TICK)).not_to_be_checked()
        acknowledge = window(page).get_by_role("button", name=ACKNOWLEDGE)
        leave = window(page).get_by_role("link", name=LEAVE)
        look = "each => { const s = getComputedStyle(each); return [s.color, s.backgroundColor, \
            s.borderColor, s.fontSize, s.fontWeight, s.height] }"
        assert acknowledge.evaluate(look) == leave.evaluate(look)
        assert window(page).locator(".btn-primary").count() == 0

        leave.click()
        expect(page.get_by_role("heading", level=1, name=LEAVE)).to_be_visible()
        expect(page.get_by_role("link", name="Mon portemonnaie")).to_be_visible()
        expect(window(page)).to_be_visible()

    def test_keeps_investing_shut_with_a_way_to_it(self, warned, live_server):
        page, _ = warned
        offer = an_open_round()
        page.goto(f"{live_server}/rounds/{offer.slug}/subscribe")
        expect(page.get_by_role("button", name="Continuer")).to_have_count(0)
        expect(page.get_by_text("Un avertissement attend votre lecture")).to_be_visible()

        page.locator("main a[href='/entry-test/result']").first.click()
        expect(page).to_have_url(f"{live_server}/entry-test/result")
        page.get_by_label(TICK).check()
        page.get_by_role("button", name=ACKNOWLEDGE).click()

        page.goto(f"{live_server}/rounds/{offer.slug}/subscribe")
        expect(page.get_by_text("Un avertissement attend votre lecture")).to_have_count(0)

    def test_works_without_scripts(self, browser, live_server, sign_in):
        investor = refused(an_investor())
        context = browser.new_context(java_script_enabled=False, locale="fr-FR")
        page = context.new_page()
        enter(page, live_server, sign_in, investor.user)
        page.goto(f"{live_server}/rounds")

        page.get_by_label(TICK).check()
        page.get_by_role("button", name=ACKNOWLEDGE).click()

        expect(page.get_by_text("Votre accusé de réception est enregistré.")).to_be_visible()
        expect(window(page)).to_have_count(0)
        context.close()

    def test_says_in_english_the_sentence_of_the_law(self, page, live_server, sign_in):
        investor = refused(an_investor(language="en"))
        enter(page, live_server, sign_in, investor.user)
        page.goto(f"{live_server}/rounds")

        expect(window(page).get_by_role("heading", name=ENGLISH)).to_be_visible()


class TestTheQuestionnaire:
    def test_counts_the_answers_without_a_script_of_its_own(self, warned, live_server):
        page, _ = warned
        page.goto(f"{live_server}/entry-test?again=1")
        shown = "each => getComputedStyle(each, '::after').content"
        page.locator("fieldset.field").nth(0).locator("input").first.check()
        page.locator("fieldset.field").nth(5).locator("input").last.check()

        expect(page.locator(".answered")).to_be_in_viewport()
        expect(page.locator("fieldset.field:has(:checked)")).to_have_count(2)
        assert "counter" in page.locator(".answered-count").evaluate(shown)

    @pytest.mark.parametrize("path", ["/entry-test?again=1", "/entry-test/result", "/rounds"])
    def test_and_all_around_it_are_open_to_everybody(self, path, warned, live_server):
        page, _ = warned
        page.goto(f"{live_server}{path}")
        page.evaluate(AXE_SCRIPT)
        found = page.evaluate("axe.run()")

        assert [each["id"] for each in found["violations"]] == []
