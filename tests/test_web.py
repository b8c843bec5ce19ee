"""What does the house answer at its doors? Absent things, wrong numbers, languages, ways back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from tests.rounds.world import a_user
from tests.support.clients import ApartClient
from wiseed_like.db import transaction

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


class TestAnError:
    def test_offers_the_way_back_to_a_page_of_ours_only(self, client: ApartClient) -> None:
        ours = client.get("/nowhere", headers={"Referer": "http://localhost/risks"})
        theirs = client.get("/nowhere", headers={"Referer": "https://evil.example/risks"})
        assert b'class="btn btn-primary" href="/risks"' in ours.data
        assert b'class="btn btn-primary" href="/"' in theirs.data
