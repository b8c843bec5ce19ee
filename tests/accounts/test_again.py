"""Is somebody asked again who they are before what is grave, and only then?"""

from __future__ import annotations

import re
from datetime import timedelta

import pytest

from tests.security.signing_in import EMAIL, PASSWORD, a_person, is_in, wait
from tests.support.factors import NOON, Phone, give_phone
from wiseed_like import clock
from wiseed_like.accounts import factors
from wiseed_like.accounts.queries import find_user
from wiseed_like.db import transaction
from wiseed_like.mailbox.queries import list_latest


@pytest.fixture(autouse=True)
def _noon() -> None:
    """A moment that does not move: a code stays the code."""
    clock.use_machine(lambda: NOON)


@pytest.fixture
def phone() -> Phone:
    """Of somebody who has an account and a phone."""
    return give_phone(a_person())


class TestAgain:
    def test_is_asked_before_what_is_grave(self, sign_in):
        client = sign_in(a_person(), again=False)

        answer = client.get("/account/password")

        assert answer.headers["Location"] == "/account/again?next=/account/password"

    def test_holds_for_ten_minutes_to_open_and_twenty_to_send(self, sign_in):
        client = sign_in(a_person())
        new = {"password": PASSWORD, "new_password": "a", "new_password_confirm": "a"}
        assert client.get("/account/password").status_code == 200
        wait(minutes=11)
        assert client.get("/account/password").status_code == 303
        assert client.post("/account/password", data=new).status_code == 422
        wait(minutes=10)
        assert client.post("/account/password", data=new).status_code == 303

    def test_takes_the_phone_of_who_has_one(self, sign_in, phone):
        client = sign_in(find_user(EMAIL), again=False)

        assert client.post("/account/again", data={"code": PASSWORD}).status_code == 422
        shown = client.post("/account/again?next=/account/email", data={"code": phone.code()})

        assert shown.headers["Location"] == "/account/email"
        assert client.get("/account/email").status_code == 200

    def test_mails_a_code_only_after_the_right_password(self, sign_in):
        client = sign_in(a_person(), again=False)

        assert client.post("/account/again", data={"password": "faux"}).status_code == 422
        assert list_latest(EMAIL) == []

    def test_signs_out_who_tries_five_times(self, sign_in, phone):
        client = sign_in(find_user(EMAIL), again=False)
        for _ in range(5):
            client.post("/account/again", data={"code": phone.wrong})

        assert not is_in(client)

    def test_mailed_code_ends_after_ten_minutes(self, sign_in):
        client = sign_in(a_person(), again=False)
        client.post("/account/again", data={"password": PASSWORD})
        code = re.search(r"^(\d{6})$", list_latest(EMAIL)[0].text, re.MULTILINE)
        assert code
        clock.use_machine(lambda: NOON + timedelta(minutes=10))

        answer = client.post("/account/again", data={"code": code[1]})

        assert answer.status_code == 422

    @pytest.mark.parametrize("send", ["get", "post"])
    def test_goes_on_when_it_was_shown_in_another_tab(self, sign_in, phone, send):
        client = sign_in(find_user(EMAIL), again=False)
        code = {"code": phone.code()}
        client.post("/account/again?next=/account/email", data=code)

        other = client.open("/account/again?next=/account/password", method=send, data=code)

        assert other.headers["Location"] == "/account/password"

    def test_is_no_way_round_the_second_factor(self, sign_in):
        user = a_person("compliance")
        give_phone(user)
        client = sign_in(user, second_factor=False)

        assert client.get("/account/again?next=/staff").status_code == 200

    @pytest.mark.parametrize("spent", ["used", "tried"])
    def test_sends_another_code_at_once_when_the_last_serves_no_more(self, sign_in, spent):
        client = sign_in(a_person(), again=False)
        client.post("/account/again", data={"password": PASSWORD})
        (mail,) = list_latest(EMAIL)
        code = re.search(r"^(\d{6})$", mail.text, re.MULTILINE)
        assert code
        if spent == "used":
            client.post("/account/again", data={"code": code[1]})
            client.post("/account/again", data={"password": PASSWORD})
        else:
            user = find_user(EMAIL)
            with transaction():
                for _ in range(5):
                    factors.take_mailed_code(user, "wrong", at=NOON)
            client.post("/account/again", data={"resend": "1"})

        assert len(list_latest(EMAIL)) == 2
