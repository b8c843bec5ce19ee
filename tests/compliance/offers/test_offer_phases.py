from datetime import UTC, date, datetime

import pytest

from compliance.as_of import as_of
from compliance.errors import BadInput
from compliance.offers.offer_phases import (
    FirstPhase,
    Optimum,
    assess_first_phase,
    assess_optimum,
)

NOW = as_of(datetime(2026, 3, 2, 9, tzinfo=UTC))
OPENS, CLOSES = date(2026, 3, 2), date(2026, 5, 29)


class TestTheDayOfTheMinimum:
    @pytest.mark.parametrize(
        ("day", "answer", "instead"),
        [
            (date(2026, 3, 2), "block", date(2026, 3, 3)),
            (date(2026, 3, 3), "allow", None),
            (date(2026, 5, 28), "allow", None),
            (date(2026, 5, 29), "block", date(2026, 5, 28)),
        ],
    )
    def test_falls_within_the_round(self, day, answer, instead):
        verdict = assess_first_phase(FirstPhase(OPENS, day, CLOSES), NOW)

        assert verdict.answer == answer
        if instead:
            assert verdict.counterfactual.changes == {"minimum_by": instead}

    def test_has_no_place_in_a_round_of_two_days(self):
        verdict = assess_first_phase(FirstPhase(OPENS, OPENS, date(2026, 3, 3)), NOW)

        assert verdict.is_blocked
        assert verdict.counterfactual is None


class TestTheOptimum:
    @pytest.mark.parametrize(
        ("optimum", "answer", "instead"),
        [(99, "block", 100), (100, "allow", None), (300, "allow", None), (301, "block", 300)],
    )
    def test_lies_between_the_minimum_and_the_maximum(self, optimum, answer, instead):
        verdict = assess_optimum(Optimum(optimum, 100, 300), NOW)

        assert verdict.answer == answer
        if instead:
            assert verdict.counterfactual.changes == {"optimum": instead}

    def test_has_no_place_in_a_range_upside_down(self):
        verdict = assess_optimum(Optimum(200, 300, 100), NOW)

        assert verdict.is_blocked
        assert verdict.counterfactual is None

    def test_is_more_than_nothing(self):
        with pytest.raises(BadInput, match="optimum"):
            Optimum(0, 100, 300)
