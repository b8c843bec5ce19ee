"""Who may open which page, on whose objects? Every cell of the matrix, over HTTP (ASVS V8)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from flask import Flask, url_for
from werkzeug.test import TestResponse

from tests.security import people
from tests.security.painted import Painted, painting
from tests.support import databases
from wiseed_like.web.doors import policy_of

pytestmark = pytest.mark.painted_house

MATRIX = tomllib.loads((Path(__file__).parent / "matrix.toml").read_text(encoding="utf-8"))
PEOPLE: list[str] = MATRIX["people"]
PROFILES: dict[str, dict[str, str]] = {
    name: dict(zip(PEOPLE, row.split(), strict=True)) for name, row in MATRIX["profiles"].items()
}
ROWS = [
    (endpoint, method, *[*said.split(), "page"][:2])
    for endpoint, methods in MATRIX["routes"].items()
    for method, said in methods.items()
]
# What comes of an empty form: the page again, a redirect, or why not.
ANSWERS = (200, 302, 303, 409, 422)
REDIRECTS = (302, 303)  # the libraries' own pages answer 302
TOKEN = re.compile(r"<input[^>]*csrf_token[^>]*>")
# What an earlier visit left to be said: sessions live on while the rest is put back.
FLASHES = re.compile(r'\s*<div class="flashes".*?(?=<section)', re.DOTALL)
UNSAFE = {"POST", "PUT", "PATCH", "DELETE"}


@pytest.fixture(scope="module")
def painted(app: Flask, _database: databases.Broom, simulator: str) -> Iterator[Painted]:
    with painting(app, _database, simulator, people.populate) as found:
        yield found


def arguments_of(app: Flask, endpoint: str) -> set[str]:
    return next(rule.arguments for rule in app.url_map.iter_rules() if rule.endpoint == endpoint)


class Visit:
    """One row of the matrix, tried by one person after the other."""

    def __init__(self, painted: Painted, endpoint: str, method: str) -> None:
        self._painted, self._endpoint, self._method = painted, endpoint, method
        self._arguments = arguments_of(painted.app, endpoint)

    def fault(self, person: str, expected: str, shape: str) -> str | None:
        """What is wrong with the answer to this person; None when it is as the matrix says."""
        self._painted.forget_tries()
        where = self._painted.addresses.of(self._endpoint, self._arguments, person)
        answer = self._ask(person, where)
        fault = {
            "L": self._not_sent_to_sign_in,
            "N": self._not_absent,
            "Y": self._not_let_in,
            "K": self._not_let_in,
        }[expected](answer, person, shape)
        changed = self._painted.changed()
        if changed and self._method in UNSAFE:
            self._painted.put_back()
        elif changed:
            self._painted.go_on()
        if fault is None and changed and (expected in "LNK"):
            fault = f"{person}: changed {changed}"
        return fault

    def _ask(self, person: str, where: people.Where) -> TestResponse:
        client = self._painted.client(person)
        return client.open(self._address(where), method=self._method)

    def _address(self, where: people.Where) -> str:
        with self._painted.app.test_request_context():
            return url_for(self._endpoint, **where)

    def _text(self, answer: TestResponse, where: people.Where) -> str:
        """A page without its own address, and without its tokens."""
        address = self._address(where)
        text = FLASHES.sub("", TOKEN.sub("", answer.get_data(as_text=True)))
        return text.replace(address, "…").replace(quote(address, safe=""), "…")

    def _not_sent_to_sign_in(self, answer: TestResponse, person: str, shape: str) -> str | None:
        if answer.status_code == 303 and "/login?" in (answer.location or ""):
            return None
        return f"{person}: {answer.status_code} {answer.location} instead of the sign-in page"

    def _not_absent(self, answer: TestResponse, person: str, shape: str) -> str | None:
        if answer.status_code != 404:
            return f"{person}: {answer.status_code} {answer.location} instead of not found"
        nothing = self._painted.addresses.of_nothing(self._endpoint, self._arguments, person)
        theirs = self._painted.addresses.of(self._endpoint, self._arguments, person)
        absent = self._ask(person, nothing)
        same = self._text(answer, theirs) == self._text(absent, nothing)
        if not same or absent.status_code != 404:
            return f"{person}: reads otherwise than what does not exist"
        return None

    def _not_let_in(self, answer: TestResponse, person: str, shape: str) -> str | None:
        moves = answer.status_code in REDIRECTS
        inside = moves and "/login?" not in (answer.location or "")
        if self._method in UNSAFE:
            right = answer.status_code in ANSWERS and (inside or not moves)
        else:
            right = (answer.status_code == 200 and shape != "sent") or (inside and shape != "page")
        return None if right else f"{person}: {answer.status_code} {answer.location}, not {shape}"


class TestTheMatrix:
    def test_v8_1_1_has_a_row_for_every_route_and_method(self, app: Flask):
        """tests/security/matrix.toml says for each route, method and kind of person what happens,
        also on one's own object, another's and one's own file; a route without a row fails here."""
        asked = {
            (rule.endpoint, method)
            for rule in app.url_map.iter_rules()
            for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        }
        written = {(endpoint, method) for endpoint, method, _, _ in ROWS}

        assert sorted(asked - written) == [], "routes without a row in matrix.toml"
        assert sorted(written - asked) == [], "rows without a route"

    def test_uses_every_profile_and_no_other(self):
        assert {profile for _, _, profile, _ in ROWS} == PROFILES.keys()

    def test_agrees_with_the_policies(self, painted: Painted):
        """A row never lets in a kind of person whose roles the policy does not know."""
        roles = {
            "investor": {"investor"}, "founder": {"founder"}, "analyst": {"analyst"},
            "compliance": {"compliance"}, "administrator": {"administrator"},
        }  # fmt: skip
        wrong = [
            (endpoint, person)
            for endpoint, _, profile, _ in ROWS
            for person, held in roles.items()
            if (policy := policy_of(endpoint)) is not None
            and not policy.open
            and policy.roles
            and PROFILES[profile][person] == "Y"
            and not held & set(policy.roles)
        ]

        assert wrong == []


class TestEveryRow:
    @pytest.mark.parametrize(
        ("endpoint", "method", "profile", "shape"),
        ROWS,
        ids=[f"{method} {endpoint}" for endpoint, method, _, _ in ROWS],
    )
    def test_v8_2_2_holds_for_everybody(
        self, endpoint: str, method: str, profile: str, shape: str, painted: Painted
    ):
        """Every cell of the matrix is asked over HTTP: objects are loaded through the person, so
        another's reads word for word like one that does not exist, and no refused form changes a
        row of the database."""
        visit = Visit(painted, endpoint, method)
        found = [
            visit.fault(person, expected, shape) for person, expected in PROFILES[profile].items()
        ]

        assert "\n".join(fault for fault in found if fault) == ""
