"""Is a search of the journal understood as people write it, and is it said what is wrong?"""

from __future__ import annotations

import pytest

from tests.backoffice.test_journal import give_reason, kinds, noted
from tests.dossiers.scenes import a_person

IMPOSSIBLE = "existe pas dans le calendrier"


class TestThePersonInAnyField:
    @pytest.mark.parametrize("field", ["stream", "subject"])
    def test_may_be_a_number_or_an_address_for_compliance(self, sign_in, field: str) -> None:
        person = a_person("investor")
        noted(person, "person.signed_in")
        reader = sign_in(a_person("compliance"))
        give_reason(reader, person)

        for named in (person.id, person.email):
            page = reader.get(f"/staff/journal?{field}={named}").text
            assert "person.signed_in" in kinds(page)

    def test_is_named_in_full_by_an_administrator(self, sign_in) -> None:
        person = a_person("investor")
        reader = sign_in(a_person("administrator"))

        page = reader.get(f"/staff/journal?stream={person.email}").text

        assert 'aria-invalid="true"' in page
        assert "Un numéro, ou system" in page
        assert "Un numéro, une adresse" not in page

    def test_is_somebody_who_exists(self, sign_in) -> None:
        page = sign_in(a_person("compliance")).get("/staff/journal?person=2147483647")

        assert page.status_code == 200
        assert "Aucun compte" in page.text


class TestADay:
    @pytest.mark.parametrize("field", ["since", "until"])
    def test_that_does_not_exist_is_said_beside_its_field(self, sign_in, field: str) -> None:
        page = sign_in(a_person("compliance")).get(f"/staff/journal?{field}=2026-02-30").text

        assert IMPOSSIBLE in page.partition(f'id="{field}-error"')[2].partition("</p>")[0]
        assert 'value="2026-02-30"' in page
        assert "La recherche n'a pas été faite" in page
        assert "Aucun fait" not in page
