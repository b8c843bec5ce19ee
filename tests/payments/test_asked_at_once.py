"""Is a no believed only of the one call that ever left? Threads that ask at once, over HTTP."""

from __future__ import annotations

from collections.abc import Callable
from threading import Thread

import pytest
import requests
from flask import Flask

from compliance.euro import Euro
from tests.payments import test_paid_once, test_sweeper
from tests.payments.conftest import SimulatorServer, eventually
from tests.payments.test_paid_once import kept, withdrawal
from tests.payments.test_sweeper import LATER, MINUTES, machine_moves_on, swept
from tests.subscriptions.world import wallet_of
from wiseed_like.db import session
from wiseed_like.investors.models import Investor
from wiseed_like.payments import asking, providers
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import get_operation, spendable
from wiseed_like.payments.reading import refresh

me, provider, funded = test_sweeper.me, test_sweeper.provider, test_paid_once.funded
PAYOUTS = "POST /payouts"
Ask = Callable[[Operation], Thread]


@pytest.fixture
def asks(house: Flask, provider: SimulatorServer) -> Ask:
    """Another worker asks, and the call has reached the provider and its fault."""

    def ask(operation: Operation) -> Thread:
        def waiting() -> int:
            told = requests.get(f"{provider.origin}/_faults", timeout=5).json()
            return sum(fault["times"] for fault in told)

        before = waiting()

        def work() -> None:
            with house.app_context():
                asking.perform(operation.id)

        thread = Thread(target=work)
        thread.start()
        eventually(lambda: waiting() < before)
        return thread

    return ask


def now_of(operation: Operation) -> tuple[str, str | None]:
    session.expire_all()
    return operation.state, operation.result_code


class TestANoWhileAnotherAsks:
    def test_changes_nothing_once_the_other_has_its_answer(
        self, funded: Investor, provider: SimulatorServer, asks: Ask
    ):
        gone = withdrawal(funded)
        provider.fault("vanish", PAYOUTS, seconds=0.5)
        refused = asks(gone)
        asking.perform(gone.id)
        refused.join()

        assert now_of(gone) == ("asked", None)
        assert (gone.attempts, gone.spent_at) == (2, None)
        assert len(kept(provider)) == 1

    def test_leaves_open_what_the_other_will_be_told(
        self, funded: Investor, provider: SimulatorServer, asks: Ask
    ):
        gone = withdrawal(funded)
        provider.fault("vanish", PAYOUTS, seconds=0.4)
        refused = asks(gone)
        provider.fault("delay", PAYOUTS, seconds=1.2)
        answered = asks(gone)
        refused.join()
        assert now_of(gone) == ("unknown", None)
        assert spendable(wallet_of(funded)) == Euro.of(50)
        answered.join()

        assert now_of(gone) == ("asked", None)
        eventually(lambda: kept(provider)[0]["Status"] == "SUCCEEDED")
        refresh(gone)
        assert now_of(gone) == ("succeeded", "000000")
        assert (len(kept(provider)), spendable(wallet_of(funded))) == (1, Euro.of(50))

    def test_and_a_no_to_the_other_is_looked_up_before_it_has_failed(
        self, funded: Investor, provider: SimulatorServer, asks: Ask
    ):
        gone = withdrawal(funded)
        provider.fault("vanish", PAYOUTS, times=2, seconds=0.4)
        for thread in [asks(gone), asks(gone)]:
            thread.join()
        assert now_of(gone) == ("unknown", None)

        machine_moves_on(provider, MINUTES)
        assert swept(gone, LATER).state == "failed"
        assert (kept(provider), spendable(wallet_of(funded))) == ([], Euro.of(100))


class TestANoToTheOnlyCall:
    def test_is_believed_and_nobody_sends_what_has_failed(
        self, funded: Investor, provider: SimulatorServer
    ):
        gone = withdrawal(funded)
        provider.fault("vanish", PAYOUTS)
        asking.perform(gone.id)
        assert now_of(gone) == ("failed", "ressource_not_found")
        assert gone.attempts == 1

        asking._ask(providers.gateway(), get_operation(gone.id))  # read before it failed
        assert kept(provider) == []
