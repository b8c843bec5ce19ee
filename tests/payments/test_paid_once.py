"""Does a withdrawal leave once, to where it was confirmed, and only while it may? Over HTTP."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest

from compliance.euro import Euro
from tests.payments import test_sweeper
from tests.payments.conftest import SimulatorServer, eventually
from tests.payments.test_outcomes import unasked
from tests.payments.test_sweeper import LATER, MINUTES, machine_moves_on, swept
from tests.subscriptions.world import IBAN, NOW, frozen, thawed, wallet_of
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.errors import GatewayDown
from wiseed_like.investors.models import Investor
from wiseed_like.payments import asking, jobs, providers, service, strays
from wiseed_like.payments.gateway.words import GatewayRefused, Kind as Sort
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import spendable

# Somebody with a wallet at a provider of this test's own, to which the platform speaks.
me, provider = test_sweeper.me, test_sweeper.provider
OTHER_IBAN = "FR7630006000011234567890189"


@pytest.fixture
def funded(me: Investor, provider: SimulatorServer, run_jobs) -> Investor:
    """Somebody to whom 100 euros have come by wire."""
    with transaction():
        paid = service.expect_wire(wallet_of(me), Euro.of(100), by=me.user, now=NOW)
    run_jobs()
    provider.declare_wire(str(paid.reference), "100")
    jobs.resolve_open(NOW)
    session.expire_all()
    assert spendable(wallet_of(me)) == Euro.of(100)
    return me


def withdrawal(who: Investor, amount: str = "50", iban: str = IBAN) -> Operation:
    with transaction():
        (gone,) = service.withdraw(wallet_of(who), Euro.of(amount), iban=iban, by=who.user, now=NOW)
    return gone


def lost(gone: Operation) -> Operation:
    """Asked for, without an answer."""
    with pytest.raises(GatewayDown):
        asking.perform(gone.id)
    session.expire_all()
    return gone


def kept(provider: SimulatorServer, kind: str = "payout") -> list[dict]:
    return list(provider.app.extensions["simulator_store"].list(kind))


class TestANoToASecondCall:
    """It says nothing of the first call, whose answer was lost."""

    @pytest.mark.parametrize(
        ("fault", "call"),
        [("sca", "POST /payouts"), ("vanish", "POST /payouts"), ("vanish", "/recipients")],
    )
    @pytest.mark.parametrize("first", ["lose_answer", "error"])
    def test_is_looked_up_and_never_paid_twice(
        self,
        funded: Investor,
        provider: SimulatorServer,
        fault: str,
        call: str,
        first: str,
    ):
        provider.fault(first, "POST /payouts")
        gone = lost(withdrawal(funded))
        provider.fault(fault, call)

        assert swept(gone).state == "unknown"
        assert spendable(wallet_of(funded)) == Euro.of(50)
        swept(gone, LATER + MINUTES)  # a last call may be on its way
        machine_moves_on(provider, MINUTES)

        is_there = first == "lose_answer"
        assert (swept(gone, LATER + 2 * MINUTES).state == "failed") is not is_there
        assert len(kept(provider)) == is_there
        assert spendable(wallet_of(funded)) == Euro.of(50 if is_there else 100)

    def test_ends_it_if_it_repeats_what_the_first_was_told(
        self,
        me: Investor,
        provider: SimulatorServer,
    ):
        mine, key = wallet_of(me), uuid.uuid4()
        with pytest.raises(GatewayRefused) as no:  # by a process that died then
            providers.gateway().expect_wire(
                "nobody", str(mine.reference), Euro.of(50), "x", key=str(key)
            )
        with transaction():
            asked = service.expect_wire(mine, Euro.of(50), by=me.user, now=NOW)
            asked.id, asked.sent_at = key, clock.machine_now()
        asking.perform(asked.id)
        session.expire_all()
        assert (asked.state, asked.result_code) == ("failed", no.value.code)
        assert asked.spent_at is None


class TestAPreparationThatFails:
    def test_of_something_that_never_left_ends_it(
        self, funded: Investor, provider: SimulatorServer
    ):
        gone = withdrawal(funded)
        provider.fault("vanish", "/recipients")
        asking.perform(gone.id)
        session.expire_all()
        assert (gone.state, gone.sent_at) == ("failed", None)

    def test_with_a_spent_key_has_another_the_next_hour(
        self,
        funded: Investor,
        provider: SimulatorServer,
    ):
        provider.fault("lose_answer", "POST /users")
        gone = lost(withdrawal(funded))
        store = provider.app.extensions["simulator_store"]
        store.db.execute("UPDATE answers SET status = 500")
        store.db.execute("DELETE FROM resources WHERE kind = 'recipient'")
        assert swept(gone).spent_at is None
        machine_moves_on(provider, timedelta(hours=1))
        assert swept(gone, LATER + MINUTES).state in ("asked", "succeeded")
        assert len(kept(provider, "recipient")) == 1


class TestEachWithdrawal:
    def test_goes_where_it_was_confirmed(
        self, funded: Investor, provider: SimulatorServer, run_jobs
    ):
        withdrawal(funded, "50")
        withdrawal(funded, "20", OTHER_IBAN)
        withdrawal(funded, "10")
        run_jobs()
        ibans = {
            each["Id"]: each["LocalBankTransfer"]["EUR"]["IBAN"]
            for each in kept(provider, "recipient")
        }
        went = sorted(
            (each["DebitedFunds"]["Amount"], ibans[each["RecipientId"]]) for each in kept(provider)
        )
        assert went == [(1000, IBAN), (2000, OTHER_IBAN), (5000, IBAN)]
        assert len(ibans) == 2


class TestMoneyFrozenAfterItsWithdrawal:
    def test_waits_until_the_freeze_is_lifted(
        self,
        funded: Investor,
        provider: SimulatorServer,
        run_jobs,
    ):
        gone = withdrawal(funded)
        frozen(funded)
        run_jobs()
        assert swept(gone).state == "intended"
        assert (gone.sent_at, kept(provider)) == (None, [])
        thawed(funded)
        assert swept(gone, LATER + MINUTES).state in ("asked", "succeeded")

    def test_is_not_sent_again_after_a_lost_call(self, funded: Investor, provider: SimulatorServer):
        provider.fault("error", "POST /payouts")
        gone = lost(withdrawal(funded))
        frozen(funded)
        swept(gone)
        machine_moves_on(provider, MINUTES)
        assert swept(gone, LATER + MINUTES).state == "failed"
        assert kept(provider) == []


class TestAPayoutThatComesBackBeforeItsAnswer:
    def test_is_heard_after_the_payout_itself(self, funded: Investor, provider: SimulatorServer):
        provider.fault("payout_returns")
        provider.fault("lose_answer", "POST /payouts")
        gone = lost(withdrawal(funded))
        wallet = str(wallet_of(funded).reference)
        now = provider.now()

        def returned() -> list[str]:
            moved = providers.gateway().list_movements(wallet, now - MINUTES, now + MINUTES)
            return [each.provider_id for each in moved if each.kind == Sort.PAYOUT_REFUND]

        eventually(returned)
        strays.recognise("PAYOUT_REFUND_SUCCEEDED", returned()[0])
        session.expire_all()
        assert gone.state == "succeeded"
        assert spendable(wallet_of(funded)) == Euro.of(100)

    def test_of_a_payout_of_nobody_is_no_business_of_ours(self, provider: SimulatorServer):
        assert strays.take_in(unasked(Sort.PAYOUT_REFUND, "93", initial_id="nobodys")) is None
