from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given, strategies as st

from compliance.as_of import as_of
from compliance.calendar import first_second, last_second
from compliance.errors import BadInput
from compliance.investing import entry_test_due
from compliance.investors.entry_draw import Seed, draw
from compliance.investors.entry_questions import Section, bank_of, banks
from compliance.investors.entry_test import (
    RISK_WARNING,
    Outcome,
    Status,
    awaits_acknowledgement,
    expires_on,
    may_invest,
    score,
    status,
)
from compliance.parameters import NotYetLaw

TAKEN_AT = datetime(2024, 11, 21, 10, tzinfo=UTC)
DAY = date(2026, 11, 23)
# The first version: eight questions that test knowledge, in two sections; all of them asked.
ASKED = bank_of("2026-01").questions
RIGHT = {q.key: q.right or q.answers[0].key for q in ASKED}


def with_wrong(*keys):
    return RIGHT | dict.fromkeys(keys, "do_not_know")


def marked(answers):
    return score(ASKED, answers, on=DAY)


class TestScore:
    def test_passes_with_everything_right(self):
        result = marked(RIGHT)

        assert result.outcome == Outcome.PASSED
        assert (result.right, result.asked, result.needed, result.unanswered) == (8, 8, 6, ())
        assert set(result.by_section) == {Section.INSTRUMENTS, Section.CROWDFUNDING}
        assert result.by_section[Section.CROWDFUNDING].needed == 2

    def test_passes_with_three_quarters_and_fails_below(self):
        assert marked(with_wrong("dividends", "loss")).outcome == Outcome.PASSED
        assert marked(with_wrong("dividends", "loss", "liquidity")).outcome == Outcome.FAILED

    def test_fails_without_half_of_a_topic(self):
        asked = draw(banks()[-1], Seed(1, 1)).questions
        right = {q.key: q.right or q.answers[0].key for q in asked}
        tested = [q.key for q in asked if q.section == Section.INSTRUMENTS]

        enough = right | dict.fromkeys(tested[:2], "do_not_know")
        too_few = right | dict.fromkeys(tested[:3], "do_not_know")

        assert score(asked, enough, on=DAY).outcome == Outcome.PASSED
        result = score(asked, too_few, on=DAY)
        assert result.outcome == Outcome.FAILED
        assert result.right == result.needed == 10

    def test_fails_when_information_is_left_out(self):
        result = marked({key: said for key, said in RIGHT.items() if key != "sustainability"})

        assert result.outcome == Outcome.FAILED
        assert result.unanswered == ("sustainability",)

    def test_takes_an_answer_that_was_not_offered_for_none(self):
        result = marked(RIGHT | {"loss": "everything", "unknown_question": "x"})

        assert result.unanswered == ("loss",)
        assert result.outcome == Outcome.FAILED

    def test_is_a_refusal_without_any_answer(self):
        assert marked({}).outcome == Outcome.REFUSED

    def test_names_what_was_not_asked(self):
        with pytest.raises(BadInput) as refused:
            score((), {}, on=DAY)
        assert refused.value.argument == "questions"

    def test_refuses_a_day_before_the_law(self):
        with pytest.raises(NotYetLaw):
            score(ASKED, RIGHT, on=date(2021, 11, 9))

    @given(st.dictionaries(st.sampled_from(sorted(RIGHT)), st.text(max_size=12)))
    def test_answers_on_anything_that_may_be_sent(self, answers):
        result = marked(answers)

        assert 0 <= result.right <= result.asked
        assert result.right == sum(part.right for part in result.by_section.values())

    @given(st.sets(st.sampled_from(sorted(RIGHT))), st.sampled_from(sorted(RIGHT)))
    def test_one_more_right_answer_never_fails_a_test(self, wrong, mended):
        before, after = marked(with_wrong(*wrong)), marked(with_wrong(*(wrong - {mended})))

        assert after.right >= before.right
        if before.outcome == Outcome.PASSED:
            assert after.outcome == Outcome.PASSED


class TestStatus:
    def test_is_none_before_the_first_test(self):
        assert status(None, None, None, TAKEN_AT) == Status.NONE
        assert status(TAKEN_AT, None, None, TAKEN_AT) == Status.NONE

    @pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.REFUSED, "failed"])
    def test_opens_as_soon_as_the_warning_is_acknowledged(self, outcome):
        later = TAKEN_AT + timedelta(minutes=1)

        assert status(TAKEN_AT, outcome, None, later) == Status.NEEDS_ACKNOWLEDGEMENT
        assert status(TAKEN_AT, outcome, TAKEN_AT, later) == Status.OPEN

    def test_expires_for_those_who_failed_too(self):
        now = first_second(date(2026, 11, 21))
        assert status(TAKEN_AT, Outcome.FAILED, TAKEN_AT, now) == Status.EXPIRED

    def test_of_29_february_counts_to_28_february(self):
        assert expires_on(datetime(2024, 2, 29, 10, tzinfo=UTC)) == date(2026, 2, 28)

    @given(
        st.sampled_from(list(Outcome)),
        st.timedeltas(timedelta(0), timedelta(days=1200)),
        st.timedeltas(timedelta(0), timedelta(days=1200)),
        st.timedeltas(timedelta(-10), timedelta(days=30)) | st.none(),
    )
    def test_once_lost_to_time_does_not_come_back(self, outcome, first, more, said):
        said_at = None if said is None else TAKEN_AT + said

        def on(moment):
            return may_invest(status(TAKEN_AT, outcome, said_at, moment))

        assert on(TAKEN_AT + first) >= on(TAKEN_AT + first + more)


class TestAwaitsAcknowledgement:
    def test_until_it_is_said_however_old_the_test_is(self):
        assert awaits_acknowledgement(TAKEN_AT, Outcome.FAILED, None)
        assert not awaits_acknowledgement(TAKEN_AT, Outcome.FAILED, TAKEN_AT)
        assert not awaits_acknowledgement(TAKEN_AT, Outcome.PASSED, None)


class TestMayInvest:
    def test_is_open_to_those_who_passed_and_those_who_were_warned(self):
        assert {state for state in Status if may_invest(state)} == {Status.VALID, Status.OPEN}


class TestWorkedExamples:
    """Those of article 21(1) to (4), through the status and through the rule."""

    def may(self, outcome, acknowledged_at, now, taken_at=TAKEN_AT, sophisticated=False):
        facts = entry_test_due.Facts(
            taken_at=taken_at,
            outcome=outcome,
            acknowledged_at=acknowledged_at,
            sophisticated=sophisticated,
        )
        answer = entry_test_due.assess(facts, as_of(now)).may_go_on
        if not sophisticated:
            assert may_invest(status(taken_at, outcome, acknowledged_at, now)) == answer
        return answer

    def test_passed_on_2024_11_21_is_due_on_2026_11_21(self):
        assert expires_on(TAKEN_AT) == date(2026, 11, 21)
        assert self.may("passed", None, last_second(date(2026, 11, 20)))
        assert not self.may("passed", None, first_second(date(2026, 11, 21)))

    def test_failed_and_not_acknowledged_may_not_invest(self):
        assert not self.may("failed", None, TAKEN_AT + timedelta(days=1))

    def test_failed_and_acknowledged_may_invest(self):
        said_at = TAKEN_AT + timedelta(hours=1)
        assert self.may("failed", said_at, TAKEN_AT + timedelta(days=1))

    def test_refused_every_question_and_acknowledged_may_invest(self):
        assert marked({}).outcome == Outcome.REFUSED
        said_at = TAKEN_AT + timedelta(hours=1)
        assert self.may("refused", said_at, TAKEN_AT + timedelta(days=1))

    def test_failed_again_in_2026_with_the_acknowledgement_of_2024_may_not_invest(self):
        again_at = datetime(2026, 11, 21, 10, tzinfo=UTC)
        now = again_at + timedelta(hours=1)

        assert not self.may("failed", TAKEN_AT, now, taken_at=again_at)
        assert self.may("failed", again_at, now, taken_at=again_at)

    def test_sophisticated_without_test_may_invest(self):
        assert self.may(None, None, TAKEN_AT, taken_at=None, sophisticated=True)

    def test_non_sophisticated_without_test_may_not_invest(self):
        assert not self.may(None, None, TAKEN_AT, taken_at=None)


class TestRiskWarning:
    def test_is_the_sentence_that_the_law_imposes(self):
        assert RISK_WARNING.en == (
            "An investment in a crowdfunding project includes the risk of losing the entirety of "
            "the money invested."
        )
