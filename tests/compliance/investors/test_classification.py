from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.as_of import as_of
from compliance.calendar import first_second, last_second
from compliance.errors import BadInput
from compliance.investors.classification import (
    PROTECTIONS,
    STATEMENTS,
    Fallback,
    Refusal,
    Request,
    Status,
    assess,
    assess_fallback,
    assess_giving_up,
    assess_refusal,
    assess_request,
    expires_on,
    is_sophisticated,
)
from compliance.parameters.ecspr import (
    FALLBACK_REOPENS_SUBSCRIPTIONS,
    SOPHISTICATED_YEARS,
    SOPHISTICATION_ENDS_AT_WILL,
)
from compliance.verdict import Answer

NOW = as_of(datetime(2025, 11, 21, 9, tzinfo=UTC))
APPROVED_AT = datetime(2024, 5, 10, 9, 30, tzinfo=UTC)
LAST_DAY = date(2026, 5, 9)


def on(day):
    return as_of(first_second(day))


def changes(verdict):
    return dict(verdict.counterfactual.changes)


class TestIsSophisticated:
    def test_holds_until_the_eve_of_the_second_anniversary(self):
        assert is_sophisticated(APPROVED_AT, last_second(LAST_DAY))
        assert not is_sophisticated(APPROVED_AT, first_second(date(2026, 5, 10)))

    def test_expires_on_28_february_after_a_29(self):
        assert expires_on(datetime(2024, 2, 29, 12, tzinfo=UTC)) == date(2026, 2, 28)

    def test_needs_an_approval_that_has_come_and_is_not_revoked(self):
        now = datetime(2025, 1, 1, tzinfo=UTC)

        assert not is_sophisticated(None, now)
        assert not is_sophisticated(APPROVED_AT, now, revoked=True)
        assert not is_sophisticated(now, APPROVED_AT)
        assert is_sophisticated(now, now)


class TestTheStatus:
    def test_is_nobodys_at_first(self):
        verdict = assess(Status(), NOW)
        assert verdict.answer == Answer.BLOCK
        assert "avec toutes les protections" in verdict.sentence.fr
        assert changes(verdict) == {"approved_at": NOW.now}
        assert verdict.counterfactual.sentence.en == "After a request, once it is approved."

    def test_is_not_there_while_the_request_waits(self):
        verdict = assess(Status(waiting=True), NOW)
        assert verdict.is_blocked
        assert "à l'examen" in verdict.sentence.fr

    def test_says_until_when_it_holds(self):
        verdict = assess(Status(APPROVED_AT), NOW)
        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == date(2026, 5, 10)
        assert "10 mai 2026" in verdict.sentence.fr
        assert "10 May 2026" in verdict.sentence.en

    def test_is_renewed_only_by_a_new_request(self):
        verdict = assess(Status(APPROVED_AT), on(date(2026, 5, 10)))
        assert verdict.is_blocked
        assert verdict.threshold == date(2026, 5, 10)
        assert verdict.counterfactual.sentence.en.startswith("After a new request")
        assert changes(verdict) == {"approved_at": first_second(date(2024, 5, 11))}

    def test_is_renewed_after_a_29_february_by_the_first_approval_that_still_holds(self):
        verdict = assess(Status(datetime(2023, 1, 1, tzinfo=UTC)), on(date(2026, 2, 28)))
        assert changes(verdict) == {"approved_at": first_second(date(2024, 3, 1))}

    def test_begins_with_its_approval(self):
        verdict = assess(Status(APPROVED_AT), as_of(APPROVED_AT - timedelta(seconds=1)))
        assert verdict.is_blocked
        assert changes(verdict) == {"now": APPROVED_AT}
        assert assess(Status(APPROVED_AT), as_of(APPROVED_AT)).may_go_on

    def test_ends_when_given_up(self):
        verdict = assess(Status(APPROVED_AT, given_up=True), NOW)
        assert "renoncé" in verdict.sentence.fr
        assert changes(verdict) == {"given_up": False}

    def test_ends_when_its_conditions_no_longer_hold(self):
        verdict = assess(Status(APPROVED_AT, lost=True), NOW)
        assert "conditions" in verdict.sentence.fr
        assert changes(verdict) == {"lost": False}

    def test_comes_back_only_with_everything_that_is_missing(self):
        lost = Status(APPROVED_AT, given_up=True, lost=True)
        assert changes(assess(lost, NOW)) == {"given_up": False, "lost": False}
        assert set(changes(assess(lost, on(date(2026, 5, 10))))) == {
            "approved_at",
            "given_up",
            "lost",
        }

    def test_has_no_end_for_a_proved_professional(self):
        assert assess(Status(professional=True), NOW).may_go_on
        old = Status(APPROVED_AT, given_up=True, professional=True)
        assert assess(old, on(date(2031, 1, 1))).may_go_on

    def test_keeps_the_length_of_the_day_of_its_approval(self, monkeypatch):
        monkeypatch.setitem(SOPHISTICATED_YEARS.values, date(2025, 1, 1), 1)
        assert expires_on(APPROVED_AT) == date(2026, 5, 10)
        assert expires_on(datetime(2025, 1, 1, 12, tzinfo=UTC)) == date(2026, 1, 1)

    def test_knows_the_zone_of_its_moment(self):
        with pytest.raises(BadInput) as bad:
            Status(datetime(2024, 5, 10))  # noqa: DTZ001 - that is what is refused
        assert bad.value.argument == "approved_at"


class TestTheRequest:
    WHOLE = dict.fromkeys(STATEMENTS, True)

    def test_needs_the_three_statements(self):
        assert assess_request(Request(**self.WHOLE), NOW).answer == Answer.ALLOW
        nothing = assess_request(Request(), NOW)
        assert nothing.answer == Answer.GATE
        assert nothing.requirements == {"criteria", "loss_of_protection", "truth"}
        assert changes(nothing) == self.WHOLE

    @pytest.mark.parametrize("name", sorted(STATEMENTS))
    def test_waits_for_the_one_that_is_missing(self, name):
        verdict = assess_request(Request(**(self.WHOLE | {name: False})), NOW)
        assert verdict.requirements == {name}
        assert changes(verdict) == {name: True}

    def test_is_one_at_a_time(self):
        verdict = assess_request(Request(**self.WHOLE, waiting=True), NOW)
        assert verdict.answer == Answer.BLOCK
        assert verdict.article == "Levain"
        assert changes(verdict) == {"waiting": False}


class TestTheDecision:
    def test_is_a_yes_unless_there_is_a_reasonable_doubt(self):
        verdict = assess_refusal(Refusal(), NOW)
        assert verdict.answer == Answer.BLOCK
        assert "doit être acceptée" in verdict.sentence.fr
        assert changes(verdict) == {"doubt_written": True}

    def test_may_be_a_no_with_the_doubt_written_down(self):
        assert assess_refusal(Refusal(doubt_written=True), NOW).answer == Answer.ALLOW


class TestGivingUp:
    def test_is_possible_at_any_time(self):
        assert assess_giving_up(Status(APPROVED_AT), NOW).answer == Answer.ALLOW

    def test_means_nothing_to_the_others(self):
        verdict = assess_giving_up(Status(), NOW)
        assert verdict.is_blocked
        assert changes(verdict) == {}

    def test_waits_for_the_end_where_the_silent_text_is_read_otherwise(self, monkeypatch):
        monkeypatch.setitem(SOPHISTICATION_ENDS_AT_WILL.values, date(2025, 1, 1), False)
        verdict = assess_giving_up(Status(APPROVED_AT), NOW)
        assert verdict.is_blocked
        assert "avant son terme" in verdict.sentence.fr
        assert "10 mai 2026" in verdict.counterfactual.sentence.fr
        assert assess_giving_up(Status(professional=True), NOW).may_go_on


class TestFallback:
    def test_leaves_what_was_confirmed_alone(self):
        assert assess_fallback(Fallback(confirmed=True), NOW).answer == Answer.ALLOW

    def test_protects_what_was_not(self):
        verdict = assess_fallback(Fallback(confirmed=False), NOW)
        assert verdict.requirements == PROTECTIONS
        assert changes(verdict) == {"confirmed": True}

    def test_reopens_everything_where_the_silent_text_is_read_otherwise(self, monkeypatch):
        monkeypatch.setitem(FALLBACK_REOPENS_SUBSCRIPTIONS.values, date(2025, 1, 1), True)
        for confirmed in (True, False):
            verdict = assess_fallback(Fallback(confirmed=confirmed), NOW)
            assert verdict.requirements == PROTECTIONS
            assert changes(verdict) == {}
            assert "chaque protection" in verdict.counterfactual.sentence.fr
        assert "valent aussi pour cette souscription" in (
            assess_fallback(Fallback(confirmed=True), NOW).sentence.fr
        )
