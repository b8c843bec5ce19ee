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

    def test_refuses_a_room_below_zero(self):
        with pytest.raises(BadInput) as refused:
            allowance.Facts(room=Euro(-1))
        assert refused.value.argument == "room"


class TestAllowanceUnderOnesOwnCeiling:
    def asked(self, room, **known):
        return allowance.assess(allowance.Facts(room=Euro.of(room), **known), WHEN)

    def test_is_what_is_left_when_that_is_less(self):
        verdict = self.asked("1000")

        assert (verdict.answer, verdict.threshold) == (Answer.ALLOW, Euro.of(1_000))
        assert verdict.sentence.en.startswith("Up to €1,000.00, what is left")
        assert verdict.article == "ECSPR art. 21(7); Levain"

    def test_stays_the_threshold_when_more_is_left(self):
        verdict = self.asked("1000.01")

        assert (verdict.answer, verdict.threshold) == (Answer.WARN, Euro.of(1_000))
        assert verdict.article == "ECSPR art. 21(7)"

    def test_is_nothing_when_nothing_is_left(self):
        verdict = self.asked("0", sophisticated=True)

        assert (verdict.answer, verdict.threshold) == (Answer.BLOCK, Euro.ZERO)
        assert verdict.counterfactual.changes == {}

    def test_binds_the_sophisticated_too(self):
        assert self.asked("50000", sophisticated=True).threshold == Euro.of(50_000)


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
