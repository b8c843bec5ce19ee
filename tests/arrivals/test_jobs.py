"""What becomes of wires that come otherwise than announced? With the provider's own answers."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.house.contesting import told
from tests.rounds.world import a_user
from tests.subscriptions.world import NOW, wallet_of
from wiseed_like import clock
from wiseed_like.approvals import service as approvals
from wiseed_like.approvals.queries import waiting
from wiseed_like.arrivals import jobs, queries, service
from wiseed_like.arrivals.models import Arrival
from wiseed_like.arrivals.rules import ArrivalState, Sort
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.journal.models import Delivery
from wiseed_like.mailbox.models import Mail
from wiseed_like.payments import service as payments
from wiseed_like.payments.gateway.words import Kind as Movement
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import spendable
from wiseed_like.payments.rules import Kind

from .world import PAYER_IBAN, Bank, held, name_of, only, own


def officer():
    with transaction():
        return a_user("compliance")


def decide(decision: str, by=None, reason: str = "Le père de l'investisseuse, acte joint."):
    arrival, who = only(), by or officer()
    with transaction():
        locked = queries.lock_arrival(arrival.id)
        return service.decide(locked, decision, reason, by=who, now=clock.now())


def mails() -> list[str]:
    return list(session.scalars(select(Mail.template).order_by(Mail.id)))


class TestAnAnnouncedWire:
    @pytest.mark.parametrize(("came", "sort"), [("48.20", Sort.LESS), ("75", Sort.MORE)])
    def test_of_another_amount_is_credited_as_it_came_and_seen(self, bank: Bank, me, came, sort):
        announced = bank.announce(me, "50")
        bank.wire(announced.wire_reference, came, name_of(me))
        bank.hear()

        arrival = only()
        assert (arrival.sort, arrival.state) == (sort, ArrivalState.TO_SEE)
        assert (own(me), held(me)) == (Euro.of(came), Euro.ZERO)
        assert "arrival_differed" in mails()
        bank.agrees()

    def test_of_the_same_amount_needs_nobody(self, bank: Bank, me):
        announced = bank.announce(me, "50")
        bank.wire(announced.wire_reference, "50", name_of(me))
        bank.hear()

        assert own(me) == Euro.of(50)
        assert session.scalar(select(func.count()).select_from(Arrival)) == 0

    def test_a_second_time_is_its_owner_s_at_once(self, bank: Bank, me):
        announced = bank.announce(me, "50")
        for _ in range(2):
            bank.wire(announced.wire_reference, "50", name_of(me).upper())
        bank.hear()

        assert (only().sort, only().state) == (Sort.AGAIN, ArrivalState.TO_SEE)
        assert (own(me), held(me)) == (Euro.of(100), Euro.ZERO)
        bank.agrees()

    def test_from_somebody_else_s_account_is_held(self, bank: Bank, me):
        announced = bank.announce(me, "50")
        for payer in (name_of(me), "Inconnu SARL"):
            bank.wire(announced.wire_reference, "50", payer)
        bank.hear()

        assert (only().sort, only().state) == (Sort.STRANGER, ArrivalState.EXAMINED)
        assert (own(me), held(me)) == (Euro.of(50), Euro.of(50))


class TestAWireThatNobodyAnnounced:
    def test_is_held_and_told_without_suspicion(self, bank: Bank, me):
        bank.stray(wallet_of(me), "250", name_of(me))
        bank.hear()

        arrival = only()
        assert (arrival.sort, arrival.state) == (Sort.UNEXPECTED, ArrivalState.EXAMINED)
        assert (arrival.payer_iban, arrival.amount) == (PAYER_IBAN, Euro.of(250))
        assert (own(me), held(me), spendable(wallet_of(me))) == (
            Euro.ZERO,
            Euro.of(250),
            Euro.ZERO,
        )
        assert "arrival_held" in mails()
        assert "money_arrived" not in mails()
        bank.agrees()

    def test_is_taken_in_once_however_often_it_is_heard(self, bank: Bank, me):
        bank.stray(wallet_of(me), "250", "Inconnu SARL")
        bank.hear()
        reference = only().operation.reference
        for _ in range(2):
            jobs.hear("PAYIN_NORMAL_SUCCEEDED", reference)
        bank.hear()

        assert held(me) == Euro.of(250)
        assert only().operation.reference == reference

    def test_made_up_by_a_hook_is_nothing(self, bank: Bank, me):
        jobs.hear("PAYIN_NORMAL_SUCCEEDED", "payin_m_of_nobody")

        assert session.scalar(select(func.count()).select_from(Arrival)) == 0

    def test_accepted_is_its_owner_s(self, bank: Bank, me):
        bank.stray(wallet_of(me), "250", "Jean Père")
        bank.hear()

        assert decide("accept") is None
        bank.hear()

        assert (only().state, own(me), held(me)) == (
            ArrivalState.ACCEPTED,
            Euro.of(250),
            Euro.ZERO,
        )
        assert "money_arrived" in mails()
        bank.agrees()
        with pytest.raises(Refused) as twice:
            decide("send_back")
        assert twice.value.code == "arrival_decided"

    def test_sent_back_leaves_for_the_account_it_came_from(self, bank: Bank, me):
        bank.stray(wallet_of(me), "250", "Jean O'Neil")
        bank.hear()

        decide("send_back")
        assert only().state == ArrivalState.RETURNING
        bank.wait_for_payouts()

        back = session.scalars(select(Operation).where(Operation.kind == Kind.WIRE_RETURN)).one()
        assert (back.state, back.wire_iban, back.of_held) == ("succeeded", PAYER_IBAN, True)
        assert (only().state, held(me), own(me)) == (
            ArrivalState.RETURNED,
            Euro.ZERO,
            Euro.ZERO,
        )
        assert "arrival_returned" in mails()
        assert "withdrawal_ended" not in mails()
        bank.agrees()

    def test_that_the_payer_s_bank_sends_back_again_is_held_again(self, bank: Bank, me):
        bank.stray(wallet_of(me), "250", "Jean Père")
        bank.hear()
        decide("send_back")
        bank.wait_for_payouts()
        back = session.scalars(select(Operation).where(Operation.kind == Kind.WIRE_RETURN)).one()

        bank.post(f"/payouts/{back.reference}", decision="return")
        bank.hear()

        assert (only().state, held(me)) == (ArrivalState.EXAMINED, Euro.of(250))
        bank.agrees()
        decide("accept")
        bank.hear()
        assert own(me) == Euro.of(250)
        bank.agrees()

    def test_cannot_be_withdrawn_or_spent_before(self, bank: Bank, me):
        bank.stray(wallet_of(me), "250", "Jean Père")
        bank.hear()

        with pytest.raises(Refused), transaction():
            payments.withdraw(
                wallet_of(me), Euro.of(1), iban=PAYER_IBAN, by=me.user, now=clock.now()
            )

    def test_that_runs_out_before_it_comes_is_late(self, bank: Bank, me):
        announced = bank.announce(me, "50")
        bank.post(f"/wires/{announced.reference}", refuse="1", amount="0")
        bank.hear()
        bank.wire(announced.wire_reference, "50", name_of(me))
        clock.use(lambda: NOW + timedelta(minutes=5))
        bank.hear()

        assert (only().sort, only().announced_id) == (Sort.LATE, announced.id)
        assert own(me) == Euro.of(50)
        bank.agrees()


class TestAWireWhosePayerIsNotTold:
    def test_is_held_for_somebody_to_decide(self, bank: Bank, me):
        """The provider has the movement on its list, and refuses to show it."""
        outcome = told("wire-forgotten", Movement.PAYIN, "70", NOW, wire_reference="")
        with transaction():
            payments.adopt(outcome, Kind.WIRE_ARRIVAL, wallet=wallet_of(me), now=NOW)

        bank.run_jobs()

        assert (only().sort, only().payer_name, only().payer_iban) == (Sort.STRANGER, "", "")
        assert held(me) == Euro.of(70)
        assert session.query(Delivery).filter(Delivery.done_at.is_(None)).count() == 0


class TestDeciding:
    @pytest.fixture(autouse=True)
    def _a_wire_is_held(self, bank: Bank, me):
        bank.stray(wallet_of(me), "250", "Jean Père")
        bank.hear()

    def test_is_for_somebody_else(self, me):
        with pytest.raises(Refused) as own_money:
            decide("accept", by=me.user)
        assert own_money.value.code == "own_file"
        assert only().state == ArrivalState.EXAMINED

    def test_wants_a_reason(self):
        with pytest.raises(Refused) as mute:
            decide("accept", reason="  ")
        assert mute.value.code == "no_reason"

    def test_of_an_unknown_sort_is_refused(self):
        with pytest.raises(Refused):
            decide("keep")

    def test_without_the_payer_s_account_can_only_accept(self):
        with transaction():
            only().payer_iban = ""
        with pytest.raises(Refused) as blind:
            decide("send_back")
        assert blind.value.code == "payer_unknown"


class TestMuchMoney:
    def test_asks_a_second_person_first(self, bank: Bank, me):
        bank.stray(wallet_of(me), "12000", "Jean Père")
        bank.hear()
        first, second = officer(), officer()

        asked = decide("accept", by=first)

        assert asked is not None
        assert (only().state, held(me)) == (ArrivalState.EXAMINED, Euro.of(12_000))
        with pytest.raises(Refused):
            decide("accept", by=first)
        with transaction():
            request = waiting(service.DECISION, only())
            assert request is not None
            approvals.approve(request, by=second, now=clock.now())
        bank.hear()
        assert (only().state, own(me)) == (ArrivalState.ACCEPTED, Euro.of(12_000))
        bank.agrees()
