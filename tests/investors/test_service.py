"""What happens to an investor, and what does it open or close?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from compliance.euro import Euro
from compliance.investors.entry_test import QUESTIONS, Status as Standing
from compliance.investors.investor import PersonFacts
from compliance.investors.investor_company import CompanyFacts
from compliance.investors.loss_simulation import Status as Simulation
from wiseed_like.accounts.models import User
from wiseed_like.accounts.service import sign_up
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.investors import queries, service
from wiseed_like.investors.models import Investor
from wiseed_like.investors.rules import RequestState, TestOutcome
from wiseed_like.journal.queries import list_of_stream
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.rules import IdentityState

NOW = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
RIGHT = {question.key: question.right or question.answers[0].key for question in QUESTIONS}
WRONG = {question.key: question.answers[-1].key for question in QUESTIONS}
TWO_CRITERIA = PersonFacts(gross_income=Euro.of(60_000), finance_months=12)


def a_user(name: str = "ines", role: str = "investor") -> User:
    with transaction():
        return sign_up(f"{name}@example.org", "levain-2026-test", name, "M", [role], "fr", now=NOW)


def an_investor(name: str = "ines") -> Investor:
    user = a_user(name)
    with transaction():
        return service.become(user, now=NOW)


def identified(investor: Investor) -> None:
    officer = a_user("officer", "compliance")
    with transaction():
        session.add(
            IdentityFile(
                user_id=investor.user_id,
                state=IdentityState.ACCEPTED,
                reviewed_by=officer.id,
                created_at=NOW,
            )
        )


class TestBecome:
    def test_twice_makes_one_investor(self):
        user = a_user()
        with transaction():
            first = service.become(user, now=NOW)
        with transaction():
            second = service.become(user, now=NOW + timedelta(days=1))

        assert first.id == second.id
        assert second.created_at == NOW
        assert not second.is_sophisticated(NOW)


class TestEntryTest:
    def test_passed_opens_for_two_years(self):
        investor = an_investor()
        with transaction():
            test = service.take_test(investor, RIGHT, now=NOW)

        assert test.outcome == TestOutcome.PASSED
        assert queries.readiness(investor, NOW).test_passed
        last_day = NOW.replace(year=2028, day=20)
        assert queries.readiness(investor, last_day).test_ok
        assert queries.readiness(investor, NOW.replace(year=2028)).test_status == Standing.EXPIRED

    @pytest.mark.parametrize("refused", [True, False])
    def test_failed_or_refused_opens_once_the_warning_is_acknowledged(self, refused):
        investor = an_investor()
        with transaction():
            if refused:
                test = service.refuse_test(investor, now=NOW)
            else:
                test = service.take_test(investor, WRONG, now=NOW)
        assert "entry_test" in queries.readiness(investor, NOW).missing

        with transaction():
            service.acknowledge_warning(test, now=NOW)

        stands = queries.readiness(investor, NOW)
        assert stands.test_status == Standing.OPEN
        assert stands.test_ok
        assert not stands.test_passed

    def test_a_new_failure_asks_for_a_new_acknowledgement(self):
        investor = an_investor()
        with transaction():
            service.acknowledge_warning(service.refuse_test(investor, now=NOW), now=NOW)
        later = NOW + timedelta(days=30)
        with transaction():
            service.take_test(investor, WRONG, now=later)

        stands = queries.readiness(investor, later)
        assert stands.test_status == Standing.NEEDS_ACKNOWLEDGEMENT

    def test_keeps_only_answers_that_the_questionnaire_offers(self):
        investor = an_investor()
        with transaction():
            test = service.take_test(investor, {"loss": "x" * 9000, "other": "all"}, now=NOW)

        assert test.answers == {}
        assert test.outcome == TestOutcome.REFUSED


class TestSimulation:
    def test_transmitted_counts_for_a_year(self):
        investor = an_investor()
        with transaction():
            service.record_simulation(investor, result=Euro.of(3_800), now=NOW)

        assert queries.readiness(investor, NOW).simulation_result == Euro.of(3_800)
        expired = queries.readiness(investor, NOW.replace(year=2027))
        assert expired.simulation_status == Simulation.EXPIRED
        assert expired.simulation_result is None

    def test_declined_is_remembered_without_any_result(self):
        investor = an_investor()
        with transaction():
            service.record_simulation(investor, result=Euro.of(5), declined=True, now=NOW)

        stands = queries.readiness(investor, NOW)
        assert stands.simulation_status == Simulation.DECLINED
        assert stands.simulation_ok
        assert stands.simulation_result is None

    def test_the_result_stays_out_of_the_journal(self):
        investor = an_investor()
        with transaction():
            service.record_simulation(investor, result=Euro.of("1234.56"), now=NOW)

        facts = list_of_stream(investor.journal_stream)
        assert facts[0].kind == "simulation.done"
        assert all("1234" not in fact.body and "123456" not in fact.body for fact in facts)


class TestReadiness:
    def test_names_what_is_missing_then_opens(self):
        investor = an_investor()
        assert queries.readiness(investor, NOW).missing == ["identity", "entry_test", "simulation"]

        identified(investor)
        with transaction():
            service.take_test(investor, RIGHT, now=NOW)
            service.record_simulation(investor, result=None, now=NOW)

        assert queries.readiness(investor, NOW).may_subscribe

    def test_asks_only_the_identity_of_the_sophisticated(self):
        investor = an_investor()
        officer = a_user("odile", "compliance")
        with transaction():
            asked = service.request_sophistication(
                investor, TWO_CRITERIA, explanation="Banque X", now=NOW
            )
        with transaction():
            service.approve_request(asked.id, by=officer, now=NOW)

        assert queries.readiness(investor, NOW).missing == ["identity"]


class TestSophistication:
    def test_income_and_portfolio_are_one_criterion(self):
        investor = an_investor()
        rich = PersonFacts(gross_income=Euro.of(250_000), portfolio=Euro.of(3_000_000))
        with pytest.raises(Refused) as refusal, transaction():
            service.request_sophistication(investor, rich, explanation="Riche", now=NOW)

        assert refusal.value.code == "annex_ii_person"
        assert refusal.value.verdict.counterfactual.changes == {"finance_months": 12}

    def test_a_pending_request_changes_nothing_and_stays_alone(self):
        investor = an_investor()
        with transaction():
            service.request_sophistication(investor, TWO_CRITERIA, explanation="X", now=NOW)
        with pytest.raises(Refused) as refusal, transaction():
            service.request_sophistication(investor, TWO_CRITERIA, explanation="X", now=NOW)

        assert refusal.value.code == "sophistication_request"
        assert not investor.is_sophisticated(NOW)

    def test_holds_two_years_to_the_day_in_paris(self):
        investor, officer = an_investor(), a_user("odile", "compliance")
        with transaction():
            asked = service.request_sophistication(investor, TWO_CRITERIA, explanation="X", now=NOW)
        with transaction():
            service.approve_request(asked.id, by=officer, now=NOW)

        last = datetime(2028, 11, 20, 22, 59, 59, tzinfo=UTC)
        assert investor.is_sophisticated(last)
        assert not investor.is_sophisticated(last + timedelta(seconds=1))

    def test_nobody_decides_upon_themselves(self):
        investor = an_investor()
        with transaction():
            asked = service.request_sophistication(investor, TWO_CRITERIA, explanation="X", now=NOW)
        with pytest.raises(Refused) as refusal, transaction():
            service.approve_request(asked.id, by=investor.user, now=NOW)

        assert refusal.value.code == "own_file"

    def test_declined_with_a_reason_once(self):
        investor, officer = an_investor(), a_user("odile", "compliance")
        with transaction():
            asked = service.request_sophistication(investor, TWO_CRITERIA, explanation="X", now=NOW)
        with pytest.raises(Refused) as refusal, transaction():
            service.decline_request(asked.id, "  ", by=officer, now=NOW)
        assert (refusal.value.code, refusal.value.field) == ("sophistication_refusal", "reason")
        with transaction():
            service.decline_request(asked.id, "Poste non vérifié", by=officer, now=NOW)
        with pytest.raises(Refused) as refusal, transaction():
            service.approve_request(asked.id, by=officer, now=NOW)

        assert refusal.value.code == "already_decided"
        assert queries.get_request(asked.id).state == RequestState.DECLINED

    def test_is_given_up_at_once(self):
        investor, officer = an_investor(), a_user("odile", "compliance")
        with transaction():
            asked = service.request_sophistication(investor, TWO_CRITERIA, explanation="X", now=NOW)
        with transaction():
            service.approve_request(asked.id, by=officer, now=NOW)
        later = NOW + timedelta(hours=1)
        with transaction():
            service.withdraw_sophistication(investor, now=later)

        assert not investor.is_sophisticated(later)

    def test_the_file_keeps_what_was_attested(self):
        investor = an_investor()
        facts = PersonFacts(
            portfolio=Euro.of("100000.01"),
            executive_months=12,
            executive_of=CompanyFacts(own_funds=Euro.of(100_000)),
            trades=(39,),
        )
        with transaction():
            asked = service.request_sophistication(investor, facts, explanation="X", now=NOW)
        session.expire_all()

        assert queries.get_request(asked.id).facts == facts
