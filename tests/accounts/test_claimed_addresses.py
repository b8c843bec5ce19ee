"""Can somebody open an account at another person's address, and keep a way into it?"""

from __future__ import annotations

import pytest

from tests.accounts.test_security import PASSWORD, SIGN_UP, link_in, log_in, mails, users
from wiseed_like.accounts.queries import find_user
from wiseed_like.accounts.service import user_roles

HIS = "la phrase de quelqu'un d'autre"
MALLORY = SIGN_UP | {"first_name": "Mallory", "password": HIS, "roles": ["founder"]}


class TestWhoeverSignsUpFirstAtAnotherSAddress:
    """Mallory takes the address of Inès with a password of his own, and waits for her."""

    @pytest.fixture(autouse=True)
    def mallory_was_here(self, client):
        client.post("/sign-up", data=MALLORY)

    def test_keeps_nothing_once_its_owner_signs_up(self, client):
        his = link_in(mails()[0])
        client.post("/sign-up", data=SIGN_UP)
        hers = link_in(mails()[0])

        assert client.get(his).status_code == 302  # his link is worth nothing any more
        assert client.post(hers, data={"password": PASSWORD}).status_code == 302
        assert log_in(client, HIS).status_code == 422
        assert log_in(client, PASSWORD).status_code == 302
        user = find_user("ines@example.org")
        assert user is not None
        assert (user.first_name, user_roles(user), users()) == ("Inès", ["investor"], 1)

    def test_is_named_in_no_mail(self, client):
        client.post("/sign-up", data=SIGN_UP)
        client.post("/confirm", data={"email": "ines@example.org"})
        client.post("/password", data={"email": "ines@example.org"})

        assert len(mails()) == 4
        assert not [mail for mail in mails() if "Mallory" in mail.text or "Inès" in mail.text]

    def test_gets_nothing_by_her_click(self, client):
        link = link_in(mails()[0])

        assert client.post(link).status_code == 422
        assert client.post(link, data={"password": PASSWORD}).status_code == 422
        assert log_in(client, HIS).status_code == 422

    def test_gets_nothing_by_signing_up_after_her(self, client):
        client.post("/sign-up", data=SIGN_UP)
        client.post("/sign-up", data=MALLORY)
        client.post("/password", data={"email": "ines@example.org"})
        new = {"password": "une phrase toute nouvelle", "password_confirm": ""}
        new["password_confirm"] = new["password"]
        client.post(link_in(mails()[0]), data=new)

        assert log_in(client, HIS).status_code == 422
        assert log_in(client, new["password"]).status_code == 302

    def test_replaces_nobody_who_has_confirmed(self, client):
        client.post("/sign-up", data=SIGN_UP)
        client.post(link_in(mails()[0]), data={"password": PASSWORD})
        client.post("/sign-up", data=MALLORY)

        assert log_in(client, HIS).status_code == 422
        assert log_in(client, PASSWORD).status_code == 302
