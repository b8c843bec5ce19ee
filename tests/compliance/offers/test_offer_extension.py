from datetime import UTC, date, datetime

import pytest

from compliance.as_of import as_of
from compliance.errors import BadInput, Contradiction
from compliance.offers.offer_extension import Extension, Terms, assess, assess_terms

OPENED, CLOSES, DECIDED = date(2026, 3, 2), date(2026, 5, 29), date(2026, 1, 10)
NOW = as_of(datetime(2026, 5, 20, 9, tzinfo=UTC))


def extension(new_last_day=date(2026, 7, 31), **changes) -> Extension:
    return Extension(
        **{
            "opened_on": OPENED,
            "closes_on": CLOSES,
            "new_last_day": new_last_day,
            "decided_on": DECIDED,
            **changes,
        }
    )


class TestTheTerms:
    def test_change_until_the_opening(self):
        assert assess_terms(Terms(), NOW).answer == "allow"

    def test_bind_from_the_opening_and_say_what_is_left(self):
        verdict = assess_terms(Terms(OPENED), NOW)

        assert verdict.answer == "block"
        assert verdict.article == "ECSPR art. 22(1)"
        assert "2 March 2026" in verdict.sentence.en
        assert "one extension" in verdict.counterfactual.sentence.en

    def test_bind_for_ever_once_the_round_is_over(self):
        verdict = assess_terms(Terms(OPENED, over=True), NOW)

        assert verdict.is_blocked
        assert verdict.counterfactual is None


class TestAnExtension:
    def test_moves_the_last_day_of_an_open_round(self):
        verdict = assess(extension(), NOW)

        assert verdict.answer == "allow"
        assert verdict.threshold == date(2026, 9, 2)

    def test_happens_once(self):
        verdict = assess(extension(extended_from=date(2026, 4, 30)), NOW)

        assert verdict.is_blocked
        assert "once only" in verdict.sentence.en

    @pytest.mark.parametrize(
        ("day", "answer"),
        [(CLOSES, "block"), (date(2026, 5, 30), "allow")],
    )
    def test_goes_beyond_the_announced_day(self, day, answer):
        verdict = assess(extension(day), NOW)

        assert verdict.answer == answer
        if answer == "block":
            assert verdict.counterfactual.changes == {"new_last_day": date(2026, 5, 30)}

    @pytest.mark.parametrize(
        ("day", "answer"),
        [(date(2026, 9, 2), "allow"), (date(2026, 9, 3), "block")],
    )
    def test_stays_within_six_months_of_the_opening(self, day, answer):
        verdict = assess(extension(day), NOW)

        assert verdict.answer == answer
        if answer == "block":
            assert verdict.article == "C. com. L. 225-144"
            assert verdict.counterfactual.changes == {"new_last_day": date(2026, 9, 2)}

    @pytest.mark.parametrize(
        ("day", "answer"),
        [(date(2026, 7, 10), "allow"), (date(2026, 7, 11), "block")],
    )
    def test_stays_within_eighteen_months_of_the_meeting(self, day, answer):
        verdict = assess(extension(day, decided_on=date(2025, 1, 10)), NOW)

        assert verdict.answer == answer
        if answer == "block":
            assert verdict.article == "C. com. L. 225-138"
            assert verdict.counterfactual.changes == {"new_last_day": date(2026, 7, 10)}

    def test_finds_no_room_when_the_announced_day_is_the_last_possible_one(self):
        full = {"closes_on": date(2026, 9, 2)}

        assert assess(extension(date(2026, 9, 3), **full), NOW).counterfactual is None
        assert assess(extension(date(2026, 9, 2), **full), NOW).counterfactual is None

    def test_is_too_late_after_the_announced_day(self):
        last_second = as_of(datetime(2026, 5, 29, 21, 59, 59, tzinfo=UTC))
        midnight = as_of(datetime(2026, 5, 29, 22, 0, tzinfo=UTC))

        assert assess(extension(), last_second).answer == "allow"
        late = assess(extension(), midnight)
        assert late.is_blocked
        assert "too late" in late.sentence.en

    def test_needs_a_round_that_takes_orders(self):
        ended = assess(extension(ended=True), NOW)
        suspended = assess(extension(suspended=True), NOW)

        assert "Subscriptions have ended" in ended.sentence.en
        assert (suspended.answer, suspended.article) == ("block", "ECSPR art. 23(12)")
        assert assess(extension(ended=True, suspended=True), NOW).sentence == ended.sentence

    def test_refuses_what_makes_no_sense(self):
        with pytest.raises(BadInput, match="new_last_day"):
            extension(date(1000, 1, 1))
        with pytest.raises(Contradiction, match="closes_on"):
            extension(closes_on=date(2026, 3, 1))
