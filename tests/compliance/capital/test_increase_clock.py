from dataclasses import replace
from datetime import date, timedelta

import pytest

from compliance.as_of import as_of
from compliance.calendar import first_second
from compliance.capital.increase_clock import (
    Decision,
    Length,
    Mandate,
    Realisation,
    assess_decision,
    assess_length,
    assess_realisation,
)
from compliance.errors import BadInput, Contradiction
from compliance.verdict import Answer

TODAY = as_of(first_second(date(2026, 3, 2)))
ONE_DAY = timedelta(days=1)
MEETING = date(2026, 1, 10)
LAST_DAYS = {
    Mandate.RESERVED: (date(2027, 7, 10), "C. com. L. 225-138"),
    Mandate.DELEGATION: (date(2028, 3, 10), "C. com. L. 225-129-2"),
    Mandate.MEETING: (date(2031, 1, 10), "C. com. L. 225-129"),
}
every_mandate = pytest.mark.parametrize(
    ("mandate", "last", "article"), [(name, *said) for name, said in LAST_DAYS.items()]
)


class TestDecision:
    @every_mandate
    def test_holds_to_its_last_day(self, mandate, last, article):
        verdict = assess_decision(Decision(MEETING, MEETING, last, mandate), TODAY)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == last

    @every_mandate
    def test_has_lapsed_the_day_after(self, mandate, last, article):
        facts = Decision(MEETING, MEETING, last + ONE_DAY, mandate)

        verdict = assess_decision(facts, TODAY)

        assert verdict.is_blocked
        assert verdict.article == article
        assert verdict.threshold == last
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"ends_on": last}

    def test_is_reserved_unless_told_otherwise(self):
        asked = Decision(MEETING, MEETING, MEETING)
        unsaid = assess_decision(asked, TODAY)
        reserved = assess_decision(replace(asked, mandate=Mandate.RESERVED), TODAY)
        assert (unsaid.answer, unsaid.threshold) == (reserved.answer, reserved.threshold)
        assert {each.name: each.value for each in unsaid.inputs}["mandate"] is None

    def test_from_before_the_law_that_is_known_counts_as_from_its_first_day(self):
        facts = Decision(date(2008, 1, 1), MEETING, date(2026, 4, 1))

        verdict = assess_decision(facts, TODAY)

        assert verdict.is_blocked
        assert verdict.threshold == date(2009, 7, 1)
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"decided_on": date(2024, 10, 1)}

    @every_mandate
    def test_is_taken_again_when_it_lapsed_before_the_opening(self, mandate, last, article):
        begins = last + ONE_DAY
        facts = Decision(MEETING, begins, begins + 30 * ONE_DAY, mandate)

        verdict = assess_decision(facts, TODAY)

        assert verdict.counterfactual is not None
        first = verdict.counterfactual.changes["decided_on"]
        assert assess_decision(replace(facts, decided_on=first), TODAY).may_go_on
        assert assess_decision(replace(facts, decided_on=first - ONE_DAY), TODAY).is_blocked

    def test_that_still_holds_at_the_opening_asks_for_an_earlier_end(self):
        last = date(2027, 7, 10)
        verdict = assess_decision(Decision(MEETING, last, last + ONE_DAY), TODAY)

        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"ends_on": last}

    def test_comes_before_the_opening(self):
        facts = Decision(MEETING, MEETING - ONE_DAY, MEETING + 90 * ONE_DAY)

        verdict = assess_decision(facts, TODAY)

        assert verdict.is_blocked
        assert verdict.article == "C. com. L. 225-138"
        assert verdict.threshold == date(2027, 7, 10)
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"decided_on": MEETING - ONE_DAY}

    @pytest.mark.parametrize(
        ("decided_on", "begins_on"),
        [(date(2026, 1, 11), date(2026, 1, 10)), (date(2024, 1, 1), date(2025, 7, 2))],
        ids=["taken too late", "taken too early"],
    )
    def test_cannot_be_mended_alone_for_a_round_that_lasts_for_years(self, decided_on, begins_on):
        verdict = assess_decision(Decision(decided_on, begins_on, date(2029, 1, 1)), TODAY)

        assert verdict.is_blocked
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {}

    def test_may_be_taken_again_on_the_day_of_the_opening(self):
        """Eighteen months to the day from the opening to the end."""
        facts = Decision(date(2024, 1, 1), date(2025, 7, 2), date(2027, 1, 2))

        verdict = assess_decision(facts, TODAY)
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"decided_on": date(2025, 7, 2)}
        late = assess_decision(replace(facts, decided_on=date(2025, 7, 3)), TODAY)
        assert late.counterfactual is not None
        assert late.counterfactual.changes == {"decided_on": date(2025, 7, 2)}

    def test_is_for_something_that_begins_before_it_ends(self):
        with pytest.raises(Contradiction) as refused:
            Decision(MEETING, MEETING, MEETING - ONE_DAY)
        assert refused.value.argument == "ends_on"

    def test_says_its_mandate_in_words(self):
        verdict = assess_decision(Decision(MEETING, MEETING, MEETING, Mandate.DELEGATION), TODAY)
        mandate = next(each for each in verdict.inputs if each.name == "mandate")

        assert mandate.value.en == "delegation to the board"


class TestLength:
    OPENS = date(2026, 1, 15)

    @pytest.mark.parametrize(
        ("closes_on", "answer", "nearest", "article"),
        [
            (date(2026, 1, 14), Answer.BLOCK, date(2026, 1, 16), "ECSPR art. 22(1)"),
            (date(2026, 1, 15), Answer.BLOCK, date(2026, 1, 16), "ECSPR art. 22(1)"),
            (date(2026, 1, 16), Answer.ALLOW, None, None),
            (date(2026, 7, 15), Answer.ALLOW, None, None),
            (date(2026, 7, 16), Answer.BLOCK, date(2026, 7, 15), "C. com. L. 225-144"),
        ],
    )
    def test_is_between_a_day_and_six_months(self, closes_on, answer, nearest, article):
        verdict = assess_length(Length(self.OPENS, closes_on), TODAY)

        assert verdict.answer == answer
        if nearest:
            assert verdict.article == article
            assert verdict.threshold == nearest
            assert verdict.counterfactual is not None
            assert verdict.counterfactual.changes == {"closes_on": nearest}
        else:
            assert verdict.threshold == date(2026, 7, 15)

    def test_is_counted_in_days_that_can_be(self):
        with pytest.raises(BadInput):
            Length(self.OPENS, date(1700, 1, 1))


class TestRealisation:
    OPENED = date(2026, 1, 15)
    LAST = date(2026, 7, 15)

    def asked(self, today, certified_on=None):
        facts = Realisation(self.OPENED, certified_on)
        return assess_realisation(facts, as_of(first_second(today)))

    def test_has_six_months(self):
        verdict = self.asked(self.LAST)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == self.LAST

    def test_is_out_of_time_the_day_after_and_the_money_goes_back(self):
        verdict = self.asked(self.LAST + ONE_DAY)

        assert verdict.is_blocked
        assert verdict.threshold == self.LAST
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"certified_on": self.LAST}

    def test_is_the_day_of_the_certificate(self):
        later = self.LAST + 100 * ONE_DAY

        in_time = self.asked(later, self.LAST)
        assert in_time.answer == Answer.ALLOW
        assert in_time.threshold == self.LAST
        late = self.asked(later, self.LAST + ONE_DAY)
        assert late.is_blocked
        assert late.threshold == self.LAST
        assert late.counterfactual is not None
        assert late.counterfactual.changes == {"certified_on": self.LAST}

    def test_is_not_certified_before_the_opening(self):
        with pytest.raises(Contradiction):
            Realisation(self.OPENED, self.OPENED - ONE_DAY)
