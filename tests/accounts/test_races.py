"""Does what serves once serve once, when two requests come at the same instant?

Real requests in threads, released together by a barrier, on a real PostgreSQL (ASVS 6.5.1, 15.4.2).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select

from tests.security.signing_in import EMAIL, PASSWORD, a_person
from tests.support.factors import give_codes, give_phone
from wiseed_like import clock
from wiseed_like.accounts import limits
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.mailbox.queries import list_latest

AT_ONCE = 6
NEW = "tout autre chose que cela"


@pytest.fixture
def visitors(house: Flask) -> list[FlaskClient]:
    """So many browsers that know nothing of each other."""
    now = clock.machine_now()
    clock.use_machine(lambda: now)
    return [FlaskClient(house, house.response_class) for _ in range(AT_ONCE)]


def at_once(visitors: list[FlaskClient], send: Callable[[FlaskClient], int]) -> Counter[int]:
    """Everybody sends at the same instant; returns how often each status came back."""
    session.rollback()
    barrier = Barrier(len(visitors))

    def wait_and_send(visitor: FlaskClient) -> int:
        barrier.wait(timeout=20)
        return send(visitor)

    with ThreadPoolExecutor(len(visitors)) as crowd:
        found = Counter(crowd.map(wait_and_send, visitors))
    session.expire_all()
    return found


def apart(act: Callable[[FlaskClient], object], visitors: list[FlaskClient]) -> None:
    """One after the other, in a thread: outside of the test's own context."""
    with ThreadPoolExecutor(1) as one:
        list(one.map(act, visitors))


def give_password(visitor: FlaskClient) -> None:
    visitor.post("/login", data={"email": EMAIL, "password": PASSWORD})


class TestTheSame:
    def test_code_of_a_phone_lets_one_in(self, visitors, monkeypatch):
        code = give_phone(a_person()).code()
        monkeypatch.setitem(limits.LIMITS, "code.account", limits.Limit("code.account", 100, 15))
        apart(give_password, visitors)

        found = at_once(
            visitors, lambda each: each.post("/login/second", data={"code": code}).status_code
        )

        assert found == {303: 1, 422: AT_ONCE - 1}

    def test_recovery_code_lets_one_in(self, visitors, monkeypatch):
        user = a_person()
        give_phone(user)
        code = give_codes(user)[0]
        monkeypatch.setitem(limits.LIMITS, "code.account", limits.Limit("code.account", 100, 15))
        apart(give_password, visitors)

        found = at_once(
            visitors, lambda each: each.post("/login/second", data={"code": code}).status_code
        )

        assert found == {303: 1, 422: AT_ONCE - 1}

    def test_link_sets_one_password(self, visitors):
        a_person()
        apart(lambda each: each.post("/password", data={"email": EMAIL}), visitors[:1])
        found = re.search(r"(/password/\S+)", list_latest(EMAIL)[0].text)
        assert found
        link = found[1]
        passwords = {each: f"{NEW} {number}" for number, each in enumerate(visitors)}

        def choose(visitor: FlaskClient) -> str:
            new = passwords[visitor]
            answer = visitor.post(link, data={"password": new, "password_confirm": new})
            return answer.headers["Location"]

        assert at_once(visitors, choose) == {"/login": 1, "/password": AT_ONCE - 1}
        told = [mail.template for mail in list_latest(EMAIL)]
        assert told.count("security/password_reset") == 1

    def test_address_opens_one_account_and_all_hear_the_same(self, visitors):
        form = {
            "first_name": "Inès", "last_name": "Martin", "email": EMAIL, "password": PASSWORD,
            "roles": ["investor"], "terms": "y",
        }  # fmt: skip
        five = visitors[:5]

        found = at_once(five, lambda each: each.post("/sign-up", data=form).status_code)

        assert found == {302: 5}
        assert session.scalar(select(func.count()).select_from(User)) == 1
        told = Counter(mail.template for mail in list_latest(EMAIL))
        assert told == {"security/welcome": 5}
