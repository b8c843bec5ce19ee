from datetime import date

import pytest
from hypothesis import given, settings, strategies as st

from compliance.euro import Euro
from compliance.parameters import NotYetLaw, tax
from compliance.tax.ir_pme_rate import Payment, Scheme, Status, ceiling
from compliance.tax.ir_pme_years import CarriedPayment, CarriedReduction, IrPmeYear, years


def paid(day: str, amount: int | str, status: Status = Status.SME) -> Payment:
    return Payment(date.fromisoformat(day), Euro.of(amount), status)


def year(until: int, *payments: Payment, **others) -> IrPmeYear:
    return years(payments, until=until, **others)[-1]


class TestOneYear:
    def test_of_10_000_gives_1_800(self):
        found = year(2026, paid("2026-03-10", 10_000))

        assert found.ordinary.base == Euro.of(10_000)
        assert found.reduction == found.usable == Euro.of(1_800)
        assert found.carried_payments == found.carried_reductions == ()

    def test_of_60_000_by_a_single_person_counts_50_000_and_carries_the_rest(self):
        found = year(2026, paid("2026-03-10", 60_000))

        assert found.ordinary.base == Euro.of(50_000)
        assert found.usable == Euro.of(9_000)
        assert found.carried_payments == (
            CarriedPayment(2026, Euro.of(10_000), last_year=2030, rate=1_800),
        )
        assert found.carried_reductions == ()

    def test_of_exactly_50_000_carries_nothing_and_of_a_cent_more_carries_the_cent(self):
        assert year(2026, paid("2026-03-10", 50_000)).carried_payments == ()
        assert year(2026, paid("2026-03-10", "50000.01")).unused_payments == Euro(1)

    def test_of_100_000_by_two_gives_18_000_uses_10_000_and_carries_8_000(self):
        found = year(2026, paid("2026-03-10", 100_000), joint=True)

        assert found.ordinary.base == Euro.of(100_000)
        assert found.reduction == Euro.of(18_000)
        assert found.usable == Euro.of(10_000)
        assert found.carried_reductions == (CarriedReduction(2026, Euro.of(8_000), last_year=2031),)
        assert found.carried_payments == ()

    def test_leaves_room_under_the_global_cap_to_other_advantages(self):
        one = paid("2026-03-10", 50_000)

        assert year(2026, one, other_advantages=Euro.of(1_000)).usable == Euro.of(9_000)
        assert year(2026, one, other_advantages=Euro.of("1000.01")).usable == Euro.of("8999.99")
        assert year(2026, one, other_advantages=Euro.of(12_000)).usable == Euro.ZERO
        assert year(2026, one, other_advantages=Euro.of(12_000)).unused_reductions == Euro.of(9_000)

    def test_counts_what_was_paid_first_first_each_at_its_rate(self):
        found = year(2023, paid("2023-12-31", 40_000), paid("2023-03-11", 40_000))

        # 40,000 at 18 % and 10,000 at 25 %; 30,000 wait at 25 %.
        assert found.reduction == Euro.of(9_700)
        assert found.carried_payments == (
            CarriedPayment(2023, Euro.of(30_000), last_year=2027, rate=2_500),
        )

    def test_drops_the_fraction_of_a_cent_once(self):
        assert year(2026, paid("2026-03-10", "0.05")).usable == Euro.ZERO
        assert year(2026, paid("2026-03-10", "0.06")).usable == Euro(1)
        assert year(2026, *[paid("2026-03-10", "0.03")] * 2).usable == Euro(1)

    def test_before_2018_is_not_known(self):
        with pytest.raises(NotYetLaw):
            year(2020, paid("2017-12-31", 1_000))

    def test_ignores_what_is_paid_after_it(self):
        assert year(2025, paid("2026-01-01", 1_000)).reduction == Euro.ZERO

    def test_counts_nothing_for_a_payment_that_opens_nothing(self, monkeypatch):
        monkeypatch.setitem(tax.LAPSED_STATUS_TAKES_THE_ORDINARY_RATE.values, tax.FROM_2018, False)

        found = year(2026, paid("2026-01-15", 1_000, Status.ESUS))

        assert (found.reduction, found.unused_payments) == (Euro.ZERO, Euro.ZERO)


class TestYearAfterYear:
    def test_an_excess_serves_in_the_next_years_and_no_longer_than_the_fourth(self):
        found = years([paid("2022-06-01", 320_000)], until=2027)

        assert [each.year for each in found] == [2022, 2023, 2024, 2025, 2026, 2027]
        assert [each.ordinary.base.cents // 100 for each in found] == [50_000] * 5 + [0]
        assert [each.lost_payments.cents // 100 for each in found] == [0, 0, 0, 0, 70_000, 0]
        assert found[3].carried_payments[0].last_year == 2026

    def test_an_excess_keeps_the_rate_of_its_own_day(self):
        found = year(2024, paid("2023-06-01", 60_000))

        assert found.ordinary.base == Euro.of(10_000)
        assert found.reduction == Euro.of(2_500)

    def test_an_excess_takes_the_rate_of_the_later_year_when_read_so(self, monkeypatch):
        monkeypatch.setitem(tax.CARRIED_PAYMENT_KEEPS_ITS_RATE.values, tax.FROM_2018, False)

        assert year(2024, paid("2023-06-01", 60_000)).reduction == Euro.of(1_800)
        assert year(2023, paid("2023-06-01", 10_000)).reduction == Euro.of(2_500)

    def test_a_reduction_above_the_cap_serves_until_the_fifth_year(self):
        found = years(
            [paid("2020-09-01", 100_000), paid("2021-06-01", 100_000)], until=2026, joint=True
        )

        # 25,000 in 2020 and in 2021, 10,000 a year: the first is used up in 2022.
        assert [each.usable.cents // 100 for each in found] == [10_000] * 5 + [0, 0]
        assert found[-1].carried_reductions == ()

    def test_a_reduction_that_has_not_served_in_its_fifth_year_is_lost_then(self):
        payments = [paid(f"{each}-01-15", 100_000) for each in range(2024, 2031)]
        found = years(payments, until=2036, joint=True)

        # 18,000 a year for seven years, 10,000 used in each of the twelve until 2035.
        assert [each.usable.cents // 100 for each in found] == [10_000] * 12 + [0]
        assert [each.lost_reductions.cents // 100 for each in found] == [0] * 11 + [6_000, 0]

    def test_the_oldest_serves_first(self):
        found = year(2025, paid("2024-01-15", 60_000), paid("2025-01-15", 50_000))

        assert found.carried_payments == (
            CarriedPayment(2025, Euro.of(10_000), last_year=2029, rate=1_800),
        )

    def test_the_newest_serves_first_when_read_so(self, monkeypatch):
        monkeypatch.setitem(tax.CARRIED_COMES_FIRST.values, tax.FROM_2018, False)

        found = year(2025, paid("2024-01-15", 60_000), paid("2025-01-15", 50_000))

        assert found.carried_payments == (
            CarriedPayment(2024, Euro.of(10_000), last_year=2028, rate=1_800),
        )

    def test_only_the_last_year_has_the_other_advantages(self):
        found = years([paid("2024-01-15", 50_000)], until=2025, other_advantages=Euro.of(10_000))

        assert found[0].usable == Euro.of(9_000)


class TestInnovativeCompanies:
    def test_have_ceilings_of_their_own_and_no_part_in_the_global_cap(self):
        found = year(
            2026,
            paid("2026-03-01", 60_000),
            paid("2026-03-01", 80_000, Status.JEI),
            paid("2026-03-01", 50_000, Status.JEIR),
        )

        assert found.ordinary.base == Euro.of(50_000)
        assert (found.jei.base, found.jei.reduction) == (Euro.of(75_000), Euro.of(22_500))
        assert (found.jeir.base, found.jeir.reduction) == (Euro.of(50_000), Euro.of(25_000))
        assert found.innovation == Euro.of(47_500)
        assert found.usable == Euro.of(56_500)
        assert found.lost_payments == Euro.of(5_000)
        assert found.unused_payments == Euro.of(15_000)

    def test_share_one_base_between_young_and_impact_companies(self):
        found = year(
            2026,
            paid("2026-03-01", 50_000, Status.JEI),
            paid("2026-03-01", 50_000, Status.JEII),
        )

        assert found.jei.base == Euro.of(75_000)

    def test_give_50_000_at_most_over_the_period(self):
        found = years(
            [
                paid("2026-03-01", 50_000, Status.JEIR),
                paid("2027-03-01", 50_000, Status.JEIR),
                paid("2028-03-01", 10, Status.JEIR),
            ],
            until=2029,
        )

        assert [each.innovation.cents // 100 for each in found] == [25_000, 25_000, 0, 0]
        assert [each.lost_reductions.cents // 100 for each in found] == [0, 0, 5, 0]
        assert found[-1].innovation_so_far == Euro.of(50_000)

    def test_leave_unused_what_waits_and_what_is_lost(self):
        found = year(
            2026,
            paid("2026-03-01", 100_000),
            paid("2026-03-01", 100_010, Status.JEIR),
            paid("2026-03-01", 10, Status.JEI),
            joint=True,
        )

        assert found.unused_payments == Euro.of(10)
        assert found.lost_reductions == Euro.of(3)
        assert found.unused_reductions == Euro.of(8_003)

    def test_carry_their_excess_when_read_so(self, monkeypatch):
        monkeypatch.setitem(tax.INNOVATION_EXCESS_IS_CARRIED.values, tax.FROM_2018, True)

        found = years([paid("2026-03-01", 80_000, Status.JEI)], until=2027)

        assert found[0].carried_payments == (
            CarriedPayment(2026, Euro.of(5_000), last_year=2030, rate=3_000),
        )
        assert found[1].innovation == Euro.of(1_500)

    def test_carry_the_excess_of_each_ceiling_apart_when_read_so(self, monkeypatch):
        monkeypatch.setitem(tax.INNOVATION_EXCESS_IS_CARRIED.values, tax.FROM_2018, True)

        found = years([paid("2026-03-01", 60_000, Status.JEIR)], until=2027)

        assert (found[1].jeir.base, found[1].jei.base) == (Euro.of(10_000), Euro.ZERO)

    def test_come_before_the_ordinary_reduction_under_the_global_cap_when_read_so(
        self, monkeypatch
    ):
        monkeypatch.setitem(tax.INNOVATION_IS_OUTSIDE_THE_GLOBAL_CAP.values, tax.FROM_2018, False)

        found = year(2026, paid("2026-03-01", 20_000, Status.JEI), paid("2026-03-01", 50_000))
        over = year(2026, paid("2026-03-01", 50_000, Status.JEI))

        assert (found.innovation, found.usable) == (Euro.of(6_000), Euro.of(10_000))
        assert found.unused_reductions == Euro.of(5_000)
        assert (over.usable, over.lost_reductions) == (Euro.of(10_000), Euro.of(5_000))


PAYMENTS = st.lists(
    st.builds(
        Payment,
        st.dates(date(2018, 1, 1), date(2030, 12, 31)),
        st.integers(1, 200_000_00).map(Euro),
        st.sampled_from(list(Status)),
    ),
    max_size=8,
)
AT_ONE_RATE = st.lists(
    st.builds(
        Payment,
        st.dates(date(2024, 1, 1), date(2030, 12, 31)),
        st.integers(1, 300_000_00).map(Euro),
    ),
    max_size=8,
)
TRIED = settings(max_examples=150, deadline=None, derandomize=True)


def total(amounts) -> Euro:
    return Euro.total(amounts)


class TestAnyPayments:
    @TRIED
    @given(PAYMENTS, st.booleans())
    def test_never_count_above_a_ceiling(self, payments, joint):
        for found in years(payments, until=2031, joint=joint):
            for scheme, envelope in (
                (Scheme.ORDINARY, found.ordinary),
                (Scheme.JEI, found.jei),
                (Scheme.JEIR, found.jeir),
            ):
                if envelope.base:
                    assert envelope.base <= ceiling(scheme, found.year, joint=joint)
            assert Euro.ZERO <= found.usable - found.innovation <= Euro.of(10_000)
            assert Euro.ZERO <= found.innovation_so_far <= Euro.of(50_000)

    @TRIED
    @given(PAYMENTS, st.booleans())
    def test_are_counted_carried_or_lost_to_the_cent(self, payments, joint):
        found = years(payments, until=2040, joint=joint)
        counted = total(each.ordinary.base + each.jei.base + each.jeir.base for each in found)
        reductions = total(each.reduction for each in found)

        assert counted + total(each.lost_payments for each in found) == total(
            each.amount for each in payments
        )
        assert reductions == total(each.usable + each.lost_reductions for each in found)
        assert (found[-1].carried_payments, found[-1].carried_reductions) == ((), ())

    @TRIED
    @given(PAYMENTS, st.booleans())
    def test_are_never_lost_before_their_last_year(self, payments, joint):
        for found in years(payments, until=2031, joint=joint):
            for payment in found.ordinary.carried:
                assert found.year < payment.last_year == payment.year + 4
            for reduction in found.carried_reductions:
                assert found.year < reduction.last_year == reduction.year + 5
        ordinary = [each for each in payments if each.status == Status.SME]
        first = min((each.paid_on.year for each in ordinary), default=2031)
        for found in years(ordinary, until=2031, joint=joint):
            assert found.year >= first + 4 or not found.lost_payments
            assert found.year >= first + 5 or not found.lost_reductions

    @TRIED
    @given(PAYMENTS, PAYMENTS, st.booleans())
    def test_leave_the_years_before_them_as_they_were(self, payments, later, joint):
        before = years(payments, until=2031, joint=joint)
        first = min((each.paid_on.year for each in later), default=2032)
        after = {each.year: each for each in years([*payments, *later], until=2031, joint=joint)}

        for found in before:
            if found.year < first:
                assert after[found.year] == found

    @TRIED
    @given(PAYMENTS, st.integers(1, 99), st.booleans())
    def test_give_the_same_when_they_are_split(self, payments, percent, joint):
        split = []
        for each in payments:
            part = Euro(each.amount.cents * percent // 100)
            rest = each.amount - part
            split += [
                Payment(each.paid_on, amount, each.status) for amount in (part, rest) if amount
            ]
        whole, parts = (years(each, until=2036, joint=joint) for each in (payments, split))

        assert [(each.reduction, each.usable) for each in whole] == [
            (each.reduction, each.usable) for each in parts
        ]

    @TRIED
    @given(AT_ONE_RATE, AT_ONE_RATE, st.booleans())
    def test_never_give_less_when_there_are_more_of_them(self, payments, more, joint):
        alone = years(payments, until=2040, joint=joint)
        together = years([*payments, *more], until=2040, joint=joint)

        assert total(each.usable for each in together) >= total(each.usable for each in alone)
