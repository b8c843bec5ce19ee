"""May somebody take back what they announced, and is what comes all the same theirs?"""

from __future__ import annotations

import html
import re

import pytest
import requests
from sqlalchemy import select

from compliance.euro import Euro
from tests.subscriptions.world import NOW, an_investor, wallet_of
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.investors.models import Investor
from wiseed_like.journal.models import Entry
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments import service
from wiseed_like.payments.history import Show, list_settled
from wiseed_like.payments.jobs import resolve_open
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import list_incoming
from wiseed_like.payments.rules import ANNOUNCED_MOST, AWAITED_MOST, OperationState

CARD = {"number": "4970107111111119", "expiry": "12/40", "code": "123", "pay": "1"}


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


@pytest.fixture
def me() -> Investor:
    return an_investor()


def text(response) -> str:
    words = re.sub(r"<[^>]+>", "", response.get_data(as_text=True))
    return re.sub(r"\s+", " ", html.unescape(words))


def the_operation() -> Operation:
    session.expire_all()
    return session.scalars(select(Operation)).one()


def announce(me: Investor, amount: int = 50) -> Operation:
    """A wire that the provider waits for, in our book only."""
    with transaction():
        found = service.expect_wire(wallet_of(me), Euro.of(amount), by=me.user, now=NOW)
        found.move("ask")
    return found


def give_up(operation: Operation, me: Investor) -> None:
    with transaction():
        service.give_up(operation, by=me.user, now=NOW)


@pytest.mark.usefixtures("simulator")
class TestAnAnnouncedWire:
    def test_is_given_up_by_its_owner_once_they_confirm(self, me, sign_in, run_jobs):
        visitor = sign_in(me.user)
        there = visitor.post("/wallet/wire", data={"amount": "300"}).location
        run_jobs()
        assert "Abandonner" in text(visitor.get(there))
        assert f"{there}/give-up" in visitor.get("/wallet").get_data(as_text=True)
        asked = visitor.get(f"{there}/give-up")
        assert "s'il est déjà parti, il sera versé" in text(asked)
        assert not the_operation().is_given_up  # a look changes nothing

        answer = visitor.post(f"{there}/give-up")
        assert (answer.status_code, answer.location) == (303, there)

        page = text(visitor.get(there))
        assert "nous n'attendons plus rien" in page
        assert the_operation().wire_iban not in page
        wallet = text(visitor.get("/wallet"))
        assert "En train d'arriver" not in wallet
        assert "Abandonné" in wallet.partition("Historique")[2]
        assert visitor.get(f"{there}/give-up").location == there

    def test_lands_in_the_wallet_when_it_comes_all_the_same(self, me, sign_in, run_jobs, simulator):
        visitor = sign_in(me.user)
        there = visitor.post("/wallet/wire", data={"amount": "300"}).location
        run_jobs()
        give_up(the_operation(), me)
        resolve_open(NOW)  # nothing new is told: it stays given up
        assert the_operation().is_given_up

        wire = f"{simulator}/wires/{the_operation().reference}"
        requests.post(wire, data={"amount": "300"}, timeout=5)
        clock.use(lambda: later)
        later = NOW.replace(hour=23)
        resolve_open(later)

        assert the_operation().state == OperationState.SUCCEEDED
        assert balance_of(wallet_of(me).ledger_code) == Euro.of(300)
        assert "sont arrivés sur votre portemonnaie" in text(visitor.get(there))


@pytest.mark.usefixtures("simulator")
class TestAnUnfinishedCardPayment:
    def test_is_given_up_and_no_longer_gone_on_with(self, me, sign_in, run_jobs):
        visitor = sign_in(me.user)
        pay = visitor.post("/wallet/card", data={"amount": "50", "means": "page"}).location
        run_jobs()
        there = pay.removesuffix("/pay")

        assert visitor.post(f"{there}/give-up").status_code == 303

        assert "Continuer le paiement" not in text(visitor.get(there))
        assert visitor.get(pay).location == there
        assert "En train d'arriver" not in text(visitor.get("/wallet"))

    def test_that_is_finished_all_the_same_is_booked(self, me, sign_in, run_jobs):
        visitor = sign_in(me.user)
        visitor.post("/wallet/card", data={"amount": "50", "means": "page"})
        run_jobs()
        give_up(the_operation(), me)

        requests.post(the_operation().page_url, data=CARD, timeout=5, allow_redirects=False)
        visitor.get(f"/wallet/operations/{the_operation().id}/return")

        assert the_operation().state == OperationState.SUCCEEDED
        assert balance_of(wallet_of(me).ledger_code) == Euro.of(50)

    def test_that_ends_at_the_provider_has_failed(self, me, sign_in, run_jobs):
        visitor = sign_in(me.user)
        visitor.post("/wallet/card", data={"amount": "50", "means": "page"})
        run_jobs()
        give_up(the_operation(), me)

        page = the_operation().page_url
        requests.post(page, data={"cancel": "1"}, timeout=5, allow_redirects=False)
        visitor.get(f"/wallet/operations/{the_operation().id}/return")

        assert the_operation().state == OperationState.FAILED
        assert not the_operation().is_given_up


class TestGivingUp:
    def test_is_for_what_waits_for_its_person_only(self, me, sign_in):
        with transaction():
            asked = service.expect_wire(wallet_of(me), Euro.of(50), by=me.user, now=NOW)
        with transaction(), pytest.raises(Refused, match="n'attend rien de vous"):
            service.give_up(asked, by=me.user, now=NOW)

        visitor = sign_in(me.user)
        answer = visitor.post(f"/wallet/operations/{asked.id}/give-up")
        assert "n'attend rien de vous" in text(visitor.get(answer.location))
        assert the_operation().state == OperationState.INTENDED

    def test_twice_is_once(self, me):
        asked = announce(me)
        give_up(asked, me)
        give_up(asked, me)

        facts = select(Entry).where(Entry.kind == "operation.given_up")
        assert len(session.scalars(facts).all()) == 1

    def test_is_nobody_else_s(self, me, sign_in):
        asked = announce(me)
        stranger = sign_in(an_investor().user)
        for send in (stranger.get, stranger.post):
            assert send(f"/wallet/operations/{asked.id}/give-up").status_code == 404
        assert not the_operation().is_given_up

    def test_moves_it_from_what_is_awaited_to_what_came_to_nothing(self, me):
        asked = announce(me)
        assert list(list_incoming(wallet_of(me))) == [asked]
        give_up(asked, me)

        assert list(list_incoming(wallet_of(me))) == []
        for show in (Show.ALL, Show.FAILED):
            (move,) = list_settled(wallet_of(me), show, None).moves
            assert (move.operation, move.state) == (asked, "given_up")
        assert list_settled(wallet_of(me), Show.IN, None).moves == []


class TestAnnouncements:
    def test_are_bounded_and_giving_one_up_makes_room(self, me, sign_in):
        asked = [announce(me) for _ in range(AWAITED_MOST)]
        visitor = sign_in(me.user)

        answer = visitor.post("/wallet/wire", data={"amount": "50"})
        assert answer.status_code == 422
        assert "Vous attendez déjà 10 virements annoncés" in text(answer)
        assert "Pourquoi" in text(answer)
        give_up(asked[0], me)
        assert visitor.post("/wallet/wire", data={"amount": "50"}).status_code == 303

    def test_given_up_count_while_the_provider_keeps_them(self, me):
        for _ in range(ANNOUNCED_MOST):
            give_up(announce(me), me)
        with transaction(), pytest.raises(Refused, match="ne sont pas venus"):
            service.expect_wire(wallet_of(me), Euro.of(50), by=me.user, now=NOW)

    def test_of_somebody_else_do_not_count(self, me):
        for _ in range(AWAITED_MOST):
            announce(me)
        assert announce(an_investor()).is_open

    def test_sent_twice_are_answered_even_at_the_bound(self, me):
        for _ in range(AWAITED_MOST - 1):
            announce(me)
        how = {"effect": "wire:once", "by": me.user, "now": NOW}
        with transaction():
            last = service.expect_wire(wallet_of(me), Euro.of(50), **how)
        with transaction():
            assert service.expect_wire(wallet_of(me), Euro.of(50), **how) == last
