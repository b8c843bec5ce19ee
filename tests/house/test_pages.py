"""Is every page of every role sound? For axe, for the policy, on a telephone, in both languages.

`SCREENSHOTS=1` keeps a picture of each in var/screenshots/: person-page-language-width.png.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext
from werkzeug.routing import RequestRedirect

from tests.house.addresses import LOOKERS, NO_PAGES
from tests.house.reader import Reader
from tests.house.scenery import Scenery
from tests.house.shared_scenery import scenery_of
from tests.support import databases
from tests.support.browsing import PATIENCE
from tests.support.clients import ApartClient
from wiseed_like.clock import machine_now
from wiseed_like.db import session

NOT_FOUND = ("not-found", "refused")


@pytest.fixture
def scenery(
    house: Flask, _database: databases.Broom, run_jobs: Callable[..., int], simulator: str
) -> Scenery:
    return scenery_of(house, _database, run_jobs, simulator)


class TestEveryPage:
    @pytest.mark.parametrize("language", ["fr", "en"])
    def test_is_sound_on_a_screen_and_on_a_telephone(
        self,
        language: str,
        scenery: Scenery,
        live_server: str,
        browser: Browser,
        sign_in: Callable[..., ApartClient],
    ) -> None:
        faults: dict[str, list[str]] = {}
        for person, addresses in LOOKERS.items():
            context = _context_of(person, scenery, browser, live_server, sign_in)
            reader = Reader(
                context.new_page(),
                live_server,
                person,
                keeps_pictures=bool(os.environ.get("SCREENSHOTS")),
            )
            found = addresses(scenery)
            session.rollback()  # a transaction that idles while pages are read would be ended
            reader.speak(language)
            for name, path in found.items():
                reader.look(name, path, language, status=404 if name in NOT_FOUND else 200)
            for fault, where in reader.faults.items():
                faults.setdefault(fault, []).extend(where)
            context.close()

        assert not faults, "\n".join(
            f"{fault} [{where[0]}, {len(where)} in all]" for fault, where in faults.items()
        )

    def test_is_among_those_looked_at(self, house: Flask) -> None:
        asked = {
            _endpoint_of(house, path)
            for addresses in LOOKERS.values()
            for path in addresses(_any_scenery()).values()
        }
        pages = {
            rule.endpoint for rule in house.url_map.iter_rules() if "GET" in (rule.methods or ())
        }

        assert pages - asked - NO_PAGES == set()
        assert pages >= NO_PAGES


def _context_of(
    person: str,
    scenery: Scenery,
    browser: Browser,
    address: str,
    sign_in: Callable[..., ApartClient],
) -> BrowserContext:
    """A browser of its own; signed in, unless it is a visitor's."""
    context = browser.new_context(locale="fr-FR")
    context.set_default_timeout(PATIENCE)
    if person in scenery.people:
        client = sign_in(scenery.people[person])
        if person == "administrator":
            _say_why(client, scenery)
        cookie = client.get_cookie("session")
        assert cookie is not None
        context.add_cookies([{"name": "session", "value": cookie.value, "url": address}])
    return context


def _say_why(client: ApartClient, scenery: Scenery) -> None:
    """Whoever has said why they look sees the page itself; compliance sees the question."""
    given = ["administration", int(machine_now().timestamp())]
    with client.session_transaction() as own:
        own["look_reasons"] = {str(user.id): given for user in scenery.people.values()}


class _Anything(dict[str, Any]):
    """Has whatever is asked for."""

    def __missing__(self, _name: str) -> Any:
        return self["anything"]


def _any_scenery() -> Scenery:
    """A scenery of which only the shape of the addresses matters."""
    moment = datetime(2026, 11, 25, tzinfo=UTC)
    thing = SimpleNamespace(
        id=1,
        slug="a",
        company_id=1,
        dossier_id=1,
        reflection_ends_at=moment,
        investor=SimpleNamespace(user=SimpleNamespace(is_joint=False)),
    )
    things = _Anything(anything=thing)
    numbers = _Anything(anything=1)
    return Scenery(
        people=things,
        rounds=things,
        dossiers=things,
        companies=things,
        identities=things,
        subscriptions=things,
        operations=_Anything(anything=SimpleNamespace(id=UUID(int=1))),
        requests=numbers,
        orders=_Anything(anything=UUID(int=1)),
        cards=_Anything(anything=UUID(int=1)),
        holders=numbers,
        decisions=numbers,
    )


def _endpoint_of(house: Flask, path: str) -> str | None:
    try:
        found = house.url_map.bind("localhost").match(urlsplit(path).path, method="GET")
    except RequestRedirect:
        return None
    except Exception:
        return None
    return str(found[0])
