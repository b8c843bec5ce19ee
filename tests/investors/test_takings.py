"""What is kept of each taking of the entry test, and what does another version change?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from compliance.investors.entry_draw import asked_then
from compliance.investors.entry_questions import bank_of, banks
from compliance.investors.entry_test import QUESTIONS, Status as Standing, score
from tests.investors.test_service import an_investor
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.investors import queries, service
from wiseed_like.investors.models import EntryTest
from wiseed_like.investors.rules import TestOutcome
from wiseed_like.journal.queries import list_of_stream

# The last day of the first version, and the first day of the second.
BEFORE = datetime(2026, 11, 21, 9, 0, tzinfo=UTC)
AFTER = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
RIGHT = {question.key: question.right or question.answers[0].key for question in QUESTIONS}


class TestATaking:
    def test_keeps_its_version_its_number_and_its_questions(self):
        investor = an_investor()
        asked = queries.next_questionnaire(investor, AFTER)
        with transaction():
            test = service.take_test(investor, RIGHT, stamp=asked.stamp, now=AFTER)

        assert (test.version, test.taking) == ("2026-11", 1)
        assert tuple(test.drawn) == asked.keys
        assert set(test.answers) == set(asked.keys)
        assert (test.score["right"], test.score["asked"], test.score["needed"]) == (13, 13, 10)
        assert test.score["by_section"]["risks"] == {"right": 4, "asked": 4, "needed": 2}
        fact = list_of_stream(investor.journal_stream)[0]
        assert '"version":"2026-11"' in fact.body.replace(" ", "")
        assert "loss" not in fact.body

    def test_is_asked_the_same_until_it_is_done_and_otherwise_afterwards(self):
        investor = an_investor()
        first = queries.next_questionnaire(investor, AFTER)
        assert queries.next_questionnaire(investor, AFTER + timedelta(days=40)) == first

        with transaction():
            service.refuse_test(investor, now=AFTER)

        second = queries.next_questionnaire(investor, AFTER)
        assert second.stamp == "2026-11/2"
        tested = {question.key for question in first.questions if question.right}
        assert not tested & set(second.keys)

    def test_refused_keeps_what_was_not_answered(self):
        investor = an_investor()
        with transaction():
            test = service.refuse_test(investor, now=AFTER)

        assert (test.outcome, test.answers) == (TestOutcome.REFUSED, {})
        assert len(test.drawn) == 27

    def test_takes_no_answers_to_another_draw(self):
        investor = an_investor()
        stamp = queries.next_questionnaire(investor, AFTER).stamp
        with transaction():
            service.take_test(investor, RIGHT, stamp=stamp, now=AFTER)

        with pytest.raises(Refused, match="other_questionnaire"), transaction():
            service.take_test(investor, RIGHT, stamp=stamp, now=AFTER)

        assert queries.latest_test(investor).taking == 1

    def test_has_a_number_of_its_own(self):
        investor = an_investor()
        with transaction():
            service.refuse_test(investor, now=AFTER)
        twin = {
            "investor_id": investor.id,
            "version": "2026-11",
            "taking": 1,
            "drawn": [],
            "outcome": TestOutcome.REFUSED,
            "answers": {},
            "score": {},
            "taken_at": AFTER,
        }

        with pytest.raises(IntegrityError), transaction():
            session.add(EntryTest(**twin))


class TestANewVersion:
    def test_is_asked_from_its_first_day_on(self):
        investor = an_investor()

        assert queries.next_questionnaire(investor, BEFORE).stamp == "2026-01/1"
        assert queries.next_questionnaire(investor, AFTER).stamp == "2026-11/1"

    def test_leaves_the_mark_of_an_old_taking_as_it_was(self):
        investor = an_investor()
        with transaction():
            test = service.take_test(investor, RIGHT | {"loss": "half"}, now=BEFORE)

        asked = asked_then(bank_of(test.version), test.drawn)
        again = score(asked, test.answers, on=BEFORE.date())

        assert banks()[-1].version != test.version == "2026-01"
        assert (again.right, again.asked) == (test.score["right"], test.score["asked"]) == (7, 8)
        assert queries.readiness(investor, AFTER).test_status == Standing.VALID

    def test_does_not_take_answers_typed_for_the_old_one(self):
        investor = an_investor()
        stamp = queries.next_questionnaire(investor, BEFORE).stamp

        with pytest.raises(Refused, match="other_questionnaire"), transaction():
            service.take_test(investor, RIGHT, stamp=stamp, now=AFTER)

        assert queries.latest_test(investor) is None


class TestAcknowledging:
    def test_counts_for_the_test_that_was_warned_about(self):
        investor = an_investor()
        with transaction():
            service.refuse_test(investor, now=AFTER)
            service.refuse_test(investor, now=AFTER + timedelta(minutes=1))
        latest = queries.latest_test(investor)

        with pytest.raises(Refused, match="other_warning"), transaction():
            service.acknowledge_warning(latest, taking="1", now=AFTER + timedelta(minutes=2))
        assert latest.acknowledged_at is None

        with transaction():
            service.acknowledge_warning(latest, taking="2", now=AFTER + timedelta(minutes=3))
        assert queries.find_unacknowledged_test(investor.user_id, AFTER) is None

    def test_is_asked_for_even_after_the_test_has_expired(self):
        investor = an_investor()
        with transaction():
            service.refuse_test(investor, now=AFTER)

        later = AFTER.replace(year=2029)
        assert queries.readiness(investor, later).test_status == Standing.EXPIRED
        assert queries.find_unacknowledged_test(investor.user_id, later)

    def test_is_not_asked_of_the_sophisticated(self):
        investor = an_investor()
        with transaction():
            service.refuse_test(investor, now=AFTER)
            investor.sophisticated_since = AFTER
            investor.sophisticated_until = AFTER + timedelta(days=730)

        assert queries.find_unacknowledged_test(investor.user_id, AFTER) is None
        assert queries.find_unacknowledged_test(investor.user_id, AFTER + timedelta(days=731))


class TestTheColumns:
    def test_hold_the_version_and_the_keys_as_json(self):
        investor = an_investor()
        with transaction():
            service.refuse_test(investor, now=BEFORE)

        row = session.execute(
            text("SELECT version, taking, jsonb_array_length(drawn) FROM entry_tests")
        ).one()

        assert tuple(row) == ("2026-01", 1, 15)
