"""Who is answered from memory, and who never is? The real house, behind the layer that keeps."""

from __future__ import annotations

import contextvars
from typing import Any

import pytest
from flask import Flask
from werkzeug.test import Client, TestResponse

from tests.rounds.world import NOW, a_user, a_world
from tests.subscriptions.world import an_open_round
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.queries import lock_counter
from wiseed_like.web.kept_pages import KeptPages


@pytest.fixture(autouse=True)
def _it_is_now(house: Flask) -> None:
    clock.use(lambda: NOW)


class Watch:
    """Seconds that grow when they are told to."""

    def __init__(self) -> None:
        self.seconds = 100.0

    def __call__(self) -> float:
        return self.seconds


class Door:
    """The house behind its memory, and who knocks: without cookies, each request apart."""

    def __init__(self, house: Flask, **how: Any):
        self.watch = Watch()
        self.asked = 0
        inside = house.wsgi_app

        def counting(environ: Any, start_response: Any) -> Any:
            self.asked += 1
            return contextvars.Context().run(inside, environ, start_response)

        self.kept = KeptPages(counting, now=self.watch, **how)

    def get(self, path: str, **how: Any) -> TestResponse:
        client = Client(self.kept, use_cookies=False)
        answer = client.get(path, buffered=True, **how)
        session.expire_all()
        return answer


@pytest.fixture
def door(house: Flask) -> Door:
    return Door(house)


@pytest.fixture
def offer() -> Round:
    return an_open_round()


class TestAVisitor:
    def test_is_answered_from_memory_for_a_second(self, door: Door, offer: Round) -> None:
        path = f"/rounds/{offer.slug}"
        first = door.get(path)
        with transaction():
            lock_counter(offer.id).reserved += 10
        door.watch.seconds += 0.9
        second = door.get(path)
        door.watch.seconds += 0.2
        third = door.get(path)

        assert (first.status_code, second.status_code, third.status_code) == (200, 200, 200)
        assert second.data == first.data != third.data
        assert door.asked == 2

    @pytest.mark.parametrize("path", ["/", "/rounds", "/rounds?state=closed", "/rounds?q=four"])
    def test_gets_each_of_the_open_pages_so(self, door: Door, path: str) -> None:
        assert door.get(path).data == door.get(path).data
        assert door.asked == 1

    def test_gets_the_sheet_and_the_gauge_so(self, door: Door, offer: Round) -> None:
        for name in ("kiis", "gauge"):
            assert door.get(f"/rounds/{offer.slug}/{name}").data
            door.get(f"/rounds/{offer.slug}/{name}")
        assert door.asked == 2

    def test_gets_the_page_of_the_whole_address(self, door: Door) -> None:
        for path in ("/rounds", "/rounds?state=closed", "/rounds?q=x", "/rounds?q=y"):
            door.get(path)
        assert door.asked == 4

    def test_gets_the_page_in_the_own_language(self, door: Door) -> None:
        french = door.get("/rounds", headers={"Accept-Language": "fr-FR,fr;q=0.9,en;q=0.8"})
        english = door.get("/rounds", headers={"Accept-Language": "en-GB"})
        other = door.get("/rounds", headers={"Accept-Language": "de"})

        assert 'lang="fr"' in french.text
        assert 'lang="en"' in english.text
        assert other.data == french.data
        assert door.asked == 2

    def test_who_has_the_page_already_is_told_so(self, door: Door, offer: Round) -> None:
        """From memory or not, and a change makes another page of it."""
        path = f"/rounds/{offer.slug}"
        etag = door.get(path).headers["ETag"]
        again = door.get(path, headers={"If-None-Match": etag})
        door.watch.seconds += 5
        later = door.get(path, headers={"If-None-Match": etag})
        with transaction():
            lock_counter(offer.id).reserved += 10
        door.watch.seconds += 5
        changed = door.get(path, headers={"If-None-Match": etag})

        for answer in (again, later):
            assert answer.status_code == 304
            assert answer.data == b""
            assert answer.headers["ETag"] == etag
            assert "Content-Length" not in answer.headers
        assert changed.status_code == 200
        assert changed.headers["ETag"] != etag

    def test_is_told_what_the_page_depends_on_and_to_ask_again(self, door: Door) -> None:
        answer = door.get("/rounds")

        assert {"accept-language", "cookie"} <= {each.lower() for each in answer.vary}
        assert answer.headers["Cache-Control"] == "private, no-cache"
        assert "Set-Cookie" not in answer.headers


class TestWhoBringsACookie:
    @pytest.mark.parametrize("cookie", ["session=x", "language=en", "a=b", ""])
    def test_is_never_answered_from_memory_and_leaves_nothing_there(
        self, door: Door, cookie: str
    ) -> None:
        for _ in range(2):
            assert door.get("/rounds", headers={"Cookie": cookie}).status_code == 200
        assert door.asked == 2

        door.get("/rounds")
        door.get("/rounds", headers={"Cookie": cookie})
        assert door.asked == 4

    def test_may_have_the_page_already_all_the_same(self, door: Door) -> None:
        cookie = {"Cookie": "language=en"}
        etag = door.get("/rounds", headers=cookie).headers["ETag"]

        again = door.get("/rounds", headers=cookie | {"If-None-Match": etag})

        assert (again.status_code, again.data) == (304, b"")
        assert door.asked == 2

    def test_signed_in_sees_the_own_page_and_nobody_else_does(
        self, house: Flask, door: Door, sign_in: Any
    ) -> None:
        with transaction():
            me = a_user("investor")
        visitor = sign_in(me)
        cookie = visitor.get_cookie("session")
        headers = {"Cookie": f"session={cookie.value}"}

        mine = door.get("/rounds", headers=headers)
        theirs = door.get("/rounds")
        again = door.get("/rounds", headers=headers)

        assert me.email in mine.text
        assert me.email in again.text
        assert me.email not in theirs.text
        assert mine.headers["Cache-Control"] == "no-store"
        assert "ETag" not in mine.headers


class TestWhatIsNotKept:
    @pytest.mark.parametrize(
        "path", ["/nowhere", "/login", "/risks", "/healthz", "/static/css/levain.css"]
    )
    def test_is_asked_for_each_time(self, door: Door, path: str) -> None:
        for _ in range(2):
            door.get(path)
        assert door.asked == 2

    def test_includes_other_methods_credentials_and_long_addresses(self, door: Door) -> None:
        door.get("/rounds")
        Client(door.kept, use_cookies=False).head("/rounds")
        door.get("/rounds", headers={"Authorization": "Basic eDp5"})
        for _ in range(2):
            door.get("/rounds?q=" + "x" * 600)
        assert door.asked == 5

    def test_includes_what_another_site_embeds(self, door: Door) -> None:
        door.get("/rounds")
        for _ in range(2):
            answer = door.get("/rounds", headers={"Sec-Fetch-Site": "cross-site"})
            assert answer.status_code == 403

    def test_includes_another_name_of_the_house(self, door: Door) -> None:
        door.get("/rounds")
        for _ in range(2):
            assert door.get("/rounds", base_url="http://evil.example").status_code == 400

    def test_includes_a_round_in_preparation(self, door: Door) -> None:
        world = a_world()
        slug = world.ready().slug
        for _ in range(2):
            assert door.get(f"/rounds/{slug}").status_code == 404
        assert door.asked == 2


class TestTheMemory:
    def test_holds_so_many_pages_and_forgets_the_oldest(self, house: Flask) -> None:
        door = Door(house, most=2)
        for query in ("a", "b", "c", "c", "b", "a"):
            door.get(f"/rounds?q={query}")
        assert door.asked == 4

    def test_shows_the_old_page_to_others_while_one_fetches_the_new(self, house: Flask) -> None:
        door = Door(house)
        seen: list[bytes] = []
        door.get("/rounds")
        door.watch.seconds += 1.5
        inside = door.kept._app

        def slowly(environ: Any, start_response: Any) -> Any:
            # Somebody else comes while this one is still being made.
            seen.append(door.get("/rounds").data)
            return inside(environ, start_response)

        door.kept._app = slowly
        door.get("/rounds")

        assert len(seen) == 1
        assert door.asked == 2

    def test_does_not_hide_for_long_that_the_house_is_broken(self, house: Flask) -> None:
        door = Door(house)
        door.get("/rounds")

        def broken(environ: Any, start_response: Any) -> Any:
            start_response("500 INTERNAL SERVER ERROR", [("Content-Length", "0")])
            return []

        door.kept._app = broken
        door.watch.seconds += 1.5
        seen = []
        for _ in range(4):
            seen.append([door.get("/rounds").status_code for _ in range(2)])
            door.watch.seconds += 0.3

        assert seen == [[500, 200], [200, 200], [500, 500], [500, 500]]

    def test_shows_nothing_that_is_two_seconds_old(self, door: Door) -> None:
        door.get("/rounds")
        door.watch.seconds += 2.1
        door.get("/rounds")
        assert door.asked == 2
