"""Does an account change its address only for who owns both, and do both hear of it?"""

from __future__ import annotations

import re

import pytest

from tests.security.signing_in import EMAIL, a_person, is_in, log_in
from wiseed_like.accounts.letters import canonical
from wiseed_like.accounts.look_alikes import is_mixed
from wiseed_like.accounts.queries import find_user
from wiseed_like.mailbox.queries import list_latest

NEW = "neuve@example.org"


def link_to(address: str) -> str:
    found = re.search(r"(/account/email/\S+)", list_latest(address)[0].text)
    assert found
    return found[1]


class TestAChangeOfAddress:
    def test_waits_for_the_new_address_and_tells_the_old_one_at_once(self, sign_in):
        client = sign_in(a_person())

        assert client.post("/account/email", data={"email": NEW}).status_code == 200

        assert find_user(NEW) is None
        assert [mail.template for mail in list_latest(EMAIL)] == ["security/address_asked"]
        assert [mail.template for mail in list_latest(NEW)] == ["security/new_address"]

    def test_happens_with_a_click_on_the_link_s_page_and_ends_all_sessions(self, sign_in, client):
        theirs = sign_in(a_person())
        theirs.post("/account/email", data={"email": NEW})
        link = link_to(NEW)

        assert client.get(link).status_code == 200
        assert find_user(NEW) is None
        client.post(link)

        assert find_user(NEW) is not None
        assert not is_in(theirs)
        assert list_latest(EMAIL)[0].template == "security/address_changed"
        assert list_latest(NEW)[0].template == "security/address_changed"
        assert log_in(client, email=NEW).headers["Location"] == "/home"

    def test_link_serves_once(self, sign_in, client):
        sign_in(a_person()).post("/account/email", data={"email": NEW})
        link = link_to(NEW)
        client.post(link)
        user = find_user(NEW)

        client.post(link)

        assert find_user(NEW).id == user.id
        told = [mail.template for mail in list_latest(NEW)]
        assert told.count("security/address_changed") == 1

    def test_ends_with_a_new_password(self, sign_in, client):
        theirs = sign_in(a_person())
        theirs.post("/account/email", data={"email": NEW})
        link = link_to(NEW)
        client.post("/password", data={"email": EMAIL})
        reset = re.search(r"(/password/\S+)", list_latest(EMAIL)[0].text)
        assert reset
        new = "tout autre chose que cela"
        client.post(reset[1], data={"password": new, "password_confirm": new})

        client.post(link)

        assert find_user(NEW) is None

    def test_says_the_same_of_an_address_that_is_taken(self, sign_in):
        a_person(email=NEW)
        client = sign_in(a_person())

        taken = client.post("/account/email", data={"email": NEW})
        free = client.post("/account/email", data={"email": "libre@example.org"})

        assert taken.status_code == free.status_code == 200
        assert taken.text.replace(NEW, "libre@example.org") == free.text
        assert [mail.template for mail in list_latest(NEW)] == ["security/already_known"]


class TestAnAddress:
    @pytest.mark.parametrize(
        ("typed", "kept"),
        [
            ("Ines@Example.ORG", "ines@example.org"),
            ("ines@exämple.org", "ines@xn--exmple-cua.org"),
            ("ines@EXÄMPLE.org", "ines@xn--exmple-cua.org"),
        ],
    )
    def test_is_kept_in_one_way(self, typed, kept):
        assert canonical(typed) == kept

    @pytest.mark.parametrize("odd", ["inès@example.org", "ines\u200b@example.org", "ines@exam ple"])
    def test_is_refused_when_it_only_looks_like_one(self, odd):
        with pytest.raises(ValueError, match=r"\w"):
            canonical(odd)


class TestLettersOfTwoScripts:
    @pytest.mark.parametrize(
        "texts", [("Раul",), ("Inès", "Mаrtin"), ("Paul", canonical("paul@ехаmple.org"))]
    )
    def test_are_noticed(self, texts):
        assert is_mixed(*texts)

    @pytest.mark.parametrize(
        "texts", [("Inès", "d'Été-Müller"), ("Анна", "Иванова"), ("Li", "王伟"), (EMAIL,)]
    )
    def test_are_not_seen_where_there_is_one(self, texts):
        assert not is_mixed(*texts)
