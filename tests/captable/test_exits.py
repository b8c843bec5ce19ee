"""Who receives what when a company is sold? Examples worked by hand, and what always holds."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings, strategies as st

from compliance.euro import Euro
from wiseed_like.captable.exits import (
    Claim,
    claim_of,
    exit_that_brings,
    exit_that_pays,
    payouts,
    slice_of,
)
from wiseed_like.captable.rights import Participation, Preference

MILLION = Euro.of(1_000_000)


def millions(*amounts: str) -> list[Fraction]:
    return [Fraction(amount) * MILLION.cents for amount in amounts]


def sold_for(amount: str, *classes: Claim) -> list[Fraction]:
    return payouts(Euro.of(int(Fraction(amount) * 1_000_000)), classes)


# Founders hold 80 shares of 100; the others put one million in for 20.
FOUNDERS = Claim(80)


class TestOrdinaryShares:
    def test_share_alike(self):
        assert sold_for("10", FOUNDERS, Claim(20)) == millions("8", "2")

    def test_receive_nothing_of_nothing(self):
        assert sold_for("0", FOUNDERS, Claim(20)) == [0, 0]

    def test_are_cut_finer_than_a_cent_and_still_make_the_whole(self):
        received = payouts(Euro(100), [Claim(1), Claim(2)])
        assert received == [Fraction(100, 3), Fraction(200, 3)]


class TestANonParticipatingPreference:
    investors = Claim(20, preference=MILLION)

    @pytest.mark.parametrize(
        ("exit", "founders", "investors"),
        [
            ("0.5", "0", "0.5"),  # all of it goes to the preference
            ("1", "0", "1"),
            ("3", "2", "1"),  # a fifth would be 0.6
            ("5", "4", "1"),  # a fifth is one million too: the bend
            ("10", "8", "2"),  # given up: a fifth is more
        ],
    )
    def test_takes_its_stake_back_or_its_share(self, exit, founders, investors):
        assert sold_for(exit, FOUNDERS, self.investors) == millions(founders, investors)


class TestAParticipatingPreference:
    @pytest.mark.parametrize(
        ("exit", "founders", "investors"),
        [
            ("1", "0", "1"),
            ("3", "1.6", "1.4"),  # one, and a fifth of the two that are left
            ("11", "8", "3"),
        ],
    )
    def test_takes_its_stake_back_and_its_share(self, exit, founders, investors):
        preferred = Claim(20, preference=MILLION, participates=True)
        assert sold_for(exit, FOUNDERS, preferred) == millions(founders, investors)

    @pytest.mark.parametrize(
        ("exit", "founders", "investors"),
        [
            ("3", "1.6", "1.4"),
            ("6", "4", "2"),  # the cap: twice the stake
            ("8", "6", "2"),  # held there
            ("10", "8", "2"),  # a fifth reaches it
            ("15", "12", "3"),  # given up
        ],
    )
    def test_stops_at_its_cap_until_its_share_is_more(self, exit, founders, investors):
        preferred = Claim(20, preference=MILLION, participates=True, cap=MILLION * 2)
        assert sold_for(exit, FOUNDERS, preferred) == millions(founders, investors)


class TestRanks:
    # Series A put one million in, series B two; ten shares each, eighty ordinary ones.
    def both(self, *, b_rank: int) -> tuple[Claim, ...]:
        return (
            FOUNDERS,
            Claim(10, preference=MILLION, rank=1),
            Claim(10, preference=MILLION * 2, rank=b_rank),
        )

    def test_let_the_highest_take_all_that_it_is_owed_first(self):
        assert sold_for("1.5", *self.both(b_rank=2)) == millions("0", "0", "1.5")
        assert sold_for("2.5", *self.both(b_rank=2)) == millions("0", "0.5", "2")

    def test_share_in_proportion_when_they_are_equal(self):
        assert sold_for("1.5", *self.both(b_rank=1)) == millions("0", "0.5", "1")

    def test_do_not_matter_once_everybody_is_paid(self):
        above, beside = self.both(b_rank=2), self.both(b_rank=1)
        assert sold_for("3", *above) == sold_for("3", *beside) == millions("0", "1", "2")

    def test_leave_the_lower_preference_to_convert_first(self):
        # At 13 an ordinary share is worth 11 / 90: A converts, B keeps its two millions.
        received = sold_for("13", *self.both(b_rank=2))
        assert received == millions("88/9", "11/9", "2")
        # At 20 both do: ten shares are a tenth.
        assert sold_for("20", *self.both(b_rank=2)) == millions("16", "2", "2")


class TestThePriceOfGettingOnesMoneyBack:
    def test_is_the_whole_company_at_that_price_without_preferences(self):
        assert exit_that_brings(Fraction(40_00), [Claim(100)]) == 4_000_00

    def test_counts_the_preferences_that_come_first(self):
        classes = [FOUNDERS, Claim(20, preference=MILLION, participates=True)]
        exit = exit_that_brings(Fraction(10_000_00), classes)
        assert exit == 2 * MILLION.cents  # a million first, 100 times 10 000 euros after

    def test_drops_what_is_less_than_a_cent(self):
        assert slice_of(Fraction(1_000, 3), mine=1, shares=2) == Euro(166)


class TestWhatAClassClaims:
    @pytest.mark.parametrize(
        ("preference", "claim"),
        [
            (None, Claim(100)),
            (
                Preference(10_000, Participation.NONE, 1, 0),
                Claim(100, preference=Euro.of(4_000), rank=-1),
            ),
            (
                Preference(15_000, Participation.FULL, 2, 650),
                Claim(100, preference=Euro.of(6_000), participates=True, rank=-2),
            ),
            (
                Preference(15_000, Participation.CAPPED, 9, 0, 30_000),
                Claim(
                    100,
                    preference=Euro.of(6_000),
                    participates=True,
                    cap=Euro.of(12_000),
                    rank=-9,
                ),
            ),
        ],
    )
    def test_are_multiples_of_the_price_and_the_first_rank_is_served_first(self, preference, claim):
        assert claim_of(100, preference, Euro.of(40)) == claim


class TestAClaim:
    @pytest.mark.parametrize(
        "nonsense",
        [
            {"shares": 0},
            {"shares": 1, "preference": Euro(-1)},
            {"shares": 1, "cap": Euro(5)},  # nothing to cap
            {"shares": 1, "preference": Euro(5), "participates": True, "cap": Euro(4)},
        ],
    )
    def test_refuses_what_makes_no_sense(self, nonsense):
        with pytest.raises(ValueError, match=r"class has|capped"):
            Claim(**nonsense)

    def test_is_needed_for_an_exit_which_is_not_negative(self):
        with pytest.raises(ValueError, match="somebody receives"):
            payouts(Euro(1), [])
        with pytest.raises(ValueError, match="not negative"):
            payouts(Euro(-1), [FOUNDERS])


def _capped(drawn: tuple[int, int, int, int]) -> Claim:
    shares, preference, beyond, rank = drawn
    return Claim(
        shares,
        preference=Euro(preference),
        participates=True,
        cap=Euro(preference + beyond),
        rank=rank,
    )


counts = st.integers(1, 200)
preferences = st.integers(0, 2_000)
ranks = st.integers(0, 2)
share_classes = st.one_of(
    counts.map(Claim),
    st.builds(Claim, counts, preferences.map(Euro), rank=ranks),
    st.builds(Claim, counts, preferences.map(Euro), participates=st.just(True), rank=ranks),
    st.tuples(counts, preferences, preferences, ranks).map(_capped),
)
companies = st.lists(share_classes, min_size=1, max_size=5)
exits = st.integers(0, 20_000)


def with_choices(exit: int, classes: Sequence[Claim], converts: Sequence[bool]) -> list[Fraction]:
    """The same exit when each class has made its choice for good: told the long way round.

    Preferences by rank; then the rest goes in equal steps to every share that still takes some,
    until the next class reaches its cap.
    """
    received = [Fraction(0)] * len(classes)
    left = Fraction(exit)
    kept = [i for i, each in enumerate(classes) if not converts[i] and each.preference]
    for rank in sorted({classes[i].rank for i in kept}, reverse=True):
        same = [i for i in kept if classes[i].rank == rank]
        claims = sum(classes[i].preference.cents for i in same)
        paid = min(left, Fraction(claims))
        for i in same:
            received[i] = paid * classes[i].preference.cents / claims
        left -= paid
    taking = {
        i
        for i, each in enumerate(classes)
        if converts[i] or each.participates or not each.preference
    }
    while left and taking:
        room = {
            i: classes[i].cap.cents - received[i]
            for i in taking
            if classes[i].cap is not None and not converts[i]
        }
        step = min(
            [left / sum(classes[i].shares for i in taking)]
            + [each / classes[i].shares for i, each in room.items()]
        )
        for i in taking:
            received[i] += step * classes[i].shares
        left -= step * sum(classes[i].shares for i in taking)
        taking -= {i for i, each in room.items() if each == step * classes[i].shares}
    return received


class TestAnExit:
    @given(exits, companies)
    def test_is_given_out_whole_and_to_nobody_less_than_nothing(self, exit, classes):
        received = payouts(Euro(exit), classes)
        assert sum(received) == exit
        assert min(received) >= 0

    @given(exits, exits, companies)
    def test_that_is_larger_brings_nobody_less(self, one, other, classes):
        less, more = sorted((one, other))
        for little, much in zip(
            payouts(Euro(less), classes), payouts(Euro(more), classes), strict=True
        ):
            assert little <= much

    @settings(max_examples=200)
    @given(exits, companies)
    def test_leaves_no_class_wishing_for_its_other_choice(self, exit, classes):
        """Of all ways to choose, one is stable and pays as computed: nobody gains by switching."""
        computed = payouts(Euro(exit), classes)
        stable = [
            received
            for converts in product([False, True], repeat=len(classes))
            if (received := with_choices(exit, classes, converts)) == computed
            and all(
                with_choices(exit, classes, [*converts[:i], not converts[i], *converts[i + 1 :]])[i]
                <= received[i]
                for i in range(len(classes))
            )
        ]
        assert stable

    @given(companies, st.integers(1, 500), st.integers(1, 50))
    def test_at_the_price_of_a_level_brings_that_level(self, classes, over, under):
        level, founders = Fraction(over, under), Claim(100)
        whole = exit_that_brings(level, [founders, *classes])
        up = Euro(-(-whole.numerator // whole.denominator))
        assert payouts(up, [founders, *classes])[0] >= founders.at(level)
        if up.cents > 1:
            assert payouts(Euro(up.cents - 1), [founders, *classes])[0] < founders.at(level)

    @given(exits, companies)
    def test_below_the_preferences_of_a_rank_leaves_the_lower_ones_nothing(self, exit, classes):
        top = max(each.rank for each in classes)
        owed = sum(each.preference.cents for each in classes if each.rank == top)
        if exit <= owed:
            for each, received in zip(classes, payouts(Euro(exit), classes), strict=True):
                assert received == 0 or each.rank == top


class TestTheExitThatPays:
    @settings(max_examples=200)
    @given(st.data(), companies, st.integers(1, 20_000), st.integers(1, 7))
    def test_is_the_smallest_that_brings_a_class_so_much(self, data, classes, over, under):
        to = data.draw(st.integers(0, len(classes) - 1))
        amount = Fraction(over, under)
        exit = exit_that_pays(amount, classes, to=to)
        up = Euro(-(-exit.numerator // exit.denominator))
        assert payouts(up, classes)[to] >= amount
        assert payouts(Euro(up.cents - 1), classes)[to] < amount

    def test_of_a_preference_pays_those_before_it_first(self):
        classes = [
            FOUNDERS,
            Claim(10, preference=MILLION, rank=-2),
            Claim(10, preference=MILLION * 2, rank=-1),
        ]
        assert exit_that_pays(Fraction(MILLION.cents), classes, to=1) == 3 * MILLION.cents
        assert exit_that_pays(Fraction(MILLION.cents), classes, to=2) == MILLION.cents
