from dataclasses import replace
from datetime import date

import pytest

from compliance.as_of import as_of
from compliance.calendar import first_second
from compliance.capital import meeting
from compliance.capital.meeting import (
    Facts,
    Majority,
    Quorum,
    assess,
    assess_majority,
    assess_quorum,
)
from compliance.errors import BadInput, Contradiction
from compliance.verdict import Answer

TODAY = as_of(first_second(date(2026, 3, 2)))


class TestQuorum:
    @pytest.mark.parametrize(
        ("present", "call", "answer", "needed"),
        [
            (25_000, 1, Answer.ALLOW, 25_000),
            (24_999, 1, Answer.BLOCK, 25_000),
            (20_000, 2, Answer.ALLOW, 20_000),
            (19_999, 2, Answer.BLOCK, 20_000),
        ],
    )
    def test_is_a_quarter_of_the_shares_then_a_fifth(self, present, call, answer, needed):
        verdict = assess_quorum(Quorum(present, 100_000, call), TODAY)

        assert verdict.answer == answer
        assert verdict.threshold == needed
        if answer == Answer.BLOCK:
            assert verdict.counterfactual is not None
            assert verdict.counterfactual.changes == {"present": needed}

    def test_points_to_the_second_call_from_the_first_only(self):
        first, second = (assess_quorum(Quorum(0, 100_000, call), TODAY) for call in (1, 2))

        assert first.counterfactual is not None
        assert "20,000" in first.counterfactual.sentence.en
        assert second.counterfactual is not None
        assert "second call" not in second.counterfactual.sentence.en

    def test_leaves_out_those_for_whom_the_increase_is_reserved(self):
        facts = Quorum(20_000, 100_000, excluded=20_000)

        verdict = assess_quorum(facts, TODAY)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == 20_000
        assert assess_quorum(replace(facts, present=19_999), TODAY).is_blocked

    def test_rounds_up_to_whole_shares(self):
        assert assess_quorum(Quorum(25_000, 100_001), TODAY).is_blocked
        assert assess_quorum(Quorum(25_001, 100_001), TODAY).may_go_on

    @pytest.mark.parametrize(
        ("facts", "error", "argument"),
        [
            ((0, 0), BadInput, "voting_shares"),
            ((-1, 10), BadInput, "present"),
            ((1, 10, 0), BadInput, "call"),
            ((1, 10, 3), BadInput, "call"),
            ((0, 10, 1, 10), Contradiction, "excluded"),
            ((6, 10, 1, 5), Contradiction, "present"),
        ],
    )
    def test_names_what_cannot_be(self, facts, error, argument):
        with pytest.raises(error) as refused:
            Quorum(*facts)
        assert refused.value.argument == argument

    def test_may_be_everybody(self):
        assert assess_quorum(Quorum(1, 10, 1, 9), TODAY).may_go_on


class TestMajority:
    def test_is_two_thirds(self):
        verdict = assess_majority(Majority(66_667, 100_000), TODAY)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == 66_667
        assert assess_majority(Majority(2, 3), TODAY).answer == Answer.ALLOW

    def test_is_missed_by_one_vote(self):
        verdict = assess_majority(Majority(66_666, 100_000), TODAY)

        assert verdict.is_blocked
        assert verdict.threshold == 66_667
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"votes_for": 66_667}

    def test_is_not_that_of_nobody(self):
        verdict = assess_majority(Majority(0, 0), TODAY)

        assert verdict.is_blocked
        assert verdict.sentence == meeting.NOBODY_VOTED
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {}

    @pytest.mark.parametrize(
        ("facts", "error"), [((2, 1), Contradiction), ((-1, 1), BadInput), ((0, -1), BadInput)]
    )
    def test_names_what_cannot_be(self, facts, error):
        with pytest.raises(error):
            Majority(*facts)

    def test_may_be_unanimous(self):
        assert assess_majority(Majority(1, 1), TODAY).may_go_on


class TestTheMeeting:
    def test_needs_both(self):
        both = Facts(Quorum(25_000, 100_000), Majority(2, 3))

        assert assess(both, TODAY).answer == Answer.ALLOW
        neither = assess(Facts(Quorum(1, 100_000), Majority(1, 3)), TODAY)
        assert [reason.rule for reason in neither.reasons()] == [
            "meeting_quorum",
            "meeting_majority",
        ]
