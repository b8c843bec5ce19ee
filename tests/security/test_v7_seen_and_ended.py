"""ASVS V7.4.5, V7.5.2: do people see where they are signed in, and is it theirs to end?"""

from __future__ import annotations

import pytest

from tests.security.signing_in import OPENS, a_person, is_in, log_in, rows


class TestAnAdministrator:
    """7.4.5: the administration can end all sessions of a person, on the person's page."""

    def test_v7_4_5_ends_the_sessions_of_a_person(self, sign_in):
        user = a_person()
        theirs = sign_in(user)
        administrator = sign_in(a_person("administrator", email="admin@example.org"))
        page = f"/staff/users/{user.id}/sessions/end"
        why = {"why": "incident", "next": f"/staff/users/{user.id}"}
        administrator.post(f"/staff/reasons/{user.id}", data=why)

        assert page in administrator.get(f"/staff/users/{user.id}").text
        assert "Un appareil" in administrator.get(page).text
        administrator.post(page)

        told = theirs.get(theirs.get(OPENS).location).text
        assert "Cette connexion a été terminée" in told
        assert "Cette connexion a été terminée" not in theirs.get("/login").text
        assert not is_in(theirs)
        assert is_in(administrator)
        assert [row.ended_why for row in rows(user)] == ["administrator"]

    @pytest.mark.parametrize("role", ["compliance", "analyst", "founder"])
    def test_v7_4_5_is_the_only_one_who_can(self, role, sign_in):
        user = a_person()
        other = sign_in(a_person(role, email="other@example.org"))

        answer = other.post(f"/staff/users/{user.id}/sessions/end")

        assert answer.status_code == 404
        assert [row.ended_why for row in rows(user)] == []


class TestOnesOwnSessions:
    """7.5.2: people see their sessions with device and moment, and end one or all others."""

    FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"

    def test_v7_5_2_are_shown_with_the_device_and_when(self, client, sign_in):
        user = a_person()
        log_in(client, **{"User-Agent": self.FIREFOX})

        page = sign_in(user).get(OPENS).text

        assert "Firefox · Linux" in page
        assert "127.0.0.1" in page
        assert page.count("Cet appareil") == 1
        assert page.count("Terminer cette connexion") == 1

    def test_v7_5_2_are_ended_one_by_one(self, sign_in):
        user = a_person()
        here, elsewhere = sign_in(user), sign_in(user)
        _, row = rows(user)

        answer = here.post(f"{OPENS}/{row.id}/end")

        assert answer.status_code == 303
        assert is_in(here)
        assert not is_in(elsewhere)

    def test_v7_5_2_or_all_others_at_once(self, sign_in):
        user = a_person()
        here, *others = [sign_in(user) for _ in range(3)]

        here.post(f"{OPENS}/end-others")

        assert is_in(here)
        assert [is_in(each) for each in others] == [False, False]

    def test_v7_5_2_another_person_s_is_not_found(self, sign_in):
        user, other = a_person(), a_person(email="other@example.org")
        theirs = sign_in(other)
        (row,) = rows(other)

        answer = sign_in(user).post(f"{OPENS}/{row.id}/end")

        assert answer.status_code == 404
        assert is_in(theirs)
