"""Who opens the account pages, and what may an administrator change?"""

from __future__ import annotations

import pytest

from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user, list_users, list_with_role
from wiseed_like.accounts.service import sign_up, user_roles
from wiseed_like.db import transaction
from wiseed_like.journal.queries import list_of_stream


def a_user(name: str, role: str) -> User:
    with transaction():
        return sign_up(
            f"{name}@example.org",
            "une phrase que je connais",
            name.title(),
            "Martin",
            [role],
            "fr",
            now=clock.now(),
            confirmed=True,
        )


class TestAccount:
    def test_opens_another_space_once(self, sign_in):
        user = a_user("ines", "investor")
        client = sign_in(user)

        for _ in range(2):
            assert client.post("/account/spaces/founder").status_code == 303

        assert user_roles(get_user(user.id)) == ["investor", "founder"]
        kinds = [fact.kind for fact in list_of_stream(f"person:{user.id}")]
        assert kinds.count("person.role_granted") == 1

    @pytest.mark.parametrize("role", ["administrator", "compliance", "x"])
    def test_opens_no_staff_space(self, sign_in, role):
        user = a_user("ines", "investor")

        assert sign_in(user).post(f"/account/spaces/{role}").status_code == 404
        assert user_roles(get_user(user.id)) == ["investor"]

    @pytest.mark.usefixtures("with_csrf")
    def test_needs_a_token(self, sign_in):
        user = a_user("ines", "investor")

        assert sign_in(user).post("/account/spaces/founder").status_code == 400

    @pytest.mark.parametrize("role", ["investor", "founder", "analyst", "administrator"])
    def test_is_shown_to_everybody(self, sign_in, role):
        client = sign_in(a_user("ines", role))

        assert client.get("/account").status_code == 200
        assert client.get("/home").status_code == 303


class TestUsers:
    @pytest.mark.parametrize("role", ["investor", "founder", "analyst", "compliance"])
    def test_are_for_administrators_only(self, sign_in, role):
        user = a_user("ines", role)
        client = sign_in(user)

        for address in ("", f"/{user.id}", f"/{user.id}/deactivate"):
            assert client.get(f"/staff/users{address}").status_code == 404
        answer = client.post(f"/staff/users/{user.id}/roles/administrator/grant")
        assert answer.status_code == 404
        assert user_roles(get_user(user.id)) == [role]

    def test_are_searched(self, sign_in):
        a_user("zoe", "founder")
        client = sign_in(a_user("ada", "administrator"))

        found = client.get("/staff/users?q=zoe@EXAMPLE").text
        assert "Zoe" in found
        assert "zoe@example.org" not in found  # a list: nobody's look is noted
        assert "Zoe" not in client.get("/staff/users?q=%25").text
        assert client.get("/staff/users?q=a%00b&after=99999999999999&role=x").status_code == 200
        assert [user.first_name for user in list_users(role="founder")] == ["Zoe"]

    def test_get_and_lose_a_role(self, sign_in):
        user = a_user("zoe", "founder")
        client = sign_in(a_user("ada", "administrator"))
        theirs = sign_in(user)

        assert client.get(f"/staff/users/{user.id}/roles/investor/grant").status_code == 200
        client.post(f"/staff/users/{user.id}/roles/investor/grant")
        assert [found.id for found in list_with_role("investor")] == [user.id]
        client.post(f"/staff/users/{user.id}/roles/investor/revoke", data={"reason": "asked"})

        assert user_roles(get_user(user.id)) == ["founder"]
        assert theirs.get("/account").status_code == 303  # the session has ended

    def test_lose_their_session_with_their_account(self, sign_in):
        user = a_user("zoe", "founder")
        client = sign_in(a_user("ada", "administrator"))
        theirs = sign_in(user)

        client.post(f"/staff/users/{user.id}/deactivate", data={"reason": "asked"})

        assert not get_user(user.id).active
        assert theirs.get("/account").status_code == 303
        client.post(f"/staff/users/{user.id}/reactivate")
        assert get_user(user.id).active

    def test_do_not_change_their_own_rights(self, sign_in):
        user = a_user("ada", "administrator")
        client = sign_in(user)

        for address in ("roles/compliance/grant", "deactivate"):
            for ask in (client.get, client.post):
                assert ask(f"/staff/users/{user.id}/{address}").status_code == 303
                page = client.get(f"/staff/users/{user.id}").text
                assert page.count('<p class="why-sentence">') == 1
                assert "Personne ne change ses propres droits" in page

        assert user_roles(get_user(user.id)) == ["administrator"]
        assert get_user(user.id).active

    def test_warn_before_somebody_stands_on_both_sides(self, sign_in):
        founder, investor = a_user("zoe", "founder"), a_user("ines", "investor")
        client = sign_in(a_user("ada", "administrator"))
        for user in (founder, investor):
            why = {"why": "administration", "next": "/staff"}
            client.post(f"/staff/reasons/{user.id}", data=why)

        def page(user: User, change: str) -> str:
            return client.get(f"/staff/users/{user.id}/{change}").text

        assert "est aussi porteur de projet" in page(founder, "roles/analyst/grant")
        assert "est aussi investisseur" in page(investor, "roles/analyst/grant")
        assert "est aussi" not in page(founder, "roles/investor/grant")
        assert "seule à représenter sa société" in page(founder, "deactivate")
        assert "seule à représenter sa société" in page(founder, "roles/founder/revoke")
        assert "seule à représenter" not in page(investor, "deactivate")

    @pytest.mark.parametrize("address", ["9999999999", "0", "1/roles/king/grant", "1/explode"])
    def test_that_do_not_exist_are_not_found(self, sign_in, address):
        client = sign_in(a_user("ada", "administrator"))

        assert client.get(f"/staff/users/{address}").status_code == 404
