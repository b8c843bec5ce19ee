"""Why may a founder not raise this much, in this form, or not yet? Read in both languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from compliance import texts
from compliance.as_of import as_of
from compliance.calendar import legal_day
from compliance.euro import Euro
from compliance.offers import offer_cap
from compliance.offers.issuer import LegalForm, assess_form
from tests.dossiers import scenes
from tests.stories.asking import Asker
from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.accounts.models import User

SignIn = Callable[..., ApartClient]
LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])
MISSING = {"fr": "Il manque encore", "en": "Still missing"}
WAY_OUT = {
    "fr": "La page du dossier montre ce qui manque.",
    "en": "The page of the application shows what is missing.",
}


@pytest.fixture
def founder(house: object, monkeypatch: pytest.MonkeyPatch) -> User:
    monkeypatch.setattr(scenes, "NOW", clock.now())
    return scenes.a_person("founder")


@LANGUAGES
class TestAFounder:
    def test_who_wants_too_much_learns_the_ceiling_and_what_fits(
        self, founder: User, page: Page, live_server: str, sign_in: SignIn, language: str
    ) -> None:
        draft = scenes.a_draft(scenes.a_company(founder), founder)
        asker = Asker(page, live_server, language).enters(founder, sign_in)
        asker.opens(f"/dossiers/{draft.id}/edit")

        page.fill("#amount_sought", "6000000")
        page.locator("main form .form-actions button").click()

        now = clock.now()
        facts = offer_cap.Facts(Euro.of(6_000_000), legal_day(now))
        asker.is_told(offer_cap.assess(facts, as_of(now)))

    def test_of_a_limited_company_learns_into_what_to_turn_it(
        self, founder: User, page: Page, live_server: str, sign_in: SignIn, language: str
    ) -> None:
        asker = Asker(page, live_server, language).enters(founder, sign_in)

        asker.opens("/companies/new")

        # Nothing was asked yet: an explanation, without facts that nobody typed.
        verdict = assess_form(LegalForm("SARL"), as_of(clock.now()))
        box = asker.asks_why(verdict.sentence.written(language))
        assert verdict.counterfactual is not None
        expect(box).to_contain_text(verdict.counterfactual.sentence.written(language))
        expect(box).to_contain_text(texts.cited(verdict.article, language))

    def test_with_an_incomplete_dossier_learns_what_is_missing(
        self, founder: User, page: Page, live_server: str, sign_in: SignIn, language: str
    ) -> None:
        draft = scenes.a_draft(scenes.a_company(founder), founder)
        asker = Asker(page, live_server, language).enters(founder, sign_in)

        asker.opens(f"/dossiers/{draft.id}/submit")

        notice = page.locator(".flashes .notice")
        expect(notice).to_contain_text(MISSING[language])
        box = asker.asks_why(notice.locator("p").first.inner_text())
        expect(box).to_contain_text("2020/1503")
        expect(box.locator(".why-change")).to_have_text(WAY_OUT[language])
        expect(box.locator("a[href*='/complaints']")).to_be_visible()
