from datetime import UTC, date, datetime

import pytest

from compliance.as_of import as_of
from compliance.errors import BadInput, Contradiction
from compliance.items import AcknowledgementItem as Item
from compliance.parameters import NotYetLaw
from compliance.running.complaint_acknowledgement import (
    Acknowledgement,
    assess as assess_acknowledgement,
)
from compliance.running.complaints import Complaint, acknowledge_by, assess, decide_by
from compliance.verdict import Answer

RECEIVED = date(2026, 3, 2)  # a Monday
DUE = date(2026, 3, 16)
DECISION = date(2026, 5, 1)
FULL = frozenset(Item) - {Item.REASONS}


def on(day):
    return as_of(datetime(day.year, day.month, day.day, 11, tzinfo=UTC))


def ask(today, **facts):
    return assess(Complaint(RECEIVED, **facts), on(today))


class TestTheLastDayToAcknowledge:
    @pytest.mark.parametrize(
        ("received", "due"),
        [
            pytest.param(RECEIVED, DUE, id="a Monday"),
            pytest.param(date(2026, 4, 30), date(2026, 5, 19), id="before 1, 8 and 14 May"),
            pytest.param(date(2026, 3, 7), date(2026, 3, 20), id="a Saturday"),
        ],
    )
    def test_is_the_tenth_working_day_after_receipt(self, received, due):
        assert acknowledge_by(received) == due

    def test_was_not_set_before_the_delegated_regulation(self):
        with pytest.raises(NotYetLaw):
            acknowledge_by(date(2022, 11, 27))
        assert acknowledge_by(date(2022, 11, 28)) == date(2022, 12, 12)


class TestTheDayOfTheDecision:
    def test_is_sixty_days_after_receipt_when_none_was_announced(self):
        assert decide_by(RECEIVED) == DECISION


class TestAComplaintNotAcknowledged:
    def test_waits_for_it_until_the_last_day(self):
        verdict = ask(DUE)

        assert verdict.is_gated
        assert verdict.requirements == {"acknowledgement"}
        assert verdict.threshold == DUE
        assert verdict.counterfactual.changes == {"acknowledged_on": DUE}
        assert "16 mars 2026" in verdict.sentence.fr
        assert "16 March 2026" in verdict.sentence.en

    def test_is_late_on_the_day_after(self):
        verdict = ask(date(2026, 3, 17))

        assert verdict.is_blocked
        assert verdict.threshold == DUE
        assert verdict.counterfactual.changes == {"acknowledged_on": date(2026, 3, 17)}
        assert verdict.article == "ECSPR art. 7; 2022/2117 art. 3"


class TestAComplaintAcknowledged:
    def test_in_time_then_waits_for_its_decision_until_the_day_announced(self):
        verdict = ask(DECISION, acknowledged_on=DUE)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == DECISION
        assert "1er mai 2026" in verdict.sentence.fr

    def test_late_is_noted_and_stops_nothing(self):
        verdict = ask(date(2026, 3, 18), acknowledged_on=date(2026, 3, 17))

        assert verdict.answer == Answer.WARN
        assert verdict.threshold == DUE
        assert verdict.counterfactual.changes == {"acknowledged_on": DUE}
        assert "17 mars 2026" in verdict.sentence.fr

    def test_asks_for_a_decision_or_a_new_day_once_the_announced_one_has_passed(self):
        late = date(2026, 5, 2)

        verdict = ask(late, acknowledged_on=DUE)

        assert verdict.requirements == {"decision_or_new_day"}
        assert verdict.threshold == DECISION
        assert verdict.counterfactual.changes == {"announced_for": late}
        assert ask(late, acknowledged_on=DUE, announced_for=late).answer == Answer.ALLOW

    def test_keeps_to_the_day_that_it_announced(self):
        announced = date(2026, 4, 1)

        assert ask(announced, acknowledged_on=DUE, announced_for=announced).may_go_on
        assert ask(date(2026, 4, 2), acknowledged_on=DUE, announced_for=announced).is_gated

    def test_waits_for_no_decision_when_inadmissible(self):
        verdict = ask(date(2026, 9, 1), acknowledged_on=DUE, admissible=False)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == DECISION


class TestAComplaintDecided:
    def test_in_time_was_handled_in_time(self):
        verdict = ask(date(2026, 9, 1), acknowledged_on=DUE, decided_on=DECISION)

        assert verdict.answer == Answer.ALLOW
        assert verdict.sentence.en == "This complaint was handled in time."

    def test_late_is_noted(self):
        verdict = ask(date(2026, 9, 1), acknowledged_on=DUE, decided_on=date(2026, 5, 2))

        assert verdict.answer == Answer.WARN
        assert verdict.threshold == DECISION
        assert verdict.counterfactual.changes == {"decided_on": DECISION}

    def test_late_twice_has_no_single_remedy(self):
        verdict = ask(
            date(2026, 9, 1), acknowledged_on=date(2026, 3, 17), decided_on=date(2026, 5, 2)
        )

        assert verdict.answer == Answer.WARN
        assert verdict.threshold == DUE
        assert verdict.counterfactual.changes == {}
        assert "16 March 2026" in verdict.counterfactual.sentence.en
        assert "1 May 2026" in verdict.counterfactual.sentence.en

    def test_too_late_but_inadmissible_all_along_needed_no_decision(self):
        verdict = ask(
            date(2026, 9, 1), acknowledged_on=DUE, decided_on=date(2026, 5, 2), admissible=False
        )

        assert verdict.answer == Answer.ALLOW


class TestAComplaintThatMakesNoSense:
    @pytest.mark.parametrize("name", ["acknowledged_on", "decided_on", "announced_for"])
    def test_has_a_day_before_its_receipt(self, name):
        with pytest.raises(Contradiction) as refusal:
            Complaint(RECEIVED, **{name: date(2026, 3, 1)})
        assert refusal.value.argument == name

    @pytest.mark.parametrize("name", ["acknowledged_on", "decided_on"])
    def test_tells_of_tomorrow(self, name):
        with pytest.raises(BadInput) as refusal:
            ask(RECEIVED, **{name: date(2026, 3, 3)})
        assert refusal.value.argument == name

    def test_is_received_tomorrow(self):
        with pytest.raises(BadInput) as refusal:
            ask(date(2026, 3, 1))
        assert refusal.value.argument == "received_on"

    def test_is_of_another_century(self):
        with pytest.raises(BadInput):
            Complaint(date(1899, 12, 31))


class TestTheAcknowledgement:
    NOW = on(DUE)

    def test_is_complete_with_a_contact_and_the_time_of_the_decision(self):
        assert assess_acknowledgement(Acknowledgement(FULL), self.NOW).answer == Answer.ALLOW

    @pytest.mark.parametrize("item", sorted(FULL))
    def test_names_what_is_missing(self, item):
        verdict = assess_acknowledgement(Acknowledgement(FULL - {item}), self.NOW)

        assert verdict.requirements == {item}
        assert verdict.counterfactual.changes == {"says": FULL}

    def test_gives_its_reasons_when_the_complaint_is_inadmissible(self):
        verdict = assess_acknowledgement(Acknowledgement(FULL, admissible=False), self.NOW)
        complete = Acknowledgement(FULL | {Item.REASONS}, admissible=False)

        assert verdict.requirements == {"reasons"}
        assert "pas recevable" in verdict.sentence.fr
        assert "inadmissible" in verdict.sentence.en
        assert assess_acknowledgement(complete, self.NOW).may_go_on

    def test_knows_no_other_item(self):
        with pytest.raises(BadInput, match="says: AcknowledgementItem"):
            Acknowledgement(frozenset({"fax"}))
