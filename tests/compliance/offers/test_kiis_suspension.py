from datetime import UTC, date, datetime, timedelta

import pytest

from compliance.as_of import as_of
from compliance.calendar import first_second, last_second
from compliance.errors import BadInput, Contradiction
from compliance.offers.kiis_suspension import (
    Cancellation,
    Change,
    Corrected,
    Suspension,
    assess,
    assess_cancellation,
    assess_change,
    assess_revocation,
    cancels_after,
    revocable_until,
)
from compliance.parameters.ecspr import KIIS_CORRECTION_REVOCATION_DAYS, KIIS_SUSPENSION_DAYS
from compliance.verdict import Answer

SUSPENDED = date(2026, 5, 4)
LAST_DAY = date(2026, 6, 3)
ONE_DAY, ONE_SECOND = timedelta(days=1), timedelta(seconds=1)
NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))


def on(day):
    return as_of(first_second(day))


def changes(verdict):
    return dict(verdict.counterfactual.changes)


class TestSuspension:
    def test_lasts_thirty_calendar_days(self):
        assert cancels_after(SUSPENDED) == LAST_DAY

    def test_waits_for_the_correction_until_its_last_second(self):
        for when in (on(SUSPENDED), as_of(last_second(LAST_DAY))):
            verdict = assess(Suspension(SUSPENDED), when)
            assert verdict.answer == Answer.GATE
            assert verdict.requirements == {"corrected_sheet"}
            assert verdict.threshold == LAST_DAY
            assert changes(verdict) == {"fixed_on": when.today}
            assert "3 juin 2026" in verdict.sentence.fr

    def test_ends_well_with_a_correction_on_the_last_day(self):
        for when in (on(LAST_DAY), on(LAST_DAY + ONE_DAY)):
            verdict = assess(Suspension(SUSPENDED, fixed_on=LAST_DAY), when)
            assert verdict.answer == Answer.ALLOW
            assert verdict.threshold == LAST_DAY

    def test_ends_in_a_cancellation_the_day_after(self):
        for fixed_on in (None, LAST_DAY + ONE_DAY):
            verdict = assess(Suspension(SUSPENDED, fixed_on), on(LAST_DAY + ONE_DAY))
            assert verdict.answer == Answer.BLOCK
            assert verdict.threshold == LAST_DAY
            assert changes(verdict) == {"fixed_on": LAST_DAY}
            assert "remboursé" in verdict.sentence.fr

    def test_waits_while_the_correction_is_to_come(self):
        coming = Suspension(SUSPENDED, fixed_on=SUSPENDED + 2 * ONE_DAY)
        assert assess(coming, on(SUSPENDED + ONE_DAY)).is_gated
        assert assess(coming, on(SUSPENDED + 2 * ONE_DAY)).may_go_on

    def test_waits_for_no_correction_of_a_sheet_that_is_right(self):
        by_hand = Suspension(SUSPENDED, sheet_wrong=False)
        for when in (on(SUSPENDED), as_of(last_second(LAST_DAY))):
            verdict = assess(by_hand, when)
            assert (verdict.answer, verdict.threshold) == (Answer.ALLOW, LAST_DAY)
            assert "sans que sa fiche" in verdict.sentence.fr
        assert assess(by_hand, on(LAST_DAY + ONE_DAY)).is_blocked

    def test_is_not_there_before_its_first_day(self):
        assert assess(Suspension(SUSPENDED), on(SUSPENDED - ONE_DAY)).answer == Answer.ALLOW
        assert assess(Suspension(SUSPENDED, SUSPENDED), on(SUSPENDED)).answer == Answer.ALLOW

    def test_keeps_the_length_of_its_first_day(self, monkeypatch):
        monkeypatch.setitem(KIIS_SUSPENSION_DAYS.values, date(2026, 5, 10), 10)
        assert assess(Suspension(SUSPENDED), on(LAST_DAY)).is_gated
        assert cancels_after(date(2026, 5, 10)) == date(2026, 5, 20)

    def test_is_never_corrected_before_it_begins(self):
        with pytest.raises(Contradiction) as bad:
            Suspension(SUSPENDED, fixed_on=SUSPENDED - ONE_DAY)
        assert bad.value.argument == "fixed_on"


class TestRevocation:
    REPUBLISHED = datetime(2026, 3, 2, 10, tzinfo=UTC)
    OFFERED = REPUBLISHED - 20 * ONE_DAY
    END = last_second(date(2026, 3, 6))

    def asked(self, now, offered_at=OFFERED, republished_at=REPUBLISHED):
        return assess_revocation(Corrected(offered_at, republished_at), as_of(now))

    def test_is_open_to_all_while_the_correction_is_awaited(self):
        verdict = self.asked(self.REPUBLISHED + 300 * ONE_DAY, republished_at=None)
        assert verdict.answer == Answer.ALLOW
        assert self.asked(self.REPUBLISHED - ONE_SECOND).threshold is None

    def test_stays_open_four_days_after_it_to_the_last_second(self):
        assert revocable_until(self.REPUBLISHED) == self.END
        for now in (self.REPUBLISHED, self.END, self.END + ONE_SECOND - timedelta(microseconds=1)):
            verdict = self.asked(now)
            assert (verdict.answer, verdict.threshold) == (Answer.ALLOW, self.END)

    def test_is_over_afterwards(self):
        verdict = self.asked(self.END + ONE_SECOND)
        assert (verdict.answer, verdict.threshold) == (Answer.BLOCK, self.END)
        assert changes(verdict) == {"now": self.END}

    def test_is_for_those_who_signed_on_the_wrong_sheet(self):
        assert self.asked(self.END, offered_at=self.REPUBLISHED).may_go_on
        verdict = self.asked(self.END, offered_at=self.REPUBLISHED + ONE_SECOND)
        assert verdict.is_blocked
        assert changes(verdict) == {"offered_at": self.REPUBLISHED}
        late = self.asked(self.END + ONE_SECOND, offered_at=self.REPUBLISHED + ONE_SECOND)
        assert changes(late) == {"offered_at": self.REPUBLISHED, "now": self.END}

    def test_lasts_full_hours_or_full_days_whichever_is_longer(self):
        # Clocks go forward on 29 March: ninety-six hours end after midnight of the fourth day.
        late = datetime(2026, 3, 26, 22, 59, 59, 500_000, tzinfo=UTC)
        assert revocable_until(late) == datetime(2026, 3, 30, 23, 0, tzinfo=UTC)
        exact = late.replace(microsecond=0)
        assert revocable_until(exact) == datetime(2026, 3, 30, 22, 59, 59, tzinfo=UTC)
        # And back on 25 October: the last civil day ends later than the hours.
        back = datetime(2026, 10, 22, 21, 59, 59, tzinfo=UTC)
        assert revocable_until(back) == datetime(2026, 10, 26, 22, 59, 59, tzinfo=UTC)

    def test_lasts_as_long_as_the_silent_text_is_read_to_say(self, monkeypatch):
        monkeypatch.setitem(KIIS_CORRECTION_REVOCATION_DAYS.values, date(2026, 1, 1), 10)
        assert revocable_until(self.REPUBLISHED) == last_second(date(2026, 3, 12))
        assert self.asked(self.END + ONE_SECOND).may_go_on

    @pytest.mark.parametrize("name", ["offered_at", "republished_at"])
    def test_knows_the_zone_of_its_moments(self, name):
        moments = {"offered_at": self.OFFERED, "republished_at": self.REPUBLISHED}
        with pytest.raises(BadInput) as bad:
            Corrected(**(moments | {name: datetime(2026, 3, 2)}))  # noqa: DTZ001
        assert bad.value.argument == name


class TestAChange:
    def test_that_is_material_goes_with_a_notice(self):
        verdict = assess_change(Change(material=True), NOW)
        assert verdict.requirements == {"inform_interested"}
        assert changes(verdict) == {"informed": True}
        assert assess_change(Change(material=True, informed=True), NOW).answer == Answer.ALLOW

    def test_that_is_not_needs_none(self):
        assert assess_change(Change(material=False), NOW).answer == Answer.ALLOW


class TestACancellation:
    def test_refunds_everybody_in_full(self):
        verdict = assess_cancellation(Cancellation(reason_given=True), NOW)
        assert verdict.answer == Answer.ALLOW
        assert "remboursé en totalité" in verdict.sentence.fr

    def test_has_a_reason(self):
        verdict = assess_cancellation(Cancellation(), NOW)
        assert verdict.requirements == {"reason"}
        assert changes(verdict) == {"reason_given": True}

    def test_is_not_for_what_has_ended(self):
        verdict = assess_cancellation(Cancellation(ended=True, reason_given=True), NOW)
        assert verdict.answer == Answer.BLOCK
        assert changes(verdict) == {}
