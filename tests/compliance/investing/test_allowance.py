from datetime import UTC, datetime

import pytest

from compliance.as_of import as_of
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.investing import allowance, withdrawal
from compliance.verdict import Answer

WHEN = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))


class TestAllowance:
    def test_is_the_threshold_of_the_person(self):
        verdict = allowance.assess(allowance.Facts(Euro.of(3_800)), WHEN)

        assert (verdict.answer, verdict.threshold) == (Answer.ALLOW, Euro.of(1_900))
        assert "€1,900.00" in verdict.sentence.en

    def test_is_the_floor_without_a_result_and_says_what_would_raise_it(self):
        verdict = allowance.assess(allowance.Facts(), WHEN)

        assert (verdict.answer, verdict.threshold) == (Answer.WARN, Euro.of(1_000))
        assert verdict.counterfactual.changes == {"result": Euro.of(2_000)}

    def test_has_no_limit_for_the_sophisticated(self):
        verdict = allowance.assess(allowance.Facts(sophisticated=True), WHEN)

        assert (verdict.sentence, verdict.threshold) == (allowance.EXEMPT, None)

    def test_refuses_a_result_below_zero(self):
        with pytest.raises(BadInput) as refused:
            allowance.Facts(Euro(-1))
        assert refused.value.argument == "result"


class TestWithdrawal:
    def asked(self, spendable, promised="0"):
        return withdrawal.assess(withdrawal.Facts(Euro.of(spendable), Euro.of(promised)), WHEN)

    def test_takes_everything_that_is_there(self):
        verdict = self.asked("120.50")

        assert verdict.answer == Answer.ALLOW
        assert "€120.50" in verdict.sentence.en

    def test_of_promised_money_is_a_warning_never_a_no(self):
        verdict = self.asked("100", "400")

        assert verdict.answer == Answer.WARN
        assert "€400.00" in verdict.sentence.en
        assert "€400.00" in verdict.counterfactual.sentence.en

    def test_finds_nothing_in_an_empty_wallet(self):
        verdict = self.asked("0", "400")

        assert verdict.is_blocked
        assert verdict.counterfactual.changes == {"spendable": Euro(1)}

    @pytest.mark.parametrize("name", ["spendable", "promised"])
    def test_refuses_an_amount_below_zero_by_name(self, name):
        with pytest.raises(BadInput) as refused:
            withdrawal.Facts(**{name: Euro(-1)})
        assert refused.value.argument == name
