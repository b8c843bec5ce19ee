"""ASVS V6.5 and V6.6: do codes work once, briefly, unguessably, and is none kept in clear?"""

from __future__ import annotations

import ast
import inspect
import math
import re
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.security.signing_in import EMAIL, PASSWORD, a_person, is_in, log_in
from tests.support.factors import NOON, give_codes, give_phone
from wiseed_like import clock
from wiseed_like.accounts import authenticator, factors, passkeys
from wiseed_like.accounts.models import Authenticator, MailedCode, RecoveryCode
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.mailbox.queries import list_latest


@pytest.fixture(autouse=True)
def _noon() -> None:
    clock.use_machine(lambda: NOON)


def test_v6_5_1_codes_work_once():
    """Each check is one conditional UPDATE; the races are in tests/accounts/test_races.py."""
    user = a_person()
    phone = give_phone(user)
    recovery = give_codes(user)[0]
    with transaction():
        assert factors.take_code(user, phone.code(), at=NOON)
        assert not factors.take_code(user, phone.code(), at=NOON)
        assert not factors.take_code(user, phone.code(later=-1), at=NOON)
        assert factors.take_recovery_code(user, recovery, at=NOON)
        assert not factors.take_recovery_code(user, recovery, at=NOON)


def test_v6_5_2_stored_codes_are_hashed():
    """Recovery codes and mailed codes are SHA-256 in the table; the phone's secret is sealed."""
    user = a_person()
    phone = give_phone(user)
    codes = give_codes(user)
    with transaction():
        mailed = factors.new_mailed_code(user, at=NOON)

    kept = [*session.scalars(select(RecoveryCode.code_hash))]
    kept.append(session.scalar(select(MailedCode.code_hash)) or "")
    assert all(re.fullmatch(r"[0-9a-f]{64}", each) for each in kept)
    assert not set(kept) & {mailed, *codes}
    assert phone.secret not in (session.scalar(select(Authenticator.secret)) or b"")


def test_v6_5_3_codes_come_from_the_system_s_generator():
    """No module that makes a code knows `random`; all of them use `secrets`."""
    for module in (factors, authenticator, passkeys):
        names = {
            alias.name
            for node in ast.walk(ast.parse(inspect.getsource(module)))
            if isinstance(node, ast.Import)
            for alias in node.names
        }
        assert "secrets" in names
        assert "random" not in names


def test_v6_5_4_codes_have_enough_entropy():
    """Recovery codes 120 bits, the phone's secret 160; six figures are limited to five tries."""
    assert factors.SIGNS * math.log2(len(set(factors.ALPHABET))) >= 112
    assert authenticator.SECRET_BYTES * 8 >= 160
    user = a_person()
    with transaction():
        code = factors.new_mailed_code(user, at=NOON)
    assert re.fullmatch(r"\d{6}", code)


def test_v6_5_5_codes_live_briefly():
    """A phone's code: its half-minute and one on either side. A mailed one: ten minutes."""
    user = a_person()
    phone = give_phone(user)
    code = phone.code()
    with transaction():
        assert not factors.take_code(user, code, at=NOON + timedelta(seconds=60))
        assert factors.take_code(user, code, at=NOON + timedelta(seconds=59))
        mailed = factors.new_mailed_code(user, at=NOON)
    with pytest.raises(Refused, match="again_code_expired"), transaction():
        factors.take_mailed_code(user, mailed, at=NOON + timedelta(minutes=10))


def test_v6_6_3_a_mailed_code_takes_five_tries():
    """The code itself counts too, whatever the counters of the account say."""
    user = a_person()
    with transaction():
        code = factors.new_mailed_code(user, at=NOON)
    for _ in range(5):
        with transaction():
            assert not factors.take_mailed_code(user, _another(code), at=NOON)

    with pytest.raises(Refused, match="again_code_spent"), transaction():
        factors.take_mailed_code(user, code, at=NOON)


def test_v6_6_3_wrong_mailed_codes_end_the_session(sign_in):
    """Five in a quarter of an hour, whether another code was sent meanwhile or not."""
    client = sign_in(a_person(), again=False)
    client.post("/account/again", data={"password": PASSWORD})
    for _ in range(3):
        client.post("/account/again", data={"code": _another(_mailed())})
    clock.use_machine(lambda: NOON + timedelta(minutes=2))
    client.post("/account/again", data={"resend": "1"})
    client.post("/account/again", data={"code": _another(_mailed())})
    assert is_in(client)

    fifth = client.post("/account/again", data={"code": _another(_mailed())})

    assert (fifth.status_code, fifth.headers["Location"]) == (303, "/login")
    assert not is_in(client)


def test_v6_6_3_codes_are_mailed_ten_times_in_an_hour_at_most(sign_in):
    """Who may ask for codes without end may try without end, and fills a mailbox."""
    client = sign_in(a_person(), again=False)
    client.post("/account/again", data={"password": PASSWORD})
    statuses = [client.post("/account/again", data={"resend": "1"}).status_code for _ in range(10)]

    assert statuses == [303] * 9 + [429]


def _mailed() -> str:
    found = re.search(r"^(\d{6})$", list_latest(EMAIL)[0].text, re.MULTILINE)
    assert found
    return found[1]


def _another(code: str) -> str:
    return f"{(int(code) + 1) % 10**6:06d}"


def test_v6_6_3_tries_are_limited(client):
    """Five wrong codes end the sign-in; for a quarter of an hour no more are looked at."""
    phone = give_phone(a_person())
    statuses = Counter()
    for _ in range(3):
        log_in(client, email=EMAIL, password=PASSWORD)
        for _ in range(5):
            statuses[client.post("/login/second", data={"code": phone.wrong}).status_code] += 1

    assert statuses[422] == 4
    log_in(client)
    assert client.post("/login/second", data={"code": phone.code()}).status_code == 429
