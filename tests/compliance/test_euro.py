from decimal import Decimal
from operator import add, floordiv, lt, mod, sub

import pytest

from compliance.euro import CURRENCIES, Dollar, Euro, Pound


class TestOf:
    @pytest.mark.parametrize(
        ("written", "cents"),
        [("12.50", 1250), ("1 234,5", 123450), ("0", 0), ("-3.07", -307), ("1\u202f000", 100000)],
    )
    def test_reads_a_plain_amount(self, written, cents):
        assert Euro.of(written) == Euro(cents)

    def test_reads_whole_and_decimal_numbers(self):
        assert Euro.of(1000) == Euro.of(Decimal("1000.00")) == Euro(100_000)

    @pytest.mark.parametrize("written", ["", "1e3", "12.505", "٣", "1,234.50", "--1", "€5", "1."])
    def test_refuses_anything_else(self, written):
        with pytest.raises(ValueError, match="not an amount"):
            Euro.of(written)


class TestArithmetic:
    def test_is_exact(self):
        assert Euro.of("0.10") + Euro.of("0.20") == Euro.of("0.30")
        assert Euro.of(1000) - Euro.of("0.01") == Euro.of("999.99")
        assert -Euro.of(3) == Euro.of("-3.00")
        assert 25 * Euro.of(40) == Euro.of(40) * 25 == Euro.of(1000)

    def test_multiplies_by_whole_numbers_only(self):
        with pytest.raises(TypeError):
            Euro(100) * 1.5  # type: ignore[operator]

    def test_holds_whole_cents_only(self):
        with pytest.raises(TypeError):
            Euro(1.0)  # type: ignore[arg-type]
        with pytest.raises(TypeError):
            Euro(True)

    def test_buys_whole_shares_and_leaves_a_rest(self):
        assert Euro.of(1010) // Euro.of(40) == 25
        assert Euro.of(1010) % Euro.of(40) == Euro.of(10)

    def test_totals_nothing_as_zero(self):
        assert Euro.total([]) == Euro.ZERO
        assert Euro.total([Euro(1), Euro(2)]) == Euro(3)

    def test_takes_a_share_with_halves_rounded_up(self):
        assert Euro(150).basis_points(500) == Euro(8)
        assert Euro.of(38_000).basis_points(1_000) == Euro.of(3_800)


class TestWritten:
    def test_reads_as_people_write_in_each_language(self):
        assert Euro.of(1_900).written("fr") == "1\u202f900,00\u00a0€"
        assert Euro.of(1_900).written("en") == "€1,900.00"
        assert Euro(-150_050).written("en") == "-€1,500.50"
        assert str(Euro(5)) == "0.05"


class TestCurrencies:
    @pytest.mark.parametrize("act", [add, sub, floordiv, mod, lt])
    def test_are_never_mixed(self, act):
        with pytest.raises(TypeError):
            act(Euro(200), Dollar(100))

    def test_stay_themselves(self):
        assert Dollar.of(2) + Dollar.of(3) == Dollar.of(5)
        assert Pound.total([Pound.of(1), Pound.of("0.50")]) == Pound.of("1.50")
        assert -Pound(5) == Pound(-5)
        assert Dollar(3) * 2 == 2 * Dollar(3) == Dollar(6)
        assert Dollar(99).basis_points(5_000) == Dollar(50)
        assert Dollar(1) != Euro(1)
        assert type(max(Dollar(1), Dollar(2))) is Dollar

    def test_are_written_with_their_sign(self):
        assert Dollar.of(2_500).written("en") == "$2,500.00"
        assert Pound.of("-999.99").written("en") == "-£999.99"
        assert Dollar.of(2_500).written("fr") == "2\u202f500,00\u00a0$"

    def test_have_a_zero_and_a_code(self):
        assert [each.CURRENCY for each in CURRENCIES] == ["EUR", "USD", "GBP"]
        assert [each.ZERO.cents for each in (Euro, Dollar, Pound)] == [0, 0, 0]

    def test_name_themselves_when_they_cannot_be_read(self):
        with pytest.raises(ValueError, match="not an amount in pounds"):
            Pound.of("ten")
