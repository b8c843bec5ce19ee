"""Has every doubt an end, with one effect at the provider? Its faults are real, over HTTP."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
import requests
from flask import Flask
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.payments.conftest import SimulatorServer
from tests.subscriptions.world import IBAN, NOW, an_investor, wallet_of
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.errors import GatewayDown
from wiseed_like.investors.models import Investor
from wiseed_like.journal.models import Entry
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.payments import asking, jobs, providers, service, wallets
from wiseed_like.payments.gateway.words import GatewayBusy
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import find_pause, get_operation, list_unresolved, spendable

RunJobs = Callable[..., int]
LATER = NOW + timedelta(minutes=3)
A_DAY = timedelta(hours=23, minutes=10)
MINUTES = timedelta(minutes=6)


@pytest.fixture
def provider(house: Flask, tmp_path: Path) -> Iterator[SimulatorServer]:
    """A simulator of this test's own, to which the platform speaks."""
    server = SimulatorServer(tmp_path / "own.sqlite", welcoming=True)
    usual = providers.gateway()
    providers._gateways["mangopay"] = server.gateway()
    clock.use(lambda: NOW)
    server.clock.pushed = NOW.timestamp() - server.clock()
    yield server
    providers._gateways["mangopay"] = usual
    server.stop()


@pytest.fixture
def me(provider: SimulatorServer, run_jobs: RunJobs) -> Investor:
    """Somebody with a wallet at the provider."""
    made = an_investor()
    run_jobs()
    return made


def asked_in_vain(me: Investor, amount: str = "50") -> Operation:
    """A wire that was asked for, with a fault waiting for the call."""
    with transaction():
        operation = service.expect_wire(wallet_of(me), Euro.of(amount), by=me.user, now=NOW)
    with pytest.raises(GatewayDown):
        asking.perform(operation.id)
    session.expire_all()
    return operation


def machine_moves_on(provider: SimulatorServer, by: timedelta) -> None:
    provider.machine.pushed = by.total_seconds()
    clock.use_machine(lambda: clock.system_time() + by)


def effects(provider: SimulatorServer) -> int:
    """How many pay-ins the provider has."""
    return len(provider.app.extensions["simulator_store"].list("payin"))


def swept(operation: Operation, at=LATER) -> Operation:
    jobs.sweep(at)
    session.expire_all()
    return get_operation(operation.id)


class TestWhatIsYoung:
    def test_is_left_to_the_job_that_asks(self, me: Investor, provider: SimulatorServer):
        provider.fault("error", "POST /payins")
        operation = asked_in_vain(me)
        assert swept(operation, NOW + timedelta(minutes=1)).state == "unknown"

    def test_is_shown_to_the_staff_as_soon_as_it_is_unknown(
        self, me: Investor, provider: SimulatorServer
    ):
        with transaction():
            service.expect_wire(wallet_of(me), Euro.of(40), by=me.user, now=NOW)
        provider.fault("error", "POST /payins")
        operation = asked_in_vain(me)

        assert [seen.what for seen in list_unresolved(NOW)] == [operation]


class TestItsStory:
    def told(self, operation: Operation) -> list[tuple[str, str | None]]:
        return [
            (each.kind, each.data.get("failure") or each.data.get("way"))
            for each in list_of_subject("operation", operation.id)
            if each.kind in ("operation.unknown", "operation.resolved")
        ]

    def test_says_how_it_was_lost_once_and_that_its_key_told(
        self, me: Investor, provider: SimulatorServer
    ):
        provider.fault("error", "POST /payins", times=2)
        operation = asked_in_vain(me)
        assert swept(operation).state == "unknown"
        assert self.told(operation) == [("operation.unknown", "GatewayDown")]

        assert swept(operation, LATER + MINUTES).state == "asked"
        assert self.told(operation)[1:] == [("operation.resolved", "same_key")]

    def test_says_that_its_tag_told(self, me: Investor, provider: SimulatorServer):
        provider.fault("lose_answer", "POST /payins")
        operation = asked_in_vain(me)
        machine_moves_on(provider, A_DAY)
        swept(operation)
        assert self.told(operation)[1:] == [("operation.resolved", "tag")]

    def test_of_one_that_was_answered_at_once_says_nothing(
        self, me: Investor, provider: SimulatorServer
    ):
        with transaction():
            operation = service.expect_wire(wallet_of(me), Euro.of(50), by=me.user, now=NOW)
        asking.perform(operation.id)
        assert self.told(operation) == []


class TestWithTheSameKey:
    @pytest.mark.parametrize("fault", ["error", "lose_answer", "html", "truncated"])
    def test_one_effect_is_found_or_made(self, me: Investor, provider: SimulatorServer, fault: str):
        provider.fault(fault, "POST /payins")
        operation = asked_in_vain(me)
        assert swept(operation).state == "asked"
        assert operation.reference
        assert effects(provider) == 1

    def test_that_is_spent_nothing_is_asked_and_the_tag_tells(
        self, me: Investor, provider: SimulatorServer
    ):
        provider.fault("lose_answer", "POST /payins")
        operation = asked_in_vain(me)
        store = provider.app.extensions["simulator_store"]
        store.db.execute("UPDATE answers SET status = 500 WHERE key = ?", (str(operation.id),))
        assert swept(operation).state == "unknown"
        assert operation.spent_at is not None
        assert swept(operation, LATER + timedelta(minutes=1)).state == "unknown"
        machine_moves_on(provider, MINUTES)
        assert swept(operation, LATER + MINUTES).state == "asked"
        assert effects(provider) == 1

    def test_an_intent_that_nobody_asked_is_asked(self, me: Investor, provider: SimulatorServer):
        with transaction():
            operation = service.expect_wire(wallet_of(me), Euro.of(50), by=me.user, now=NOW)
        assert swept(operation).state == "asked"
        assert operation.sent_at is not None
        assert effects(provider) == 1


class TestOnceTheKeyIsForgotten:
    def test_what_is_there_is_found_by_its_tag(self, me: Investor, provider: SimulatorServer):
        provider.fault("lose_answer", "POST /payins")
        operation = asked_in_vain(me)
        machine_moves_on(provider, A_DAY)
        assert swept(operation).state == "asked"
        assert effects(provider) == 1

    def test_what_is_certainly_absent_has_failed(self, me: Investor, provider: SimulatorServer):
        provider.server.shutdown()
        provider.server.server_close()
        operation = asked_in_vain(me)
        provider.start()
        machine_moves_on(provider, A_DAY)
        assert swept(operation).state == "failed"
        assert operation.result_code == "never_arrived"
        assert effects(provider) == 0

    def test_nothing_is_decided_while_the_provider_does_not_say(
        self, me: Investor, provider: SimulatorServer
    ):
        provider.fault("lose_answer", "POST /payins")
        operation = asked_in_vain(me)
        machine_moves_on(provider, A_DAY)
        provider.fault("error", "GET /wallets", times=9)
        assert swept(operation).state == "unknown"
        (seen,) = list_unresolved(LATER)
        assert (seen.what, seen.age) == (operation, timedelta(minutes=3))


class TestAProviderThatIsBusy:
    def test_hears_nothing_more_until_the_moment_that_it_named(
        self, me: Investor, provider: SimulatorServer
    ):
        with transaction():
            some = [
                service.expect_wire(wallet_of(me), Euro.of(50), by=me.user, now=NOW)
                for _ in range(3)
            ]
        provider.fault("busy", seconds=300)
        jobs.sweep(LATER)
        assert find_pause("mangopay", clock.machine_now()) is not None
        jobs.sweep(LATER + MINUTES)
        with pytest.raises(GatewayBusy):
            asking.perform(some[2].id)
        session.expire_all()
        assert {operation.state for operation in some} == {"intended"}

        machine_moves_on(provider, MINUTES)
        jobs.sweep(LATER + 2 * MINUTES)
        session.expire_all()
        assert {operation.state for operation in some} == {"asked"}
        assert effects(provider) == 3


class TestFairness:
    def test_one_that_is_never_answered_does_not_stop_the_others(
        self, me: Investor, provider: SimulatorServer
    ):
        with transaction():
            first, second = (
                service.expect_wire(wallet_of(me), Euro.of(amount), by=me.user, now=NOW)
                for amount in (50, 60)
            )
        provider.fault("error", "POST /payins")
        clock.use(lambda: LATER)
        jobs.sweep(LATER)  # stops at the first
        jobs.sweep(LATER + timedelta(seconds=1))
        session.expire_all()
        assert {first.state, second.state} == {"unknown", "asked"}

    def test_older_ones_are_looked_at_more_rarely(self, me: Investor, provider: SimulatorServer):
        with transaction():
            operation = service.expect_wire(wallet_of(me), Euro.of(50), by=me.user, now=NOW)
        asking.perform(operation.id)
        looks = []
        for minutes in (0, 1, 60, 62, 64):
            jobs.resolve_open(NOW + timedelta(minutes=minutes))
            session.expire_all()
            looks.append(operation.checked_at)
        assert [round((look - NOW) / timedelta(minutes=1)) for look in looks] == [0, 1, 60, 60, 64]


class TestMoneyOfAnotherCurrency:
    def test_is_taken_by_nobody_and_the_staff_hears_of_it_once(
        self, me: Investor, provider: SimulatorServer
    ):
        with transaction():
            operation = service.expect_wire(wallet_of(me), Euro.of(50), by=me.user, now=NOW)
        asking.perform(operation.id)
        session.expire_all()
        provider.declare_wire(str(operation.reference), "50")
        store = provider.app.extensions["simulator_store"]
        (paid,) = store.list("payin")
        dollars = {"Currency": "USD", "Amount": 5000}
        store.put({**paid, "DebitedFunds": dollars, "CreditedFunds": dollars})

        for minutes in (1, 5, 60):
            jobs.resolve_open(NOW + timedelta(minutes=minutes))
            jobs.sweep(NOW + timedelta(minutes=minutes))
        session.expire_all()
        assert (operation.state, spendable(wallet_of(me))) == ("unknown", Euro.ZERO)
        told = select(func.count()).select_from(Entry).where(Entry.kind == "operation.mismatched")
        assert session.scalar(told) == 1


class TestAWallet:
    def test_that_was_not_made_is_made_once(self, provider: SimulatorServer):
        me = an_investor()
        provider.fault("lose_answer", "POST /wallets")
        with pytest.raises(GatewayDown):
            wallets.make_wallet(wallet_of(me).id)
        assert [seen.what for seen in list_unresolved(LATER)] == [wallet_of(me)]
        jobs.sweep(LATER)
        session.expire_all()
        assert wallet_of(me).is_open
        assert len(provider.app.extensions["simulator_store"].list("wallet")) == 1

    def test_that_is_refused_is_asked_for_once(self, provider: SimulatorServer, run_jobs: RunJobs):
        me = an_investor()
        with transaction():
            account = wallet_of(me).account
            account.particulars = {**account.particulars, "email": "no address"}
        run_jobs()
        assert wallet_of(me).refusal is not None
        calls = len(provider.app.extensions["simulator_store"].list("user"))
        jobs.sweep(LATER)
        assert run_jobs() == 0
        assert len(provider.app.extensions["simulator_store"].list("user")) == calls
        (seen,) = list_unresolved(LATER)
        assert (seen.what, seen.needs_a_person) == (wallet_of(me), True)
        refused = select(func.count()).select_from(Entry).where(Entry.kind == "wallet.refused")
        assert session.scalar(refused) == 1


class TestSomebodyWhomTheProviderBlocks:
    def test_is_told_no_once_and_nothing_is_tried_for_ever(
        self, me: Investor, provider: SimulatorServer, run_jobs: RunJobs
    ):
        wallet = wallet_of(me)
        with transaction():
            paid = service.expect_wire(wallet, Euro.of(50), by=me.user, now=NOW)
        run_jobs()
        provider.declare_wire(str(paid.reference), "50")
        jobs.resolve_open(NOW)
        person = f"{provider.origin}/people/{wallet.account.reference}"
        requests.post(person, data={"scope": "Outflows", "block": "1"}, timeout=5)

        with transaction():
            (gone,) = service.withdraw(wallet, Euro.of(50), iban=IBAN, by=me.user, now=NOW)
        run_jobs()
        for minutes in (5, 500):
            jobs.sweep(NOW + timedelta(minutes=minutes))
            jobs.resolve_open(NOW + timedelta(minutes=minutes))
        session.expire_all()
        assert (gone.state, gone.result_code, gone.is_blocked) == ("failed", "008700", True)
        assert spendable(wallet) == Euro.of(50)
        assert session.scalar(select(func.count()).select_from(Operation)) == 2
        assert list_unresolved(NOW + timedelta(days=1)) == []
