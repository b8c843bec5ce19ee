"""What becomes of a part of the capital when more shares are issued?"""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, strategies as st

from wiseed_like.captable.dilution import shares_to_issue, stages


class TestSharesToIssue:
    @pytest.mark.parametrize(
        ("total", "percent", "issued"),
        [
            (80_000, 20, 20_000),  # a fifth of 100,000
            (100_000, 5, 5_264),  # 5,263.16
            (60, 40, 40),
            (1, 5, 1),  # a share is whole
        ],
    )
    def test_are_the_fewest_that_make_the_percentage(self, total, percent, issued):
        assert shares_to_issue(total, percent) == issued

    @given(st.integers(1, 10**9), st.integers(1, 99))
    def test_reach_the_percentage_and_one_less_does_not(self, total, percent):
        issued = shares_to_issue(total, percent)
        assert Fraction(issued, total + issued) >= Fraction(percent, 100)
        assert Fraction(issued - 1, total + issued - 1) < Fraction(percent, 100)

    @pytest.mark.parametrize("percent", [0, 100, -5])
    def test_refuse_a_percentage_that_means_nothing(self, percent):
        with pytest.raises(ValueError, match="nobody sells"):
            shares_to_issue(100, percent)


class TestStages:
    def test_begin_with_the_capital_of_today(self):
        (now,) = stages(100_000, rounds=0, percent=20)
        assert (now.rounds, now.issued, now.total) == (0, 0, 100_000)
        assert now.part(25) == Fraction(1, 4_000)

    def test_take_the_percentage_of_what_is_left_each_time(self):
        after = stages(64_000, rounds=2, percent=20)
        assert [each.total for each in after] == [64_000, 80_000, 100_000]
        assert [each.part(16_000) for each in after] == [
            Fraction(1, 4), Fraction(1, 5), Fraction(4, 25),
        ]  # fmt: skip

    @given(st.integers(1, 10**8), st.integers(0, 4), st.integers(5, 40))
    def test_never_leave_more_than_the_percentage_says(self, total, rounds, percent):
        last = stages(total, rounds=rounds, percent=percent)[-1]
        assert last.rounds == rounds
        assert last.part(1) <= Fraction(1, total) * Fraction(100 - percent, 100) ** rounds
