"""ASVS V7: is a browser's session the server's, random, renewed, and over when it should be?"""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode

import psycopg
import pytest
from flask_security.recoverable import generate_reset_password_token

from tests.security.signing_in import (
    OPENS,
    PASSWORD,
    a_person,
    is_in,
    log_in,
    rows,
    token_of,
    wait,
    with_token,
)
from tests.support.factors import give_phone
from wiseed_like import clock
from wiseed_like.accounts import sessions
from wiseed_like.accounts.jobs import forget_what_ran_out
from wiseed_like.accounts.models import Role
from wiseed_like.accounts.service import deactivate
from wiseed_like.db import db, transaction


def test_v7_2_1_the_server_alone_says_who_is_signed_in(client, app):
    """The cookie holds a number and nothing else; without its row it opens nothing."""
    a_person()
    log_in(client)
    token = token_of(client)

    assert is_in(client)
    with transaction() as session:
        for row in rows():
            session.delete(row)
    assert not is_in(with_token(app, token))


def test_v7_2_1_what_cannot_be_read_lets_nobody_in(sign_in, env):
    """Without its table nobody is recognised, and no page pretends otherwise (16.5.3)."""
    client = sign_in(a_person())
    db.session.rollback()
    with psycopg.connect(env["MIGRATE_DATABASE_URL"], autocommit=True) as owner:
        owner.execute("ALTER TABLE sessions RENAME TO sessions_away")
        try:
            answers = [client.get(path).status_code for path in (OPENS, "/risks")]
            style = client.get("/static/css/levain.css").status_code
        finally:
            owner.execute("ALTER TABLE sessions_away RENAME TO sessions")

    assert answers == [503, 503]
    assert style == 200
    assert is_in(client)


def test_v7_2_1_no_other_token_is_taken(client, app):
    """The library's own tokens, which would live without a row, are not given nor taken."""
    user = a_person()
    token = user.get_auth_token()

    answer = client.get(OPENS, headers={"Authentication-Token": token})
    by_address = client.get(OPENS, query_string={"auth_token": token})

    assert answer.status_code == by_address.status_code == 303


def test_v7_2_2_tokens_are_made_for_one_session(client, sign_in):
    """Two sessions of one person have two tokens, and neither is derived from the account."""
    user = a_person()

    first, second = token_of(sign_in(user)), token_of(sign_in(user))

    assert first != second


def test_v7_2_3_tokens_are_256_random_bits_and_only_their_digest_is_kept(sign_in):
    """`secrets.token_urlsafe(32)`; the table holds the SHA-256."""
    tokens = {token_of(sign_in(a_person(email=f"p{number}@example.org"))) for number in range(20)}

    assert {len(urlsafe_b64decode(token + "=")) for token in tokens} == {32}
    assert {row.token_hash for row in rows()} == {
        hashlib.sha256(token.encode()).hexdigest() for token in tokens
    }


class TestANewToken:
    """7.2.4: whoever planted or saw a token before has nothing afterwards."""

    def test_v7_2_4_is_given_at_sign_in(self, client, app):
        """A visitor's token, planted by somebody else, does not become a signed-in one."""
        a_person()
        client.get("/login")
        planted = token_of(client)

        log_in(client)

        assert token_of(client) != planted
        assert not is_in(with_token(app, planted))

    def test_v7_2_4_is_given_between_the_password_and_the_factor(self, client, app):
        """Whoever planted a token may not go on where its victim has given the password."""
        phone = give_phone(a_person())
        client.get("/login")
        planted = token_of(client)

        log_in(client)

        assert token_of(client) != planted
        thief = with_token(app, planted)
        assert thief.get("/login/second").headers["Location"].startswith("/login")
        assert client.post("/login/second", data={"code": phone.code()}).status_code == 303
        assert is_in(client)

    def test_v7_2_4_carries_nothing_that_a_visitor_had(self, client):
        """Whatever was put there before, but for what is still to be said."""
        a_person()
        with client.session_transaction() as browser:
            browser["planted"] = "by whoever sat here before"
            browser["csrf_token"] = "theirs"

        log_in(client)

        with client.session_transaction() as browser:
            assert "planted" not in browser
            assert browser.get("csrf_token") != "theirs"

    def test_v7_2_4_is_never_one_that_the_browser_chose(self, client, app):
        a_person()
        client.set_cookie("session", "chosen-by-somebody-else-and-long-enough-0000")

        log_in(client)

        assert token_of(client) != "chosen-by-somebody-else-and-long-enough-0000"

    @pytest.mark.parametrize("mark", ["second_factor_at", "again_at"])
    def test_v7_2_4_is_given_when_a_factor_was_shown(self, mark, sign_in, app):
        client = sign_in(a_person(), second_factor=False, again=False)
        before = token_of(client)

        with client.session_transaction() as browser:
            browser[mark] = 1

        assert token_of(client) != before
        assert is_in(client)
        assert not is_in(with_token(app, before))

    def test_v7_2_4_is_given_when_the_person_may_do_more(self, sign_in, app):
        client = sign_in(a_person())
        before = token_of(client)

        client.post("/account/spaces/founder")

        assert is_in(client)
        assert not is_in(with_token(app, before))


class TestIdle:
    """7.3.1: fifteen minutes for staff, thirty for others."""

    @pytest.mark.parametrize(
        ("role", "minutes"), [("analyst", 15), ("administrator", 15), ("investor", 30)]
    )
    def test_v7_3_1_ends_after_the_minutes_of_the_role(self, role, minutes, sign_in):
        user = a_person(role)
        early, late = sign_in(user), sign_in(user)

        wait(minutes=minutes - 0.1)
        assert is_in(early)
        wait(minutes=0.2)

        assert is_in(early)
        assert not is_in(late)
        assert [row.ended_why for row in rows(user)] == [None, "idle"]

    def test_v7_3_1_follows_the_role_that_the_person_has_now(self, sign_in):
        user = a_person()
        client = sign_in(user)
        with transaction() as session:
            user.roles = [*user.roles, Role(name="analyst")]
            session.add(user)

        wait(minutes=20)

        assert not is_in(client)

    def test_v7_3_1_says_so_and_leads_back(self, sign_in):
        client = sign_in(a_person())
        wait(minutes=31)

        answer = client.get(OPENS)

        assert answer.location == "/login?next=/account/sessions"
        assert "Vous êtes resté un moment sans rien faire" in client.get(answer.location).text

    def test_v7_3_1_of_a_form_that_is_sent_too_late_is_said_and_nothing_is_kept(
        self, sign_in, with_csrf
    ):
        user = a_person()
        client = sign_in(user)
        page = client.get("/account").text
        token = page.split('name="csrf_token"')[1].split('value="')[1].split('"')[0]
        wait(minutes=31)

        answer = client.post("/account/spaces/founder", data={"csrf_token": token})

        assert answer.status_code == 400
        assert "Rien n'a été enregistré" in answer.text.replace("&#39;", "'")
        assert not user.has_role("founder")

    def test_v7_3_1_visitors_are_forgotten_after_two_hours(self, client, app):
        client.get("/login")
        assert len(rows()) == 1

        wait(hours=2.01)
        forget_what_ran_out()

        assert rows() == []


class TestAbsolute:
    def test_v7_3_2_ends_after_twelve_hours_whatever_happens(self, sign_in):
        """Asked for a page every ten minutes, it still ends."""
        client = sign_in(a_person())
        for _ in range(6 * 12):
            assert is_in(client)
            wait(minutes=10)

        wait(seconds=1)
        answer = client.get(OPENS)

        assert answer.status_code == 303
        assert "duré douze heures" in client.get(answer.location).text

    def test_v7_3_2_what_ended_is_forgotten_after_a_month(self, sign_in):
        user = a_person()
        sign_in(user)
        wait(hours=13)
        forget_what_ran_out()
        assert [row.ended_why for row in rows(user)] == ["idle"]

        wait(days=30.1)
        forget_what_ran_out()

        assert rows(user) == []


class TestSigningOut:
    def test_v7_4_1_ends_the_session_for_good(self, client, app):
        """The cookie that the browser had before opens nothing, anywhere."""
        a_person()
        log_in(client)
        token = token_of(client)

        client.post("/logout")

        assert not is_in(client)
        assert not is_in(with_token(app, token))

    def test_v7_4_1_leaves_nothing_behind_in_the_browser(self, client):
        a_person()
        log_in(client)

        client.post("/logout")

        with client.session_transaction() as browser:
            assert set(browser) <= {"_flashes"}


class TestWhoTakesThePlaceOfAnother:
    def test_v7_2_4_finds_nothing_of_theirs(self, sign_in, app):
        """One browser, two people, no sign-out between: a new token, and nothing carried over."""
        first, second = a_person(), a_person(email="other@example.org")
        client = sign_in(first)
        before = token_of(client)
        with client.session_transaction() as browser:
            browser["left_behind"] = "of the first"

        with client.session_transaction() as browser:
            browser["_user_id"] = second.get_id()

        with client.session_transaction() as browser:
            assert "left_behind" not in browser
        assert not is_in(with_token(app, before))
        assert [row.ended_why for row in rows(first)] == ["signed_out"]
        assert [row.ended_why for row in rows(second)] == [None]


class TestAnAccountThatIsClosed:
    """7.4.2: closing an account ends every session of its owner in the same transaction."""

    def test_v7_4_2_is_signed_out_at_once(self, sign_in):
        user = a_person()
        client = sign_in(user)
        with transaction():
            deactivate(user, by=None, now=clock.now())

        assert not is_in(client)
        assert [row.ended_why for row in rows(user)] == ["closed"]


class TestANewPassword:
    """7.4.3: a new password ends all other sessions; chosen with a link, all of them."""

    OTHER = "encore une autre phrase"

    def test_v7_4_3_ends_all_other_sessions_but_not_this_one(self, sign_in, client):
        user = a_person()
        here, elsewhere = sign_in(user), sign_in(user)

        typed = {"new_password": self.OTHER, "new_password_confirm": self.OTHER}
        here.post("/account/password", data=typed | {"password": PASSWORD})

        assert is_in(here)
        assert not is_in(elsewhere)
        assert sorted(str(row.ended_why) for row in rows(user)) == ["None", "password"]

    def test_v7_4_3_chosen_with_a_link_ends_them_all(self, sign_in, client):
        user = a_person()
        elsewhere = sign_in(user)
        link = f"/password/{generate_reset_password_token(user)}"

        client.get(link)
        typed = {"password": self.OTHER, "password_confirm": self.OTHER}
        answer = client.post(link, data=typed)

        assert answer.status_code in (302, 303)
        assert [row.ended_why for row in rows(user)] == ["password"]
        assert not is_in(elsewhere)


class TestWhatIsRemembered:
    def test_by_two_requests_at_once_is_all_kept(self, sign_in):
        """Each writes what it changed over what the other has written meanwhile."""
        client = sign_in(a_person())
        with client.session_transaction() as first:
            first["one"] = 1
            with client.session_transaction() as second:
                second["two"] = 2
                second.pop("fs_paa")

        with client.session_transaction() as browser:
            assert (browser["one"], browser["two"]) == (1, 2)
            assert "fs_paa" not in browser

    def test_is_not_brought_back_by_a_request_that_ends_later(self, sign_in, app):
        user = a_person()
        client = sign_in(user)
        token = token_of(client)
        with client.session_transaction() as slow:
            slow["late"] = True
            with transaction():
                sessions.end_all(user, why="closed")

        assert not is_in(with_token(app, token))

    def test_who_only_looks_is_written_down_once_a_minute(self, sign_in):
        user = a_person()
        client = sign_in(user)
        client.get(OPENS)
        (before,) = [row.last_seen_at for row in rows(user)]

        wait(seconds=59)
        client.get("/risks")
        client.get(OPENS)
        assert [row.last_seen_at for row in rows(user)] == [before]
        wait(seconds=2)
        client.get(OPENS)

        assert [row.last_seen_at > before for row in rows(user)] == [True]
