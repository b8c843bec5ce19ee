"""Does everybody find what is awaited from them, and compliance what a person holds with others?"""

from __future__ import annotations

import pytest
from sqlalchemy import event

from tests.rounds.world import a_user
from tests.subscriptions.test_jobs import at
from tests.subscriptions.together import NAME, an_account_of, asked, begun, signed_by, three
from tests.subscriptions.world import NOW, an_open_round, wallet_of
from wiseed_like.arrivals.rules import Sort
from wiseed_like.arrivals.service import _sort_of
from wiseed_like.db import db, transaction
from wiseed_like.kyc.queries import find_file_of

PAGES = ("/journey", "/today", "/account")


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    at(NOW)


def officer():
    with transaction():
        return a_user("compliance")


class TestASignature:
    @pytest.mark.parametrize("page", PAGES)
    def test_is_a_task_until_it_is_given(self, sign_in, page):
        nora, paul, _ = three()
        order = asked(an_account_of(nora, paul), an_open_round())
        theirs = sign_in(paul.user)
        there = f"/joint-orders/{order.id}"
        assert there in theirs.get(page).text
        assert there not in sign_in(nora.user).get(page).text
        signed_by(paul, order)
        assert there not in theirs.get(page).text


class TestAnAgreement:
    @pytest.mark.parametrize("page", PAGES)
    def test_is_a_task_of_who_is_asked(self, sign_in, page):
        nora, paul, ana = three()
        account = begun(nora, [paul])
        there = f'href="/joint-accounts/{account.id}"'
        assert there in sign_in(paul.user).get(page).text
        assert there not in sign_in(ana.user).get(page).text

    def test_is_read_in_as_few_statements_however_many_there_are(self, sign_in):
        nora, paul, ana = three()
        browser = sign_in(paul.user)

        def count() -> int:
            seen = []

            def note(*said):
                seen.append(said[2])

            event.listen(db.engine, "before_cursor_execute", note)
            try:
                assert browser.get("/journey").status_code == 200
            finally:
                event.remove(db.engine, "before_cursor_execute", note)
            return len(seen)

        browser.get("/journey")
        begun(nora, [paul])
        one = count()
        begun(ana, [paul])
        assert count() <= one


class TestCompliance:
    def test_reads_on_a_person_s_file_what_they_hold_with_others(self, sign_in):
        nora, paul, ana = three()
        account = an_account_of(nora, paul)
        there = f"/staff/joint-accounts/{account.user_id}"
        browser = sign_in(officer())
        for person in (paul, ana):
            browser.post(f"/staff/reasons/{person.user_id}", data={"why": "complaint"})
        for path in ("", "/freeze"):
            theirs = f"/staff/identities/{find_file_of(paul.user_id).id}{path}"
            assert there in browser.get(theirs).text
        other = f"/staff/identities/{find_file_of(ana.user_id).id}"
        assert there not in browser.get(other).text

    def test_tells_an_open_account_from_one_that_waits(self, sign_in):
        nora, paul, ana = three()
        opened, waiting = an_account_of(nora, paul).user, begun(nora, [ana])
        browser = sign_in(officer())
        assert "/staff/joint-accounts" in browser.get("/staff").text
        page = browser.get("/staff/joint-accounts").text
        assert page.count("ouverte") == page.count("accords attendus") == 1
        assert "ouverte" in browser.get(f"/staff/joint-accounts/{opened.id}").text
        assert "accords attendus" in browser.get(f"/staff/joint-accounts/{waiting.id}").text


class TestAWire:
    def test_of_any_holder_is_theirs_and_of_somebody_else_is_examined(self):
        nora, paul, ana = three()
        wallet = wallet_of(an_account_of(nora, paul))

        def named(person) -> str:
            told = wallet_of(person).account.particulars
            return f"{told['first_name']} {told['last_name']}"

        assert _sort_of(wallet, None, named(nora)) == Sort.UNEXPECTED
        assert _sort_of(wallet, None, named(paul)) == Sort.UNEXPECTED
        assert _sort_of(wallet, None, named(ana)) == Sort.STRANGER
        assert _sort_of(wallet_of(nora), None, named(paul)) == Sort.STRANGER

    def test_is_explained_to_who_acts_for_them(self, sign_in):
        nora, paul, _ = three()
        account = an_account_of(nora, paul)
        browser = sign_in(nora.user)
        browser.post("/investing-companies/act", data={"account": account.user_id})
        page = browser.get("/wallet/wire").text
        assert "Chaque indivisaire peut verser" in page
        assert "n&#39;est pas à votre nom" not in page
        wallet = browser.get("/wallet").text
        assert "tenu à votre nom" not in wallet
        assert nora.user.full_name in wallet
        assert NAME in wallet
