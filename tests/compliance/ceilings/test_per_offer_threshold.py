from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies as st

from compliance.as_of import as_of
from compliance.ceilings.per_offer_threshold import Facts, assess, threshold
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.parameters.ecspr import PER_OFFER_ADDS_UP_ORDERS
from compliance.verdict import Answer

WHEN = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))
ALWAYS = {"risk_warning", "consent", "proof"}


def ask(amount, *, result="3800", sophisticated=False, test_passed=True, already="0"):
    facts = Facts(
        Euro.of(amount),
        already_in_offer=Euro.of(already),
        result=None if result is None else Euro.of(result),
        sophisticated=sophisticated,
        test_passed=test_passed,
    )
    return assess(facts, WHEN)


class TestThreshold:
    @pytest.mark.parametrize(
        ("result", "expected"),
        [
            ("3800", "1900"),
            ("8000", "4000"),
            ("1300", "1000"),
            ("2000", "1000"),
            ("2000.02", "1000.01"),
            ("2000.01", "1000"),
            ("0", "1000"),
        ],
    )
    def test_is_half_the_result_but_at_least_the_floor(self, result, expected):
        assert threshold(Euro.of(result), WHEN.law) == Euro.of(expected)

    def test_is_the_floor_when_the_result_is_unknown(self):
        assert threshold(None, WHEN.law) == Euro.of(1_000)

    @given(poorer=st.integers(0, 10**10), more=st.integers(0, 10**10))
    def test_never_falls_when_wealth_grows(self, poorer, more):
        assert threshold(Euro(poorer), WHEN.law) <= threshold(Euro(poorer + more), WHEN.law)


class TestPublishedExamples:
    """Net worth -> amount -> is extra protection asked? The result is a tenth of net worth."""

    @pytest.mark.parametrize(
        ("amount", "result", "answer"),
        [
            pytest.param("1900.00", "3800", Answer.ALLOW, id="38 000, exactly the threshold"),
            pytest.param("1900.01", "3800", Answer.GATE, id="38 000, one cent above"),
            pytest.param("1000", "1300", Answer.ALLOW, id="13 000, the floor itself"),
            pytest.param("1001", "1300", Answer.GATE, id="13 000, above the floor"),
            pytest.param("1000.00", None, Answer.ALLOW, id="unknown, the floor itself"),
            pytest.param("1000.01", None, Answer.GATE, id="unknown, one cent above"),
            pytest.param("1000.01", "0", Answer.GATE, id="negative, clamped to zero"),
            pytest.param("1000.00", "2000", Answer.ALLOW, id="20 000, where 5 % is the floor"),
        ],
    )
    def test_of_one_order(self, amount, result, answer):
        assert ask(amount, result=result).answer == answer

    def test_of_a_second_order_in_the_same_offer(self):
        assert ask("500", already="1500").answer == Answer.GATE
        assert ask("400", already="1500").answer == Answer.ALLOW

    def test_of_the_same_amount_in_each_of_ten_offers(self):
        """Other offers do not count here: see the ten percent warning."""
        assert ask("1900").answer == Answer.ALLOW

    def test_of_a_sophisticated_investor(self):
        verdict = ask("500000", sophisticated=True, test_passed=False)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold is None


class TestAssess:
    def test_asks_for_warning_consent_and_proof(self):
        verdict = ask("1900.01")

        assert verdict.requirements == ALWAYS
        assert verdict.article == "ECSPR art. 21(7)"
        assert verdict.threshold == Euro.of(1_900)

    def test_takes_a_failed_test_for_no_proof(self):
        assert ask("1900.01", test_passed=False).requirements == {
            "risk_warning",
            "consent",
            "fresh_proof",
        }

    def test_says_why_in_both_languages(self):
        verdict = ask("2500", already="100")

        assert "2\u202f600,00\u00a0€" in verdict.sentence.fr
        assert "€2,600.00" in verdict.sentence.en
        assert "€1,900.00" in verdict.sentence.en

    def test_names_the_amount_that_would_need_nothing(self):
        found = ask("2500", already="100").counterfactual

        assert found.changes == {"amount": Euro.of(1_800)}
        assert found.sentence.en == (
            "Up to €1,800.00 on top of the €100.00 already subscribed, nothing more is asked."
        )

    def test_says_nothing_of_earlier_orders_when_there_is_none(self):
        found = ask("2500").counterfactual

        assert found.sentence.en == "Up to €1,900.00, nothing more is asked."

    def test_promises_no_amount_when_earlier_orders_took_it_all(self):
        for already in ("1900", "2500"):
            assert ask("1", already=already).counterfactual.changes == {}

    def test_shows_the_threshold_of_a_yes_too(self):
        assert ask("10").threshold == Euro.of(1_900)

    @pytest.mark.parametrize("name", ["amount", "already_in_offer", "result"])
    def test_refuses_an_amount_below_zero_by_name(self, name):
        with pytest.raises(BadInput, match="an amount is zero or more") as refused:
            Facts(**{"amount": Euro(1), name: Euro(-1)})
        assert refused.value.argument == name

    def test_would_count_each_order_alone_if_the_law_were_read_so(self, monkeypatch):
        monkeypatch.setitem(PER_OFFER_ADDS_UP_ORDERS.values, date(2026, 1, 1), False)

        assert ask("1900", already="1500").answer == Answer.ALLOW
        assert ask("1900.01", already="1500").counterfactual.changes == {"amount": Euro.of(1_900)}
