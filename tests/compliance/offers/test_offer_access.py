from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.as_of import as_of
from compliance.calendar import last_second
from compliance.offers.offer_access import (
    Invitation,
    Phase,
    Priority,
    assess_invitation,
    assess_phase,
    assess_priority,
)

NOW = as_of(datetime(2026, 3, 2, 9, tzinfo=UTC))
OPENS, CLOSES = date(2026, 3, 2), date(2026, 5, 29)
ONE_SECOND = timedelta(seconds=1)
# An ordinary night, the one of 25 hours before and the one of 23 hours.
NIGHTS = (date(2026, 3, 10), date(2026, 10, 24), date(2026, 10, 25), date(2026, 3, 29))


class TestThePhase:
    @pytest.mark.parametrize(
        ("day", "answer", "instead"),
        [
            (date(2026, 3, 1), "block", OPENS),
            (OPENS, "allow", None),
            (date(2026, 5, 28), "allow", None),
            (CLOSES, "block", date(2026, 5, 28)),
        ],
    )
    def test_leaves_time_to_the_others(self, day, answer, instead):
        verdict = assess_phase(Phase(OPENS, day, CLOSES), NOW)

        assert verdict.answer == answer
        if instead:
            assert verdict.counterfactual.changes == {"priority_by": instead}

    def test_has_no_place_in_a_round_of_one_day(self):
        verdict = assess_phase(Phase(OPENS, CLOSES, OPENS), NOW)

        assert verdict.is_blocked
        assert verdict.counterfactual is None


class TestAnybody:
    @pytest.mark.parametrize("night", NIGHTS)
    def test_waits_until_the_last_second_and_not_one_more(self, night):
        until = last_second(night)
        last = assess_priority(Priority(until), as_of(until))
        next_ = assess_priority(Priority(until), as_of(until + ONE_SECOND))

        assert (last.is_blocked, next_.is_blocked) == (True, False)
        assert last.counterfactual.changes == {"now": until + ONE_SECOND}
        assert last.threshold == until + ONE_SECOND

    def test_is_told_the_moment_in_paris(self):
        verdict = assess_priority(Priority(last_second(date(2026, 10, 24))), NOW)

        assert "25 octobre 2026" in verdict.counterfactual.sentence.fr


class TestAFirstComer:
    @pytest.mark.parametrize("why", ["held_before", "intended"])
    def test_enters_at_once_and_is_told_why(self, why):
        verdict = assess_priority(Priority(last_second(OPENS), **{why: True}), NOW)

        assert verdict.answer == "allow"
        assert ("associé" in verdict.sentence.fr) == (why == "held_before")


class TestAnInvitation:
    @pytest.mark.parametrize(("invited", "answer"), [(True, "allow"), (False, "block")])
    def test_lets_in_and_nothing_else_does(self, invited, answer):
        assert assess_invitation(Invitation(invited), NOW).answer == answer
