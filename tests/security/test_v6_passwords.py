"""ASVS V6.1 and V6.2: is a password long, free in its form, kept slow, and never a common one?"""

from __future__ import annotations

import pytest
from flask import current_app

from tests.accounts.test_security import SIGN_UP
from tests.security.signing_in import EMAIL, PASSWORD, a_person, log_in
from wiseed_like.accounts import limits
from wiseed_like.accounts.passwords import LONGEST, SHORTEST, refusal
from wiseed_like.accounts.queries import find_user

ABOUT = ["Levain", EMAIL, "Inès", "Martin"]
FREE = "tout autre chose que cela"


def change(client, old: str, new: str):
    form = {"password": old, "new_password": new, "new_password_confirm": new}
    return client.post("/account/password", data=form)


def test_v6_1_1_limits_are_written_where_they_are_enforced():
    """One table says how often what may be tried and is printed into the docs; nothing locks."""
    written = "\n".join(limits.document())

    for name in ("sign_in.account", "sign_in.address", "code.account"):
        limit = limits.LIMITS[name]
        assert f"| `{name}` | {limit.amount} | {limit.minutes} |" in written
    assert limits.LIMITS["sign_in.account"].amount == 10


def test_v6_2_1_twelve_characters_at_least(client):
    """Twelve characters are the least, of any kind."""
    assert SHORTEST == 12
    assert client.post("/sign-up", data=SIGN_UP | {"password": "gmurzqwvtpk"}).status_code == 422
    assert client.post("/sign-up", data=SIGN_UP | {"password": "gmurzqwvtpkh"}).status_code == 302


def test_v6_2_2_people_change_their_password(client, sign_in):
    """Everybody changes their own, from the page of their account."""
    user = a_person()

    assert change(sign_in(user), PASSWORD, FREE).status_code == 302
    assert log_in(client).status_code == 422
    assert log_in(client, password=FREE).status_code == 302


def test_v6_2_3_change_asks_for_the_current_one(client, sign_in):
    """Without the current password nothing changes, whoever holds the session."""
    assert change(sign_in(a_person()), "pas le bon du tout", FREE).status_code == 422
    assert log_in(client).status_code == 302


@pytest.mark.parametrize(
    "common",
    ["passwordpassword", "123456789012", "qwertyuiop12", "azertyuiop123", "motdepasse1234",
     "jetaimejetaime", "aaaaaaaaaaaaaaaa", "abcdefghijklmnop", "administrateur1"],
)  # fmt: skip
def test_v6_2_4_common_passwords_are_refused(client, common):
    """The 30,000 most common ones of the library zxcvbn, French ones, and what is made of them."""
    assert client.post("/sign-up", data=SIGN_UP | {"password": common}).status_code == 422


def test_v6_2_4_own_name_and_the_site_s_add_nothing(client):
    """What a guesser knows of the person is cut out before the rest is judged."""
    for guessed in ("inesmartin2026!", "LevainLevain2026", "Inès-Martin-1984"):
        assert refusal(guessed, ABOUT) is not None
        assert client.post("/sign-up", data=SIGN_UP | {"password": guessed}).status_code == 422


@pytest.mark.parametrize(
    "free", ["gmurzqwvtpkh", "quatre mots sans lien aucun", "грибной дождь идёт"]
)
def test_v6_2_5_no_rule_of_composition(free):
    """Only letters, only small ones, any alphabet, spaces: all the same."""
    assert refusal(free, ABOUT) is None


def test_v6_2_6_fields_hide_what_is_typed(client):
    """Every field for a password is of the type that hides it."""
    for path in ("/login", "/sign-up"):
        assert 'type="password"' in client.get(path).text


def test_v6_2_7_paste_and_managers_work(client):
    """No script stands in the way of pasting, and the fields say what they are for."""
    assert 'autocomplete="current-password"' in client.get("/login").text
    assert 'autocomplete="new-password"' in client.get("/sign-up").text
    assert "onpaste" not in client.get("/login").text


def test_v6_2_8_checked_exactly_as_typed(client):
    """Neither case, nor spaces, nor the end of a long password are lost."""
    exact = "Un Mot  de passe, avec deux espaces " + "z" * 80 + "É"
    client.post("/sign-up", data=SIGN_UP | {"password": exact})
    user = find_user(EMAIL)

    assert user.verify_and_update_password(exact)
    for other in (exact.lower(), exact.strip() + "e", exact[:-1], " ".join(exact.split())):
        assert not user.verify_and_update_password(other)


def test_v6_2_9_long_ones_are_welcome(client):
    """128 characters are taken; more are refused in words, not cut."""
    long = ("quatre mots sans lien aucun " * 5)[:LONGEST]
    long = "".join(chr(97 + (i * i * 7 + i * 3) % 26) for i in range(LONGEST))

    assert client.post("/sign-up", data=SIGN_UP | {"password": long}).status_code == 302
    assert refusal(long + "x", ABOUT) is not None


def test_v6_2_12_leaked_ones_are_refused():
    """zxcvbn's list of passwords comes from breaches; its long ones are refused one by one."""
    from zxcvbn.frequency_lists import FREQUENCY_LISTS

    long = [each for each in FREQUENCY_LISTS["passwords"] if len(each) >= SHORTEST]

    assert len(long) > 200
    assert [each for each in long if refusal(each, ABOUT) is None] == []


@pytest.mark.usefixtures("real_hashing")
def test_v6_2_12_are_kept_by_argon2id():
    """Argon2id with 19 MiB, two passes and one lane (OWASP's least)."""
    kept = a_person().password
    context = current_app.extensions["security"].pwd_context

    assert kept.startswith("$argon2id$v=19$m=19456,t=2,p=1$")
    assert not context.needs_update(kept)
