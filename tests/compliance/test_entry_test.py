from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.calendar import first_second, last_second
from compliance.entry_test import (
    QUESTIONS,
    RISK_WARNING,
    SECTION_TITLES,
    Outcome,
    Section,
    Status,
    may_invest,
    score,
    status,
)

TAKEN_AT = datetime(2024, 11, 21, 10, tzinfo=UTC)
RIGHT = {q.key: q.right or q.answers[0].key for q in QUESTIONS}


def with_wrong(*keys):
    return RIGHT | dict.fromkeys(keys, "do_not_know")


class TestQuestions:
    def test_cover_every_section_of_the_article(self):
        assert {question.section for question in QUESTIONS} == set(Section) == set(SECTION_TITLES)

    def test_test_knowledge_in_eight_of_them(self):
        tested = [question.section for question in QUESTIONS if question.right]

        assert tested.count(Section.INSTRUMENTS) == tested.count(Section.CROWDFUNDING) == 4
        assert len(tested) == 8

    def test_ask_about_sustainability(self):
        assert "sustainability" in {question.key for question in QUESTIONS}

    def test_have_unique_keys(self):
        assert len({question.key for question in QUESTIONS}) == len(QUESTIONS)

    @pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.key)
    def test_are_whole_in_both_languages(self, question):
        answers = [answer.key for answer in question.answers]
        sentences = [question.sentence, *(answer.sentence for answer in question.answers)]

        assert len(set(answers)) == len(answers) >= 3
        assert all(sentence.fr.strip() and sentence.en.strip() for sentence in sentences)
        if question.right:
            assert question.right in answers
            assert "do_not_know" in answers
            assert question.why

    def test_do_not_always_have_the_right_answer_in_the_same_place(self):
        places = {
            [answer.key for answer in question.answers].index(question.right)
            for question in QUESTIONS
            if question.right
        }

        assert places == {0, 1, 2}


class TestScore:
    def test_passes_with_everything_right(self):
        result = score(RIGHT)

        assert result.outcome == Outcome.PASSED
        assert (result.right, result.asked, result.unanswered) == (8, 8, ())
        assert set(result.by_section) == {Section.INSTRUMENTS, Section.CROWDFUNDING}

    def test_passes_with_three_quarters_and_fails_below(self):
        assert score(with_wrong("dividends", "loss")).outcome == Outcome.PASSED
        assert score(with_wrong("dividends", "loss", "liquidity")).outcome == Outcome.FAILED

    def test_passes_with_half_of_a_topic(self):
        assert score(with_wrong("loss", "liquidity")).outcome == Outcome.PASSED

    def test_fails_when_information_is_left_out(self):
        answers = {key: answer for key, answer in RIGHT.items() if key != "sustainability"}

        result = score(answers)

        assert result.outcome == Outcome.FAILED
        assert result.unanswered == ("sustainability",)

    def test_takes_an_answer_that_was_not_offered_for_none(self):
        result = score(RIGHT | {"loss": "everything", "unknown_question": "x"})

        assert result.unanswered == ("loss",)
        assert result.outcome == Outcome.FAILED

    def test_is_a_refusal_without_any_answer(self):
        assert score({}).outcome == Outcome.REFUSED


class TestStatus:
    def test_is_none_before_the_first_test(self):
        assert status(None, None, None, TAKEN_AT) == Status.NONE

    def test_is_valid_until_the_eve_of_the_second_anniversary(self):
        def on(moment):
            return status(TAKEN_AT, Outcome.PASSED, None, moment)

        assert on(last_second(date(2026, 11, 20))) == Status.VALID
        assert on(first_second(date(2026, 11, 21))) == Status.EXPIRED

    @pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.REFUSED, "failed"])
    def test_opens_as_soon_as_the_warning_is_acknowledged(self, outcome):
        later = TAKEN_AT + timedelta(minutes=1)

        assert status(TAKEN_AT, outcome, None, later) == Status.NEEDS_ACKNOWLEDGEMENT
        assert status(TAKEN_AT, outcome, TAKEN_AT, later) == Status.OPEN

    def test_does_not_take_the_acknowledgement_of_an_earlier_test(self):
        again_at = datetime(2026, 11, 21, 10, tzinfo=UTC)

        now = again_at + timedelta(hours=1)
        assert status(again_at, Outcome.FAILED, TAKEN_AT, now) == Status.NEEDS_ACKNOWLEDGEMENT

    def test_expires_for_those_who_failed_too(self):
        now = first_second(date(2026, 11, 21))
        assert status(TAKEN_AT, Outcome.FAILED, TAKEN_AT, now) == Status.EXPIRED


class TestMayInvest:
    def test_is_open_to_those_who_passed_and_those_who_were_warned(self):
        assert {state for state in Status if may_invest(state)} == {Status.VALID, Status.OPEN}


class TestRiskWarning:
    def test_is_the_sentence_that_the_law_imposes(self):
        assert RISK_WARNING.en == (
            "An investment in a crowdfunding project includes the risk of losing the entirety of "
            "the money invested."
        )
