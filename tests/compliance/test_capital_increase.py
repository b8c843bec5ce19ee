from datetime import date
from fractions import Fraction

import pytest

from compliance.capital_increase import (
    delegation_ends_on,
    deposit_deadline,
    dilution,
    majority_met,
    may_be_limited,
    minimum_paid,
    premium,
    price,
    quorum_met,
    refund_from,
    reserved_issue_ends_on,
    shares_for,
)
from compliance.euro import Euro
from compliance.verdict import Block

DAY = date(2026, 3, 2)


class TestPrice:
    def test_is_the_pre_money_value_of_one_share(self):
        assert price(Euro.of(4_000_000), 100_000) == Euro.of(40)

    @pytest.mark.parametrize(
        ("pre_money", "shares", "nearest"),
        [
            ("1000000", 30_000, "999900"),
            ("1000200", 30_000, "1000200"),
            ("1000149.99", 30_000, "1000200"),
            ("1000050.00", 30_000, "999900"),
            ("0.01", 1_000, "10.00"),
        ],
    )
    def test_proposes_the_nearest_value_that_divides(self, pre_money, shares, nearest):
        found = price(Euro.of(pre_money), shares)

        if isinstance(found, Block):
            assert found.inputs["nearest"] == Euro.of(nearest)
            assert isinstance(price(Euro.of(nearest), shares), Euro)
        else:
            assert Euro.of(pre_money) == Euro.of(nearest)

    @pytest.mark.parametrize(("cents", "shares"), [(0, 10), (-1, 10), (100, 0), (100, -1)])
    def test_needs_positive_numbers(self, cents, shares):
        with pytest.raises(ValueError, match="are positive"):
            price(Euro(cents), shares)


class TestPremium:
    def test_is_the_price_above_the_nominal_value(self):
        assert premium(Euro.of(40), Euro.of(10)) == Euro.of(30)
        assert premium(Euro.of(10), Euro.of(10)) == Euro.ZERO

    def test_blocks_an_issue_below_par(self):
        found = premium(Euro.of("9.99"), Euro.of(10))

        assert isinstance(found, Block)
        assert found.rule == "below_par"


class TestAnIssue:
    def test_of_a_quarter_of_the_old_shares_gives_a_fifth(self):
        assert dilution(100_000, 25_000) == Fraction(1, 5)

    def test_is_paid_a_quarter_of_nominal_and_the_whole_premium(self):
        due = minimum_paid(25_000, price=Euro.of(40), nominal=Euro.of(10), on=DAY)

        assert due == Euro.of(812_500)

    def test_rounds_the_quarter_up(self):
        assert minimum_paid(1, price=Euro(101), nominal=Euro(1), on=DAY) == Euro(101)

    def test_never_makes_a_fraction_of_a_share(self):
        assert shares_for(Euro.of(1_010), Euro.of(40)) == (25, Euro.of(10))


class TestMayBeLimited:
    # 25,000 shares at 40 EUR were decided.
    @pytest.mark.parametrize("received", [18_750, 24_251, 24_250, 25_000])
    def test_from_three_quarters_of_what_was_decided(self, received):
        assert may_be_limited(25_000, received, on=DAY)

    @pytest.mark.parametrize("received", [18_749, 0])
    def test_not_below(self, received):
        assert not may_be_limited(25_000, received, on=DAY)

    def test_always_when_less_than_three_percent_is_missing(self):
        assert may_be_limited(25_000, 24_251, on=DAY, meeting_forbids=True)
        assert not may_be_limited(25_000, 24_250, on=DAY, meeting_forbids=True)

    @pytest.mark.parametrize(("decided", "received"), [(100, 101), (100, -1), (0, 0)])
    def test_refuses_numbers_that_cannot_be(self, decided, received):
        with pytest.raises(ValueError, match="between 0 and"):
            may_be_limited(decided, received, on=DAY)


class TestDates:
    def test_money_goes_back_six_months_after_the_opening(self):
        assert refund_from(date(2026, 1, 15)) == date(2026, 7, 15)

    def test_a_meeting_opens_18_months_for_a_reserved_issue_and_26_for_a_delegation(self):
        assert reserved_issue_ends_on(date(2026, 1, 10)) == date(2027, 7, 10)
        assert delegation_ends_on(date(2026, 1, 10)) == date(2028, 3, 10)

    def test_funds_reach_the_depositary_within_eight_days(self):
        assert deposit_deadline(date(2026, 6, 1)) == date(2026, 6, 9)


class TestMeeting:
    def test_needs_a_quarter_of_the_shares_then_a_fifth(self):
        assert quorum_met(25_000, 100_000, call=1, on=DAY)
        assert not quorum_met(24_999, 100_000, call=1, on=DAY)
        assert quorum_met(20_000, 100_000, call=2, on=DAY)
        assert not quorum_met(19_999, 100_000, call=2, on=DAY)

    def test_has_no_third_call(self):
        with pytest.raises(ValueError, match="second call"):
            quorum_met(100, 100, call=3, on=DAY)

    def test_decides_by_two_thirds(self):
        assert majority_met(66_667, 100_000, on=DAY)
        assert not majority_met(66_666, 100_000, on=DAY)
        assert majority_met(2, 3, on=DAY)
        assert not majority_met(0, 0, on=DAY)
