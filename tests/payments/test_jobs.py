"""Is the provider asked by key as often as it takes, and heard without being believed?"""

from __future__ import annotations

import pytest
import requests
from sqlalchemy import select, text

from compliance.euro import Euro
from tests.rounds.world import a_user
from tests.subscriptions.world import NOW, an_investor, wallet_of
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.errors import GatewayDown
from wiseed_like.journal.models import Delivery
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments import jobs, providers, service
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import get_operation
from wiseed_like.payments.reading import refresh

CARD = {"number": "4970107111111119", "expiry": "12/40", "code": "123", "pay": "1"}


@pytest.fixture(autouse=True)
def _at_the_usual_time(simulator) -> None:
    clock.use(lambda: NOW)


def card(me, amount: str = "50") -> Operation:
    with transaction():
        return service.pay_by_card(
            wallet_of(me),
            Euro.of(amount),
            return_url="http://127.0.0.1:9/{id}",
            language="fr",
            by=me.user,
            now=NOW,
        )


def wire(me, amount: str = "50") -> Operation:
    with transaction():
        return service.expect_wire(wallet_of(me), Euro.of(amount), by=me.user, now=NOW)


def held(me) -> Euro:
    return balance_of(wallet_of(me).ledger_code)


class TestWallet:
    def test_is_opened_at_the_provider_once(self, run_jobs):
        me = an_investor()
        run_jobs()
        wallet = wallet_of(me)
        assert wallet.is_open
        jobs.make_wallet(wallet)
        assert providers.gateway().wallet_balance(wallet.reference) == Euro.ZERO


class TestCard:
    def test_gets_a_page_and_is_believed_only_when_read_again(self, run_jobs):
        me = an_investor()
        operation = card(me)
        run_jobs()
        assert operation.page_url is not None
        assert (operation.state, held(me)) == ("asked", Euro.ZERO)
        requests.post(operation.page_url, data=CARD, timeout=5, allow_redirects=False)
        assert operation.state == "asked"
        refresh(operation)
        refresh(get_operation(operation.id))
        session.expire_all()
        assert (operation.state, held(me)) == ("succeeded", Euro.of(50))

    def test_abandoned_fails_and_moves_nothing(self, run_jobs):
        me = an_investor()
        operation = card(me)
        run_jobs()
        requests.post(operation.page_url, data={"cancel": "1"}, timeout=5, allow_redirects=False)
        jobs.resolve_open(NOW)
        session.expire_all()
        assert (operation.state, held(me)) == ("failed", Euro.ZERO)


class TestWire:
    def test_gives_instructions_and_takes_what_really_came(self, run_jobs, simulator):
        me = an_investor()
        operation = wire(me)
        run_jobs()
        assert operation.wire_iban
        assert operation.wire_reference
        requests.post(
            f"{simulator}/wires/{operation.reference}", data={"amount": "48.20"}, timeout=5
        )
        jobs.resolve_open(NOW)
        session.expire_all()
        assert held(me) == Euro.of("48.20")


class TestPoll:
    def test_goes_on_behind_one_that_the_provider_denies(self, run_jobs, simulator, monkeypatch):
        me = an_investor()
        denied, paid = wire(me), wire(me)
        run_jobs()
        requests.post(f"{simulator}/wires/{paid.reference}", data={"amount": "50"}, timeout=5)
        with transaction():
            denied.reference = "nobody-knows-it"
        monkeypatch.setattr("wiseed_like.payments.jobs.list_pending", lambda: [denied, paid])
        jobs.resolve_open(NOW)
        session.expire_all()
        assert (denied.state, denied.checked_at, paid.state) == ("asked", NOW, "succeeded")


class TestHook:
    def told(self, operation: Operation, event: str = "PAYIN_NORMAL_SUCCEEDED") -> None:
        with transaction():
            service.note_notification(event, str(operation.reference), "1700000000", now=NOW)

    def test_that_is_forged_changes_nothing(self, run_jobs):
        me = an_investor()
        operation = wire(me)
        run_jobs()
        self.told(operation)
        run_jobs()
        assert (operation.state, held(me)) == ("asked", Euro.ZERO)

    def test_is_heard_however_often_it_comes(self, run_jobs, simulator):
        me = an_investor()
        operation = wire(me)
        run_jobs()
        requests.post(f"{simulator}/wires/{operation.reference}", data={"amount": "50"}, timeout=5)
        for event in ("PAYIN_NORMAL_SUCCEEDED", "PAYIN_NORMAL_CREATED", "PAYIN_NORMAL_SUCCEEDED"):
            self.told(operation, event)
            run_jobs()
        assert held(me) == Euro.of(50)

    def test_of_something_unknown_is_no_work(self, run_jobs):
        with transaction():
            service.note_notification("PAYIN_NORMAL_SUCCEEDED", "nobodys", "1", now=NOW)
        assert run_jobs() == 0


class TestDown:
    def test_leaves_an_unknown_that_the_same_key_resolves(self, run_jobs, monkeypatch):
        me = an_investor()
        run_jobs()
        operation = wire(me)
        real, asked = providers.gateway(), []

        class Deaf:
            """Does what it is asked; its answer is lost."""

            def expect_wire(self, *args, key):
                asked.append(real.expect_wire(*args, key=key))
                raise GatewayDown("the answer was lost")

        with monkeypatch.context() as patched:
            patched.setattr(jobs, "gateway", lambda name: Deaf())
            with pytest.raises(GatewayDown):
                jobs.perform(operation.id)
        session.expire_all()
        assert operation.state == "unknown"
        run_jobs()
        assert operation.state == "asked"
        assert operation.reference == asked[0].provider_id
        assert not session.scalars(select(Delivery).where(Delivery.done_at.is_(None))).all()

    def test_is_never_asked_again_once_the_provider_forgets_the_key(self, run_jobs, monkeypatch):
        me = an_investor()
        run_jobs()
        operation = wire(me)

        class Silent:
            def expect_wire(self, *args, key):
                raise GatewayDown("no answer")

        with monkeypatch.context() as patched:
            patched.setattr(jobs, "gateway", lambda name: Silent())
            with pytest.raises(GatewayDown):
                jobs.perform(operation.id)
        with transaction():
            session.execute(
                text("UPDATE journal_deliveries SET created_at = created_at - interval '24 hours'")
            )
        session.expire_all()
        jobs.perform(operation.id)
        assert (operation.state, operation.reference) == ("unknown", None)

    def test_is_asked_again_when_the_staff_wants_to_know(self, run_jobs, simulator):
        me = an_investor()
        operation = wire(me)
        run_jobs()
        requests.post(f"{simulator}/wires/{operation.reference}", data={"amount": "50"}, timeout=5)
        with transaction():
            service.ask_again(operation, by=a_user("compliance"), now=NOW)
        run_jobs()
        assert (operation.state, held(me)) == ("succeeded", Euro.of(50))
