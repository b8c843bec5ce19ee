"""Does compliance find an identity file that was examined long ago?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from werkzeug.test import Client

from tests.kyc.test_service import NOW, a_draft, a_submitted, a_taken, a_user
from wiseed_like.accounts.models import User
from wiseed_like.db import transaction
from wiseed_like.kyc import overrides, service
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.queries import list_examined


@pytest.fixture
def nadia() -> User:
    return a_user("nadia", "compliance")


def an_accepted(name: str, officer: User, minutes: int = 0) -> IdentityFile:
    """Accepted so many minutes after the others."""
    file, later = a_submitted(name), NOW + timedelta(minutes=minutes)
    with transaction():
        service.take(file, by=officer, now=later)
        service.accept(file, by=officer, now=later)
    return file


def files_on(client: Client, query: str = "") -> list[int]:
    page = client.get(f"/staff/identities{query}").text
    return [int(found) for found in re.findall(r'href="/staff/identities/(\d+)"', page)]


class TestTheList:
    def test_turns_its_pages_by_the_last_file(self, nadia: User) -> None:
        files = [an_accepted(name, nadia, at) for at, name in enumerate(("ada", "bob", "cid"))]
        files[0].reviewed_at = files[2].reviewed_at  # two decided at the same moment

        first = list_examined(limit=2)
        rest = list_examined(before=first[-1].id, limit=2)

        assert [each.id for each in first] == [files[2].id, files[0].id]
        assert [each.id for each in rest] == [files[1].id]

    def test_knows_a_file_that_was_frozen_before_it_was_decided(self, nadia: User) -> None:
        file = a_taken(nadia)
        with transaction():
            overrides.freeze(file, "suspicion", by=nadia, now=NOW)

        assert list(list_examined()) == [file]

    def test_leads_to_the_next_page_and_keeps_the_words(self, nadia: User, sign_in) -> None:
        made = [an_accepted(f"ines{number:02}", nadia, number) for number in range(21)]
        client = sign_in(nadia)

        first = client.get("/staff/identities?q=ines").text

        assert f"/staff/identities?q=ines&amp;before={made[1].id}" in first
        assert files_on(client, f"?q=ines&before={made[1].id}") == [made[0].id]


class TestASearch:
    def test_finds_a_part_of_a_name_or_an_address_whatever_the_state(
        self, nadia: User, sign_in
    ) -> None:
        decided, begun = an_accepted("ada", nadia), a_draft("zoe")
        client = sign_in(nadia)

        assert files_on(client, f"?q={decided.full_name.upper()}") == [begun.id, decided.id]
        assert files_on(client, f"?q={begun.user.email}") == [begun.id]
        assert files_on(client, "?q=nobody") == []
        assert "Aucun dossier ne correspond" in client.get("/staff/identities?q=nobody").text

    @pytest.mark.parametrize("words", ["%25", "_", "%00", "'", "&before=x", "&before=99999999999"])
    def test_takes_signs_as_they_are(self, nadia: User, sign_in, words: str) -> None:
        an_accepted("ada", nadia)

        assert sign_in(nadia).get(f"/staff/identities?q={words}").status_code == 200


class TestTheFile:
    def test_leads_to_where_a_hold_is_ordered(self, nadia: User, sign_in) -> None:
        file, client = a_submitted(), sign_in(nadia)

        page = client.get(f"/staff/identities/{file.id}").text

        assert f'href="/staff/retention/{file.user_id}"' in page
        assert "Ordonner la conservation" in client.get(f"/staff/retention/{file.user_id}").text
