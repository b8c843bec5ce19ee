"""Which promises does every answer carry in its headers: page, error, file, redirect?"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.rounds.world import a_user
from tests.support.clients import ApartClient
from wiseed_like.db import transaction

CASES = {
    "a page": ("GET", "/", 200),
    "a form": ("GET", "/login", 200),
    "a refused form": ("POST", "/sign-up", 422),
    "a redirect to the sign-in": ("GET", "/portfolio", 303),
    "a page that is not there": ("GET", "/nowhere", 404),
    "a method that is not allowed": ("DELETE", "/", 405),
    "a file": ("GET", "/static/css/levain.css", 200),
    "a file that is not there": ("GET", "/static/css/nothing.css", 404),
    "a request without its parts": ("GET", "/hooks/mangopay", 200),
    "a change of language": ("GET", "/language/en?next=/rounds", 303),
}


@pytest.mark.parametrize("case", CASES)
class TestEveryAnswer:
    def test_seals_the_page(self, client: ApartClient, case: str):
        method, address, status = CASES[case]

        answer = client.open(address, method=method)

        assert answer.status_code == status
        policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "style-src 'self';" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert answer.headers["Referrer-Policy"] == "strict-origin-when-cross-origin"
        assert "geolocation=()" in answer.headers["Permissions-Policy"]
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


class TestAPageThatBreaks:
    def test_is_sealed_too_and_tells_nothing(
        self, client: ApartClient, monkeypatch: pytest.MonkeyPatch, house: Flask
    ):
        def breaks(**_: object) -> None:
            raise RuntimeError("the secret of the house")

        breaks.policy = house.view_functions["rounds.index"].policy  # type: ignore[attr-defined]
        monkeypatch.setitem(house.view_functions, "rounds.index", breaks)

        answer = client.get("/rounds")

        assert answer.status_code == 500
        assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
        assert "secret of the house" not in answer.text


class TestAPersonsPage:
    def test_is_kept_by_no_cache(self, sign_in: Callable[..., ApartClient]):
        with transaction():
            person = a_user("investor")

        answer = sign_in(person).get("/account")

        assert answer.status_code == 200
        assert answer.headers["Cache-Control"] == "no-store"


class TestANewSession:
    def test_is_kept_by_no_cache_with_the_page_that_brings_it(self, client: ApartClient):
        """The session's cookie is written after all else: the threshold alone sees it."""
        answer = client.get("/login")

        assert "Set-Cookie" in answer.headers
        assert answer.headers.getlist("Cache-Control") == ["no-store"]


class TestACookie:
    def test_is_out_of_reach_of_scripts_and_of_other_sites(self, client: ApartClient):
        cookies = client.get("/language/en").headers.getlist("Set-Cookie")
        cookies += client.get("/login").headers.getlist("Set-Cookie")

        assert cookies
        assert all("HttpOnly" in each and "SameSite=Lax" in each for each in cookies)
