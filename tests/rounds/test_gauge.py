from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import Page, Request, expect

from tests.rounds.world import NOW, a_world
from tests.subscriptions.world import an_open_round
from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.errors import NotFound
from wiseed_like.rounds import closing, queries, service
from wiseed_like.rounds.gauge import Gauge, get_gauge
from wiseed_like.rounds.models import Round


@pytest.fixture(autouse=True)
def _it_is_now(house: object) -> None:
    clock.use(lambda: NOW)


def taken(offer: Round, *, reserved: int, firm: int = 0) -> None:
    with transaction():
        counter = queries.lock_counter(offer.id)
        counter.reserved, counter.firm, counter.investors = reserved, firm, 3


class TestTheGauge:
    def test_read_by_keys_says_what_the_round_says(self) -> None:
        offer = an_open_round()
        taken(offer, reserved=30, firm=20)

        found = get_gauge(offer.slug)

        assert found == Gauge.of(offer)
        assert (found.reflecting, found.free) == (10, offer.shares_max - 30)

    def test_of_a_round_in_preparation_does_not_exist(self, client: ApartClient) -> None:
        slug = a_world().ready().slug
        with pytest.raises(NotFound):
            get_gauge(slug)
        assert client.get(f"/rounds/{slug}/gauge").status_code == 404

    def test_names_the_landmarks_that_are_worth_saying(self) -> None:
        world = a_world()
        offer = world.opened()
        seen = [get_gauge(offer.slug).landmark]
        for reserved, firm in ((2_499, 2_499), (2_500, 2_500), (7_500, 2_500)):
            taken(offer, reserved=reserved, firm=firm)
            seen.append(get_gauge(offer.slug).landmark)
        with transaction():
            service.suspend(offer, "Motif", by=world.officer, now=NOW)
        seen.append(get_gauge(offer.slug).landmark)

        assert seen == ["running", "running", "reached", "full", "suspended"]


class TestTheFragment:
    def test_is_in_the_language_of_the_address(self, client: ApartClient) -> None:
        offer = an_open_round()
        taken(offer, reserved=7, firm=2)

        french = client.get(f"/rounds/{offer.slug}/gauge?language=fr").text
        english = client.get(f"/rounds/{offer.slug}/gauge?language=en").text
        asked = client.get(
            f"/rounds/{offer.slug}/gauge?language=xx", headers={"Accept-Language": "en"}
        ).text

        assert "Minimum pour réussir" in french
        assert "Minimum pour réussir" not in english
        assert asked == english

    def test_is_no_page_and_sets_nothing(self, client: ApartClient) -> None:
        answer = client.get(f"/rounds/{an_open_round().slug}/gauge")

        assert "<html" not in answer.text
        assert "Set-Cookie" not in answer.headers
        assert len(answer.data) < 4_000

    def test_is_not_watched_for_once_the_round_is_over(self, client: ApartClient) -> None:
        world = a_world()
        offer = world.opened()
        assert "data-gauge" in client.get(f"/rounds/{offer.slug}").text
        with transaction():
            closing.cancel(queries.lock_round(offer.id), "Motif", by=world.officer, now=NOW)

        page = client.get(f"/rounds/{offer.slug}").text

        assert "data-gauge" not in page
        assert "gauge.js" not in page
        assert "data-over" in client.get(f"/rounds/{offer.slug}/gauge").text


class TestWhoWatches:
    """In a browser, whose clock the test moves."""

    @pytest.fixture
    def offer(self) -> Round:
        clock.use(clock.system_time)
        offer = a_world().opened(
            now=clock.now(), closes_on=(clock.now() + timedelta(days=40)).date()
        )
        taken(offer, reserved=10, firm=10)
        return offer

    def test_sees_it_move_and_hears_of_a_landmark_only(
        self, live_server: str, page: Page, offer: Round
    ) -> None:
        page.clock.install()
        page.goto(f"{live_server}/rounds/{offer.slug}")
        said, free = page.locator("[data-live=said]"), page.locator("[data-live=free]")
        expect(free).to_contain_text("490")

        taken(offer, reserved=2_000, firm=2_000)
        page.clock.run_for(21_000)
        expect(free).to_have_text("5 500 parts")
        expect(said).to_be_empty()
        taken(offer, reserved=2_600, firm=2_600)
        page.clock.run_for(21_000)
        expect(said).to_contain_text("minimum vient d'être atteint")
        expect(page.locator("[data-changed]")).to_be_hidden()
        taken(offer, reserved=7_500, firm=2_600)
        page.clock.run_for(21_000)
        expect(page.locator("[data-changed]")).to_be_visible()

    def test_asks_without_cookies_and_not_while_nobody_looks(
        self, live_server: str, page: Page, offer: Round
    ) -> None:
        asked: list[Request] = []
        page.on("request", lambda sent: asked.append(sent) if "/gauge?" in sent.url else None)
        page.context.add_cookies([{"name": "language", "value": "en", "url": live_server}])
        page.clock.install()
        page.goto(f"{live_server}/rounds/{offer.slug}")
        with page.expect_response(lambda answer: "/gauge?" in answer.url) as answer:
            page.clock.run_for(21_000)
        page.evaluate("Object.defineProperty(document, 'hidden', {value: true})")
        seen = len(asked)
        page.clock.run_for(120_000)

        assert answer.value.status == 200
        assert "Minimum" in answer.value.text()
        assert "Souscription" not in answer.value.text()
        assert "cookie" not in asked[0].all_headers()
        assert len(asked) == seen == 1
