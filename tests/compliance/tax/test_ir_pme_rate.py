from datetime import date

import pytest

from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.parameters import NotYetLaw, tax
from compliance.tax.ir_pme_rate import Payment, Right, Scheme, Status, ceiling, ordinary_rate, right


def rate(day: str, status: Status = Status.SME) -> int:
    opened = right(date.fromisoformat(day), status)
    assert opened is not None
    return opened.rate


class TestTheOrdinaryRate:
    @pytest.mark.parametrize(
        ("day", "expected"),
        [
            ("2018-01-01", 1_800),
            ("2020-08-09", 1_800),
            ("2020-08-10", 2_500),
            ("2020-12-31", 2_500),
            ("2021-01-01", 1_800),
            ("2021-05-08", 1_800),
            ("2021-05-09", 2_500),
            ("2021-12-31", 2_500),
            ("2022-01-01", 1_800),
            ("2022-03-17", 1_800),
            ("2022-03-18", 2_500),
            ("2022-12-31", 2_500),
            ("2023-01-01", 1_800),
            ("2023-03-11", 1_800),
            ("2023-03-12", 2_500),
            ("2023-12-31", 2_500),
            ("2024-01-01", 1_800),
            ("2025-10-01", 1_800),
            ("2026-11-22", 1_800),
        ],
    )
    def test_is_that_of_the_day_of_the_payment(self, day, expected):
        assert ordinary_rate(date.fromisoformat(day)) == expected
        assert right(date.fromisoformat(day), Status.SME) == Right(Scheme.ORDINARY, expected)

    def test_of_a_bulletin_signed_in_december_and_paid_in_january_is_that_of_january(self):
        signed_on, paid_on = date(2023, 12, 30), date(2024, 1, 3)

        assert ordinary_rate(signed_on) == 2_500
        assert ordinary_rate(paid_on) == 1_800

    def test_is_not_known_before_2018(self):
        with pytest.raises(NotYetLaw):
            ordinary_rate(date(2017, 12, 31))


class TestTheRateOfAStatus:
    @pytest.mark.parametrize(
        ("day", "status", "scheme", "expected"),
        [
            ("2024-06-27", Status.ESUS, Scheme.ORDINARY, 1_800),
            ("2024-06-28", Status.ESUS, Scheme.ORDINARY, 2_500),
            ("2025-12-31", Status.ESUS, Scheme.ORDINARY, 2_500),
            ("2026-01-01", Status.ESUS, Scheme.ORDINARY, 1_800),
            ("2026-02-20", Status.ESUS, Scheme.ORDINARY, 1_800),
            ("2026-02-21", Status.ESUS, Scheme.ORDINARY, 2_500),
            ("2027-12-31", Status.ESUS, Scheme.ORDINARY, 2_500),
            ("2028-01-01", Status.ESUS, Scheme.ORDINARY, 1_800),
            ("2023-12-31", Status.JEI, Scheme.ORDINARY, 2_500),
            ("2024-01-01", Status.JEI, Scheme.JEI, 3_000),
            ("2028-12-31", Status.JEI, Scheme.JEI, 3_000),
            ("2029-01-01", Status.JEI, Scheme.ORDINARY, 1_800),
            ("2023-12-31", Status.JEIR, Scheme.ORDINARY, 2_500),
            ("2024-01-01", Status.JEIR, Scheme.JEIR, 5_000),
            ("2028-12-31", Status.JEIR, Scheme.JEIR, 5_000),
            ("2029-01-01", Status.JEIR, Scheme.ORDINARY, 1_800),
            ("2026-02-20", Status.JEII, Scheme.ORDINARY, 1_800),
            ("2026-02-21", Status.JEII, Scheme.JEI, 3_000),
            ("2028-12-31", Status.JEII, Scheme.JEI, 3_000),
            ("2029-01-01", Status.JEII, Scheme.ORDINARY, 1_800),
        ],
    )
    def test_holds_in_its_own_periods(self, day, status, scheme, expected):
        assert right(date.fromisoformat(day), status) == Right(scheme, expected)

    def test_opens_nothing_outside_them_when_read_so(self, monkeypatch):
        monkeypatch.setitem(tax.LAPSED_STATUS_TAKES_THE_ORDINARY_RATE.values, tax.FROM_2018, False)

        assert right(date(2026, 1, 15), Status.ESUS) is None
        assert rate("2026-02-21", Status.ESUS) == 2_500
        assert rate("2026-01-15") == 1_800

    def test_of_impact_is_marked_as_assumed(self):
        assert tax.JEII_RATE.unverified
        assert tax.JEII_RATE.reasoning is not None

    @pytest.mark.parametrize("status", list(Status))
    def test_has_a_name_in_both_languages(self, status):
        assert status.written("fr") != status.written("en")


class TestTheCeiling:
    @pytest.mark.parametrize(
        ("scheme", "single", "joint"),
        [
            (Scheme.ORDINARY, 50_000, 100_000),
            (Scheme.JEI, 75_000, 150_000),
            (Scheme.JEIR, 50_000, 100_000),
        ],
    )
    def test_is_one_for_a_single_person_and_twice_that_for_two(self, scheme, single, joint):
        assert ceiling(scheme, 2026, joint=False) == Euro.of(single)
        assert ceiling(scheme, 2026, joint=True) == Euro.of(joint)

    def test_is_that_of_the_last_day_of_the_year(self, monkeypatch):
        monkeypatch.setitem(tax.BASE_SINGLE.values, date(2027, 12, 31), Euro.of(1))

        assert ceiling(Scheme.ORDINARY, 2026, joint=False) == Euro.of(50_000)
        assert ceiling(Scheme.ORDINARY, 2027, joint=False) == Euro.of(1)


class TestAPayment:
    @pytest.mark.parametrize(
        ("paid_on", "amount", "argument"),
        [
            (date(2026, 1, 1), Euro.ZERO, "amount"),
            (date(2026, 1, 1), Euro(-1), "amount"),
            (date(3000, 1, 1), Euro(1), "paid_on"),
        ],
    )
    def test_that_makes_no_sense_is_refused_by_name(self, paid_on, amount, argument):
        with pytest.raises(BadInput) as refused:
            Payment(paid_on, amount)
        assert refused.value.argument == argument

    def test_may_be_of_the_last_year_that_is_thought_of(self):
        assert Payment(date(2999, 12, 31), Euro(1)).amount == Euro(1)

    def test_says_its_amount_and_its_day(self):
        payment = Payment(date(2026, 3, 10), Euro.of(500))

        assert payment.written("fr") == "500,00\u00a0€ le 10 mars 2026"
        assert payment.written("en") == "€500.00 on 10 March 2026"
