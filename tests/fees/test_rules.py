"""What does a fee come to? To the cent, never more than there is, and more for more."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from compliance.euro import Euro
from wiseed_like.fees.rules import NOTHING, Fee, Schedule, investor_fee, success_fee, total

SCHEDULE = Schedule(700, Euro.of(1_000), 90, 2_000)
amounts = st.integers(0, 10**11).map(Euro)
schedules = st.builds(
    Schedule,
    success_fee_bps=st.integers(0, 1_500),
    success_fee_min=st.integers(0, 10**6).map(Euro),
    investor_fee_bps=st.integers(0, 300),
    vat_bps=st.integers(0, 3_000),
)


class TestTheSuccessFee:
    @pytest.mark.parametrize(
        ("raised", "net", "vat"),
        [
            ("100000", "7000", "1400"),
            ("10000", "1000", "200"),  # the minimum
            ("14285.71", "1000", "200"),  # 999.9997 is less
            ("14286", "1000.02", "200"),
            ("20000.07", "1400", "280"),  # 1400.0049
            ("20000.10", "1400.01", "280"),  # half a cent is rounded up
            ("1200", "1000", "200"),  # all of it
            ("600", "500", "100"),  # never more than there is
            ("0", "0", "0"),
        ],
    )
    def test_is_a_share_with_a_minimum_and_its_vat(self, raised, net, vat):
        assert success_fee(Euro.of(raised), SCHEDULE) == Fee(Euro.of(net), Euro.of(vat))

    @given(amounts, schedules)
    def test_is_never_more_than_what_was_raised(self, raised, schedule):
        fee = success_fee(raised, schedule)
        assert Euro.ZERO <= fee.gross <= raised
        wanted = max(raised.basis_points(schedule.success_fee_bps), schedule.success_fee_min)
        assert fee.net == wanted or raised - fee.gross <= Euro(1)

    @given(amounts, amounts, schedules)
    def test_grows_with_what_was_raised(self, one, other, schedule):
        less, more = sorted((one, other))
        assert success_fee(less, schedule).gross <= success_fee(more, schedule).gross


class TestTheInvestorsFee:
    def test_is_a_share_of_the_price_and_its_vat(self):
        assert investor_fee(Euro.of(1_000), SCHEDULE) == Fee(Euro.of(9), Euro.of("1.80"))
        assert investor_fee(Euro.of("100"), SCHEDULE).gross == Euro.of("1.08")

    def test_is_nothing_at_a_rate_of_nothing(self):
        free = Schedule(700, Euro.ZERO, 0, 2_000)
        assert investor_fee(Euro.of(1_000), free) == NOTHING
        assert not investor_fee(Euro.of(1_000), free)

    @given(amounts, amounts, schedules)
    def test_grows_with_the_price(self, one, other, schedule):
        less, more = sorted((one, other))
        assert investor_fee(less, schedule).gross <= investor_fee(more, schedule).gross


class TestVat:
    @given(amounts, schedules)
    def test_is_counted_on_the_net_amount_and_rounded_once(self, money, schedule):
        for fee in (success_fee(money, schedule), investor_fee(money, schedule)):
            assert fee.gross == fee.net + fee.vat
            assert fee.vat.cents == (fee.net.cents * schedule.vat_bps + 5_000) // 10_000


@given(st.lists(amounts, max_size=20), schedules)
def test_many_fees_sum_to_the_sum_of_their_parts(prices, schedule):
    fees = [investor_fee(price, schedule) for price in prices]
    assert total(fees).gross == Euro.total(each.gross for each in fees)
    assert total(fees).net == Euro.total(each.net for each in fees)
