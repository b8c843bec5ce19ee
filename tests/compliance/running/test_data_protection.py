from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.as_of import as_of
from compliance.errors import BadInput, Contradiction
from compliance.running.data_breach import Breach, assess as assess_breach, notify_by
from compliance.running.data_protection import (
    Decision,
    Request,
    assess_decision,
    assess_request,
    reply_by,
)
from compliance.verdict import Answer

RECEIVED = date(2026, 1, 31)
DUE = date(2026, 2, 28)
EXTENDED = date(2026, 4, 30)
KNOWN = datetime(2026, 3, 27, 23, 0, tzinfo=UTC)
LIMIT = datetime(2026, 3, 30, 23, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def on(day):
    return as_of(datetime(day.year, day.month, day.day, 11, tzinfo=UTC))


class TestTheLastDayToReply:
    def test_is_one_month_later_or_the_end_of_a_shorter_month(self):
        assert reply_by(RECEIVED) == DUE
        assert reply_by(date(2026, 3, 15)) == date(2026, 4, 15)

    def test_is_two_months_later_still_once_the_person_was_told_in_time(self):
        assert reply_by(RECEIVED, DUE) == EXTENDED

    def test_is_not_moved_by_telling_too_late(self):
        assert reply_by(RECEIVED, date(2026, 3, 1)) == DUE


class TestARequestAboutData:
    def test_waits_for_its_reply_until_the_last_day(self):
        verdict = assess_request(Request(RECEIVED), on(DUE))

        assert verdict.requirements == {"reply"}
        assert verdict.threshold == DUE
        assert verdict.counterfactual.changes == {"replied_on": DUE}
        assert "28 février 2026" in verdict.sentence.fr
        assert "28 February 2026" in verdict.sentence.en

    def test_is_late_on_the_day_after(self):
        verdict = assess_request(Request(RECEIVED), on(date(2026, 3, 1)))

        assert verdict.is_blocked
        assert verdict.threshold == DUE
        assert verdict.counterfactual.changes == {"replied_on": date(2026, 3, 1)}
        assert verdict.article == "GDPR art. 12(3)"

    def test_has_until_the_end_of_its_extension(self):
        assert assess_request(Request(RECEIVED, DUE), on(EXTENDED)).is_gated
        assert assess_request(Request(RECEIVED, DUE), on(date(2026, 5, 1))).is_blocked

    def test_is_answered_in_time_on_the_last_day(self):
        verdict = assess_request(Request(RECEIVED, replied_on=DUE), on(EXTENDED))

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == DUE

    def test_is_answered_late_after_it(self):
        verdict = assess_request(Request(RECEIVED, replied_on=date(2026, 3, 1)), on(EXTENDED))

        assert verdict.answer == Answer.WARN
        assert verdict.threshold == DUE
        assert verdict.counterfactual.changes == {"replied_on": DUE}

    @pytest.mark.parametrize("name", ["extension_told_on", "replied_on"])
    def test_makes_no_sense_answered_before_it_came(self, name):
        with pytest.raises(Contradiction) as refusal:
            Request(RECEIVED, **{name: date(2026, 1, 30)})
        assert refusal.value.argument == name

    @pytest.mark.parametrize(
        ("name", "facts"),
        [
            ("received_on", Request(date(2026, 2, 2))),
            ("extension_told_on", Request(RECEIVED, extension_told_on=date(2026, 2, 2))),
            ("replied_on", Request(RECEIVED, replied_on=date(2026, 2, 2))),
        ],
    )
    def test_makes_no_sense_tomorrow(self, name, facts):
        with pytest.raises(BadInput) as refusal:
            assess_request(facts, on(date(2026, 2, 1)))
        assert refusal.value.argument == name

    def test_makes_no_sense_in_another_century(self):
        with pytest.raises(BadInput, match="received_on"):
            Request(date(1899, 12, 31))


class TestADecisionOfAMachine:
    NOW = on(DUE)

    def test_is_fine_when_it_refuses_nothing(self):
        assert assess_decision(Decision(False, False), self.NOW).answer == Answer.ALLOW

    def test_is_no_question_when_a_person_decides(self):
        assert assess_decision(Decision(True, True), self.NOW).answer == Answer.ALLOW

    def test_may_not_refuse_without_a_way_to_a_person(self):
        verdict = assess_decision(Decision(True, False), self.NOW)

        assert verdict.is_blocked
        assert verdict.counterfactual.changes == {"review_offered": True}
        assert "une personne" in verdict.sentence.fr
        assert "a person" in verdict.sentence.en

    def test_that_refuses_waits_for_a_person(self):
        verdict = assess_decision(Decision(True, False, review_offered=True), self.NOW)

        assert verdict.requirements == {"human_review"}
        assert verdict.counterfactual.changes == {"by_a_person": True}
        assert verdict.article == "GDPR art. 22"


class TestABreach:
    def test_is_notified_within_72_full_hours_across_a_clock_change(self):
        assert notify_by(KNOWN) == LIMIT

    def test_waits_for_its_notification_until_the_last_second(self):
        verdict = assess_breach(Breach(KNOWN), as_of(LIMIT))

        assert verdict.requirements == {"breach_notification"}
        assert verdict.threshold == LIMIT
        assert verdict.counterfactual.changes == {"notified_at": LIMIT}
        assert "31 mars 2026, 01:00 (heure de Paris)" in verdict.sentence.fr
        assert "31 March 2026, 01:00 (Paris time)" in verdict.sentence.en

    def test_is_late_a_second_after(self):
        now = LIMIT + SECOND

        verdict = assess_breach(Breach(KNOWN), as_of(now))

        assert verdict.is_blocked
        assert verdict.threshold == LIMIT
        assert verdict.counterfactual.changes == {"notified_at": now}

    def test_notified_in_the_last_second_is_in_time(self):
        verdict = assess_breach(Breach(KNOWN, LIMIT), as_of(LIMIT))

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == LIMIT

    def test_notified_later_needs_its_reasons(self):
        late = LIMIT + SECOND

        verdict = assess_breach(Breach(KNOWN, late), as_of(late))
        explained = assess_breach(Breach(KNOWN, late, reasons_given=True), as_of(late))

        assert verdict.requirements == {"reasons_for_delay"}
        assert verdict.threshold == LIMIT
        assert verdict.counterfactual.changes == {"reasons_given": True}
        assert explained.answer == Answer.WARN
        assert explained.threshold == LIMIT
        assert explained.counterfactual.changes == {"notified_at": LIMIT}

    def test_without_a_risk_is_only_noted(self):
        verdict = assess_breach(Breach(KNOWN, puts_people_at_risk=False), as_of(LIMIT + SECOND))

        assert verdict.answer == Answer.ALLOW
        assert verdict.article == "GDPR art. 33"

    def test_makes_no_sense_notified_before_it_was_known_or_in_the_future(self):
        with pytest.raises(Contradiction):
            Breach(KNOWN, KNOWN - SECOND)
        with pytest.raises(BadInput, match="known_at"):
            assess_breach(Breach(KNOWN), as_of(KNOWN - SECOND))
        with pytest.raises(BadInput, match="notified_at"):
            assess_breach(Breach(KNOWN, LIMIT), as_of(LIMIT - SECOND))

    def test_makes_no_sense_without_a_time_zone(self):
        with pytest.raises(BadInput, match="time zone"):
            Breach(KNOWN.replace(tzinfo=None))
