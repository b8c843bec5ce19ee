"""What happens with money: written down, asked, mirrored; once, and never more than there is."""

from __future__ import annotations

import uuid

import pytest
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from compliance.euro import Euro
from tests.rounds.world import a_user
from tests.subscriptions.world import (
    COMPANY_PARTICULARS,
    IBAN,
    NOW,
    an_investor,
    wallet_of,
    with_money,
)
from wiseed_like.db import session, transaction
from wiseed_like.errors import IllegalMove, Refused
from wiseed_like.journal.models import Entry
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments import service
from wiseed_like.payments.gateway import Kind as Sort, Outcome, OutcomeState
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.queries import find_wallet, list_refundable, lock_operation, spendable
from wiseed_like.payments.rules import Kind, OperationState


def answer(operation: Operation, state: OutcomeState, amount: str = "0") -> Outcome:
    """What the provider would say of an operation."""
    return Outcome(
        provider_id=f"provider-{operation.id}",
        kind=Sort.PAYIN,
        state=state,
        amount=Euro.of(amount),
        fee=operation.fee,
        code="000000" if state == OutcomeState.SUCCEEDED else "101101",
        message="",
        tag="",
        author_ref="",
        from_wallet=None,
        to_wallet=None,
        initial_id=None,
        created_at=NOW,
        executed_at=None,
        raw={},
    )


def applied(operation: Operation, state: OutcomeState, amount: str = "0") -> None:
    with transaction():
        service.apply(lock_operation(operation.id), answer(operation, state, amount), now=NOW)


def wire(me, amount: str) -> Operation:
    with transaction():
        return service.expect_wire(wallet_of(me), Euro.of(amount), by=me.user, now=NOW)


def card(me, amount: str) -> Operation:
    with transaction():
        return service.pay_by_card(
            wallet_of(me),
            Euro.of(amount),
            return_url="http://here/{id}/return",
            language="fr",
            by=me.user,
            now=NOW,
        )


def a_round_wallet() -> Wallet:
    with transaction():
        return service.open_round_wallet("round:9", "company:9", COMPANY_PARTICULARS, now=NOW)


class TestWallet:
    def test_is_asked_for_once(self):
        me = an_investor()
        with transaction():
            again = service.open_person_wallet(f"user:{me.user_id}", {}, now=NOW)
        assert again.id == wallet_of(me).id
        asked = select(func.count()).select_from(Entry).where(Entry.kind == "wallet.asked")
        assert session.scalar(asked) == 1

    def test_of_a_round_belongs_to_its_issuer(self):
        assert a_round_wallet().account.owner == "company:9"
        assert find_wallet("round:10") is None


class TestPayByCard:
    @pytest.mark.parametrize("amount", ["9.99", "10000.01"])
    def test_has_limits(self, amount):
        me = an_investor()
        with pytest.raises(Refused, match="card_amount"):
            card(me, amount)

    def test_comes_back_to_its_own_address(self):
        operation = card(an_investor(), "10")
        assert operation.return_url == f"http://here/{operation.id}/return"
        assert (operation.state, operation.kind) == ("intended", "card_payin")


class TestApply:
    def test_posts_what_arrived_once(self):
        me = an_investor()
        operation = wire(me, "100")
        applied(operation, OutcomeState.PENDING)
        assert operation.state == OperationState.ASKED
        for _ in range(2):
            applied(operation, OutcomeState.SUCCEEDED, "90.50")
        assert (operation.declared, operation.amount) == (Euro.of(100), Euro.of("90.50"))
        assert balance_of(wallet_of(me).ledger_code) == Euro.of("90.50")

    def test_never_reopens_what_is_settled(self):
        me = an_investor()
        operation = wire(me, "100")
        applied(operation, OutcomeState.SUCCEEDED, "100")
        applied(operation, OutcomeState.PENDING)
        applied(operation, OutcomeState.FAILED)
        assert operation.state == OperationState.SUCCEEDED
        with pytest.raises(IllegalMove):
            operation.move("ask")

    def test_of_a_failure_moves_nothing(self):
        me = an_investor()
        operation = wire(me, "100")
        applied(operation, OutcomeState.FAILED)
        assert (operation.state, operation.result_code) == ("failed", "101101")
        assert balance_of(wallet_of(me).ledger_code) == Euro.ZERO


class TestTransfer:
    def move(self, me, amount: str, effect: str = "pay:x") -> Operation | None:
        target = a_round_wallet()
        with transaction():
            return service.transfer(
                wallet_of(me), target, Euro.of(amount), subject="x:1", effect=effect, now=NOW
            )

    def test_needs_enough_and_takes_it_at_once(self):
        me = an_investor()
        with_money(me, "100")
        assert self.move(me, "100.01") is None
        assert self.move(me, "60") is not None
        assert spendable(wallet_of(me)) == Euro.of(40)
        assert balance_of(wallet_of(me).ledger_code) == Euro.of(100)
        assert self.move(me, "41", "pay:y") is None

    def test_of_one_effect_happens_once_unless_it_failed(self):
        me = an_investor()
        with_money(me, "100")
        first = self.move(me, "60")
        assert self.move(me, "60") is first
        assert first is not None
        applied(first, OutcomeState.FAILED)
        assert self.move(me, "60") is not first

    def test_of_one_effect_is_held_by_the_database(self):
        me = an_investor()
        with_money(me, "100")
        first = self.move(me, "60")
        assert first is not None
        twin = Operation(
            id=uuid.uuid4(),
            kind=Kind.TRANSFER,
            source_id=first.source_id,
            target_id=first.target_id,
            amount=first.amount,
            declared=first.amount,
            subject="x:1",
            effect=first.effect,
            created_at=NOW,
        )
        with pytest.raises(IntegrityError, match="uq_payment_operations_effect"), transaction():
            session.add(twin)

    def test_is_refunded_once_and_whole(self):
        me = an_investor()
        with_money(me, "100")
        paid = self.move(me, "60")
        assert paid is not None
        applied(paid, OutcomeState.SUCCEEDED, "60")
        with transaction():
            back = service.refund_transfer(paid, now=NOW)
        with transaction():
            assert service.refund_transfer(paid, now=NOW) is back
        applied(back, OutcomeState.SUCCEEDED, "60")
        assert balance_of(wallet_of(me).ledger_code) == Euro.of(100)
        assert balance_of("wallet:round:9") == Euro.ZERO


class TestWithdraw:
    def with_both(self):
        """Somebody with 50 by card and 30 by wire."""
        me = an_investor()
        applied(card(me, "50"), OutcomeState.SUCCEEDED, "50")
        applied(wire(me, "30"), OutcomeState.SUCCEEDED, "30")
        return me

    def withdraw(self, me, amount: str, iban: str | None = None) -> list[Operation]:
        with transaction():
            return service.withdraw(wallet_of(me), Euro.of(amount), iban=iban, by=me.user, now=NOW)

    def test_gives_back_to_where_it_came_from(self):
        me = self.with_both()
        asked = self.withdraw(me, "80", IBAN)
        assert {each.kind: each.amount for each in asked} == {
            Kind.WIRE_RETURN: Euro.of(30),
            Kind.CARD_REFUND: Euro.of(50),
        }
        assert spendable(wallet_of(me)) == Euro.ZERO
        assert wallet_of(me).account.iban == IBAN

    def test_takes_no_more_than_there_is(self):
        me = self.with_both()
        with pytest.raises(Refused, match="too_much"):
            self.withdraw(me, "80.01", IBAN)
        self.withdraw(me, "80", IBAN)
        with pytest.raises(Refused, match="too_much"):
            self.withdraw(me, "0.01", IBAN)

    def test_asks_where_wires_go_and_writes_nothing_until_then(self):
        me = self.with_both()
        with pytest.raises(Refused, match="iban_needed"):
            self.withdraw(me, "80")
        assert spendable(wallet_of(me)) == Euro.of(80)

    def test_gives_each_payin_back_once(self):
        me = self.with_both()
        self.withdraw(me, "80", IBAN)
        assert list_refundable(wallet_of(me)) == []

    def test_of_money_that_came_no_such_way_is_for_a_person(self):
        me = an_investor()
        with_money(me, "10")
        with pytest.raises(Refused, match="nothing_to_return"):
            self.withdraw(me, "10")


class TestAskAgain:
    def test_is_a_fact_for_what_is_open_only(self):
        me = an_investor()
        operation = wire(me, "100")
        with transaction():
            officer = a_user("compliance")
        for _ in range(2):
            with transaction():
                service.ask_again(operation, by=officer, now=NOW)
            if operation.is_open:
                applied(operation, OutcomeState.SUCCEEDED, "100")
        asked = select(func.count()).select_from(Entry).where(Entry.kind == "operation.asked_again")
        assert session.scalar(asked) == 1
