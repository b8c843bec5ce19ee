"""ASVS V6.3 and V6.4: who gets in, who hears of it, and what does a stranger learn?"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from flask import current_app
from sqlalchemy import func, select

from tests.accounts.test_security import SIGN_UP
from tests.security.signing_in import EMAIL, PASSWORD, a_person, is_in, log_in, wait
from tests.support.clients import ApartClient
from tests.support.factors import give_codes, give_phone
from wiseed_like import clock
from wiseed_like.accounts import factors, lost_factors
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import find_user
from wiseed_like.approvals import service as approvals
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.mailbox.queries import list_latest

NEW = "tout autre chose que cela"


def told(email: str = EMAIL) -> list[str]:
    return [mail.template for mail in list_latest(email)]


def reset_link() -> str:
    found = re.search(r"(/password/\S+)", list_latest(EMAIL)[0].text)
    assert found
    return found[1]


def test_v6_3_1_guessing_is_slowed_down(client):
    """After ten wrong passwords in a quarter of an hour the account answers « later »."""
    a_person()

    statuses = Counter(log_in(client, password=f"faux {n}").status_code for n in range(40))

    assert statuses == {422: 10, 429: 30}
    assert log_in(client).status_code == 429


def test_v6_3_2_no_default_accounts():
    """A new house has nobody in it: the first administrator is made by a command."""
    assert session.scalar(select(func.count()).select_from(User)) == 0


def test_v6_3_3_second_factor_where_it_matters(client):
    """Staff reach nothing without one; investors and founders are invited to add one."""
    a_person("administrator")
    log_in(client)

    assert client.get("/staff/users").headers["Location"] == "/account/security"


def test_v6_3_5_people_hear_of_odd_sign_ins(client, app, run_jobs):
    """A mail tells of an unknown browser and network, and of right passwords with wrong codes."""
    a_person()
    log_in(client)
    far = ApartClient(app, app.response_class)
    far.post(
        "/login", data={"email": EMAIL, "password": PASSWORD},
        headers={"User-Agent": "Another/1.0"}, environ_base={"REMOTE_ADDR": "203.0.113.9"},
    )  # fmt: skip
    phone = give_phone(find_user(EMAIL))
    thief = ApartClient(app, app.response_class)
    log_in(thief)
    for _ in range(5):
        thief.post("/login/second", data={"code": phone.wrong})
    run_jobs()

    assert {"new_device", "second_factor_failed"} <= set(told())


def test_v6_3_5_people_hear_once_of_many_wrong_passwords(client, run_jobs):
    """The tenth failure in a quarter of an hour writes a mail; one a day, however long it goes."""
    a_person()
    for _ in range(3):
        for number in range(12):
            log_in(client, password=f"faux {number}")
        wait(minutes=16)
    run_jobs()

    assert told().count("sign_in_slowed") == 1


def test_v6_3_7_people_hear_of_changes(sign_in, run_jobs):
    """A mail follows each change of a password, an address, a factor, a code, a role."""
    user = a_person()
    client = sign_in(user)
    form = {"password": PASSWORD, "new_password": NEW, "new_password_confirm": NEW}
    client.post("/account/password", data=form)
    client.post("/account/email", data={"email": "neuve@example.org"})
    give_phone(user)
    code = give_codes(user)[0]
    with transaction():
        assert factors.take_recovery_code(user, code, at=clock.machine_now())
    with transaction():
        factors.remove_authenticator(user, at=clock.machine_now())
    run_jobs()

    assert {
        "security/password_changed", "security/address_asked", "factor_added", "factor_removed",
        "recovery_codes_renewed", "recovery_code_used",
    } <= set(told())  # fmt: skip


@contextmanager
def counted_hashing() -> Iterator[Counter[str]]:
    """How often a password is hashed or compared meanwhile: what costs time."""
    context = current_app.extensions["security"].pwd_context
    found: Counter[str] = Counter()
    before = context.hash, context.verify

    def counting(act: Callable[..., object]) -> Callable[..., object]:
        def counted(*args: object, **kwargs: object) -> object:
            found["argon2"] += 1
            return act(*args, **kwargs)

        return counted

    context.hash, context.verify = counting(before[0]), counting(before[1])
    try:
        yield found
    finally:
        context.hash, context.verify = before


@pytest.mark.parametrize(
    ("path", "form"),
    [
        ("/login", {"password": "pas le bon du tout"}),
        ("/password", {}),
        ("/confirm", {}),
        ("/sign-up", {key: value for key, value in SIGN_UP.items() if key != "email"}),
    ],
)
def test_v6_3_8_nobody_learns_who_has_an_account(client, path, form):
    """Same status, same page, as much hashing and as many mails, whoever is known."""
    a_person()
    not_yet = a_person(email="not.yet@example.org")
    with transaction():
        not_yet.confirmed_at = None
    answers = []
    for email in (EMAIL, "not.yet@example.org", "nono@example.org"):
        mails = len(list_latest())
        with counted_hashing() as hashing:
            answer = client.post(path, data=form | {"email": email})
        said = answer.text.replace(email, "somebody")
        answers.append((answer.status_code, said, hashing["argon2"], len(list_latest()) - mails))

    assert answers[0] == answers[1] == answers[2]
    # Asking for a confirmation hashes nothing for anybody.
    assert answers[0][2] == (0 if path == "/confirm" else 1)


def test_v6_4_1_first_codes_end(client):
    """The link of a sign-up is signed, ends after a day, and after it was used."""
    client.post("/sign-up", data=SIGN_UP)
    found = re.search(r"(/confirm/\S+)", list_latest()[0].text)
    assert found

    assert client.post(found[1][:-3] + "abc").status_code == 302
    assert not find_user(EMAIL).confirmed_at
    client.post(found[1], data={"password": PASSWORD})
    first = find_user(EMAIL).confirmed_at
    client.post(found[1], data={"password": PASSWORD})
    assert first
    assert find_user(EMAIL).confirmed_at == first
    assert current_app.config["SECURITY_CONFIRM_EMAIL_WITHIN"].total_seconds() == 86400


def test_v6_4_3_recovery_keeps_the_second_factor(client):
    """A new password by mail still meets the second factor, and removes none."""
    user = a_person()
    phone = give_phone(user)
    client.post("/password", data={"email": EMAIL})
    client.post(reset_link(), data={"password": NEW, "password_confirm": NEW})

    assert log_in(client, password=NEW).headers["Location"] == "/login/second"
    assert not is_in(client)
    assert client.post("/login/second", data={"code": phone.code()}).status_code == 303


def test_v6_4_6_administrators_choose_nobody_s_password(app):
    """No page of the staff takes a password; lost factors are cleared by two persons only."""
    user, maker = a_person(), a_person("administrator", email="marc@example.org")
    checker = a_person("compliance", email="nadia@example.org")
    give_phone(user)
    password = user.password
    now = clock.now()
    with transaction():
        asked = lost_factors.ask_for(user, "Téléphone perdu, vu en visio", by=maker, now=now)
    with pytest.raises(Refused), transaction():
        approvals.approve(asked, by=maker, now=now)
    assert factors.has_factor(user.id)
    with transaction():
        approvals.approve(asked, by=checker, now=now)

    assert not factors.has_factor(user.id)
    assert find_user(EMAIL).password == password
    rules = [rule.rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/staff")]
    assert [each for each in rules if "password" in each] == []
