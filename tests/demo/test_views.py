"""Do the demo's buttons work where they exist, and are they absent where money is real?"""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests
from flask import Flask

from dev.paths import ROOT
from tests.subscriptions import world
from tests.support.clients import ApartClient
from tests.support.production import PRODUCTION
from wiseed_like import clock
from wiseed_like.accounts import factors, limits
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user
from wiseed_like.accounts.service import enrol
from wiseed_like.config import ConfigError, read_settings
from wiseed_like.db import transaction
from wiseed_like.demo import phones, queries, service
from wiseed_like.demo.people import PEOPLE
from wiseed_like.demo.provider import follow
from wiseed_like.mailbox.service import post

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)


def a_user(email: str, *roles: str) -> User:
    with transaction():
        return enrol(
            email=email,
            password="not a hash",
            first_name="Claire",
            last_name="Dubois",
            roles=roles,
            language="fr",
            confirmed_at=NOW,
            now=NOW,
        )


@pytest.fixture
def ticks(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """No worker runs here: what a click waits for is left out, and counted."""
    asked: list[bool] = []
    monkeypatch.setattr("wiseed_like.demo.views._let_time_work", lambda: asked.append(True))
    return asked


class TestBecome:
    def test_signs_in_as_somebody_of_the_cast(self, client: ApartClient) -> None:
        claire = a_user(PEOPLE[0].email, "investor")

        answer = client.post(f"/demo/become/{claire.id}")

        assert answer.status_code == 303
        assert client.get("/account").status_code == 200

    def test_knows_nobody_else(self, client: ApartClient) -> None:
        stranger = a_user("somebody@example.org", "administrator")

        assert client.post(f"/demo/become/{stranger.id}").status_code == 404
        assert client.get("/account").status_code == 303

    def test_leaves_again(self, client: ApartClient) -> None:
        claire = a_user(PEOPLE[0].email, "investor")
        client.post(f"/demo/become/{claire.id}")

        assert client.post("/demo/leave").status_code == 303
        assert client.get("/account").status_code == 303

    def test_is_not_counted_with_what_visitors_send(self, client: ApartClient) -> None:
        claire = a_user(PEOPLE[0].email, "investor")
        for _ in range(limits.LIMITS["anonymous.address"].amount):
            limits.take("anonymous.address", "127.0.0.1")

        assert client.post(f"/demo/become/{claire.id}").status_code == 303
        assert limits.left("demo.address", "127.0.0.1") == limits.LIMITS["demo.address"].amount - 1

    def test_is_out_of_reach_of_a_hand_and_not_of_a_loop(
        self, client: ApartClient, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        real = limits.LIMITS["demo.address"]
        assert real.amount >= 60 * real.minutes
        monkeypatch.setitem(limits.LIMITS, real.name, limits.Limit(real.name, 1, real.minutes))

        assert client.post("/demo/leave").status_code == 303
        assert client.post("/demo/leave").status_code == 429

    def test_needs_the_forms_token(self, client: ApartClient, with_csrf: None) -> None:
        claire = a_user(PEOPLE[0].email, "investor")

        assert client.post(f"/demo/become/{claire.id}").status_code == 400


class TestTheClock:
    def test_moves_a_day_and_asks_for_a_tick(self, client: ApartClient, ticks: list[bool]) -> None:
        answer = client.post("/demo/clock", data={"to": "day", "from": "/rounds"})

        assert answer.location == "/rounds"
        assert timedelta(days=1) <= queries.ahead() < timedelta(days=1, seconds=5)
        assert ticks == [True]

    @pytest.mark.parametrize("wanted", ["reflection", "closing", "yesterday", ""])
    def test_stays_when_nothing_is_to_come(
        self, client: ApartClient, ticks: list[bool], wanted: str
    ) -> None:
        assert client.post("/demo/clock", data={"to": wanted}).status_code == 303
        assert queries.ahead() == timedelta(0)
        assert ticks == []

    def test_takes_the_provider_along(
        self, client: ApartClient, ticks: list[bool], simulator: str
    ) -> None:
        client.post("/demo/clock", data={"to": "day"})

        told = requests.get(f"{simulator}/_clock", timeout=5).json()["at"]
        ahead = timedelta(seconds=told - datetime.now(UTC).timestamp())
        assert abs(ahead - queries.ahead()) < timedelta(seconds=5)
        assert ahead > timedelta(hours=23)

    def test_does_not_wait_for_a_provider_that_is_deaf(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        follow("http://127.0.0.1:9", NOW)

        assert "does not follow" in caplog.text

    def test_goes_to_the_closing_of_a_founders_own_round(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        sooner = world.an_open_round()
        monkeypatch.setattr(world, "CLOSES_AT", world.CLOSES_AT + timedelta(days=13))
        own = world.an_open_round()
        founder = own.company.officers[0].user

        assert queries.next_closing(world.NOW, founder) == own.closes_at
        assert queries.next_closing(world.NOW, None) == sooner.closes_at
        assert own.closes_at > sooner.closes_at

    def test_never_goes_back_nor_too_far(self) -> None:
        with transaction():
            service.move_clock(timedelta(days=-3))
        assert queries.ahead() == timedelta(0)

        with transaction():
            service.move_clock(timedelta(days=9_000))
            service.move_clock(timedelta(days=9_000))
        assert queries.ahead() == service.FARTHEST

    @pytest.mark.parametrize("elsewhere", ["https://elsewhere.example", "//elsewhere", "/\\x"])
    def test_sends_nobody_out_of_the_house(
        self, client: ApartClient, ticks: list[bool], elsewhere: str
    ) -> None:
        answer = client.post("/demo/clock", data={"to": "day", "from": elsewhere})

        assert answer.location == "/"


class TestTheMailbox:
    def test_shows_a_mail_and_its_links(self, client: ApartClient) -> None:
        with transaction():
            mail = post(
                "claire@demo.example",
                user_id=None,
                template="x",
                subject="Votre identité est vérifiée",
                text="Voyez https://levain.example/journey",
                now=clock.now(),
            )

        assert "Votre identité est vérifiée" in client.get("/demo/mailbox").text
        assert (
            "identité"
            not in client.get("/demo/mailbox?to=julien@demo.example").text.partition("<main")[2]
        )
        shown = client.get(f"/demo/mailbox/{mail.id}").text
        assert 'href="https://levain.example/journey"' in shown


class TestProduction:
    def test_has_none_of_the_demos_pages(self) -> None:
        # In a process of its own: an application configures more than itself.
        listing = (
            "from wiseed_like import create_app; app = create_app();"
            "print(*app.blueprints, *(rule.rule for rule in app.url_map.iter_rules()), sep='\\n')"
        )
        told = subprocess.run(
            [sys.executable, "-c", listing],
            env=PRODUCTION | {"PYTHONPATH": str(ROOT)},
            cwd=ROOT,
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()

        assert "/rounds" in told
        assert not [line for line in told if line.startswith("/demo")]
        assert not {"demo", "styleguide"} & set(told)

    @pytest.mark.parametrize(
        "setting",
        [
            {"DEMO_PEOPLE": "1"},
            {"DEMO_CLOCK": "1"},
            {"SIMULATOR_URL": "http://127.0.0.1:8700"},
            {"MANGOPAY_URL": "http://127.0.0.1:8700/v2.01/"},
        ],
    )
    def test_does_not_start_with_the_demos_settings(self, setting: dict[str, str]) -> None:
        with pytest.raises(ConfigError, match="no place in production"):
            read_settings(PRODUCTION | setting)


class TestTheBar:
    def test_is_not_shown_to_tests(self, house: Flask, sign_in: Callable[..., Any]) -> None:
        assert 'class="demo-bar"' not in sign_in(a_user(PEOPLE[0].email)).get("/").text


class TestAPhoneThatWasCleared:
    def test_shows_no_code_and_opens_no_page_of_the_staff(self, client: ApartClient) -> None:
        marc = next(person for person in PEOPLE if phones.needs_phone(person))
        user = a_user(marc.email, *marc.roles)
        with transaction():
            phones.register(user, at=clock.machine_now())
        assert phones.is_registered(user)
        client.post(f"/demo/become/{user.id}")
        assert client.get("/staff").status_code == 200

        with transaction():
            factors.clear(get_user(user.id, lock=True), by=user, at=NOW)
        client.post(f"/demo/become/{user.id}")
        assert not phones.is_registered(user)
        assert client.get("/staff").status_code == 303
