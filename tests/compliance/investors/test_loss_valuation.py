from datetime import date, timedelta

import pytest
from hypothesis import given, strategies as st

from compliance.errors import BadInput, Contradiction
from compliance.investors.loss_valuation import Valuation, earliest, valuation
from compliance.parameters import NotYetLaw

TODAY = date(2026, 11, 21)
YEAR_END = date(2025, 12, 31)
OCTOBER_31 = date(2026, 10, 31)


class TestValuation:
    def test_usually_is_31_december_with_the_income_of_that_year(self):
        assert valuation(TODAY) == Valuation(YEAR_END, date(2025, 1, 1), YEAR_END)

    def test_may_be_more_recent_with_the_income_of_the_twelve_months_before(self):
        found = valuation(TODAY, assets_on=OCTOBER_31, commitments_on=OCTOBER_31)

        assert found == Valuation(OCTOBER_31, date(2025, 11, 1), OCTOBER_31)

    @pytest.mark.parametrize(
        ("assets_on", "commitments_on"),
        [(OCTOBER_31, date(2026, 9, 30)), (OCTOBER_31, None), (None, OCTOBER_31)],
    )
    def test_is_refused_when_assets_and_commitments_are_of_different_days(
        self, assets_on, commitments_on
    ):
        with pytest.raises(Contradiction) as refused:
            valuation(TODAY, assets_on=assets_on, commitments_on=commitments_on)

        assert refused.value.argument == "commitments_on"

    @pytest.mark.parametrize("day", [YEAR_END, TODAY])
    def test_goes_from_that_31_december_to_today(self, day):
        assert valuation(TODAY, assets_on=day, commitments_on=day).on == day

    @pytest.mark.parametrize("day", [date(2025, 12, 30), date(2026, 11, 22)])
    def test_is_refused_outside(self, day):
        with pytest.raises(BadInput) as assets:
            valuation(TODAY, assets_on=day, commitments_on=day)
        with pytest.raises(BadInput) as commitments:
            valuation(TODAY, commitments_on=day)

        assert assets.value.argument == "assets_on"
        assert commitments.value.argument == "commitments_on"

    @pytest.mark.parametrize(
        ("on", "income_from"),
        [
            (date(2028, 2, 29), date(2027, 3, 1)),
            (date(2028, 2, 28), date(2027, 3, 1)),
            (date(2029, 2, 28), date(2028, 2, 29)),
            (date(2028, 4, 30), date(2027, 5, 1)),
        ],
    )
    def test_counts_twelve_civil_months(self, on, income_from):
        assert valuation(on, assets_on=on, commitments_on=on).income_from == income_from

    def test_has_no_answer_before_the_law(self):
        with pytest.raises(NotYetLaw):
            valuation(date(2021, 11, 9))

    @given(
        st.dates(date(2021, 11, 10), date(2099, 12, 31)),
        st.integers(min_value=0, max_value=365),
    )
    def test_always_takes_about_a_year_of_income_that_ends_on_its_day(self, today, back):
        day = max(today - timedelta(days=back), earliest(today))

        found = valuation(today, assets_on=day, commitments_on=day)

        assert found.income_to == found.on == day
        assert 364 <= (found.income_to - found.income_from).days <= 365
