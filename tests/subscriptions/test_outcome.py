"""What would these shares really bring? Examples worked by hand, and what always holds."""

from __future__ import annotations

from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from compliance.euro import Euro
from wiseed_like.fees.rules import Fee, Schedule
from wiseed_like.rounds.terms import Figures
from wiseed_like.subscriptions.outcome import charts as outcome_charts
from wiseed_like.subscriptions.outcome.figures import Ahead, NextRounds, Outcome, outcome

# 100,000 shares at 40 euros; 2,500 to 7,500 new ones. Fees: 7 %, at least 1,000; 0.9 %; VAT 20 %.
FIGURES = Figures(Euro.of(40), Euro.of(10), 100_000, 2_500, 7_500, Euro.of(100))
FEES = Schedule(700, Euro.of(1_000), 90, 2_000)
FREE = Schedule(0, Euro.ZERO, 0, 2_000)


def of(
    shares: int = 25,
    *,
    fees: Schedule = FEES,
    figures: Figures = FIGURES,
    reserved: int = 0,
    issued: int = 0,
    rounds: int = 0,
    percent: int = 20,
    ahead: Ahead = Ahead.BESIDE,
) -> Outcome:
    return outcome(
        shares,
        figures,
        fees,
        reserved=reserved,
        issued=issued,
        coming=NextRounds(rounds, percent, ahead),
    )


class TestWhatIsPaid:
    def test_is_the_price_and_the_fee_and_the_company_pays_its_commission_out_of_the_price(self):
        paid = of().paid
        assert paid.price == Euro.of(1_000)
        assert paid.fee == Fee(Euro.of(9), Euro.of("1.80"))
        assert paid.due == Euro.of("1010.80")
        assert paid.commission == Euro.of(84)  # 8.4 % of it, tax included
        assert paid.to_company == Euro.of(916)

    def test_counts_the_commission_where_its_minimum_weighs_most(self):
        small = Figures(Euro.of(40), Euro.of(10), 100_000, 100, 7_500, Euro.of(100))
        # 1,200 of the 4,000 that the round needs: 30 %, where 7 % and tax would be 8.4.
        assert of(figures=small).paid.commission == Euro.of(300)

    def test_rounds_half_a_cent_of_the_commission_upwards(self):
        cheap = Figures(Euro(15), Euro(10), 100_000, 20, 7_500, Euro(15))
        # Ten cents of 3.00 are half a cent of 0.15.
        assert of(1, figures=cheap, fees=Schedule(333, Euro.ZERO, 0, 0)).paid.commission == Euro(1)

    def test_is_the_price_alone_where_there_are_no_fees(self):
        paid = of(fees=FREE).paid
        assert paid.due == paid.to_company == Euro.of(1_000)

    @given(st.integers(1, 7_500))
    def test_goes_somewhere_to_the_cent(self, shares):
        paid = of(shares).paid
        assert paid.to_company + paid.commission + paid.fee.gross == paid.due


class TestThePartOfTheCapital:
    def test_shrinks_with_what_the_round_raises(self):
        today, least, so_far, most = of(reserved=4_975).holdings
        assert [each.issued for each in (least, so_far, most)] == [2_500, 5_000, 7_500]
        assert today.part == 0
        assert least.part == Fraction(25, 102_500)
        assert so_far.part == Fraction(25, 105_000)
        assert most.part == of().part == Fraction(1, 4_300)
        assert of().one_in == 4_300

    def test_is_nothing_while_the_round_would_not_succeed(self):
        missing, enough = of(reserved=2_474).holdings[2], of(reserved=2_475).holdings[2]
        assert (missing.succeeds, missing.part, missing.total) == (False, 0, 100_000)
        assert (enough.succeeds, enough.part) == (True, Fraction(25, 102_500))

    def test_is_never_counted_on_fewer_shares_than_ones_own_nor_on_more_than_are_offered(self):
        _, least, so_far, most = of(7_000, reserved=7_000).holdings
        assert (least.issued, so_far.issued, most.issued) == (7_000, 7_500, 7_500)

    def test_is_counted_from_what_is_in_the_register_already(self):
        """3,000 are issued: the round cannot end at its minimum of 2,500 any more."""
        found = of(reserved=4_000, issued=3_000).holdings
        assert [(each.case, each.total) for each in found] == [
            ("today", 103_000),
            ("so_far", 104_025),
            ("maximum", 107_500),
        ]
        assert [each.case for each in of(reserved=2_475, issued=2_475).holdings][1] == "minimum"

    def test_is_written_with_two_figures_at_least(self):
        assert of(25).digits == 3  # 0.023 %
        assert of(25, rounds=4).digits == 4  # 0.0095 %
        assert of(7_500).digits == 2  # 6.98 %


class TestTheNextRounds:
    def test_take_their_part_of_what_is_left(self):
        later = of(rounds=2).later
        assert [each.stage.total for each in later] == [107_500, 134_375, 167_969]
        assert later[1].part == Fraction(25, 134_375) == Fraction(1, 4_300) * Fraction(4, 5)

    def test_ask_for_a_dearer_company_before_the_money_is_back(self):
        now, after, later = of(rounds=2).later
        assert now.breaks_even == Euro.of(4_346_440)  # 40.432 euros for each of 107,500 shares
        assert after.breaks_even == Euro.of(5_433_050)
        assert later.breaks_even == Euro.of("6791322.61")  # 6,791,322.608

    def test_ask_for_more_still_when_they_are_served_first_and_share_as_well(self):
        dearer = of(rounds=1, ahead=Ahead.STAKE_AND_SHARE).later[1].breaks_even
        assert dearer == Euro.of(5_433_050 + 26_875 * 40)


class TestAnExit:
    def test_brings_the_part_of_the_price_when_nobody_comes_after(self):
        received = {each.tenths: each.received for each in of().exits}
        assert received == {
            0: Euro.ZERO, 1: Euro.of(100), 2: Euro.of(200), 5: Euro.of(500), 10: Euro.of(1_000),
            20: Euro.of(2_000), 50: Euro.of(5_000), 100: Euro.of(10_000),
        }  # fmt: skip

    @pytest.mark.parametrize(
        ("ahead", "at_its_value", "at_twice", "at_ten_times"),
        [
            (Ahead.BESIDE, "639.99", "1279.99", "6399.99"),
            # 2,418,760 first: what is left is 17.50 a share, then all convert.
            (Ahead.STAKE_OR_SHARE, "437.49", "1279.99", "6399.99"),
            (Ahead.STAKE_AND_SHARE, "279.99", "919.99", "6039.98"),
            # Twice their stake is 80 a share: at ten times a plain share is worth 256.
            (Ahead.CAPPED, "279.99", "919.99", "6399.99"),
        ],
    )
    def test_brings_less_behind_preferences(self, ahead, at_its_value, at_twice, at_ten_times):
        received = {each.tenths: each.received for each in of(rounds=2, ahead=ahead).exits}
        assert received[10] == Euro.of(at_its_value)
        assert received[20] == Euro.of(at_twice)
        assert received[100] == Euro.of(at_ten_times)

    def test_says_what_comes_first_and_what_it_would_be_without(self):
        exit = of(rounds=2, ahead=Ahead.STAKE_AND_SHARE).exits[4]
        assert exit.ahead == Euro.of(40) * (26_875 + 33_594)
        assert exit.beside == Euro.of("639.99")
        assert of(rounds=2).exits[4].ahead == Euro.ZERO

    @given(
        st.integers(3, 7_500), st.integers(0, 4), st.integers(5, 40), st.sampled_from(list(Ahead))
    )
    def test_never_brings_more_behind_preferences_and_never_less_than_nothing(
        self, shares, rounds, percent, ahead
    ):
        for each in of(shares, rounds=rounds, percent=percent, ahead=ahead).exits:
            assert Euro.ZERO <= each.received <= each.beside <= each.value


class TestTheCharts:
    def test_cut_what_is_paid_without_a_gap(self):
        company, commission, fee = outcome_charts.flow(of().paid)
        assert company.start == 0
        assert commission.start == pytest.approx(company.length) == pytest.approx(90.621, abs=0.001)
        assert fee.start + fee.length == pytest.approx(100)

    def test_stand_the_columns_side_by_side_and_lower_each_time(self):
        later = of(rounds=4).later
        found = outcome_charts.columns(later)
        assert found[0][1] == 100
        assert found[4][1] == pytest.approx(float(100 * later[4].part / later[0].part))
        assert all(one.start + one.length < other.start for (one, _), (other, _) in pairwise(found))

    def test_draw_a_loss_to_the_left_and_a_gain_to_the_right_as_far(self):
        half, whole, twice = (
            outcome_charts.bars([each], Euro.of(1_000))[0] for each in of(fees=FREE).exits[3:6]
        )
        assert half.span.start == outcome_charts.MIDDLE - half.span.length
        assert half.is_loss
        assert whole.span.length == 0
        assert not whole.is_loss
        assert twice.span.start == outcome_charts.MIDDLE
        assert twice.span.length == half.span.length > 0

    def test_say_when_a_bar_goes_on_beyond_the_edge_but_not_when_nothing_is_left(self):
        found = of(fees=FREE, rounds=4, percent=40).exits
        nothing, little = outcome_charts.bars(found[:2], Euro.of(1_000))
        assert nothing.span == little.span == outcome_charts.Span(0, outcome_charts.MIDDLE)
        assert (nothing.goes_on, little.goes_on) == (False, True)
