"""When two of the staff take the same file, is the second told who has it?"""

from __future__ import annotations

import html

import pytest

from tests.accounts.test_races import at_once
from tests.dossiers.scenes import a_dossier_at, a_person
from tests.kyc.test_service import a_submitted, a_user
from wiseed_like.accounts.models import User
from wiseed_like.db import session


@pytest.fixture
def officers() -> tuple[User, User]:
    return a_user("nadia", "compliance"), a_user("omar", "compliance")


class TestAnIdentityFile:
    def test_is_the_first_one_s_and_the_second_reads_whose(self, officers, sign_in):
        first, second = officers
        file = a_submitted()
        path = f"/staff/identities/{file.id}"

        assert sign_in(first).post(f"{path}/take").status_code == 303
        late = sign_in(second)
        late.post(f"{path}/take")

        session.expire_all()
        assert file.reviewed_by == first.id
        told = html.unescape(late.get(path).text)
        assert f"{first.full_name} examine déjà ce dossier." in told
        assert "Ce dossier est à vous" not in told

    def test_taken_twice_by_the_same_is_theirs(self, officers, sign_in):
        me, _ = officers
        file = a_submitted()
        browser, path = sign_in(me), f"/staff/identities/{file.id}"
        for _ in range(2):
            browser.post(f"{path}/take")
            assert "Ce dossier est à vous" in html.unescape(browser.get(path).text)

    def test_taken_in_the_same_instant_is_one_person_s(self, house, officers, sign_in):
        file = a_submitted()
        path = f"/staff/identities/{file.id}"
        browsers = [sign_in(each) for each in officers]

        def press(browser) -> int:
            with house.app_context():
                return browser.post(f"{path}/take").status_code

        at_once(browsers, press)

        pages = [html.unescape(each.get(path).text) for each in browsers]
        assert sum("Ce dossier est à vous" in page for page in pages) == 1
        assert sum("examine déjà ce dossier" in page for page in pages) == 1


class TestADossier:
    def test_is_the_first_one_s_and_the_second_reads_whose(self, house, sign_in):
        first, second = a_person("analyst"), a_person("analyst")
        dossier = a_dossier_at("submitted", a_person("founder"), first)
        path = f"/staff/dossiers/{dossier.id}"

        browser, late = sign_in(first), sign_in(second)
        for _ in range(2):
            browser.post(f"{path}/screen")
            assert "Vous avez pris le dossier." in browser.get(path).text
        late.post(f"{path}/screen")

        told = html.unescape(late.get(path).text)
        assert f"{first.full_name} a déjà pris ce dossier." in told
        assert "Vous avez pris le dossier." not in told
