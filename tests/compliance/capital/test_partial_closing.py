from datetime import UTC, date, datetime

import pytest

from compliance.as_of import as_of
from compliance.capital.partial_closing import Facts, assess
from compliance.errors import BadInput

OPENED = date(2026, 1, 15)
NOW = as_of(datetime(2026, 3, 2, 9, tzinfo=UTC))


def facts(shares: int = 100, **changes) -> Facts:
    return Facts(
        **{
            "shares": shares,
            "minimum_shares": 100,
            "opened_on": OPENED,
            "announced": True,
            **changes,
        }
    )


class TestAPartOfARound:
    def test_is_concluded_from_the_minimum(self):
        assert assess(facts(100), NOW).answer == "allow"
        below = assess(facts(99), NOW)
        assert (below.answer, below.article) == ("block", "C. com. L. 225-134")
        assert below.threshold == 100

    def test_needs_the_minimum_once(self):
        assert assess(facts(1, issued=100), NOW).answer == "allow"

    def test_counts_for_a_minimum_with_a_day_what_was_ordered_by_it(self):
        verdict = assess(facts(120, counted=99), NOW)
        assert verdict.is_blocked
        assert "99" in verdict.sentence.fr

    def test_was_announced_before_the_opening(self):
        assert assess(facts(announced=False), NOW).article == "ECSPR art. 22(1)"

    def test_needs_a_meeting_that_decided_a_range(self):
        """Limited to three quarters, an increase that was decided as one number is over."""
        verdict = assess(facts(100, decided_shares=120), NOW)
        assert (verdict.answer, verdict.article) == ("block", "C. com. L. 225-134")

    @pytest.mark.parametrize(
        ("change", "article"),
        [("suspended", "ECSPR art. 23(12)"), ("ended", "ECSPR art. 22(1)")],
    )
    def test_is_concluded_while_the_round_runs(self, change, article):
        verdict = assess(facts(**{change: True}), NOW)
        assert (verdict.answer, verdict.article) == ("block", article)

    @pytest.mark.parametrize(("day", "answer"), [(15, "allow"), (16, "block")])
    def test_comes_within_six_months_of_the_opening(self, day, answer):
        verdict = assess(facts(), as_of(datetime(2026, 7, day, 9, tzinfo=UTC)))
        assert verdict.answer == answer
        if answer == "block":
            assert verdict.article == "C. com. L. 225-144"

    def test_holds_something(self):
        assert assess(facts(0, issued=100), NOW).is_blocked

    def test_never_counts_more_than_there_is(self):
        with pytest.raises(BadInput):
            facts(10, counted=11)
