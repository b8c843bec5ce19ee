"""Is only what was asked taken over, and what nobody asked taken in, each once?"""

from __future__ import annotations

from dataclasses import replace
from threading import Barrier, Thread

import pytest
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.payments.test_service import a_round_wallet, answer, applied, card, wire
from tests.subscriptions.world import IBAN, NOW, an_investor, wallet_of, with_money
from wiseed_like.db import session, transaction
from wiseed_like.journal.models import Entry
from wiseed_like.ledger.queries import available_on, balance_of
from wiseed_like.payments import service
from wiseed_like.payments.gateway.words import Kind as Sort, Outcome, OutcomeState
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.queries import (
    find_by_reference,
    list_refundable,
    lock_operation,
    spendable,
)
from wiseed_like.payments.rules import Kind
from wiseed_like.payments.strays import take_in

DONE, PENDING, FAILED = OutcomeState.SUCCEEDED, OutcomeState.PENDING, OutcomeState.FAILED


def told(operation: Operation, outcome: Outcome) -> None:
    with transaction():
        service.apply(lock_operation(operation.id), outcome, now=NOW)


def facts(kind: str) -> int:
    return session.scalar(select(func.count()).select_from(Entry).where(Entry.kind == kind)) or 0


def paid_out(amount: str = "100", fee: str = "7") -> Operation:
    """A payout of a round's wallet that succeeded."""
    wallet = a_round_wallet()
    funded(wallet, amount)
    with transaction():
        payout = service.pay_out(
            wallet,
            Euro.of(amount),
            Euro.of(fee),
            subject="round:9",
            effect="payout:round:9",
            now=NOW,
        )
    applied(payout, DONE, amount)
    return payout


def funded(wallet: Wallet, amount: str) -> None:
    me = an_investor()
    with_money(me, amount)
    with transaction():
        moved = service.transfer(
            wallet_of(me), wallet, Euro.of(amount), subject="x:1", effect="pay:x", now=NOW
        )
    assert moved is not None
    applied(moved, DONE, amount)


def unasked(sort: Sort, amount: str, **known: object) -> Outcome:
    """What the provider tells of a movement of its own."""
    some = wire(an_investor(), "1")
    found = replace(answer(some, DONE, amount), kind=sort, provider_id="of_the_provider")
    return replace(found, **known)  # type: ignore[arg-type]


class TestAnAnswerAboutSomethingElse:
    @pytest.mark.parametrize("state", [PENDING, DONE])
    def test_leaves_the_operation_unknown_and_says_so_once(self, state):
        me = an_investor()
        operation = card(me, "50")
        for _ in range(2):
            told(operation, answer(operation, state, "500"))
        assert (operation.state, operation.amount) == ("unknown", Euro.of(50))
        assert balance_of(wallet_of(me).ledger_code) == Euro.ZERO
        assert facts("operation.mismatched") == 1

    def test_is_decided_by_what_is_read_next(self):
        me = an_investor()
        operation = card(me, "50")
        told(operation, answer(operation, DONE, "500"))
        told(operation, answer(operation, DONE, "50"))
        assert (operation.state, operation.result_code) == ("succeeded", "000000")
        assert balance_of(wallet_of(me).ledger_code) == Euro.of(50)

    def test_keeps_what_was_to_leave_set_aside(self):
        me, target = an_investor(), a_round_wallet()
        with_money(me, "100")
        with transaction():
            moved = service.transfer(
                wallet_of(me), target, Euro.of(60), subject="x:1", effect="pay:x", now=NOW
            )
        assert moved is not None
        told(moved, answer(moved, DONE, "6000"))
        assert (moved.state, spendable(wallet_of(me))) == ("unknown", Euro.of(40))
        told(moved, answer(moved, FAILED))
        assert (moved.state, spendable(wallet_of(me))) == ("failed", Euro.of(100))

    def test_may_differ_in_the_fee_the_wallet_or_the_name(self):
        me = an_investor()
        with transaction():
            wallet_of(me).reference = "wlt_mine"
        for other in (
            {"fee": Euro.of(1)},
            {"to_wallet": "wlt_of_somebody"},
            {"provider_id": "another"},
        ):
            operation = card(me, "50")
            told(operation, answer(operation, PENDING, "50"))
            assert operation.state == "asked"
            told(operation, replace(answer(operation, DONE, "50"), **other))
            assert operation.state == "unknown"
        assert balance_of(wallet_of(me).ledger_code) == Euro.ZERO

    def test_of_a_wire_is_only_one_of_nothing(self):
        operation = wire(an_investor(), "50")
        told(operation, answer(operation, DONE, "0"))
        assert operation.state == "unknown"


class TestAPayoutThatComesBack:
    def returned(self, payout: Operation, amount: str = "93") -> Outcome:
        return unasked(
            Sort.PAYOUT_REFUND, amount, initial_id=payout.reference, fee=Euro.ZERO, tag=payout.tag
        )

    def test_is_money_on_the_rounds_wallet_again_and_the_payout_stays_paid(self):
        payout = paid_out()
        assert balance_of("issuer:9") == Euro.of(93)
        back = take_in(self.returned(payout))
        assert back is not None
        assert (back.kind, back.subject, back.original) == ("payout_return", "round:9", payout)
        assert payout.state == "succeeded"
        assert (balance_of("wallet:round:9"), balance_of("issuer:9")) == (Euro.of(93), Euro.ZERO)
        assert balance_of("fees") == Euro.of(7)

    def test_is_taken_in_once_however_often_it_is_told(self):
        payout = paid_out()
        outcome = self.returned(payout)
        first = take_in(outcome)
        assert take_in(outcome) is first
        assert balance_of("wallet:round:9") == Euro.of(93)
        assert facts("operation.adopted") == 1

    def test_may_be_paid_again_under_another_effect(self):
        payout = paid_out()
        take_in(self.returned(payout))
        assert payout.source is not None
        with transaction():
            again = service.pay_out(
                payout.source,
                Euro.of(93),
                Euro.ZERO,
                subject="round:9",
                effect="payout:round:9:again:1",
                now=NOW,
            )
        assert again.id != payout.id
        assert available_on("wallet:round:9") == Euro.ZERO


class TestAWithdrawalThatComesBack:
    def test_is_on_the_wallet_again_and_may_leave_again(self):
        me = an_investor()
        applied(wire(me, "30"), DONE, "30")
        wallet = wallet_of(me)
        with transaction():
            (gone,) = service.withdraw(wallet, Euro.of(30), iban=IBAN, by=me.user, now=NOW)
        applied(gone, DONE, "30")
        assert list_refundable(wallet) == []
        take_in(unasked(Sort.PAYOUT_REFUND, "30", initial_id=gone.reference))
        assert spendable(wallet) == Euro.of(30)
        assert [rest for _, rest in list_refundable(wallet)] == [Euro.of(30)]


class TestAWireThatNobodyAnnounced:
    def arrived(self, me, amount: str = "70") -> Operation:
        outcome = unasked(Sort.PAYIN, amount, wire_reference="LEVAIN", payer_name="Yann Le Goff")
        with transaction():
            return service.adopt(outcome, Kind.WIRE_ARRIVAL, wallet=wallet_of(me), now=NOW)

    def test_is_held_and_not_its_owners_to_spend(self):
        me = an_investor()
        self.arrived(me)
        assert balance_of(wallet_of(me).held_code) == Euro.of(70)
        assert spendable(wallet_of(me)) == Euro.ZERO
        assert list_refundable(wallet_of(me)) == []

    def test_becomes_its_owners_when_it_is_allocated(self):
        me = an_investor()
        arrival = self.arrived(me)
        with transaction():
            service.allocate(arrival, Euro.of(50), by=None, now=NOW)
        assert spendable(wallet_of(me)) == Euro.of(50)
        assert balance_of(wallet_of(me).held_code) == Euro.of(20)
        assert [rest for _, rest in list_refundable(wallet_of(me))] == [Euro.of(50)]

    def test_goes_back_to_whoever_sent_it(self):
        me = an_investor()
        arrival = self.arrived(me)
        with transaction():
            back = service.return_held(
                arrival, Euro.of(70), iban=IBAN, name="Yann Le Goff", by=me.user, now=NOW
            )
        assert available_on(wallet_of(me).held_code) == Euro.ZERO
        applied(back, DONE, "70")
        assert balance_of(wallet_of(me).held_code) == Euro.ZERO
        assert list_refundable(wallet_of(me)) == []

    def test_belongs_to_the_provider_that_tells_of_it(self):
        me = an_investor()
        outcome = unasked(Sort.PAYIN, "70", wire_reference="LEVAIN")
        with transaction():
            found = [
                service.adopt(
                    outcome, Kind.WIRE_ARRIVAL, wallet=wallet_of(me), provider=each, now=NOW
                )
                for each in ("mangopay", "another")
            ]
        assert [each.provider for each in found] == ["mangopay", "another"]

    def test_is_one_operation_when_it_is_told_twice_at_once(self, house):
        me = an_investor()
        wallet, outcome = wallet_of(me), unasked(Sort.PAYIN, "70", wire_reference="")
        start, found = Barrier(4), []

        def adopt() -> None:
            with house.app_context():
                mine = session.get_one(Wallet, wallet.id)
                start.wait()
                with transaction():
                    took = service.adopt(outcome, Kind.WIRE_ARRIVAL, wallet=mine, now=NOW)
                    found.append(took.id)

        threads = [Thread(target=adopt) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        session.expire_all()
        assert len(found) == 4
        assert len(set(found)) == 1
        assert balance_of(wallet.held_code) == Euro.of(70)


class TestAPaymentThatABankTakesBack:
    def test_costs_the_platform_until_the_wallet_settles_it(self):
        me = an_investor()
        paid = card(me, "50")
        applied(paid, DONE, "50")
        taken = unasked(Sort.REPUDIATION, "50", initial_id=paid.reference)
        with transaction():
            repudiation = service.adopt(taken, Kind.REPUDIATION, wallet=None, now=NOW)
        assert repudiation.journal_stream == wallet_of(me).journal_stream
        assert balance_of("disputes") == -Euro.of(50)
        assert list_refundable(wallet_of(me)) == []
        with transaction():
            settled = service.settle_repudiation(
                repudiation, wallet_of(me), Euro.of(50), by=me.user, now=NOW
            )
        assert settled is not None
        applied(settled, DONE, "50")
        assert balance_of("disputes") == Euro.ZERO
        assert spendable(wallet_of(me)) == Euro.ZERO

    def test_comes_again_when_the_dispute_is_won(self):
        me = an_investor()
        paid = card(me, "50")
        applied(paid, DONE, "50")
        taken = unasked(Sort.REPUDIATION, "50", initial_id=paid.reference)
        won = unasked(Sort.PAYOUT_REFUND, "50", initial_id="of_the_provider", provider_id="won")
        with transaction():
            service.adopt(taken, Kind.REPUDIATION, wallet=None, now=NOW)
            service.adopt(won, Kind.REPUDIATION_RETURN, wallet=None, now=NOW)
        assert balance_of("disputes") == Euro.ZERO


class TestAMovementWithOurTag:
    def test_is_the_operation_whose_answer_was_lost(self):
        me = an_investor()
        operation = card(me, "50")
        with transaction():
            service.note_lost(lock_operation(operation.id), now=NOW)
        outcome = replace(answer(operation, DONE, "50"), tag=operation.tag)
        assert take_in(outcome) is operation
        assert operation.state == "succeeded"
        assert find_by_reference("mangopay", outcome.provider_id) is operation

    def test_of_another_sort_is_not(self):
        operation = card(an_investor(), "50")
        outcome = replace(
            answer(operation, DONE, "50"), tag=operation.tag, kind=Sort.TRANSFER_REFUND
        )
        assert take_in(outcome) is None
        assert operation.state == "intended"
