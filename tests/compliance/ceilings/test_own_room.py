"""Is what is left under somebody's own ceiling told before they choose an amount?"""

from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.as_of import as_of
from compliance.ceilings.own_ceiling import Setting
from compliance.ceilings.own_room import Facts, assess
from compliance.ceilings.twelve_months import Placement
from compliance.errors import BadInput
from compliance.euro import Dollar, Euro

MONDAY = datetime(2026, 3, 2, 10, tzinfo=UTC)
WEEK = timedelta(days=7)
HELD = Setting(MONDAY - timedelta(days=30), Euro.of(1_000))
JANUARY = date(2026, 1, 5)


def ask(*set_to, least=100, placed=None, closes_at=None):
    history = () if placed is None else (Placement(JANUARY, Euro.of(placed)),)
    facts = Facts(
        least=Euro.of(least), history=history, settings=tuple(set_to), closes_at=closes_at
    )
    return assess(facts, as_of(MONDAY))


class TestAssess:
    def test_allows_everything_without_a_ceiling(self):
        verdict = ask()

        assert (verdict.answer, verdict.threshold) == ("allow", None)
        assert verdict.sentence.en == "You have not set a ceiling for yourself."

    def test_tells_what_is_left(self):
        verdict = ask(HELD)

        assert (verdict.answer, verdict.threshold) == ("allow", Euro.of(1_000))
        assert verdict.sentence.en == "You have €1,000.00 left under your ceiling of €1,000.00."

    def test_tells_when_it_changes(self):
        assert ask(HELD, placed=400).sentence.en == (
            "You have €600.00 left under your ceiling of €1,000.00. "
            "On 6 January 2027, 00:00 (Paris time), you will have €1,000.00 left."
        )

    def test_tells_when_the_ceiling_is_removed(self):
        said = ask(HELD, Setting(MONDAY, None)).sentence.en

        assert said.endswith("Your ceiling is removed on 9 March 2026, 11:00 (Paris time).")

    def test_allows_the_smallest_order_itself_and_blocks_a_cent_less(self):
        assert ask(HELD, placed=900).answer == "allow"
        verdict = ask(HELD, placed="900.01", closes_at=MONDAY + WEEK)

        assert (verdict.answer, verdict.threshold) == ("block", Euro.of(1_000))
        assert verdict.sentence.en.startswith(
            "You have €99.99 left under your ceiling of €1,000.00: less than the smallest order, "
            "€100.00."
        )
        assert verdict.counterfactual.changes == {}

    def test_never_has_less_than_nothing_left(self):
        assert "€0.00 left" in ask(HELD, placed=2_000).sentence.en

    def test_says_nothing_of_a_day_that_changes_nothing(self):
        verdict = ask(HELD, placed=0)

        assert verdict.sentence.en == "You have €1,000.00 left under your ceiling of €1,000.00."

    def test_waits_for_the_raise_that_makes_room(self):
        raised = Setting(MONDAY, Euro.of(1_100))

        verdict = ask(HELD, raised, placed=1_000)

        assert verdict.counterfactual.changes == {"now": MONDAY + WEEK}

    def test_shows_the_ceiling_and_what_was_invested(self):
        names = [each.name for each in ask(HELD, placed=5).inputs]

        assert names == ["least", "closes_at", "ceiling", "used"]


class TestFacts:
    @pytest.mark.parametrize(
        ("changes", "argument"),
        [
            ({"least": Euro(0)}, "least"),
            ({"least": Euro(-1)}, "least"),
            ({"settings": (Setting(MONDAY, Dollar(1)),)}, "settings"),
            ({"closes_at": datetime(2026, 1, 1)}, "closes_at"),  # noqa: DTZ001
        ],
    )
    def test_name_the_argument_that_makes_no_sense(self, changes, argument):
        with pytest.raises(BadInput) as refused:
            Facts(**{"least": Euro(1), "history": (), "settings": ()} | changes)

        assert refused.value.argument == argument
