from datetime import date
from fractions import Fraction

import pytest

from compliance.capital.capital_increase import (
    balance_due_by,
    delegation_ends_on,
    deposit_deadline,
    dilution,
    meeting_ends_on,
    minimum_paid,
    price_of,
    realisation_ends_on,
    reserved_issue_ends_on,
    shares_for,
)
from compliance.euro import Euro
from compliance.parameters import NotYetLaw

DAY = date(2026, 3, 2)


class TestAnIssue:
    def test_costs_the_pre_money_value_of_one_share(self):
        assert price_of(Euro.of(4_000_000), 100_000) == Euro.of(40)

    def test_has_no_price_that_is_not_whole_cents(self):
        assert price_of(Euro.of("4000000.01"), 100_000) is None

    def test_of_25_000_shares_at_40_is_a_million_of_capital_and_premium(self):
        price, nominal = Euro.of(40), Euro.of(10)

        assert price * 25_000 == Euro.of(1_000_000)
        assert nominal * 25_000 == Euro.of(250_000)
        assert (price - nominal) * 25_000 == Euro.of(750_000)
        assert Euro.of(4_000_000) + price * 25_000 == Euro.of(5_000_000)

    def test_of_a_quarter_of_the_old_shares_gives_a_fifth(self):
        assert dilution(100_000, 25_000) == Fraction(1, 5)

    def test_is_paid_a_quarter_of_nominal_and_the_whole_premium(self):
        due = minimum_paid(25_000, price=Euro.of(40), nominal=Euro.of(10), on=DAY)

        assert due == Euro.of(812_500)

    def test_rounds_the_quarter_up(self):
        assert minimum_paid(1, price=Euro(101), nominal=Euro(1), on=DAY) == Euro(101)

    def test_never_makes_a_fraction_of_a_share(self):
        assert shares_for(Euro.of(1_010), Euro.of(40)) == (25, Euro.of(10))


class TestDates:
    def test_money_may_go_back_six_months_after_the_opening(self):
        assert realisation_ends_on(date(2026, 1, 15)) == date(2026, 7, 15)

    def test_a_meeting_opens_18_months_for_a_reserved_issue_and_26_for_a_delegation(self):
        assert reserved_issue_ends_on(date(2026, 1, 10)) == date(2027, 7, 10)
        assert delegation_ends_on(date(2026, 1, 10)) == date(2028, 3, 10)

    def test_a_meeting_opens_five_years_for_what_it_decides_itself(self):
        assert meeting_ends_on(date(2026, 1, 10)) == date(2031, 1, 10)

    def test_the_rest_of_the_nominal_value_is_paid_within_five_years(self):
        assert balance_due_by(date(2028, 2, 29)) == date(2033, 2, 28)

    def test_funds_reach_the_depositary_within_eight_days(self):
        assert deposit_deadline(date(2026, 6, 1)) == date(2026, 6, 9)

    def test_are_not_guessed_before_the_text_that_was_read(self):
        with pytest.raises(NotYetLaw):
            reserved_issue_ends_on(date(2009, 1, 9))
