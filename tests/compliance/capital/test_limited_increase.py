from dataclasses import replace
from datetime import date

import pytest

from compliance.as_of import as_of
from compliance.calendar import first_second
from compliance.capital import limited_increase
from compliance.capital.limited_increase import (
    Facts,
    Target,
    assess,
    assess_target,
    nearly_all,
    three_quarters,
)
from compliance.errors import BadInput, Contradiction
from compliance.verdict import Answer

DAY = date(2026, 3, 2)
TODAY = as_of(first_second(DAY))
# 25,000 shares at 40 EUR, 1,000,000 EUR, were decided.
WORKED_EXAMPLES = {
    "750 000 EUR, three quarters": (Facts(25_000, 18_750), Answer.ALLOW),
    "749 960 EUR, a share less": (Facts(25_000, 18_749), Answer.BLOCK),
    "970 040 EUR, 2.996 % missing": (Facts(25_000, 24_251, meeting_forbids=True), Answer.ALLOW),
    "970 000 EUR, exactly 3 % missing": (
        Facts(25_000, 24_250, meeting_forbids=True),
        Answer.BLOCK,
    ),
    "970 000 EUR, by the rule of three quarters": (Facts(25_000, 24_250), Answer.ALLOW),
    "all of it": (Facts(25_000, 25_000, meeting_forbids=True), Answer.ALLOW),
    "nothing": (Facts(25_000, 0), Answer.BLOCK),
}


class TestAssess:
    @pytest.mark.parametrize(
        ("facts", "answer"), WORKED_EXAMPLES.values(), ids=list(WORKED_EXAMPLES)
    )
    def test_follows_the_worked_examples(self, facts, answer):
        assert assess(facts, TODAY).answer == answer

    @pytest.mark.parametrize(
        ("facts", "fewest"),
        [
            (Facts(25_000, 0), 18_750),
            (Facts(25_000, 0, meeting_forbids=True), 24_251),
            (Facts(25_000, 0, decided_from=10_000), 10_000),
            (Facts(25_000, 0, decided_from=25_000), 24_251),
            (Facts(3, 0), 3),
            (Facts(4, 0), 3),
            (Facts(1, 0, meeting_forbids=True), 1),
        ],
    )
    def test_proposes_the_fewest_shares(self, facts, fewest):
        verdict = assess(facts, TODAY)

        assert verdict.threshold == fewest
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"received_shares": fewest}
        assert assess(replace(facts, received_shares=fewest), TODAY).threshold == fewest
        assert assess(replace(facts, received_shares=fewest), TODAY).may_go_on
        assert assess(replace(facts, received_shares=fewest - 1), TODAY).is_blocked

    @pytest.mark.parametrize(
        ("facts", "error", "argument"),
        [
            ((100, 101), BadInput, "received_shares"),
            ((100, -1), BadInput, "received_shares"),
            ((0, 0), BadInput, "decided_shares"),
            ((100, 0, 0), BadInput, "decided_from"),
            ((100, 0, 101), Contradiction, "decided_from"),
            ((100, 0, 50, True), Contradiction, "meeting_forbids"),
        ],
    )
    def test_names_what_cannot_be(self, facts, error, argument):
        with pytest.raises(error) as refused:
            Facts(*facts)
        assert refused.value.argument == argument

    def test_follows_the_number_of_the_law(self, monkeypatch):
        half = replace(limited_increase.RECEIVED_SHARE_MIN, values={date(2009, 1, 10): 5_000})
        monkeypatch.setattr(limited_increase, "RECEIVED_SHARE_MIN", half)

        assert assess(Facts(25_000, 12_500), TODAY).may_go_on


class TestFewest:
    def test_round_up_to_whole_shares(self):
        assert three_quarters(25_001, DAY) == 18_751
        assert nearly_all(100, DAY) == 98
        assert nearly_all(101, DAY) == 98
        assert nearly_all(33, DAY) == 33


class TestAnnouncedMinimum:
    def test_is_three_quarters_or_a_range(self):
        verdict = assess_target(Target(7_500, 10_000), TODAY)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == 7_500
        assert assess_target(Target(1, 10_000, True), TODAY).answer == Answer.ALLOW

    def test_is_warned_of_one_share_below(self):
        verdict = assess_target(Target(7_499, 10_000), TODAY)

        assert verdict.answer == Answer.WARN
        assert verdict.threshold == 7_500
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"shares_min": 7_500}

    @pytest.mark.parametrize(
        ("facts", "error"), [((0, 1), BadInput), ((1, 0), BadInput), ((2, 1), Contradiction)]
    )
    def test_names_what_cannot_be(self, facts, error):
        with pytest.raises(error):
            Target(*facts)

    def test_may_be_the_maximum(self):
        assert assess_target(Target(1, 1), TODAY).may_go_on
