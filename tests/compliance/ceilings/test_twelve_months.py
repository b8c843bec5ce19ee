from datetime import date

import pytest

from compliance.ceilings.twelve_months import Placement, invested, is_inside, leaves_on
from compliance.euro import Euro
from compliance.parameters.abroad import WINDOW_INCLUDES_ITS_FIRST_DAY

LAW = date(2026, 11, 21)


@pytest.fixture
def first_day_is_out(monkeypatch):
    monkeypatch.setitem(WINDOW_INCLUDES_ITS_FIRST_DAY.values, date(2021, 3, 15), False)


class TestInvested:
    def test_adds_up_what_the_window_holds(self):
        history = [
            Placement(date(2025, 11, 20), Euro.of(1)),
            Placement(date(2025, 11, 21), Euro.of(10)),
            Placement(date(2026, 11, 21), Euro.of(100)),
            Placement(date(2026, 11, 22), Euro.of(1000)),
        ]

        assert invested(history, Euro, LAW, months=12, law=LAW) == Euro.of(110)

    def test_is_zero_without_history(self):
        assert invested([], Euro, LAW, months=12, law=LAW) == Euro.ZERO

    def test_may_leave_the_first_day_out(self, first_day_is_out):
        history = [Placement(date(2025, 11, 21), Euro.of(10))]

        assert invested(history, Euro, LAW, months=12, law=LAW) == Euro.ZERO


class TestLeavesOn:
    @pytest.mark.parametrize(
        ("placed", "leaves"),
        [
            (date(2025, 11, 21), date(2026, 11, 22)),
            (date(2025, 12, 31), date(2027, 1, 1)),
            (date(2024, 2, 29), date(2025, 3, 1)),
            # On 29 February the window begins on the 28th of the year before: one day longer.
            (date(2023, 2, 28), date(2024, 3, 1)),
        ],
    )
    def test_is_the_first_day_outside(self, placed, leaves):
        assert leaves_on(placed, months=12, law=LAW) == leaves

    def test_is_the_anniversary_when_the_first_day_is_out(self, first_day_is_out):
        assert leaves_on(date(2025, 11, 21), months=12, law=LAW) == date(2026, 11, 21)
        assert not is_inside(date(2025, 11, 21), date(2026, 11, 21), months=12, law=LAW)
