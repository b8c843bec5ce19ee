from datetime import UTC, date, datetime

import pytest

from compliance.as_of import as_of
from compliance.calendar import PARIS
from compliance.ceilings.uk_before_offer import (
    Assessment,
    Request,
    Statement,
    assess_appropriateness,
    assess_category,
    assess_cooling_off,
)
from compliance.errors import BadInput, Contradiction, MissingInput
from compliance.euro import Euro, Pound
from compliance.parameters.abroad import UK_COOLING_OFF_FOR_EVERYBODY

ASKED = datetime(2026, 11, 21, 9, tzinfo=UTC)
NEXT_DAY = datetime(2026, 11, 22, 9, tzinfo=UTC)
NOW = as_of(NEXT_DAY)
DAY = date(2026, 11, 22)


class TestCoolingOff:
    def test_blocks_until_the_last_second_of_the_day(self):
        verdict = assess_cooling_off(
            Request(ASKED), as_of(datetime(2026, 11, 22, 8, 59, 59, tzinfo=UTC))
        )

        assert verdict.answer == "block"
        assert verdict.threshold == NEXT_DAY
        assert verdict.counterfactual.changes == {"now": NEXT_DAY}

    def test_is_over_after_twenty_four_hours(self):
        assert assess_cooling_off(Request(ASKED), NOW).answer == "allow"

    def test_counts_hours_across_a_change_of_clocks(self):
        asked = datetime(2026, 10, 24, 12, tzinfo=PARIS)

        assert assess_cooling_off(Request(asked), NOW).threshold == datetime(
            2026, 10, 25, 10, tzinfo=UTC
        )

    def test_waits_for_a_request(self):
        verdict = assess_cooling_off(Request(), NOW)

        assert verdict.answer == "gate"
        assert verdict.requirements == {"offer_request"}

    def test_holds_for_those_who_invested_before(self):
        assert assess_cooling_off(Request(NEXT_DAY, invested_before=True), NOW).answer == "block"

    def test_may_spare_those_who_invested_before(self, monkeypatch):
        monkeypatch.setitem(UK_COOLING_OFF_FOR_EVERYBODY.values, date(2023, 2, 1), False)

        assert assess_cooling_off(Request(NEXT_DAY, invested_before=True), NOW).answer == "allow"
        assert assess_cooling_off(Request(NEXT_DAY), NOW).answer == "block"

    def test_needs_the_time_zone_of_the_request(self):
        with pytest.raises(BadInput, match="requested_at"):
            Request(datetime(2026, 11, 21, 9))  # noqa: DTZ001


class TestCategory:
    def test_waits_for_a_statement(self):
        verdict = assess_category(Statement(), NOW)

        assert verdict.answer == "gate"
        assert verdict.requirements == {"category_statement"}

    def test_holds_for_a_year(self):
        last, late = date(2025, 11, 23), date(2025, 11, 22)

        assert assess_category(Statement("restricted", last), NOW).answer == "allow"
        assert assess_category(Statement("restricted", last), NOW).threshold == date(2026, 11, 23)
        expired = assess_category(Statement("restricted", late), NOW)
        assert expired.answer == "gate"
        assert expired.requirements == {"category_statement"}
        assert expired.threshold == DAY
        assert expired.counterfactual.changes == {}

    def test_names_the_last_day_in_its_sentence(self):
        verdict = assess_category(Statement("restricted", date(2025, 11, 23)), NOW)

        assert "22 November 2026" in verdict.sentence.en

    @pytest.mark.parametrize(
        ("income", "net_assets", "answer"),
        [
            ("100000", None, "allow"),
            ("99999.99", None, "gate"),
            (None, "250000", "allow"),
            ("99999.99", "249999.99", "gate"),
            (None, None, "gate"),
        ],
    )
    def test_asks_the_wealthy_for_one_of_two_amounts(self, income, net_assets, answer):
        stated = Statement(
            "high_net_worth",
            DAY,
            None if income is None else Pound.of(income),
            None if net_assets is None else Pound.of(net_assets),
        )

        verdict = assess_category(stated, NOW)

        assert verdict.answer == answer
        if answer == "gate":
            assert verdict.requirements == {"category_statement"}
            assert verdict.counterfactual.changes == {"category": "restricted"}

    @pytest.mark.parametrize(
        ("arguments", "argument", "error"),
        [
            (("rich", DAY), "category", BadInput),
            (("restricted", None), "stated_on", Contradiction),
            ((None, DAY), "stated_on", Contradiction),
            ((None, None, Euro(1)), "income", BadInput),
            ((None, None, Pound(-1)), "income", BadInput),
            ((None, None, None, Euro(1)), "net_assets", BadInput),
        ],
    )
    def test_names_the_argument_that_makes_no_sense(self, arguments, argument, error):
        with pytest.raises(error) as refused:
            Statement(*arguments)

        assert refused.value.argument == argument


class TestAppropriateness:
    def test_waits_for_an_assessment(self):
        verdict = assess_appropriateness(Assessment(), NOW)

        assert verdict.answer == "gate"
        assert verdict.requirements == {"appropriateness"}
        assert verdict.counterfactual.changes == {"passed": True}

    def test_allows_after_a_success_even_a_late_one(self):
        assert assess_appropriateness(Assessment(passed=True), NOW).answer == "allow"
        after = Assessment(passed=True, failed_tries=2, last_failed_at=ASKED)
        assert assess_appropriateness(after, NOW).answer == "allow"

    @pytest.mark.parametrize(("tries", "again_at"), [(1, ASKED), (2, NEXT_DAY), (3, NEXT_DAY)])
    def test_blocks_after_a_failure_and_says_when_to_try_again(self, tries, again_at):
        failed = Assessment(passed=False, failed_tries=tries, last_failed_at=ASKED)

        verdict = assess_appropriateness(failed, NOW)

        assert verdict.answer == "block"
        assert verdict.threshold == again_at
        assert verdict.counterfactual.changes == {"passed": True}

    @pytest.mark.parametrize(
        ("arguments", "argument", "error"),
        [
            ({"failed_tries": -1}, "failed_tries", BadInput),
            ({"passed": False}, "failed_tries", Contradiction),
            ({"failed_tries": 1, "last_failed_at": ASKED}, "passed", Contradiction),
            ({"passed": False, "failed_tries": 1}, "last_failed_at", MissingInput),
            (
                {"passed": True, "last_failed_at": datetime(2026, 1, 1)},  # noqa: DTZ001
                "last_failed_at",
                BadInput,
            ),
        ],
    )
    def test_names_the_argument_that_makes_no_sense(self, arguments, argument, error):
        with pytest.raises(error) as refused:
            Assessment(**arguments)

        assert refused.value.argument == argument
