"""Is what costs much bounded, and is checking and acting one step? (ASVS V15.2 to V15.4)"""

from __future__ import annotations

import re
from collections.abc import Callable
from threading import Lock

import pytest
from flask import Flask
from sqlalchemy import func, select

from tests.house.identifying import a_sent_file
from tests.issuers.test_bank_account import asked as a_bank_change
from tests.rounds.world import a_user, a_world
from tests.security.at_once import all_at_once, deadlocks, hammered, meanwhile
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    an_order,
    counts,
    signature,
)
from tests.support.clients import ApartClient
from wiseed_like import books, clock
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import get_user
from wiseed_like.approvals.queries import lock_approval
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.investors.models import Investor
from wiseed_like.issuers import bank_account
from wiseed_like.issuers.queries import get_bank_change, lock_company
from wiseed_like.kyc import service as kyc
from wiseed_like.kyc.queries import get_file
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import codes, service
from wiseed_like.subscriptions.models import Order, Subscription
from wiseed_like.subscriptions.queries import lock_subscription

SECONDS = 8.0  # of hammering
SignIn = Callable[..., ApartClient]


@pytest.fixture(autouse=True)
def _on_a_monday() -> None:
    clock.use(lambda: NOW)


class TestACostlyFunction:
    def test_v15_2_2_has_a_bound(self, sign_in: SignIn):
        """Lists come a page at a time, searches are cut, statements end after seconds, requests
        above eleven megabytes are refused, and what costs the house something is counted
        (docs/limits.md): two hundred accounts and a long search stay one page."""
        with transaction():
            administrator = a_user("administrator")
            for _ in range(120):
                a_user("investor")
        client = sign_in(administrator)

        page = client.get("/staff/users").get_data(as_text=True)
        searched = client.get("/staff/users", query_string={"q": "x" * 100_000})

        assert len(set(re.findall(r"/staff/users/(\d+)", page))) <= 50
        assert searched.status_code == 200
        assert 'value="' + "x" * 101 not in searched.get_data(as_text=True)
        assert client.post("/account/email", data={"email": "x" * (12 << 20)}).status_code == 413

    def test_v15_2_2_ends_after_a_while(self, house: Flask):
        """Every statement of a request has a time limit in the database: one that sleeps longer is
        stopped by PostgreSQL, and so is a wait for a lock."""
        wanted = {"statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout"}
        found = {
            name: session.scalar(select(func.current_setting(name))) for name in sorted(wanted)
        }

        assert "0" not in found.values(), found


class TestAnAnswer:
    def test_v15_3_1_holds_only_what_is_needed(self, sign_in: SignIn):
        """Pages are templates that name each value they show; no row is ever written out whole.
        A founder reads of a subscriber what the register needs: never a birth date, an address for
        mail, means or papers."""
        offer, me = an_open_round(), an_investor()
        a_subscription(me, offer)
        founder = session.get_one(User, offer.company.created_by)
        company = offer.company_id

        client = sign_in(founder)
        seen = "".join(
            client.get(address).get_data(as_text=True)
            for address in (
                f"/companies/{company}/rounds/{offer.id}/subscribers",
                f"/companies/{company}/rounds/{offer.id}",
                f"/companies/{company}/register",
            )
        )

        assert me.user.last_name in seen
        assert [each for each in (me.user.email, "1990", "4 rue des Lilas") if each in seen] == []


class TestCheckingAndActing:
    def test_v15_4_2_is_one_step_for_a_file_that_two_take(self, house: Flask):
        """What is decided on is locked and read anew inside the transaction that acts: of eight
        officers who take one file at the same moment, one has it and seven are told."""
        with transaction():
            file = a_sent_file(a_user("investor"), clock.now())
            officers = [a_user("compliance").id for _ in range(8)]
        file_id = file.id

        def take(officer_id: int) -> None:
            with transaction():
                officer = session.get_one(User, officer_id)
                kyc.take(get_file(file_id, lock=True), by=officer, now=NOW)

        found = all_at_once(house, [lambda each=each: take(each) for each in officers])

        assert sorted(found) == ["case_taken"] * 7 + ["done"]

    def test_v15_4_2_is_one_step_for_an_order_that_is_signed_twice(self, house: Flask):
        """Signing locks the order first: of eight signatures of one order at the same moment there
        is one subscription."""
        offer, me = an_open_round(), an_investor()
        order = an_order(me, offer, 25)
        with transaction():
            code = codes.send_code(order, now=NOW)
        order_id = order.id

        def sign() -> None:
            with transaction():
                service.sign(session.get_one(Order, order_id), signature(25, code=code), now=NOW)

        all_at_once(house, [sign] * 8)

        assert session.scalar(select(func.count()).select_from(Subscription)) == 1
        assert counts(offer) == (25, 0, 0)


class TestLocks:
    def test_v15_4_3_are_taken_in_one_order(self, house: Flask):
        """Rows are locked in one order everywhere (docs/decisions/0003), the counter of a round
        last: eight people subscribe to two rounds and revoke again, as fast as they can, for some
        seconds: no deadlock, nothing that was not expected, and the books are right."""
        rounds = [an_open_round(cap=60, minimum=10).id for _ in range(2)]
        people = [an_investor().id for _ in range(8)]
        lock, turns = Lock(), iter(range(10_000_000))
        before = deadlocks()

        def stroke(investor_id: int) -> None:
            with lock:
                turn = next(turns)
            _subscribe_and_revoke(investor_id, rounds[turn % 2], keep=turn % 3 == 0)

        strokes = hammered(
            house, [lambda each=each: stroke(each) for each in people], seconds=SECONDS
        )

        strange = {each for each in strokes if ": " in each}
        assert strange == set()
        assert strokes.count("done") > 20
        assert deadlocks() == before
        assert [*books.round_counters(), *books.journal_chains()] == []

    def test_v15_4_3_are_taken_of_a_request_before_its_subject(self, house: Flask):
        """Who decides a bank change locks the request, then the company; an officer who stops it
        at that moment waits for the request, holding nothing of the company."""
        world = a_world()
        change = a_bank_change(world)
        company, number, founder = world.company.id, change.id, world.founder.id

        def stop() -> None:
            with transaction():
                found = get_bank_change(company, number)
                bank_account.stop(found, by=get_user(founder), now=NOW)

        lock_approval(change.approval_id)
        stopping = meanwhile(house, stop)
        lock_company(company)
        session.rollback()

        assert stopping.result(5) == "done"
        session.expire_all()
        assert change.state == "stopped"

    def test_v15_4_3_of_a_request_are_not_waited_for_by_who_asks_again(self, house: Flask):
        """An officer who asks for another bank change, with the company locked, is told that one
        waits already, also while somebody decides it."""
        world = a_world()
        change = a_bank_change(world)
        company, founder = world.company.id, world.founder.id

        def ask() -> None:
            with transaction():
                bank_account.ask_change(
                    lock_company(company), change.iban, None, reason="Encore",
                    by=get_user(founder), now=NOW,
                )  # fmt: skip

        lock_approval(change.approval_id)
        assert all_at_once(house, [ask]) == ["bank_change_waits"]


def _subscribe_and_revoke(investor_id: int, round_id: int, *, keep: bool) -> None:
    me, offer = session.get_one(Investor, investor_id), session.get_one(Round, round_id)
    assert offer.sheet is not None
    with transaction():
        service.acknowledge_sheet(offer.sheet, me, now=NOW)
    with transaction():
        order = service.begin_order(me, offer, 3, now=NOW)
    with transaction():
        signed = service.sign(session.get_one(Order, order.id), signature(3), now=NOW)
    if keep:
        return
    with transaction():
        found = lock_subscription(signed.id)
        if not found.is_revocable(NOW):
            raise Refused("late", "Trop tard.")
        service.revoke(found, by=me.user, now=NOW)
