"""ASVS V3.5: what may another site's page make a visitor's browser do here? Nothing."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from flask import Flask, request
from sqlalchemy import event

from tests.house.addresses import LOOKERS
from tests.house.scenery import Scenery
from tests.house.test_pages import scenery
from tests.rounds.world import a_user
from tests.support.clients import ApartClient
from wiseed_like.db import db, transaction
from wiseed_like.mailbox.queries import list_latest

__all__ = ["scenery"]
SignIn = Callable[..., ApartClient]
ELSEWHERE = [
    {"Sec-Fetch-Site": "cross-site"},
    {"Sec-Fetch-Site": "same-site"},
    {"Sec-Fetch-Site": "cross-site", "Origin": "http://localhost"},
    {"Origin": "https://evil.example"},
    {"Origin": "http://localhost.evil.example"},
    {"Origin": "https://localhost"},
    {"Origin": "http://localhost:8080"},
    {"Origin": "null"},
]
HERE = [
    {"Sec-Fetch-Site": "same-origin"},
    {"Sec-Fetch-Site": "same-origin", "Origin": "http://localhost"},
    {"Sec-Fetch-Site": "none"},
    {"Origin": "http://localhost"},
    {},
]


@pytest.fixture
def person(sign_in: SignIn) -> ApartClient:
    with transaction():
        user = a_user("investor")
    return sign_in(user)


class TestAForm:
    @pytest.mark.parametrize("headers", ELSEWHERE)
    def test_v3_5_1_of_another_site_is_refused(self, person: ApartClient, headers: dict[str, str]):
        """Beside its token, a form must come from a page of ours: Sec-Fetch-Site where the browser
        says it, else Origin (`web.origins`)."""
        answer = person.post("/language/en", data={"next": "/"}, headers=headers)

        assert answer.status_code == 403

    @pytest.mark.parametrize("headers", HERE)
    def test_v3_5_1_of_ours_is_taken(self, person: ApartClient, headers: dict[str, str]):
        """The same form from our own page, and from clients that say nothing, is taken."""
        answer = person.post("/language/en", data={"next": "/"}, headers=headers)

        assert answer.status_code == 303

    def test_v3_5_1_without_its_token_does_nothing(
        self, person: ApartClient, with_csrf: None, house: Flask
    ):
        """Every unsafe method of every route wants the token, the libraries' routes too: nothing
        is exempt."""
        from tests.security.test_v4_http import address_of

        assert not house.extensions["csrf"]._exempt_views
        assert not house.extensions["csrf"]._exempt_blueprints
        unsafe = [
            rule for rule in house.url_map.iter_rules() if rule.methods and "POST" in rule.methods
        ]
        taken = {
            rule.endpoint
            for rule in unsafe
            if person.post(address_of(rule), data={"any": "thing"}).status_code != 400
        }

        assert len(unsafe) > 40
        assert taken == set()

    def test_v3_5_1_behind_a_mailed_link_may_hide_its_origin(self, client: ApartClient):
        """A page with `no-referrer` sends `Origin: null`: that page's own form is taken."""
        answer = client.post("/password/token", data={}, headers={"Origin": "null"})

        assert answer.status_code != 403


EMBEDDED = [
    {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "image"},
    {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "script"},
    {"Sec-Fetch-Mode": "no-cors", "Sec-Fetch-Dest": "audio"},
    {"Sec-Fetch-Mode": "cors", "Sec-Fetch-Dest": "empty"},
    {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "iframe"},
    {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "object"},
    {"Sec-Fetch-Mode": "navigate", "Sec-Fetch-Dest": "embed"},
]


class TestAPageOrDocument:
    @pytest.mark.parametrize("site", ["cross-site", "same-site"])
    @pytest.mark.parametrize("how", EMBEDDED)
    def test_v3_5_8_is_embedded_by_nobody_else(
        self, person: ApartClient, how: dict[str, str], site: str
    ):
        """Another site's page can link to us, and that is all: pictures, scripts, frames and
        fetches from there are refused before anything is read, and CORP refuses them again."""
        for path in ("/account", "/identity/documents/1", "/"):
            answer = person.get(path, headers=how | {"Sec-Fetch-Site": site})

            assert answer.status_code == 403
            assert answer.headers["Cross-Origin-Resource-Policy"] == "same-origin"

    def test_v3_5_8_is_reached_by_a_link_and_from_our_own_pages(self, person: ApartClient):
        """The control: a link from elsewhere opens a page, our own page loads a picture."""
        link = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Mode": "navigate"}
        own = {"Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "no-cors"}

        assert person.get("/", headers=link | {"Sec-Fetch-Dest": "document"}).status_code == 200
        assert person.get("/", headers=own | {"Sec-Fetch-Dest": "image"}).status_code == 200


# What a GET may leave behind: that it was made, and what was answered.
OF_ANY_VISIT = {"sessions", "attempts", "data_looks", "decisions"}
# An invitation remembers that its link was opened.
OF_A_LOOK = {"journal_streams", "journal_entries", "journal_deliveries", "round_invitations"}
# The first look at one's own journey opens the file of whoever looks, with nothing in it.
EMPTY_AT_FIRST = {"investors", "identity_files"}
SAID = OF_ANY_VISIT | OF_A_LOOK | EMPTY_AT_FIRST
Written = dict[str, set[str]]


@contextmanager
def writing() -> Iterator[Written]:
    """Which tables are written while a GET is answered, by endpoint."""
    found: Written = defaultdict(set)

    def note(_c: Any, _u: Any, statement: str, *_: Any) -> None:
        verb = re.match(r"\s*(?:INSERT INTO|UPDATE|DELETE FROM)\s+\"?(\w+)", statement)
        if verb and request and request.method == "GET":
            found[str(request.endpoint)].add(verb[1])

    for engine in db.engines.values():
        event.listen(engine, "before_cursor_execute", note)
    yield found
    for engine in db.engines.values():
        event.remove(engine, "before_cursor_execute", note)


def test_v3_5_3_looking_changes_nothing(scenery: Scenery, sign_in: SignIn, client: ApartClient):
    """Every page of every person is looked at. A GET writes that somebody looked (access ledger,
    session, limits), what they were answered, and the file of their own that is still empty. The
    provider's hook and the way back from its page note that something is to be read again; the
    switch of language sets a cookie.
    """
    with writing() as found:
        for name, addresses in LOOKERS.items():
            visitor = client if name == "visitor" else sign_in(scenery.people[name])
            for path in addresses(scenery).values():
                visitor.get(path)
        client.get("/language/en?next=/")
        sign_in(scenery.people["investor"]).get("/language/en?next=/")

    beyond = {
        endpoint: tables - SAID
        for endpoint, tables in found.items()
        if tables - SAID and not endpoint.startswith("demo.")
    }
    assert beyond == {}
    assert "sessions" in set().union(*found.values())


def test_v3_5_3_the_choice_of_a_language_is_kept_by_a_form_only(person: ApartClient, house: Flask):
    """A link only sets this browser's preference; what is kept with the account needs a POST."""
    from wiseed_like.accounts.models import User
    from wiseed_like.db import session

    person.get("/language/en?next=/")
    after_link = session.query(User).one().language
    session.expire_all()
    person.post("/language/en", data={"next": "/"})
    session.expire_all()

    assert after_link == "fr"
    assert session.query(User).one().language == "en"


@pytest.mark.parametrize("sign", ["\0", "\x07", "\x1b"])
@pytest.mark.parametrize("path", ["/login", "/sign-up", "/password", "/confirm"])
def test_v2_2_1_signs_that_nobody_types_are_refused(client: ApartClient, path: str, sign: str):
    """Before anybody looks for an account, and with no word of it kept."""
    answer = client.post(path, data={"email": f"a{sign}@b.fr", "password": "une phrase"})

    assert answer.status_code == 400
    assert not list_latest()
