from datetime import UTC, date, datetime

import pytest
from hypothesis import given, strategies as st

from compliance.calendar import first_second, last_second
from compliance.ceilings.per_offer_threshold import threshold
from compliance.euro import Euro
from compliance.investors.loss_simulation import (
    Status,
    browser_parameters,
    loss_capacity,
    may_invest,
    status,
    usable_result,
)

TAKEN_AT = datetime(2025, 11, 21, 10, tzinfo=UTC)
AMOUNTS = st.integers(min_value=0, max_value=10**14).map(Euro)


class TestLossCapacity:
    @pytest.mark.parametrize(
        ("income", "liquid", "commitments", "net_worth", "shown", "gate_above"),
        [
            (30_000, 20_000, 12_000, 38_000, 3_800, 1_900),
            (45_000, 60_000, 25_000, 80_000, 8_000, 4_000),
            (18_000, 4_000, 9_000, 13_000, 1_300, 1_000),
            (15_000, 12_000, 7_000, 20_000, 2_000, 1_000),
            (12_000, 1_000, 15_000, -2_000, 0, 1_000),
        ],
    )
    def test_is_a_tenth_of_net_worth(
        self, income, liquid, commitments, net_worth, shown, gate_above
    ):
        result = loss_capacity(Euro.of(income), Euro.of(liquid), Euro.of(commitments))

        assert loss_capacity(Euro.of(net_worth), Euro.ZERO, Euro.ZERO) == result == Euro.of(shown)
        assert threshold(result, date(2026, 11, 21)) == Euro.of(gate_above)

    def test_rounds_down_to_the_cent(self):
        assert loss_capacity(Euro.of("0.19"), Euro.ZERO, Euro.ZERO) == Euro(1)
        assert loss_capacity(Euro.of("0.09"), Euro.ZERO, Euro.ZERO) == Euro.ZERO

    def test_is_zero_at_zero_and_below(self):
        assert loss_capacity(Euro(1), Euro.ZERO, Euro(1)) == Euro.ZERO
        assert loss_capacity(Euro.ZERO, Euro.ZERO, Euro(10**15)) == Euro.ZERO

    @given(AMOUNTS, AMOUNTS, AMOUNTS, AMOUNTS)
    def test_never_falls_when_wealth_grows(self, income, liquid, commitments, more):
        before = loss_capacity(income, liquid, commitments)

        assert loss_capacity(income + more, liquid, commitments) >= before
        assert loss_capacity(income, liquid + more, commitments) >= before
        assert loss_capacity(income, liquid, commitments + more) <= before


class TestStatus:
    def test_is_none_before_the_first_simulation(self):
        assert status(None, acknowledged_at=None, now=TAKEN_AT) == Status.NONE

    def test_is_valid_until_the_eve_of_the_anniversary(self):
        def on(moment):
            return status(TAKEN_AT, acknowledged_at=TAKEN_AT, now=moment)

        assert on(last_second(date(2026, 11, 20))) == Status.VALID
        assert on(first_second(date(2026, 11, 21))) == Status.EXPIRED

    def test_expires_on_28_february_after_a_29(self):
        leap = datetime(2024, 2, 29, 12, tzinfo=UTC)

        before, after = last_second(date(2025, 2, 27)), first_second(date(2025, 2, 28))
        assert status(leap, acknowledged_at=leap, now=before) == Status.VALID
        assert status(leap, acknowledged_at=leap, now=after) == Status.EXPIRED

    def test_waits_for_the_result_to_be_acknowledged(self):
        found = status(TAKEN_AT, acknowledged_at=None, now=TAKEN_AT)

        assert found == Status.NEEDS_ACKNOWLEDGEMENT
        assert not may_invest(found)

    def test_accepts_a_refusal_and_asks_again_after_a_year(self):
        found = status(TAKEN_AT, declined=True, acknowledged_at=None, now=TAKEN_AT)
        later = first_second(date(2026, 11, 21))

        assert found == Status.DECLINED
        assert may_invest(found)
        assert status(TAKEN_AT, declined=True, acknowledged_at=None, now=later) == Status.EXPIRED


class TestUsableResult:
    def test_is_at_least_zero(self):
        assert usable_result(Euro(-20_000), taken_at=TAKEN_AT, now=TAKEN_AT) == Euro.ZERO

    def test_is_unknown_once_expired_or_never_transmitted(self):
        later = first_second(date(2026, 11, 21))

        assert usable_result(Euro.of(3_800), taken_at=TAKEN_AT, now=later) is None
        assert usable_result(None, taken_at=TAKEN_AT, now=TAKEN_AT) is None


class TestBrowserParameters:
    def test_give_the_tool_its_only_numbers(self):
        assert browser_parameters(date(2026, 11, 21)) == {
            "capacity_basis_points": 1_000,
            "per_offer_basis_points": 500,
            "per_offer_floor_cents": 100_000,
            "amount_max_cents": 999_999_999_999,
            "income_tax_once": 1,
        }
