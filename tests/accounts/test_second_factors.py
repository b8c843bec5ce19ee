"""Is a second factor asked for, taken once, and never gone around?"""

from __future__ import annotations

import re

import pytest
from sqlalchemy import select

from tests.security.signing_in import EMAIL, PASSWORD, a_person, is_in, log_in, wait
from tests.support.clients import ApartClient
from tests.support.factors import NOON, Phone, give_codes, give_phone
from tests.support.production import random_key
from wiseed_like import clock
from wiseed_like.accounts import authenticator, factors
from wiseed_like.accounts.models import Authenticator, RecoveryCode
from wiseed_like.accounts.queries import find_user
from wiseed_like.db import session, transaction
from wiseed_like.mailbox.queries import list_latest
from wiseed_like.vault import BrokenSeal

SECOND = "/login/second"


@pytest.fixture(autouse=True)
def _noon() -> None:
    """A moment that does not move: a code stays the code."""
    clock.use_machine(lambda: NOON)


@pytest.fixture
def newer(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """A key that nothing is sealed under yet; the house's own are back afterwards."""
    monkeypatch.setattr(authenticator, "_ring", authenticator.ring())
    return {"2027": random_key()}


@pytest.fixture
def phone() -> Phone:
    """Of somebody who has an account and a phone."""
    return give_phone(a_person())


def written_codes(client: ApartClient) -> list[str]:
    page = client.get("/account/security/codes")
    return re.findall(r"<code>([A-Z2-9-]{29})</code>", page.text)


class TestSigningIn:
    def test_asks_for_the_phone_after_the_password(self, client, phone):
        first = log_in(client)

        assert first.headers["Location"] == SECOND
        assert not is_in(client)
        second = client.post(SECOND, data={"code": phone.code()})
        assert (second.status_code, second.headers["Location"]) == (303, "/home")
        assert is_in(client)

    def test_forgets_the_wrong_codes_once_the_right_one_came(self, client, phone):
        for later in range(4):
            log_in(client)
            for _ in range(4):
                assert client.post(SECOND, data={"code": phone.wrong}).status_code == 422
            wait(seconds=31)
            assert client.post(SECOND, data={"code": phone.code()}).status_code == 303, later
            client.post("/logout")

    def test_goes_where_one_was_going(self, client, phone):
        client.post("/login?next=/portfolio", data={"email": EMAIL, "password": PASSWORD})

        answer = client.post(SECOND, data={"code": phone.code(), "next": "/portfolio"})

        assert answer.headers["Location"] == "/portfolio"

    @pytest.mark.parametrize("away", ["//evil.example", "/\\evil.example", "https://evil.example"])
    def test_never_leads_out_of_the_house(self, client, phone, away):
        log_in(client)

        answer = client.post(SECOND, data={"code": phone.code(), "next": away})

        assert answer.headers["Location"] == "/home"

    def test_takes_a_code_one_step_early_or_late_and_no_further(self, client, phone):
        log_in(client)

        assert client.post(SECOND, data={"code": phone.code(later=2)}).status_code == 422
        assert client.post(SECOND, data={"code": phone.code(later=1)}).status_code == 303

    def test_refuses_a_code_that_was_used(self, client, phone, app):
        code = phone.code()
        log_in(client)
        client.post(SECOND, data={"code": code})
        other = ApartClient(app, app.response_class)
        log_in(other)

        assert other.post(SECOND, data={"code": code}).status_code == 422
        assert not is_in(other)

    def test_asks_for_the_password_again_after_five_wrong_codes(self, client, phone):
        log_in(client)
        for _ in range(4):
            assert client.post(SECOND, data={"code": phone.wrong}).status_code == 422

        fifth = client.post(SECOND, data={"code": phone.wrong})

        assert (fifth.status_code, fifth.headers["Location"]) == (303, "/login")
        assert client.post(SECOND, data={"code": phone.code()}).headers["Location"] == "/login"
        assert not is_in(client)

    def test_forgets_the_password_after_ten_minutes(self, client, phone):
        log_in(client)
        wait(minutes=11)

        assert client.post(SECOND, data={"code": phone.code()}).headers["Location"] == "/login"

    def test_is_not_gone_around_by_a_new_password(self, client, phone):
        client.post("/password", data={"email": EMAIL})
        link = re.search(r"(/password/\S+)", list_latest()[0].text)
        assert link
        new = "tout autre chose que cela"
        client.post(link[1], data={"password": new, "password_confirm": new})

        assert log_in(client, password=new).headers["Location"] == SECOND
        assert not is_in(client)

    def test_is_not_asked_of_who_has_none(self, client):
        a_person()

        assert log_in(client).headers["Location"] == "/home"


class TestRecoveryCodes:
    def test_open_once_instead_of_the_phone(self, client, phone, app):
        user = find_user(EMAIL)
        code = give_codes(user)[0]
        log_in(client)
        assert client.post(SECOND, data={"code": code.lower().replace("-", " ")}).status_code == 303
        assert is_in(client)

        other = ApartClient(app, app.response_class)
        log_in(other)

        assert other.post(SECOND, data={"code": code}).status_code == 422
        assert factors.codes_left(user.id) == 9

    def test_are_ten_of_120_bits_and_kept_as_hashes(self, phone):
        codes = give_codes(find_user(EMAIL))

        assert len(set(codes)) == 10
        assert all(re.fullmatch(r"([A-Z2-9]{4}-){5}[A-Z2-9]{4}", code) for code in codes)
        kept = session.scalars(select(RecoveryCode.code_hash)).all()
        assert all(re.fullmatch(r"[0-9a-f]{64}", each) for each in kept)

    def test_are_replaced_by_new_ones(self, client, phone):
        user = find_user(EMAIL)
        old = give_codes(user)[0]
        give_codes(user)
        log_in(client)

        assert client.post(SECOND, data={"code": old}).status_code == 422

    def test_of_somebody_else_open_nothing(self, client, phone):
        other = a_person(email="autre@example.org")
        give_phone(other)
        code = give_codes(other)[0]
        log_in(client)

        assert client.post(SECOND, data={"code": code}).status_code == 422

    def test_are_shown_once_right_after_they_are_made(self, sign_in, phone):
        client = sign_in(find_user(EMAIL))

        made = client.post("/account/security/codes")

        assert made.headers["Location"] == "/account/security/codes"
        shown = written_codes(client)
        assert len(shown) == 10
        assert written_codes(client) == shown  # the page was loaded again
        assert client.post("/account/security/codes", data={"kept": "yes"}).status_code == 303
        assert written_codes(client) == []

    @pytest.mark.parametrize("why", ["later", "elsewhere", "replaced"])
    def test_are_shown_no_more(self, sign_in, phone, why):
        user = find_user(EMAIL)
        client = sign_in(user)
        client.post("/account/security/codes")

        if why == "later":
            wait(minutes=10.1)
        if why == "elsewhere":
            client = sign_in(user)
        if why == "replaced":
            give_codes(user)

        assert written_codes(client) == []

    def test_need_something_that_they_replace(self, sign_in):
        client = sign_in(a_person())

        assert client.post("/account/security/codes").headers["Location"] == "/account/security"


class TestSettingUpAPhone:
    def test_sent_twice_is_done_once(self, sign_in, run_jobs):
        client = sign_in(a_person(), second_factor=False)
        phone = Phone(_typed(client.get("/account/security/phone").text))
        code = {"code": phone.code()}

        answers = [client.post("/account/security/phone", data=code) for _ in "ab"]
        run_jobs()

        assert [each.status_code for each in answers] == [303, 303]
        assert [mail.template for mail in list_latest(EMAIL)].count("factor_added") == 1

    def test_keeps_the_secret_once_a_right_code_was_shown(self, sign_in):
        user = a_person()
        client = sign_in(user, second_factor=False)
        page = client.get("/account/security/phone")
        phone = Phone(_typed(page.text))

        wrong = client.post("/account/security/phone", data={"code": phone.wrong})
        assert wrong.status_code == 422
        assert not factors.has_factor(user.id)
        right = client.post("/account/security/phone", data={"code": phone.code()})

        assert right.headers["Location"] == "/account/security/codes"
        assert factors.has_factor(user.id)

    def test_seals_the_secret_for_its_person_only(self, phone):
        user = find_user(EMAIL)
        kept = session.get(Authenticator, user.id)

        assert phone.secret not in kept.secret
        assert authenticator.opened(kept.secret, user_id=user.id) == phone.secret
        with pytest.raises(BrokenSeal):
            authenticator.opened(kept.secret, user_id=user.id + 1)

    def test_is_told_by_mail(self, phone, run_jobs):
        run_jobs()

        assert "factor_added" in [mail.template for mail in list_latest(EMAIL)]

    def test_may_be_undone(self, sign_in, phone, run_jobs):
        client = sign_in(find_user(EMAIL))

        client.post("/account/security/phone/remove")

        assert not factors.has_factor(find_user(EMAIL).id)
        assert client.get("/account/security/phone/remove").location == "/account/security"
        run_jobs()
        assert "factor_removed" in [mail.template for mail in list_latest(EMAIL)]


def _typed(page: str) -> bytes:
    """The secret that the page shows to who cannot take a picture."""
    from base64 import b32decode

    found = re.search(r'class="typed-key">([A-Z2-7 ]+)<', page)
    assert found
    return b32decode(found[1].replace(" ", ""))


class TestAKey:
    """FACTORS_KEYS: the first seals, the others only open."""

    def test_is_changed_by_a_command_after_which_the_old_one_goes(self, house, phone, newer):
        old = house.extensions["settings"].factors_keys
        authenticator.configure(newer | old)
        user = find_user(EMAIL)
        with transaction():
            assert factors.take_code(user, phone.code(later=-1), at=NOON)

        said = house.test_cli_runner().invoke(args=["factors", "rotate"])

        assert said.output == "1 secrets are now sealed under 2027.\n"
        authenticator.configure(newer)
        session.expire_all()
        with transaction():
            assert factors.take_code(user, phone.code(), at=NOON)

    def test_that_is_gone_shuts_out_no_recovery_code(self, client, phone, newer):
        codes = give_codes(find_user(EMAIL))
        authenticator.configure(newer)
        log_in(client)

        by_phone = client.post(SECOND, data={"code": phone.code()})

        assert by_phone.status_code == 422
        assert "Nous ne pouvons plus vérifier les codes" in by_phone.text
        assert client.post(SECOND, data={"code": codes[0]}).status_code == 303
        assert is_in(client)

    def test_that_is_gone_shows_another_secret_to_set_up(self, sign_in, newer):
        client = sign_in(a_person())
        before = _typed(client.get("/account/security/phone").text)
        authenticator.configure(newer)

        page = client.get("/account/security/phone")

        assert _typed(page.text) != before

    def test_taken_off_too_early_is_said_and_changes_nothing(self, house, phone, newer):
        authenticator.configure(newer)

        said = house.test_cli_runner().invoke(args=["factors", "rotate"])

        assert isinstance(said.exception, BrokenSeal)


class TestStaff:
    def test_without_a_second_factor_reach_nothing_but_its_set_up(self, client, app):
        a_person("compliance")
        log_in(client)
        reached = {
            rule.endpoint
            for rule in app.url_map.iter_rules()
            if "GET" in rule.methods and not rule.arguments
            and client.get(rule.rule).headers.get("Location") != "/account/security"
        }  # fmt: skip

        assert reached == {
            "accounts.again", "accounts.security", "accounts.set_up_authenticator",
            "accounts.add_passkey", "accounts.recovery_codes",
        }  # fmt: skip

    def test_set_it_up_after_a_code_by_mail_and_then_go_on(self, client):
        a_person("compliance")
        log_in(client)
        asked = client.get("/account/security/phone")
        assert asked.headers["Location"] == "/account/again?next=/account/security/phone"
        client.post("/account/again", data={"password": PASSWORD})
        mailed = re.search(r"^(\d{6})$", list_latest(EMAIL)[0].text, re.MULTILINE)
        assert mailed
        client.post("/account/again", data={"code": mailed[1]})
        phone = Phone(_typed(client.get("/account/security/phone").text))

        client.post("/account/security/phone", data={"code": phone.code()})

        assert client.get("/staff").status_code == 200

    def test_with_one_show_it_before_anything_else(self, sign_in):
        user = a_person("compliance")
        give_phone(user)
        client = sign_in(user, second_factor=False)

        answer = client.get("/staff")

        assert answer.headers["Location"] == "/account/again?next=/staff"

    def test_never_remove_the_last_one(self, sign_in):
        user = a_person("analyst")
        give_phone(user)

        sign_in(user).post("/account/security/phone/remove")

        assert factors.has_factor(user.id)
