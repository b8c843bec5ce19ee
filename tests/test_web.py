"""What does the house answer at its doors? Absent things, wrong numbers, languages, ways back."""

from __future__ import annotations

import re
from collections.abc import Callable
from html import unescape

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.rounds.world import a_user
from tests.subscriptions.world import NOW, an_investor, an_open_round, an_order, has_read
from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.db import transaction

SignIn = Callable[..., ApartClient]
HUGE = 99_999_999_999


def numbered_addresses(app: Flask) -> list[str]:
    """Every page with a number in its address, that number being no key at all."""
    found = []
    for rule in app.url_map.iter_rules():
        if "GET" not in (rule.methods or ()) or not any(
            type(each).__name__ == "KeyConverter" for each in rule._converters.values()
        ):
            continue
        values = {
            name: HUGE if type(each).__name__ == "KeyConverter" else "x"
            for name, each in rule._converters.items()
        }
        address = rule.rule
        for name, value in values.items():
            for kind in ("int:", "uuid:", ""):
                address = address.replace(f"<{kind}{name}>", str(value))
        found.append(address)
    return found


class TestNumbers:
    def test_that_no_key_can_be_are_absent_pages_for_everybody(
        self, house: Flask, sign_in: Callable[..., ApartClient]
    ) -> None:
        with transaction():
            people = [a_user("founder", "investor"), a_user("compliance"), a_user("analyst")]
        addresses = numbered_addresses(house)
        assert len(addresses) > 20
        for person in people:
            client = sign_in(person)
            assert {client.get(address).status_code for address in addresses} == {404}


class TestLanguage:
    @pytest.mark.parametrize(
        ("asked", "heading"), [("en-GB", b"The capital"), ("fr-FR", b"Le capital"), ("de", b"Le")]
    )
    def test_follows_the_browser_and_is_french_otherwise(
        self, client: ApartClient, asked: str, heading: bytes
    ) -> None:
        assert heading in client.get("/", headers={"Accept-Language": asked}).data

    def test_is_kept_when_chosen(self, client: ApartClient) -> None:
        client.get("/language/en?next=/risks")
        assert b'lang="en"' in client.get("/", headers={"Accept-Language": "fr"}).data

    @pytest.mark.parametrize("elsewhere", ["//evil.example", "https://evil.example", "/\\evil"])
    def test_switch_never_leads_out_of_the_house(self, client: ApartClient, elsewhere: str) -> None:
        answer = client.get("/language/en", query_string={"next": elsewhere})
        assert answer.headers["Location"] == "/"


class TestLanguageOfARefusedForm:
    """What was refused is read again in the other language, where it stood."""

    @pytest.fixture(autouse=True)
    def _at_the_usual_time(self) -> None:
        clock.use(lambda: NOW)

    def switch(self, answer: TestResponse) -> str:
        found = re.search(
            r'name="next" value="([^"]+)">\s*<button[^>]*language-switch', answer.text
        )
        assert found
        return unescape(found[1])

    def test_stays_on_the_page_that_also_answers_a_get(self, sign_in: SignIn) -> None:
        me, offer = an_investor(), an_open_round()
        has_read(me, offer)
        visitor, path = sign_in(me.user), f"/rounds/{offer.slug}/subscribe"

        answer = visitor.post(f"{path}?shares=3", data={"shares": "1"})

        assert answer.status_code == 422
        assert self.switch(answer) == f"{path}?shares=3"

    def test_of_a_signature_leads_back_to_the_order(self, sign_in: SignIn) -> None:
        me, offer = an_investor(), an_open_round()
        order, visitor = an_order(me, offer), sign_in(me.user)

        answer = visitor.post(f"/orders/{order.id}/sign")
        again = visitor.get(self.switch(answer))

        assert answer.status_code == 422
        assert again.location == f"/orders/{order.id}"

    @pytest.mark.parametrize(
        ("before", "then"),
        [
            ("http://localhost/risks?on=1", "/risks?on=1"),
            ("https://evil.example/risks", "/"),
            ("http://localhost//evil.example", "/"),
            ("", "/"),
        ],
    )
    def test_of_an_address_without_a_page_is_the_page_before(
        self, sign_in: SignIn, before: str, then: str
    ) -> None:
        me, offer = an_investor(), an_open_round()

        answer = sign_in(me.user).post(
            f"/rounds/{offer.slug}/sheet/read", headers={"Referer": before}
        )

        assert answer.status_code == 422
        assert self.switch(answer) == then


class TestAnError:
    def test_offers_the_way_back_to_a_page_of_ours_only(self, client: ApartClient) -> None:
        ours = client.get("/nowhere", headers={"Referer": "http://localhost/risks"})
        theirs = client.get("/nowhere", headers={"Referer": "https://evil.example/risks"})
        assert b'class="btn btn-primary" href="/risks"' in ours.data
        assert b'class="btn btn-primary" href="/"' in theirs.data
