from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings, strategies as st

from compliance.as_of import as_of
from compliance.calendar import first_second, last_second
from compliance.errors import BadInput
from compliance.parameters import NotYetLaw, tax
from compliance.tax.ir_pme_holding import (
    Reason,
    Reimbursement,
    Sale,
    assess_reimbursement,
    assess_sale,
    free_from,
    hold_until,
    reimbursable_from,
)
from compliance.verdict import Answer

SUBSCRIBED = date(2026, 3, 10)
LAST = date(2031, 12, 31)
FREE = date(2032, 1, 1)


def at(day: date):
    return as_of(first_second(day))


class TestTheHoldingPeriod:
    @pytest.mark.parametrize("day", [date(2026, 1, 1), SUBSCRIBED, date(2026, 12, 31)])
    def test_ends_with_the_fifth_year_after_that_of_the_subscription(self, day):
        assert hold_until(day) == LAST
        assert free_from(day) == FREE

    def test_may_be_read_as_ending_before_its_last_day(self, monkeypatch):
        monkeypatch.setitem(tax.SALE_ON_THE_LAST_DAY_IS_EARLY.values, tax.FROM_2018, False)

        assert free_from(SUBSCRIBED) == LAST
        assert assess_sale(Sale(SUBSCRIBED), at(LAST)).answer == Answer.ALLOW

    def test_keeps_the_length_of_the_day_of_the_subscription(self, monkeypatch):
        monkeypatch.setitem(tax.HOLDING_YEARS.values, date(2027, 1, 1), 8)

        assert hold_until(date(2026, 12, 31)) == LAST
        assert hold_until(date(2027, 1, 1)) == date(2035, 12, 31)

    def test_before_2018_is_not_known(self):
        with pytest.raises(NotYetLaw):
            hold_until(date(2017, 12, 31))


class TestASale:
    def test_on_31_december_of_the_fifth_year_is_too_early(self):
        verdict = assess_sale(Sale(SUBSCRIBED), as_of(last_second(LAST)))

        assert verdict.answer == Answer.WARN
        assert verdict.threshold == LAST
        assert "to be kept until 31 December 2031: selling them today" in verdict.sentence.en
        assert verdict.counterfactual.changes == {"now": first_second(FREE)}
        assert "1 January 2032" in verdict.counterfactual.sentence.en

    def test_on_1_january_after_it_is_safe(self):
        verdict = assess_sale(Sale(SUBSCRIBED), at(FREE))

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == LAST
        assert "the reduction stays" in verdict.sentence.en

    @pytest.mark.parametrize("reason", [each for each in Reason if each != Reason.SALE])
    def test_after_an_accident_of_life_is_excused(self, reason):
        verdict = assess_sale(Sale(SUBSCRIBED, reason), at(date(2027, 1, 1)))

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == LAST
        assert "does not take the reduction back" in verdict.sentence.en

    def test_is_excused_for_no_other_reason_than_those_of_the_law(self, monkeypatch):
        monkeypatch.setitem(tax.SALE_EXCEPTIONS.values, tax.FROM_2018, frozenset({"death"}))

        assert assess_sale(Sale(SUBSCRIBED, Reason.DEATH), at(SUBSCRIBED)).answer == Answer.ALLOW
        dismissal = assess_sale(Sale(SUBSCRIBED, Reason.DISMISSAL), at(SUBSCRIBED))
        assert dismissal.answer == Answer.WARN

    @pytest.mark.parametrize("reason", list(Reason))
    def test_has_reasons_with_a_name_in_both_languages(self, reason):
        assert reason.written("fr") != reason.written("en")

    @settings(max_examples=100, deadline=None, derandomize=True)
    @given(
        st.dates(date(2018, 1, 1), date(2030, 12, 31)),
        st.datetimes(datetime(2018, 1, 1), datetime(2040, 1, 1), timezones=st.just(UTC)),  # noqa: DTZ001
        st.timedeltas(min_value=datetime(2026, 1, 2) - datetime(2026, 1, 1)),  # noqa: DTZ001
    )
    def test_once_safe_stays_safe(self, subscribed_on, now, later):
        facts = Sale(subscribed_on)
        if assess_sale(facts, as_of(now)).answer == Answer.ALLOW:
            then = min(later, datetime(2900, 1, 1, tzinfo=UTC) - now)
            assert assess_sale(facts, as_of(now + then)).answer == Answer.ALLOW


class TestAReimbursement:
    @pytest.mark.parametrize(
        ("esus", "first"), [(False, date(2034, 1, 1)), (True, date(2037, 1, 1))]
    )
    def test_waits_for_the_end_of_the_seventh_year_or_the_tenth(self, esus, first):
        facts = Reimbursement(SUBSCRIBED, esus)

        early = assess_reimbursement(
            facts, as_of(last_second(first.replace(year=first.year - 1, month=12, day=31)))
        )
        in_time = assess_reimbursement(facts, at(first))

        assert reimbursable_from(SUBSCRIBED, esus=esus) == first
        assert (early.answer, in_time.answer) == (Answer.WARN, Answer.ALLOW)
        assert early.threshold == in_time.threshold == first
        assert early.counterfactual.changes == {"now": first_second(first)}
        assert str(first.year) in early.sentence.en
        assert "may be reimbursed" in in_time.sentence.en

    def test_is_of_an_ordinary_company_unless_said_otherwise(self):
        verdict = assess_reimbursement(Reimbursement(SUBSCRIBED), at(SUBSCRIBED))

        assert verdict.threshold == date(2034, 1, 1)

    def test_is_from_memory(self):
        assert tax.REIMBURSEMENT_YEARS.unverified
        assert tax.ESUS_REIMBURSEMENT_YEARS.unverified


@pytest.mark.parametrize("facts", [Sale(SUBSCRIBED), Reimbursement(SUBSCRIBED)])
def test_a_day_that_makes_no_sense_is_refused_by_name(facts):
    with pytest.raises(BadInput) as refused:
        replace(facts, subscribed_on=date(3000, 1, 1))
    assert refused.value.argument == "subscribed_on"
