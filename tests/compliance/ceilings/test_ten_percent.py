from datetime import UTC, datetime

import pytest

from compliance.as_of import as_of
from compliance.ceilings.ten_percent import NO_ROOM, UNKNOWN, Facts, assess
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.verdict import Answer

WHEN = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))


def ask(amount, already, result):
    return assess(
        Facts(Euro.of(amount), Euro.of(already), None if result is None else Euro.of(result)), WHEN
    )


class TestTenPercent:
    def test_adds_up_all_offers_and_warns(self):
        verdict = ask("1900", "17100", "3800")

        assert verdict.answer == Answer.WARN
        assert verdict.threshold == Euro.of(3_800)
        assert "€19,000.00" in verdict.sentence.en
        assert verdict.may_go_on

    def test_is_silent_at_the_result_itself(self):
        assert ask("1900", "1900", "3800").answer == Answer.ALLOW
        assert ask("1900.01", "1900", "3800").answer == Answer.WARN

    def test_names_the_amount_that_stays_below(self):
        assert ask("2000", "1900", "3800").counterfactual.changes == {"amount": Euro.of(1_900)}

    def test_promises_nothing_once_the_present_investments_are_above(self):
        assert ask("1", "3800", "3800").counterfactual.sentence == NO_ROOM

    def test_compares_nothing_without_a_result(self):
        verdict = ask("9000", "0", None)

        assert (verdict.answer, verdict.sentence) == (Answer.ALLOW, UNKNOWN)

    @pytest.mark.parametrize("name", ["amount", "already_invested", "result"])
    def test_refuses_an_amount_below_zero_by_name(self, name):
        with pytest.raises(BadInput) as refused:
            Facts(**{"amount": Euro(1), name: Euro(-1)})
        assert refused.value.argument == name
