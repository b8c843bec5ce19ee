import subprocess
import sys
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, strategies as st

from compliance.errors import BadInput
from compliance.investors.entry_draw import Questionnaire, Seed, asked_then, draw, kept_answers
from compliance.investors.entry_questions import (
    DO_NOT_KNOW,
    MANDATORY,
    Bank,
    Section,
    bank_of,
    banks,
)
from compliance.words import Sentence

NEWEST = banks()[-1]
EXPECTED = {
    Section.EXPERIENCE: 6,
    Section.INSTRUMENTS: 4,
    Section.RISKS: 4,
    Section.CROWDFUNDING: 5,
    Section.BACKGROUND: 2,
    Section.OBJECTIVES: 4,
    Section.FINANCES: 2,
}
SEEDS = st.builds(Seed, st.integers(0, 2**31 - 1), st.integers(1, 50))
PROGRAM = """
from compliance.investors.entry_draw import Seed, draw
from compliance.investors.entry_questions import banks
found = draw(banks()[-1], Seed(42, 3))
print([(q.key, [a.key for a in q.answers]) for q in found.questions])
"""


def counted(asked: Questionnaire) -> dict[Section, int]:
    return {section: len(questions) for section, questions in asked.sections()}


def with_question(bank: Bank, key: str, **words: str) -> Bank:
    """A later version of the bank, in which one question has other words."""
    changed = tuple(
        replace(question, sentence=Sentence(**words)) if question.key == key else question
        for question in bank.questions
    )
    return replace(bank, version="2030-01", asked_from=date(2030, 1, 1), questions=changed)


class TestDraw:
    @given(SEEDS)
    def test_is_the_same_for_the_same_seed(self, seed):
        assert draw(NEWEST, seed) == draw(NEWEST, Seed(seed.person, seed.taking))

    @given(SEEDS)
    def test_has_every_section_and_its_number_of_questions(self, seed):
        asked = draw(NEWEST, seed)

        assert counted(asked) == EXPECTED
        assert set(EXPECTED) >= MANDATORY
        assert len(set(asked.keys)) == len(asked.keys) == sum(EXPECTED.values())

    @given(SEEDS)
    def test_asks_one_question_on_every_topic(self, seed):
        topics = [(q.section, q.topic) for q in draw(NEWEST, seed).questions if q.topic]

        assert len(topics) == len(set(topics))
        assert set(topics) == {(q.section, q.topic) for q in NEWEST.questions if q.topic}

    @given(SEEDS)
    def test_of_the_next_taking_asks_other_questions_on_every_topic(self, seed):
        this = {q.key for q in draw(NEWEST, seed).questions if q.topic}
        after = {q.key for q in draw(NEWEST, Seed(seed.person, seed.taking + 1)).questions}

        assert not this & after

    @given(SEEDS)
    def test_keeps_every_answer_and_the_unknowing_one_last(self, seed):
        for question in draw(NEWEST, seed).questions:
            written = NEWEST.find(question.key)
            assert set(question.answers) == set(written.answers)
            if question.right:
                assert question.answers[-1].key == DO_NOT_KNOW
            else:
                assert question.answers == written.answers

    def test_in_the_long_run_asks_everything_and_favours_no_place(self):
        seen, places = set(), [0, 0, 0]
        for person in range(300):
            for question in draw(NEWEST, Seed(person, 1)).questions:
                seen.add(question.key)
                if question.right:
                    keys = [answer.key for answer in question.answers]
                    places[keys.index(question.right)] += 1

        assert seen == {question.key for question in NEWEST.questions}
        assert min(places) > sum(places) * 0.3

    def test_is_the_same_in_another_process(self):
        answer = subprocess.run(
            [sys.executable, "-c", PROGRAM],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": "77", "PYTHONPATH": "."},
        )
        here = [
            (question.key, [each.key for each in question.answers])
            for question in draw(NEWEST, Seed(42, 3)).questions
        ]

        assert answer.stdout.strip() == str(here)

    def test_is_written_down_so_that_no_change_of_the_code_moves_it(self):
        asked = draw(NEWEST, Seed(1, 1))

        assert asked.stamp == "2026-11/1"
        # As drawn on 22 November 2026.
        assert [key for key in asked.keys if NEWEST.find(key).topic] == [
            "dilution_figures",
            "what_a_share_is",
            "source_of_gain",
            "insolvent_company",
            "risk_and_return",
            "loss",
            "diversification",
            "when_to_sell",
            "platform_closes",
            "sheet_purpose",
            "fees",
            "guarantees",
            "reflection",
        ]

    def test_of_the_first_version_is_all_of_it(self):
        first = bank_of("2026-01")
        asked = draw(first, Seed(7, 2))

        assert sorted(asked.keys) == sorted(question.key for question in first.questions)

    @pytest.mark.parametrize(
        ("person", "taking", "argument"), [(-1, 1, "person"), (1, 0, "taking")]
    )
    def test_wants_a_person_and_a_taking(self, person, taking, argument):
        with pytest.raises(BadInput) as refused:
            Seed(person, taking)
        assert refused.value.argument == argument


class TestAskedThen:
    def test_finds_the_questions_of_an_old_taking_in_its_own_version(self):
        first = bank_of("2026-01")

        found = asked_then(first, ["loss", "dilution"])

        assert [question.key for question in found] == ["loss", "dilution"]
        assert found[0].section == Section.CROWDFUNDING

    def test_names_a_key_that_the_version_never_had(self):
        with pytest.raises(BadInput) as refused:
            asked_then(bank_of("2026-01"), ["fees"])
        assert refused.value.argument == "keys"


class TestKeptAnswers:
    def test_are_those_of_questions_with_the_same_words(self):
        newer = with_question(NEWEST, "education", fr="Autrement ?", en="Otherwise?")
        typed = draw(NEWEST, Seed(5, 1))
        answers = {question.key: question.answers[0].key for question in typed.questions}

        asked = draw(newer, Seed(5, 1))
        kept = kept_answers(answers, NEWEST, asked)

        same = set(typed.keys) & set(asked.keys) - {"education"}
        assert set(kept) == same
        assert all(answers[key] == said for key, said in kept.items())

    def test_leave_out_what_was_not_offered(self):
        asked = draw(NEWEST, Seed(5, 1))

        assert kept_answers({"education": "phd", "aims": "gain", "x": "y"}, NEWEST, asked) == {
            "aims": "gain"
        }

    def test_leave_out_what_the_other_version_did_not_ask(self):
        asked = draw(NEWEST, Seed(5, 1))

        kept = kept_answers(
            {"profession": "none", "holding_period": "over_five"}, bank_of("2026-01"), asked
        )

        assert kept == {"holding_period": "over_five"}
