"""Is every dispute followed to its end, whatever is odd about another?"""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.euro import Euro
from tests.arrivals.world import Bank
from tests.disputes.test_jobs import DAY, act, case, decide, dispute, with_evidence
from tests.subscriptions.world import NOW
from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.disputes import jobs, service
from wiseed_like.disputes.models import DisputeCase
from wiseed_like.errors import GatewayDown
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments import intents, listening
from wiseed_like.payments.gateway.words import DisputeEnd, NotUnderstood
from wiseed_like.payments.mangopay import Mangopay
from wiseed_like.reconciliation import service as comparison
from wiseed_like.reconciliation.jobs import carry_on
from wiseed_like.reconciliation.models import Difference
from wiseed_like.reconciliation.rules import RunKind


class TestMoneyThatWasWonBack:
    @pytest.fixture
    def won(self, bank: Bank, me, monkeypatch) -> None:
        """80 won back, which the provider's list does not show yet."""
        dispute(bank, bank.pay_by_card(me, "80"))
        with_evidence()
        act(service.contest, Euro.of(80), "")
        bank.hear()
        decide(bank, "sent")
        clock.use(lambda: NOW + 10 * DAY)
        with monkeypatch.context() as patch:
            patch.setattr(Mangopay, "list_movements", lambda *asked: iter(()))
            decide(bank, "won")
            jobs.look(clock.now())
        assert case().ended == DisputeEnd.WON
        assert balance_of("disputes") == -Euro.of(80)

    def test_is_found_when_it_is_listed_later(self, bank: Bank, won):
        jobs.look(clock.now() + timedelta(hours=2))

        assert balance_of("disputes") == Euro.ZERO
        bank.agrees()

    def test_is_found_by_comparing(self, bank: Bank, won):
        with transaction():
            comparison.begin(RunKind.BY_HAND, by=None, now=clock.now())
        carry_on()

        assert balance_of("disputes") == Euro.ZERO
        assert session.query(Difference).count() == 0
        bank.agrees()


class TestOneThatCannotBeRead:
    def test_does_not_hide_the_others(self, bank: Bank, me, monkeypatch):
        odd, other = bank.pay_by_card(me, "80"), bank.pay_by_card(me, "50")
        for payin in (odd, other):
            bank.post(f"/disputes/{payin.reference}", sort="CONTESTABLE", reason="FRAUD")
        read = Mangopay.find_repudiation

        def spoilt(self: Mangopay, reference: str):
            outcome = read(self, reference)
            if outcome.initial_id == odd.reference:
                raise NotUnderstood("odd")
            return outcome

        with monkeypatch.context() as patch:
            patch.setattr(Mangopay, "find_repudiation", spoilt)
            jobs.look(NOW)
        assert session.query(DisputeCase).count() == 2
        assert balance_of("disputes") == -Euro.of(50)

        jobs.look(NOW + timedelta(hours=2))
        assert balance_of("disputes") == -Euro.of(130)


class TestAPause:
    def test_is_kept(self, bank: Bank, me):
        dispute(bank, bank.pay_by_card(me, "80"))
        with transaction():
            intents.note_pause("mangopay", clock.machine_now() + timedelta(minutes=5))

        with pytest.raises(GatewayDown), listening.listening("mangopay"):
            pass
        jobs.look(NOW + timedelta(hours=2))

        looked = jobs.queries.find_look("mangopay")
        assert looked is None or looked < NOW + timedelta(hours=2)
