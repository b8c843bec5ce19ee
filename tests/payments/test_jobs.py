"""Is the provider asked by key as often as it takes, and heard without being believed?"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import requests
from sqlalchemy import select

from compliance.euro import Euro
from tests.rounds.world import a_user
from tests.subscriptions.world import NOW, an_investor, wallet_of
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.errors import GatewayDown
from wiseed_like.journal.models import Delivery
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments import asking, jobs, listening, providers, reading, service, wallets
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
        wallets.make_wallet(wallet.id)
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
        monkeypatch.setattr(jobs, "list_pending", lambda now: [denied, paid])
        jobs.resolve_open(NOW)
        session.expire_all()
        assert (denied.state, denied.checked_at, paid.state) == ("asked", NOW, "succeeded")


@contextmanager
def only(monkeypatch, *names: str) -> Iterator[None]:
    """A provider that may be asked these questions only, and is down for them."""

    class Silent:
        def __getattr__(self, name: str) -> object:
            assert name in names, f"{name} was asked"

            def down(*args: object, **kwargs: object) -> None:
                raise GatewayDown("no answer")

            return down

    with monkeypatch.context() as patched:
        for module in (listening, reading):
            patched.setattr(module, "gateway", lambda name: Silent())
        yield


def silent(monkeypatch):
    return only(monkeypatch, "expect_wire")


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
            patched.setattr(listening, "gateway", lambda name: Deaf())
            with pytest.raises(GatewayDown):
                asking.perform(operation.id)
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
        with silent(monkeypatch), pytest.raises(GatewayDown):
            asking.perform(operation.id)
        session.expire_all()
        assert operation.state == "unknown"
        clock.use_machine(lambda: clock.system_time() + timedelta(hours=23, minutes=1))
        with only(monkeypatch, "find_by_tag"):
            asking.perform(operation.id)
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
