"""Does one sign up, confirm, sign in and recover, and does nobody learn who has an account?"""

from __future__ import annotations

import re
from collections.abc import Sequence

import pytest
from sqlalchemy import func, select

from tests.support.clients import ApartClient
from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import find_user
from wiseed_like.accounts.service import deactivate, sign_up, user_roles
from wiseed_like.db import session, transaction
from wiseed_like.journal.queries import list_of_stream
from wiseed_like.mailbox.models import Mail
from wiseed_like.mailbox.queries import list_latest

PASSWORD = "une phrase que je connais"
SIGN_UP = {
    "first_name": "Inès",
    "last_name": "Martin",
    "email": "ines@example.org",
    "password": PASSWORD,
    "roles": ["investor"],
    "terms": "y",
}


def a_user(email: str = "ines@example.org", *, confirmed: bool = True, role: str = "investor"):
    with transaction():
        return sign_up(
            email, PASSWORD, "Inès", "Martin", [role], "fr", now=clock.now(), confirmed=confirmed
        )


def users() -> int:
    return session.scalar(select(func.count()).select_from(User)) or 0


def mails() -> Sequence[Mail]:
    return list_latest()


def link_in(mail: Mail) -> str:
    found = re.search(r"^https?://[^/]+(/\S+)$", mail.text, re.MULTILINE)
    assert found, mail.text
    return found[1]


def log_in(client: ApartClient, password: str = PASSWORD, email: str = "ines@example.org"):
    return client.post("/login", data={"email": email, "password": password})


class TestSignUp:
    def test_opens_an_account_once_the_address_is_confirmed(self, client, app):
        answer = client.post("/sign-up", data=SIGN_UP)

        assert answer.status_code == 302
        user = find_user("INES@example.org")
        assert user is not None
        assert (user.confirmed_at, user_roles(user)) == (None, ["investor"])
        (mail,) = mails()
        assert app.extensions["settings"].public_url in mail.text
        assert "person.signed_up" in [fact.kind for fact in list_of_stream(f"person:{user.id}")]
        assert log_in(client).status_code == 422
        assert client.get(link_in(mail)).status_code == 200
        assert log_in(client).status_code == 422
        assert client.post(link_in(mail)).status_code == 422
        assert client.post(link_in(mail), data={"password": "pas le mien"}).status_code == 422
        assert client.post(link_in(mail), data={"password": PASSWORD}).status_code == 302
        assert log_in(client).headers["Location"] == "/home"

    def test_may_ask_for_both_spaces(self, client):
        client.post("/sign-up", data=SIGN_UP | {"roles": ["investor", "founder"]})

        user = find_user("ines@example.org")
        assert user is not None
        assert user_roles(user) == ["investor", "founder"]

    @pytest.mark.parametrize(
        "wrong",
        [
            {"email": ""},
            {"email": "ines"},
            {"email": "ines@localhost"},
            {"email": "a" * 300 + "@example.org"},
            {"email": "ines@example.org\nBcc: x@example.org"},
            {"password": ""},
            {"password": "court"},
            {"password": "a" * 129},
            {"password": "ines@example.org"},
            {"first_name": "  "},
            {"first_name": "a" * 81},
            {"first_name": "In\u200bès"},
            {"last_name": "Mar\u202etin"},
            {"last_name": "1234"},
            {"last_name": "<b>x</b>"},
            {"last_name": "a" * 280},
            {"first_name": "www.evil.com gagnez"},
            {"first_name": "Inès", "last_name": "evil.com"},
            {"last_name": "HTTP Martin"},
            {"roles": []},
            {"roles": ["administrator"]},
            {"terms": ""},
        ],
    )
    def test_refuses(self, client, wrong):
        answer = client.post("/sign-up", data=SIGN_UP | wrong)

        assert answer.status_code == 422
        assert (users(), len(mails())) == (0, 0)

    @pytest.mark.parametrize("name", ["J.-P.", "J. R. R.", "Zoé Jr.", "Anne‐Marie", "d'Artagnan"])
    def test_takes_the_names_that_people_have(self, client, name):
        client.post("/sign-up", data=SIGN_UP | {"first_name": name})

        assert users() == 1

    def test_answers_the_same_when_the_address_is_known(self, client):
        first = client.post("/sign-up", data=SIGN_UP)
        client.post(link_in(mails()[0]), data={"password": PASSWORD})
        second = client.post("/sign-up", data=SIGN_UP | {"password": "une autre phrase longue"})

        assert (second.status_code, second.data) == (first.status_code, first.data)
        assert users() == 1
        assert [mail.template for mail in mails()] == ["security/already_known", "security/welcome"]

    def test_refuses_fields_that_are_not_asked(self, client):
        too_much = SIGN_UP | {"active": "", "confirmed_at": "2026-01-01"}

        assert client.post("/sign-up", data=too_much).status_code == 400
        assert find_user("ines@example.org") is None

    @pytest.mark.usefixtures("with_csrf")
    def test_needs_a_token(self, client):
        assert client.post("/sign-up", data=SIGN_UP).status_code == 400
        assert users() == 0


class TestSignIn:
    def test_says_the_same_of_a_wrong_password_and_an_unknown_address(self, client):
        a_user()

        wrong = log_in(client, "pas la bonne phrase")
        unknown = log_in(client, email="nobody@example.org")

        assert wrong.status_code == unknown.status_code == 422
        sentence = "L&#39;adresse e-mail ou le mot de passe est incorrect"
        assert wrong.text.count(sentence) == unknown.text.count(sentence) == 1

    def test_tells_by_mail_alone_that_the_address_is_not_confirmed(self, client):
        a_user(confirmed=False)

        right, wrong = log_in(client), log_in(client, "pas la bonne phrase")

        assert (right.status_code, right.text) == (wrong.status_code, wrong.text)
        assert [mail.template for mail in mails()] == ["security/confirmation"]
        for _ in range(6):
            log_in(client)
        assert len(mails()) == 5

    def test_is_closed_to_a_closed_account(self, client):
        user = a_user()
        with transaction():
            deactivate(user, by=None, now=clock.now())

        assert log_in(client).status_code == 422

    def test_stays_inside(self, client):
        a_user()

        answer = client.post(
            "/login?next=//evil.example", data={"email": "ines@example.org", "password": PASSWORD}
        )

        assert "evil" not in answer.headers.get("Location", "")

    def test_ends_by_a_post_only(self, client):
        a_user()
        log_in(client)

        assert client.get("/logout").status_code == 405
        assert client.get("/account").status_code == 200
        client.post("/logout")
        assert client.get("/account").status_code == 303


class TestRecovery:
    def test_replaces_the_password_once(self, client):
        a_user()

        client.post("/password", data={"email": "Ines@Example.org"})
        link = link_in(mails()[0])
        new = {"password": "encore une autre phrase", "password_confirm": "encore une autre phrase"}
        assert client.get(link).status_code == 200
        assert client.post(link, data=new).status_code == 302
        assert client.post(link, data=new).status_code == 302  # the link has served

        assert log_in(client).status_code == 422
        assert log_in(client, "encore une autre phrase").status_code == 302
        assert [mail.template for mail in mails()].count("security/password_reset") == 1

    def test_says_the_same_of_an_unknown_address(self, client):
        a_user()

        known = client.post("/password", data={"email": "ines@example.org"})
        unknown = client.post("/password", data={"email": "nono@example.org"})

        assert known.text.replace("ines@", "nono@") == unknown.text
        told = [(mail.address, mail.template) for mail in mails()]
        assert told == [
            ("nono@example.org", "security/no_account"),
            ("ines@example.org", "security/recovery"),
        ]

    def test_also_serves_who_never_confirmed(self, client):
        a_user(confirmed=False)

        client.post("/password", data={"email": "ines@example.org"})

        new = {"password": "encore une autre phrase", "password_confirm": "encore une autre phrase"}
        client.post(link_in(mails()[0]), data=new)

        assert log_in(client, "encore une autre phrase").status_code == 302

    def test_sends_the_confirmation_again(self, client):
        a_user(confirmed=False)

        client.post("/confirm", data={"email": "ines@example.org"})
        client.post(link_in(mails()[0]), data={"password": PASSWORD})

        assert log_in(client).status_code == 302

    def test_writes_in_the_language_of_its_reader(self, client):
        user = a_user()
        client.post(
            "/password",
            data={"email": user.email},
            headers={"Accept-Language": "en"},
        )

        assert mails()[0].subject == "Choisissez un nouveau mot de passe"


class TestChangePassword:
    def test_needs_the_old_one(self, sign_in):
        client = sign_in(a_user())
        new = {"new_password": "encore une autre", "new_password_confirm": "encore une autre"}

        assert client.post("/account/password", data=new | {"password": "x"}).status_code == 422
        answer = client.post("/account/password", data=new | {"password": PASSWORD})

        assert answer.status_code == 302
        assert client.get("/account").status_code == 200
