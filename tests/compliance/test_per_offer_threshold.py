from datetime import date

import pytest

from compliance.euro import Euro
from compliance.per_offer_threshold import assess, ten_percent_warning, threshold

DAY = date(2026, 11, 21)


def ask(amount, *, result="3800", sophisticated=False, test_passed=True, already="0"):
    return assess(
        Euro.of(amount),
        already_in_offer=Euro.of(already),
        result=None if result is None else Euro.of(result),
        sophisticated=sophisticated,
        test_passed=test_passed,
        on=DAY,
    )


class TestThreshold:
    @pytest.mark.parametrize(
        ("result", "expected"),
        [
            ("3800", "1900"),
            ("8000", "4000"),
            ("1300", "1000"),
            ("2000", "1000"),
            ("2000.02", "1000.01"),
            ("0", "1000"),
            ("-200", "1000"),
        ],
    )
    def test_is_half_the_result_but_at_least_the_floor(self, result, expected):
        assert threshold(Euro.of(result), DAY) == Euro.of(expected)

    def test_is_the_floor_when_the_result_is_unknown(self):
        assert threshold(None, DAY) == Euro.of(1_000)


class TestAssess:
    @pytest.mark.parametrize(
        ("amount", "result"), [("1900.00", "3800"), ("1000", "1300"), ("1000", None)]
    )
    def test_asks_nothing_up_to_the_threshold(self, amount, result):
        assert ask(amount, result=result) is None

    @pytest.mark.parametrize(
        ("amount", "result"), [("1900.01", "3800"), ("1001", "1300"), ("1000.01", None)]
    )
    def test_asks_for_warning_consent_and_proof_above_it(self, amount, result):
        gate = ask(amount, result=result)

        assert gate is not None
        assert gate.requirements == {"risk_warning", "consent", "proof"}
        assert gate.article == "ECSPR art. 21(7)"

    def test_sums_the_orders_of_the_same_offer(self):
        assert ask("500", already="1500") is not None
        assert ask("400", already="1500") is None

    def test_does_not_drop_half_a_cent_in_the_wrong_direction(self):
        assert ask("1900.00", result="3800.01") is None
        assert ask("1900.01", result="3800.01") is not None

    def test_takes_a_failed_test_for_no_proof(self):
        gate = ask("1900.01", test_passed=False)

        assert gate is not None
        assert gate.requirements == {"risk_warning", "consent", "proof", "fresh_proof"}

    def test_leaves_sophisticated_investors_alone(self):
        assert ask("500000", sophisticated=True, test_passed=False) is None

    def test_says_why_in_both_languages(self):
        gate = ask("2500")

        assert gate is not None
        assert "1\u202f900,00\u00a0€" in gate.sentence.fr
        assert "€1,900.00" in gate.sentence.en
        assert gate.threshold == Euro.of(1_900)


class TestTenPercentWarning:
    def test_adds_up_all_offers(self):
        warning = ten_percent_warning(
            Euro.of(1_900), already_invested=Euro.of(17_100), result=Euro.of(3_800)
        )

        assert warning is not None
        assert warning.threshold == Euro.of(3_800)

    def test_is_silent_at_the_result_itself_and_without_one(self):
        assert (
            ten_percent_warning(
                Euro.of(1_900), already_invested=Euro.of(1_900), result=Euro.of(3_800)
            )
            is None
        )
        assert ten_percent_warning(Euro.of(9_000), already_invested=Euro.ZERO, result=None) is None
