"""Why may somebody who saves not invest, not yet, or not any more? Read in both languages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect

from compliance.as_of import as_of
from compliance.ceilings import per_offer_threshold
from compliance.euro import Euro
from compliance.investing import identity_due, revocation
from tests.rounds import world as rounds
from tests.stories.asking import Asker
from tests.subscriptions import world
from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.models import Subscription

SignIn = Callable[..., ApartClient]
LANGUAGES = pytest.mark.parametrize("language", ["fr", "en"])


@pytest.fixture
def offer(house: object, monkeypatch: pytest.MonkeyPatch) -> Round:
    """A round that is open now: the server's clock is nobody's here."""
    now = clock.now()
    for stage in (world, rounds):
        monkeypatch.setattr(stage, "NOW", now)
    monkeypatch.setattr(world, "CLOSES_AT", now + timedelta(days=90))
    return world.an_open_round()


@LANGUAGES
class TestAnInvestor:
    def test_without_an_identity_learns_what_opens_the_door(
        self, offer: Round, page: Page, live_server: str, sign_in: SignIn, language: str
    ) -> None:
        me = world.an_investor(identity=IdentityState.DRAFT)
        asker = Asker(page, live_server, language).enters(me.user, sign_in)

        asker.opens(f"/rounds/{offer.slug}/subscribe")

        facts = identity_due.Facts(state="draft")
        asker.is_told(identity_due.assess(facts, as_of(clock.now())))

    def test_above_her_threshold_learns_up_to_how_much_nothing_more_is_asked(
        self, offer: Round, page: Page, live_server: str, sign_in: SignIn, language: str
    ) -> None:
        me = world.an_investor(result=Euro.of(3_800))
        order = world.an_order(me, offer, 50, now=clock.now())
        asker = Asker(page, live_server, language).enters(me.user, sign_in)

        asker.opens(f"/orders/{order.id}")

        facts = per_offer_threshold.Facts(
            Euro.of(2_000), result=Euro.of(3_800), sophisticated=False, test_passed=True
        )
        box = asker.is_told(per_offer_threshold.assess(facts, as_of(clock.now())))
        expect(box).to_contain_text("€1,900.00" if language == "en" else "1\u202f900,00\u00a0€")

    def test_too_late_to_revoke_learns_until_when_it_was_possible(
        self, offer: Round, page: Page, live_server: str, sign_in: SignIn, language: str
    ) -> None:
        me = world.an_investor()
        mine = world.a_subscription(me, offer, now=clock.now())
        asker = Asker(page, live_server, language).enters(me.user, sign_in)
        asker.opens(f"/subscriptions/{mine.id}")
        over = the_period_is_over(mine)

        page.locator("form[action$='/revoke'] button").click()

        expect(page.get_by_role("heading", level=1)).to_be_visible()
        asker.is_told(over)


def the_period_is_over(mine: Subscription) -> revocation.Verdict:
    """The last second goes by while the page is open; what the law then says."""
    now = clock.now()
    with transaction():
        mine.offered_at = now - timedelta(days=5)
        mine.reflection_ends_at = now - timedelta(hours=2)
    session.expire_all()
    facts = revocation.Facts(state="reflecting", ends_at=mine.reflection_ends_at)
    return revocation.assess(facts, as_of(now))
