"""What do shares bring beside others with rights of their own? Examples worked by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, strategies as st

from compliance.euro import Euro
from wiseed_like.captable.exits import Claim
from wiseed_like.captable.rights import Participation, Preference
from wiseed_like.fees.rules import Schedule
from wiseed_like.rounds.instruments import Instrument
from wiseed_like.rounds.terms import Figures
from wiseed_like.subscriptions.outcome.figures import Ahead, Before, NextRounds, Outcome, outcome

FREE = Schedule(0, Euro.ZERO, 0, 2_000)
# 100,000 shares at 40 euros are 4 million; 25,000 new ones another one.
ORDINARY = Figures(Euro.of(40), Euro.of(10), 100_000, 2_500, 25_000, Euro.of(100))
NONE = Before()
ONCE = Preference(10_000, Participation.NONE, 1, 0)


def offered(preference: Preference | None) -> Figures:
    instrument = Instrument.PREFERENCE if preference else Instrument.ORDINARY
    return replace(ORDINARY, instrument=instrument, preference=preference, class_code="ADP1")


def of(
    preference: Preference | None = None,
    before: Before = NONE,
    *,
    shares: int = 25,
    rounds: int = 0,
    ahead: Ahead = Ahead.BESIDE,
) -> Outcome:
    return outcome(
        shares,
        offered(preference),
        FREE,
        reserved=0,
        coming=NextRounds(rounds, 20, ahead),
        before=before,
    )


def received(found: Outcome) -> dict[int, Euro]:
    """By tenths of the company's value after the round, which is five million."""
    return {each.tenths: each.received for each in found.exits}


class TestPreferenceShares:
    def test_bring_their_price_back_before_ordinary_shares_and_their_part_when_it_is_more(self):
        found = received(of(ONCE))
        assert found[1] == Euro.of(500)  # half a million, all of it to the round's million
        assert found[2] == found[5] == Euro.of(1_000)
        assert found[10] == Euro.of(1_000)
        assert found[20] == Euro.of(2_000)
        assert received(of())[2] == Euro.of(200)  # what ordinary shares would be left with

    def test_share_the_rest_as_well_when_they_take_part_in_it(self):
        full = received(of(Preference(10_000, Participation.FULL, 1, 0)))
        # A million first, then a fifth of what is left: 0.8 million, and 25 of 25,000 shares.
        assert full[10] == Euro.of(1_800)
        capped = received(of(Preference(10_000, Participation.CAPPED, 1, 0, 15_000)))
        assert capped[10] == Euro.of(1_500)
        assert capped[20] == Euro.of(2_000)  # a plain fifth is more than the cap

    def test_have_their_money_back_long_before_ordinary_ones(self):
        assert of(ONCE).later[0].breaks_even == Euro.of(1_000_000)
        assert of().later[0].breaks_even == Euro.of(5_000_000)

    def test_come_behind_next_rounds_that_are_served_first(self):
        found = of(ONCE, rounds=1, ahead=Ahead.STAKE_OR_SHARE)
        # 31,250 shares at 40 euros.
        assert found.exits[1].ahead == Euro.of(1_250_000)
        assert found.ahead_today == Euro.ZERO
        assert received(found)[2] == Euro.ZERO
        assert found.later[1].breaks_even == Euro.of(2_250_000)

    def test_of_a_class_that_was_there_share_its_preference(self):
        found = of(ONCE, Before(alike=25_000))
        # 50,000 shares are owed two million: of one million, each gets half its price.
        assert received(found)[2] == Euro.of(500)
        assert found.ahead_today == Euro.ZERO


class TestOrdinaryShares:
    before = Before((Claim(10_000, preference=Euro.of(1_000_000), rank=-1),))

    def test_wait_for_what_the_register_promised_before(self):
        found = of(before=self.before)
        assert found.ahead_today == Euro.of(1_000_000)
        assert received(found)[2] == Euro.ZERO
        # Five million less one, among the 115,000 that are not preferred.
        assert received(found)[10] == Euro(4_000_000_00 * 25 // 115_000)

    def test_know_only_the_preferences_of_their_rank_and_before_when_they_have_one(self):
        late = Before((Claim(10_000, preference=Euro.of(1_000_000), rank=-2),))
        assert of(ONCE, late).ahead_today == Euro.ZERO
        second = replace(ONCE, seniority=3)
        assert of(second, late).ahead_today == Euro.of(1_000_000)

    @given(
        st.integers(3, 25_000),
        st.integers(0, 4),
        st.sampled_from(list(Ahead)),
        st.integers(1, 50_000),
        st.integers(0, 2_000_000),
    )
    def test_never_bring_more_for_it(self, shares, rounds, ahead, others, owed):
        before = Before((Claim(others, preference=Euro.of(owed)),))
        behind = of(before=before, shares=shares, rounds=rounds, ahead=ahead)
        plain = of(shares=shares, rounds=rounds, ahead=ahead)
        for each, other in zip(behind.exits, plain.exits, strict=True):
            assert Euro.ZERO <= each.received <= other.received <= each.value
        assert behind.part == plain.part


class TestEverybody:
    @pytest.mark.parametrize("participation", [Participation.NONE, Participation.FULL])
    @given(st.integers(0, 4), st.sampled_from(list(Ahead)))
    def test_is_counted_in_the_capital_whatever_the_class(self, participation, rounds, ahead):
        found = of(Preference(20_000, participation, 1, 0), rounds=rounds, ahead=ahead)
        assert [each.total for each in found.holdings] == [100_000, 102_500, 100_000, 125_000]
        assert found.one_in == 5_000
