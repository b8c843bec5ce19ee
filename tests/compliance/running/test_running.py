from datetime import UTC, date, datetime
from fractions import Fraction

import pytest

from compliance.as_of import as_of
from compliance.calendar import first_second, last_second
from compliance.errors import BadInput, Contradiction, MissingInput
from compliance.euro import Euro
from compliance.parameters.ecspr import APPLIES_ON
from compliance.parameters.operations import (
    PLAN_BACKUPS,
    PLAN_ITEMS,
    SAFEGUARDS_OVERHEADS_PART,
)
from compliance.running import authorisation, continuity, prudential
from compliance.running.authorisation import Passport, Use
from compliance.running.continuity import Backups, Plan
from compliance.running.prudential import Review, Safeguards, required
from compliance.verdict import Answer

TODAY = date(2026, 11, 21)
CHAPTERS = PLAN_ITEMS.on(TODAY)
SAVED = PLAN_BACKUPS.on(TODAY)


def on(day):
    return as_of(datetime(day.year, day.month, day.day, 11, tzinfo=UTC))


def safeguards(*, overheads=400_000, funds=0, **more):
    return Safeguards(12, overheads_last_year=Euro.of(overheads), own_funds=Euro.of(funds), **more)


class TestTheSafeguards:
    @pytest.mark.parametrize(
        ("overheads", "amount"),
        [
            pytest.param(80_000, 25_000, id="below the floor"),
            pytest.param(100_000, 25_000, id="the floor exactly"),
            pytest.param(100_001, "25000.25", id="a euro more"),
            pytest.param(400_000, 100_000, id="a quarter"),
            pytest.param("100000.01", "25000.01", id="a part of a cent counts as one"),
        ],
    )
    def test_are_a_quarter_of_the_overheads_and_25_000_euros_at_least(self, overheads, amount):
        assert required(Euro.of(overheads), TODAY) == Euro.of(amount)

    def test_would_follow_another_part_of_the_overheads(self, monkeypatch):
        monkeypatch.setitem(SAFEGUARDS_OVERHEADS_PART.values, APPLIES_ON, Fraction(2, 5))

        assert required(Euro.of(100_000), TODAY) == Euro.of(40_000)

    def test_are_enough_to_the_cent(self):
        enough = prudential.assess(safeguards(funds=100_000), on(TODAY))
        short = prudential.assess(safeguards(funds="99999.99"), on(TODAY))

        assert enough.answer == Answer.ALLOW
        assert enough.threshold == Euro.of(100_000)
        assert short.is_blocked
        assert short.threshold == Euro.of(100_000)
        assert short.counterfactual.changes == {"own_funds": Euro.of(100_000)}
        assert "assurance" not in short.sentence.fr
        assert "€99,999.99" in short.sentence.en

    def test_may_be_part_insurance(self):
        insured = {
            "insurance": Euro.of(60_000), "insurance_months": 12, "insurance_notice_days": 90,
        }  # fmt: skip
        enough = prudential.assess(safeguards(funds=40_000, **insured), on(TODAY))
        short = prudential.assess(safeguards(funds=39_999, **insured), on(TODAY))

        assert enough.answer == Answer.ALLOW
        assert short.counterfactual.changes == {"own_funds": Euro.of(40_000)}
        assert "assurance" not in short.sentence.fr

    @pytest.mark.parametrize(("months", "days"), [(11, 90), (12, 89)])
    def test_do_not_count_an_insurance_that_is_short_or_quickly_ended(self, months, days):
        verdict = prudential.assess(
            safeguards(
                funds=40_000, insurance=Euro.of(60_000), insurance_months=months,
                insurance_notice_days=days,
            ),
            on(TODAY),
        )  # fmt: skip

        assert verdict.is_blocked
        assert verdict.counterfactual.changes == {"own_funds": Euro.of(100_000)}
        assert "L'assurance ne compte pas" in verdict.sentence.fr
        assert "at least 12 months" in verdict.sentence.en
        assert "at least 90 days" in verdict.sentence.en

    def test_rest_on_estimates_in_the_first_year(self):
        young = Safeguards(11, overheads_estimated=Euro.of(400_000), own_funds=Euro.of(100_000))

        assert prudential.assess(young, on(TODAY)).threshold == Euro.of(100_000)
        with pytest.raises(MissingInput) as refusal:
            prudential.assess(Safeguards(11, overheads_last_year=Euro.of(1)), on(TODAY))
        assert refusal.value.argument == "overheads_estimated"
        with pytest.raises(MissingInput) as refusal:
            prudential.assess(Safeguards(12, overheads_estimated=Euro.of(1)), on(TODAY))
        assert refusal.value.argument == "overheads_last_year"

    def test_are_never_negative(self):
        with pytest.raises(BadInput, match="own_funds"):
            safeguards(funds=-1)


class TestTheReview:
    def test_is_due_on_the_second_anniversary(self):
        before = prudential.assess_review(Review(date(2024, 11, 22)), on(TODAY))
        after = prudential.assess_review(Review(date(2024, 11, 21)), on(TODAY))

        assert before.answer == Answer.ALLOW
        assert before.threshold == date(2026, 11, 22)
        assert after.requirements == {"review"}
        assert after.threshold == TODAY
        assert after.counterfactual.changes == {"now": last_second(date(2026, 11, 20))}

    def test_is_due_at_once_when_there_was_none(self):
        verdict = prudential.assess_review(Review(), on(TODAY))

        assert verdict.requirements == {"review"}
        assert verdict.counterfactual.changes == {"reviewed_on": TODAY}

    def test_was_not_made_tomorrow(self):
        with pytest.raises(BadInput, match="still to come"):
            prudential.assess_review(Review(date(2026, 11, 22)), on(TODAY))
        with pytest.raises(BadInput, match="reviewed_on"):
            Review(date(1899, 1, 1))


class TestTheContinuityPlan:
    def test_is_complete_with_its_chapters_and_three_scenarios(self):
        verdict = continuity.assess_plan(Plan(CHAPTERS, 3), on(TODAY))

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == 3

    def test_needs_the_three_most_likely_failures(self):
        verdict = continuity.assess_plan(Plan(CHAPTERS, 2), on(TODAY))

        assert verdict.requirements == {"scenarios"}
        assert verdict.threshold == 3
        assert verdict.counterfactual.changes == {"scenarios": 3}

    @pytest.mark.parametrize("chapter", sorted(CHAPTERS))
    def test_needs_each_chapter(self, chapter):
        verdict = continuity.assess_plan(Plan(CHAPTERS - {chapter}, 3), on(TODAY))

        assert verdict.requirements == {chapter}
        assert verdict.threshold == 3
        assert verdict.counterfactual.changes == {"items": CHAPTERS}
        assert chapter.words.fr in verdict.sentence.fr
        assert chapter.words.en in verdict.sentence.en

    def test_is_told_of_both_at_once(self):
        verdict = continuity.assess_plan(Plan(frozenset(), 2), on(TODAY))

        assert verdict.requirements == CHAPTERS | {"scenarios"}
        assert verdict.threshold == 3
        assert verdict.counterfactual.changes == {}

    def test_holds_nothing_unknown(self):
        with pytest.raises(BadInput, match="items: PlanItem"):
            Plan(frozenset({"horoscope"}), 3)
        with pytest.raises(BadInput, match="scenarios"):
            Plan(CHAPTERS, -1)
        with pytest.raises(BadInput, match="items: PlanItem"):
            Backups(frozenset({"horoscope"}))


class TestTheBackups:
    def test_hold_agreements_results_and_payments(self):
        assert {"client_agreements", "entry_test_results", "payment_traces"} == SAVED
        assert continuity.assess_backups(Backups(SAVED), on(TODAY)).answer == Answer.ALLOW

    @pytest.mark.parametrize("item", sorted(SAVED))
    def test_need_each(self, item):
        verdict = continuity.assess_backups(Backups(SAVED - {item}), on(TODAY))

        assert verdict.requirements == {item}
        assert verdict.counterfactual.changes == {"items": SAVED}
        assert item.words.fr in verdict.sentence.fr


class TestTheAuthority:
    def test_has_its_own_clocks(self):
        monday = date(2026, 3, 2)

        assert authorisation.completeness_by(monday) == date(2026, 4, 7)
        assert authorisation.decision_by(date(2026, 11, 30)) == date(2027, 2, 28)
        assert authorisation.notification_by(date(2026, 4, 3)) == date(2026, 4, 9)
        assert authorisation.forwarded_by(monday) == date(2026, 3, 16)


class TestThePassport:
    SUBMITTED = date(2026, 3, 2)

    def test_opens_fifteen_days_after_the_request_at_the_latest(self):
        waiting = authorisation.assess_passport(Passport(self.SUBMITTED), on(date(2026, 3, 16)))
        started = authorisation.assess_passport(Passport(self.SUBMITTED), on(date(2026, 3, 17)))

        assert waiting.is_blocked
        assert waiting.threshold == date(2026, 3, 17)
        assert waiting.counterfactual.changes == {"now": first_second(date(2026, 3, 17))}
        assert started.answer == Answer.ALLOW
        assert started.threshold == date(2026, 3, 17)

    def test_opens_with_the_confirmation(self):
        confirmed = Passport(self.SUBMITTED, date(2026, 3, 9))
        slow = Passport(self.SUBMITTED, date(2026, 3, 20))

        early = authorisation.assess_passport(confirmed, on(date(2026, 3, 9)))
        late = authorisation.assess_passport(slow, on(date(2026, 3, 20)))
        assert early.answer == Answer.ALLOW
        assert "9 March 2026" in early.sentence.en
        assert "17 March 2026" in late.sentence.en

    def test_makes_no_sense_confirmed_before_it_was_asked_for_or_tomorrow(self):
        with pytest.raises(Contradiction):
            Passport(self.SUBMITTED, date(2026, 3, 1))
        with pytest.raises(BadInput, match="submitted_on"):
            Passport(date(1899, 1, 1))
        with pytest.raises(BadInput, match="submitted_on"):
            authorisation.assess_passport(Passport(self.SUBMITTED), on(date(2026, 3, 1)))
        with pytest.raises(BadInput, match="confirmed_on"):
            authorisation.assess_passport(
                Passport(self.SUBMITTED, date(2026, 3, 9)), on(date(2026, 3, 8))
            )


class TestTheUseOfTheAuthorisation:
    GRANTED = date(2025, 1, 15)

    def test_begins_within_eighteen_months(self):
        before = authorisation.assess_use(Use(self.GRANTED), on(date(2026, 7, 14)))
        after = authorisation.assess_use(Use(self.GRANTED), on(date(2026, 7, 15)))

        assert before.answer == Answer.ALLOW
        assert before.threshold == date(2026, 7, 15)
        assert after.answer == Answer.WARN
        assert after.threshold == date(2026, 7, 15)
        assert after.counterfactual.changes == {"now": last_second(date(2026, 7, 14))}

    def test_does_not_stop_for_nine_months(self):
        used = Use(self.GRANTED, date(2026, 1, 15))

        assert authorisation.assess_use(used, on(date(2026, 10, 14))).answer == Answer.ALLOW
        assert authorisation.assess_use(used, on(date(2026, 10, 15))).answer == Answer.WARN

    def test_makes_no_sense_before_the_authorisation_or_tomorrow(self):
        with pytest.raises(Contradiction):
            Use(self.GRANTED, date(2025, 1, 14))
        with pytest.raises(BadInput, match="authorised_on"):
            authorisation.assess_use(Use(self.GRANTED), on(date(2025, 1, 14)))
        with pytest.raises(BadInput, match="last_service_on"):
            authorisation.assess_use(Use(self.GRANTED, TODAY), on(date(2026, 11, 20)))
        with pytest.raises(BadInput, match="authorised_on"):
            Use(date(1899, 1, 1))
