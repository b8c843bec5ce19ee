from datetime import UTC, date, datetime

import pytest

from compliance.as_of import as_of
from compliance.calendar import first_second, last_second
from compliance.errors import BadInput, Contradiction, MissingInput
from compliance.parameters.ecspr import APPLIES_ON
from compliance.parameters.operations import RECORDS_START_AT_THE_LATER
from compliance.running.erasure import Request, assess as assess_request
from compliance.running.records import assess_erasure, assess_keeping
from compliance.running.retention import Duty, Record, erase_on
from compliance.verdict import Answer

LAW = date(2026, 6, 30)
NEW_LAW = date(2027, 7, 10)


def on(day):
    return as_of(datetime(day.year, day.month, day.day, 11, tzinfo=UTC))


def record(*duties, done_on=date(2021, 6, 30), ended_on=date(2021, 6, 30), **more):
    return Record(frozenset(duties), done_on, ended_on, **more)


class TestTheDayOfErasure:
    @pytest.mark.parametrize(
        ("duties", "done_on", "ended_on", "day"),
        [
            pytest.param(
                {Duty.SERVICE}, date(2021, 6, 30), date(2020, 1, 1), date(2026, 6, 30),
                id="five years from the transaction, the later",
            ),
            pytest.param(
                {Duty.SERVICE}, date(2020, 1, 1), date(2021, 6, 30), date(2026, 6, 30),
                id="five years from the end of the relationship, the later",
            ),
            pytest.param(
                {Duty.AGREEMENT}, date(2020, 1, 1), date(2021, 6, 30), date(2026, 6, 30),
                id="an agreement",
            ),
            pytest.param(
                {Duty.COMPLAINT}, date(2020, 1, 1), date(2021, 6, 30), date(2026, 6, 30),
                id="a complaint",
            ),
            pytest.param(
                {Duty.IDENTITY}, date(2020, 1, 1), date(2026, 6, 30), date(2031, 6, 30),
                id="an identity, from the end of the relationship",
            ),
            pytest.param(
                {Duty.IDENTITY}, date(2026, 12, 1), date(2026, 6, 30), date(2031, 6, 30),
                id="an identity, whatever the day of the document",
            ),
            pytest.param(
                {Duty.OPERATION}, date(2021, 6, 30), None, date(2026, 6, 30),
                id="an operation, from its execution",
            ),
            pytest.param(
                {Duty.REFUSED_RELATIONSHIP}, date(2021, 6, 30), None, date(2026, 6, 30),
                id="a refusal to enter a relationship",
            ),
            pytest.param(
                {Duty.REGISTER}, date(2020, 1, 1), date(2026, 6, 30), date(2031, 6, 30),
                id="a register, after the end of the company",
            ),
            pytest.param(
                {Duty.ACCOUNTING}, date(2021, 6, 30), None, date(2031, 6, 30), id="accounting",
            ),
            pytest.param(
                {Duty.PROSPECT}, date(2021, 6, 30), None, date(2024, 6, 30), id="a prospect",
            ),
            pytest.param(
                {Duty.PROSPECT, Duty.OPERATION}, date(2021, 6, 30), None, date(2026, 6, 30),
                id="the longest of several",
            ),
            pytest.param(
                {Duty.OPERATION}, date(2024, 2, 29), None, date(2029, 2, 28), id="29 February",
            ),
        ],
    )  # fmt: skip
    def test_is_the_anniversary_of_the_start_of_its_duty(self, duties, done_on, ended_on, day):
        assert erase_on(record(*duties, done_on=done_on, ended_on=ended_on), LAW) == day

    @pytest.mark.parametrize(
        "duty",
        [Duty.SERVICE, Duty.AGREEMENT, Duty.COMPLAINT, Duty.IDENTITY, Duty.REGISTER],
    )
    def test_is_unknown_while_the_relationship_or_the_company_lasts(self, duty):
        assert erase_on(record(duty, Duty.OPERATION, ended_on=None), LAW) is None

    def test_would_count_from_the_transaction_in_the_other_reading(self, monkeypatch):
        kept = record(Duty.SERVICE, done_on=date(2020, 1, 1))

        monkeypatch.setitem(RECORDS_START_AT_THE_LATER.values, APPLIES_ON, False)
        assert erase_on(kept, LAW) == date(2025, 1, 1)

    def test_is_moved_by_an_authority_for_five_years_at_most(self):
        assert erase_on(record(Duty.OPERATION, extension_years=5), NEW_LAW) == date(2031, 6, 30)
        assert erase_on(record(Duty.SERVICE, extension_years=5), NEW_LAW) == date(2026, 6, 30)
        with pytest.raises(BadInput, match="5 at most"):
            erase_on(record(Duty.OPERATION, extension_years=6), NEW_LAW)

    def test_is_moved_by_nobody_before_the_regulation_says_so(self):
        with pytest.raises(BadInput) as refusal:
            erase_on(record(Duty.OPERATION, extension_years=1), date(2027, 7, 9))
        assert refusal.value.argument == "extension_years"


class TestErasing:
    def test_waits_for_the_anniversary(self):
        verdict = assess_erasure(record(Duty.SERVICE), on(date(2026, 6, 29)))

        assert verdict.is_blocked
        assert verdict.threshold == date(2026, 6, 30)
        assert verdict.counterfactual.changes == {"now": first_second(date(2026, 6, 30))}
        assert "30 juin 2026" in verdict.sentence.fr
        assert "30 June 2026" in verdict.sentence.en

    def test_is_allowed_on_it(self):
        verdict = assess_erasure(record(Duty.SERVICE), on(date(2026, 6, 30)))

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == date(2026, 6, 30)

    def test_of_an_identity_waits_five_years_after_the_relationship(self):
        identity = record(Duty.IDENTITY, ended_on=date(2026, 6, 30))

        assert assess_erasure(identity, on(date(2031, 6, 29))).is_blocked
        assert assess_erasure(identity, on(date(2031, 6, 30))).may_go_on

    def test_is_stopped_by_a_hold_after_any_time(self):
        verdict = assess_erasure(record(Duty.SERVICE, hold=True), on(date(2040, 1, 1)))

        assert verdict.is_blocked
        assert verdict.threshold == date(2026, 6, 30)
        assert verdict.counterfactual.changes == {"hold": False}

    def test_is_not_freed_by_lifting_a_hold_too_early(self):
        verdict = assess_erasure(record(Duty.SERVICE, hold=True), on(date(2026, 6, 29)))

        assert verdict.counterfactual.changes == {}
        early = assess_erasure(record(Duty.IDENTITY, ended_on=None, hold=True), on(LAW))
        assert early.counterfactual.changes == {}

    def test_waits_while_the_relationship_lasts(self):
        verdict = assess_erasure(record(Duty.SERVICE, ended_on=None), on(LAW))

        assert verdict.is_blocked
        assert verdict.threshold is None
        assert verdict.counterfactual.changes == {"ended_on": date(2021, 6, 30)}

    def test_counts_the_longest_duty_that_waits_for_the_end(self):
        lasting = record(Duty.REGISTER, Duty.IDENTITY, ended_on=None, extension_years=2)

        verdict = assess_erasure(lasting, on(date(2028, 6, 30)))

        assert verdict.counterfactual.changes == {"ended_on": date(2021, 6, 30)}

    def test_promises_no_day_when_no_end_would_be_enough(self):
        recent = record(Duty.SERVICE, done_on=date(2022, 1, 1), ended_on=None)

        assert assess_erasure(recent, on(LAW)).counterfactual.changes == {}

    @pytest.mark.parametrize("name", ["done_on", "ended_on"])
    @pytest.mark.parametrize("assess", [assess_erasure, assess_keeping])
    def test_is_not_asked_about_tomorrow(self, assess, name):
        with pytest.raises(BadInput) as refusal:
            assess(record(Duty.SERVICE, **{name: date(2026, 7, 1)}), on(LAW))
        assert refusal.value.argument == name


class TestKeeping:
    def test_against_laundering_ends_on_the_day_of_erasure(self):
        verdict = assess_keeping(record(Duty.OPERATION), on(date(2026, 6, 30)))

        assert verdict.requirements == {"erasure"}
        assert verdict.threshold == date(2026, 6, 30)
        assert verdict.counterfactual.changes == {"now": last_second(date(2026, 6, 29))}
        before = assess_keeping(record(Duty.OPERATION), on(date(2026, 6, 29)))
        assert before.answer == Answer.ALLOW
        assert before.threshold == date(2026, 6, 30)

    @pytest.mark.parametrize("duty", [Duty.IDENTITY, Duty.REFUSED_RELATIONSHIP, Duty.PROSPECT])
    def test_ends_for_every_duty_that_ends(self, duty):
        assert assess_keeping(record(duty), on(LAW)).is_gated

    def test_goes_on_while_another_duty_does(self):
        both = record(Duty.OPERATION, Duty.ACCOUNTING)

        assert assess_keeping(both, on(date(2031, 6, 29))).may_go_on
        assert assess_keeping(both, on(date(2031, 6, 30))).is_gated

    def test_goes_on_under_a_hold(self):
        assert assess_keeping(record(Duty.OPERATION, hold=True), on(LAW)).may_go_on

    def test_goes_on_while_the_relationship_lasts(self):
        assert assess_keeping(record(Duty.IDENTITY, ended_on=None), on(LAW)).may_go_on

    @pytest.mark.parametrize(
        "duty", [Duty.SERVICE, Duty.AGREEMENT, Duty.COMPLAINT, Duty.REGISTER, Duty.ACCOUNTING]
    )
    def test_of_other_records_has_no_end(self, duty):
        assert assess_keeping(record(duty), on(date(2090, 1, 1))).may_go_on


class TestARecordThatMakesNoSense:
    def test_has_no_reason_to_be_kept(self):
        with pytest.raises(MissingInput) as refusal:
            record()
        assert refusal.value.argument == "duties"

    def test_has_an_unknown_one(self):
        with pytest.raises(BadInput, match="duties: Duty"):
            record("fun")

    def test_is_extended_backwards(self):
        with pytest.raises(BadInput, match="extension_years"):
            record(Duty.OPERATION, extension_years=-1)


class TestAPersonWhoAsksToBeForgotten:
    KEPT = date(2031, 6, 30)

    def test_is_when_nothing_requires_the_data(self):
        assert assess_request(Request(duty_to_keep=False), on(LAW)).answer == Answer.ALLOW

    def test_is_promised_a_day_while_a_law_keeps_the_data(self):
        verdict = assess_request(Request(True, self.KEPT), on(date(2031, 6, 29)))

        assert verdict.requirements == {"restriction", "scheduled_erasure"}
        assert verdict.threshold == self.KEPT
        assert verdict.counterfactual.changes == {"now": first_second(self.KEPT)}
        assert "30 juin 2031" in verdict.sentence.fr
        assert verdict.article == "GDPR art. 17(3)(b)"

    def test_is_on_that_day(self):
        verdict = assess_request(Request(True, self.KEPT), on(self.KEPT))

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == self.KEPT

    def test_is_told_that_the_end_is_not_known_yet(self):
        verdict = assess_request(Request(duty_to_keep=True), on(LAW))

        assert verdict.requirements == {"restriction", "scheduled_erasure"}
        assert verdict.counterfactual.changes == {"duty_to_keep": False}

    def test_waits_for_a_hold_to_be_lifted(self):
        over = assess_request(Request(True, self.KEPT, hold=True), on(self.KEPT))
        without_duty = assess_request(Request(False, hold=True), on(LAW))
        running = assess_request(Request(True, self.KEPT, hold=True), on(LAW))

        assert over.requirements == {"restriction", "scheduled_erasure"}
        assert over.counterfactual.changes == {"hold": False}
        assert without_duty.counterfactual.changes == {"hold": False}
        assert running.counterfactual.changes == {}
        assert running.threshold == self.KEPT

    def test_is_given_no_day_of_another_age(self):
        with pytest.raises(BadInput, match="kept_until"):
            Request(True, date(3000, 1, 1))

    def test_is_given_no_day_without_a_duty(self):
        with pytest.raises(Contradiction) as refusal:
            Request(False, self.KEPT)
        assert refusal.value.argument == "kept_until"
