"""Why may an analyst or an officer not decide, or not yet? Read in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from compliance.as_of import as_of
from compliance.calendar import legal_day
from compliance.capital import closing as law
from compliance.euro import Euro
from tests.documents.samples import pdf
from tests.dossiers import scenes
from tests.rounds import world as rounds
from tests.stories.asking import Asker
from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.demo.service import move_clock_to
from wiseed_like.dossiers import service as dossiers
from wiseed_like.dossiers.rules import Evidence
from wiseed_like.rounds import closing, queries
from wiseed_like.rounds.models import Round

SignIn = Callable[..., ApartClient]
LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])
PAID = Euro.of(120_000)
SOMEBODY_ELSE = {"fr": "Une autre personne peut le faire.", "en": "Somebody else may do it."}
SIX_DAYS = timedelta(days=6)


@pytest.fixture(autouse=True)
def _now(house: object, monkeypatch: pytest.MonkeyPatch) -> None:
    for stage in (scenes, rounds):
        monkeypatch.setattr(stage, "NOW", clock.now())


@pytest.fixture
def people() -> tuple[User, User]:
    """A founder, and the analyst of the dossier."""
    return scenes.a_person("founder"), scenes.a_person("analyst")


@LANGUAGES
class TestAnAnalyst:
    def test_does_not_decide_on_his_own_examination(
        self,
        people: tuple[User, User],
        page: Page,
        live_server: str,
        sign_in: SignIn,
        language: str,
    ) -> None:
        founder, analyst = people
        dossier = scenes.a_dossier_at("committee", founder, analyst)
        asker = Asker(page, live_server, language).enters(analyst, sign_in)

        asker.opens(f"/staff/dossiers/{dossier.id}")

        no = page.locator(".why").filter(has=page.locator("a[href*='/complaints']")).last
        box = asker.asks_why(no.locator(".why-sentence").first.inner_text())
        expect(box).to_contain_text("2020/1503, art. 4(1)")
        expect(box.locator(".why-change")).to_have_text(SOMEBODY_ELSE[language])

    def test_does_not_present_what_is_not_verified(
        self,
        people: tuple[User, User],
        page: Page,
        live_server: str,
        sign_in: SignIn,
        language: str,
    ) -> None:
        founder, analyst = people
        dossier = scenes.a_dossier_at("due_diligence", founder, analyst)
        evidence = Evidence(
            criminal_record_clean=True, seat_cooperative=True, free_of_conflict=True
        )
        with transaction():
            dossiers.record_evidence(dossier, evidence, by=analyst, now=clock.now())
        asker = Asker(page, live_server, language).enters(analyst, sign_in)

        asker.opens(f"/staff/dossiers/{dossier.id}")

        verdict = dossiers.assess_issuer(dossier, evidence, now=clock.now())
        asker.is_told(verdict.reasons()[0])


@LANGUAGES
class TestAnOfficer:
    def test_does_not_conclude_on_a_certificate_that_is_too_low(
        self, page: Page, live_server: str, sign_in: SignIn, language: str
    ) -> None:
        world = rounds.a_world()
        offer = that_has_ended(world)
        asker = Asker(page, live_server, language).enters(world.officer, sign_in)
        asker.opens(f"/staff/rounds/{offer.id}/closing")

        page.fill("#amount", "119999.99")
        page.fill("#issued_on", legal_day(offer.closes_at + SIX_DAYS).isoformat())
        page.fill("#number", "BR-2027-118")
        file = {"name": "c.pdf", "mimeType": "application/pdf", "buffer": pdf()}
        page.set_input_files("#file", file)  # type: ignore[arg-type]
        page.locator("main form .form-actions button").click()

        facts = law.Release(PAID, Euro.of("119999.99"), bulletins_signed=True)
        asker.is_told(law.assess_release(facts, as_of(clock.now())))


def that_has_ended(world: rounds.World) -> Round:
    """A round above its minimum, all paid, whose last day is over."""
    now = clock.now()
    today = legal_day(now)
    offer = world.opened(
        now=now,
        authorised_on=today - timedelta(days=5),
        closes_on=today + timedelta(days=30),
    )
    with transaction():
        counter = queries.lock_counter(offer.id)
        counter.reserved = counter.firm = counter.paid = 3_000
        counter.investors = 41
        move_clock_to(offer.closes_at + SIX_DAYS, now=now)
    with transaction():
        closing.start_closing(queries.lock_round(offer.id), now=offer.closes_at)
    session.expire_all()
    return offer
