from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from compliance.as_of import as_of
from compliance.calendar import last_second
from compliance.errors import BadInput, Contradiction
from compliance.euro import Euro
from compliance.parameters import sme
from compliance.tax.ir_pme_age import Age, FinancialYear, assess_age, ends_on
from compliance.tax.ir_pme_company import (
    Activity,
    Facts,
    Listing,
    Seat,
    assess,
    assess_activity,
    assess_listing,
    assess_seat,
)
from compliance.tax.ir_pme_size import (
    RiskFinance,
    Size,
    Staff,
    assess_risk_finance,
    assess_size,
    assess_staff,
)
from compliance.verdict import Answer

NOW = as_of(datetime(2026, 11, 22, 9, tzinfo=UTC))
CENT = Euro(1)
M50, M43, M15 = Euro.of(50_000_000), Euro.of(43_000_000), Euro.of(15_000_000)


class TestStaff:
    @pytest.mark.parametrize("staff", [0, 249])
    def test_of_fewer_than_250_is_small(self, staff):
        verdict = assess_staff(Staff(staff), NOW)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == 250
        assert f"has {staff} employees, fewer than 250" in verdict.sentence.en

    def test_of_250_is_not(self):
        verdict = assess_staff(Staff(250), NOW)

        assert verdict.answer == Answer.BLOCK
        assert verdict.threshold == 250
        assert "has 250 employees; it must have fewer than 250" in verdict.sentence.en
        assert verdict.counterfactual.changes == {"staff": 249}
        assert verdict.counterfactual.sentence.fr == "Jusqu'à 249 salariés."

    def test_cannot_be_negative(self):
        with pytest.raises(BadInput) as refused:
            Staff(-1)
        assert refused.value.argument == "staff"


class TestSize:
    @pytest.mark.parametrize(
        ("turnover", "balance_sheet", "answer"),
        [
            (M50, M43, Answer.ALLOW),
            (M50, M43 + CENT, Answer.ALLOW),
            (M50 + CENT, M43, Answer.ALLOW),
            (M50 + CENT, M43 + CENT, Answer.BLOCK),
            (Euro.ZERO, Euro.ZERO, Answer.ALLOW),
        ],
    )
    def test_needs_one_of_the_two_within_its_limit(self, turnover, balance_sheet, answer):
        verdict = assess_size(Size(turnover, balance_sheet), NOW)

        assert verdict.answer == answer
        assert verdict.threshold == (M50, M43)
        assert "€50,000,000.00" in verdict.sentence.en
        assert "€43,000,000.00" in verdict.sentence.en

    def test_points_to_the_nearer_limit(self):
        by_turnover = assess_size(Size(M50 + Euro.of(5), M43 + Euro.of(5)), NOW)
        by_balance = assess_size(Size(M50 + Euro.of(6), M43 + Euro.of(5)), NOW)

        assert by_turnover.counterfactual.changes == {"turnover": M50}
        assert (
            by_turnover.counterfactual.sentence.en == "With a turnover of €50,000,000.00 at most."
        )
        assert by_balance.counterfactual.changes == {"balance_sheet": M43}
        assert by_balance.counterfactual.sentence.en == (
            "With a balance sheet of €43,000,000.00 at most."
        )

    @pytest.mark.parametrize("argument", ["turnover", "balance_sheet"])
    def test_cannot_be_negative(self, argument):
        with pytest.raises(BadInput) as refused:
            replace(Size(CENT, CENT), **{argument: Euro(-1)})
        assert refused.value.argument == argument


class TestRiskFinance:
    def test_may_reach_15_million_over_a_life(self):
        verdict = assess_risk_finance(RiskFinance(Euro.of(14_000_000), Euro.of(1_000_000)), NOW)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == M15
        assert sme.RISK_FINANCE_MAX.unverified

    def test_may_not_pass_it(self):
        verdict = assess_risk_finance(RiskFinance(Euro.of(14_000_000), Euro.of("1000000.01")), NOW)

        assert verdict.answer == Answer.BLOCK
        assert "€15,000,000.01 in all, above €15,000,000.00" in verdict.sentence.en
        assert verdict.counterfactual.changes == {"raised_now": Euro.of(1_000_000)}

    @pytest.mark.parametrize("before", [M15, M15 + CENT])
    def test_that_is_used_up_leaves_nothing_to_raise(self, before):
        verdict = assess_risk_finance(RiskFinance(before, CENT), NOW)

        assert verdict.answer == Answer.BLOCK
        assert verdict.counterfactual.changes == {}
        assert "reaches that limit already" in verdict.counterfactual.sentence.en

    @pytest.mark.parametrize(
        ("before", "now", "argument"),
        [(Euro(-1), CENT, "raised_before"), (CENT, Euro.ZERO, "raised_now")],
    )
    def test_that_makes_no_sense_is_refused_by_name(self, before, now, argument):
        with pytest.raises(BadInput) as refused:
            RiskFinance(before, now)
        assert refused.value.argument == argument


def closed(year: int, turnover: int | str) -> FinancialYear:
    return FinancialYear(date(year, 1, 1), date(year, 12, 31), Euro.of(turnover))


class TestAge:
    def test_is_not_counted_as_long_as_no_year_passes_250_000(self):
        verdict = assess_age(Age((closed(2010, 250_000), closed(2011, 0))), NOW)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold is None
        assert "€250,000.00" in verdict.sentence.en

    def test_runs_from_the_year_that_follows_the_first_to_pass_it(self):
        years = [closed(2021, "250000.01"), closed(2020, 250_000), closed(2022, 900_000)]

        assert ends_on(years, NOW.law) == (date(2022, 1, 1), date(2029, 1, 1))

    def test_runs_from_the_opening_of_the_next_year_whatever_its_day(self):
        short = FinancialYear(date(2019, 3, 15), date(2020, 6, 30), Euro.of(300_000))

        assert ends_on([short], NOW.law) == (date(2020, 7, 1), date(2027, 7, 1))

    def test_is_enough_until_the_last_day_of_the_seventh_year(self):
        facts = Age((closed(2018, 300_000),))
        last_day = as_of(datetime(2025, 12, 31, 22, 59, 59, tzinfo=UTC))
        first_day_after = as_of(datetime(2025, 12, 31, 23, tzinfo=UTC))

        young, old = assess_age(facts, last_day), assess_age(facts, first_day_after)

        assert (young.answer, old.answer) == (Answer.ALLOW, Answer.BLOCK)
        assert young.threshold == old.threshold == date(2026, 1, 1)
        assert "began on 1 January 2019" in young.sentence.en
        assert "is young enough until 31 December 2025" in young.sentence.en
        assert "was young enough until 31 December 2025" in old.sentence.en
        assert old.counterfactual.changes == {"now": last_second(date(2025, 12, 31))}
        assert "31 December 2025" in old.counterfactual.sentence.en

    def test_refuses_years_that_overlap(self):
        with pytest.raises(Contradiction) as refused:
            Age((closed(2020, 1), FinancialYear(date(2020, 12, 31), date(2021, 12, 31), CENT)))
        assert refused.value.argument == "financial_years"

    def test_accepts_years_that_follow_each_other(self):
        assert len(Age((closed(2021, 1), closed(2020, 1))).financial_years) == 2

    def test_refuses_a_year_that_ends_before_it_opens(self):
        with pytest.raises(Contradiction) as refused:
            FinancialYear(date(2020, 1, 2), date(2020, 1, 1), CENT)
        assert refused.value.argument == "closes_on"

    def test_refuses_a_negative_turnover(self):
        with pytest.raises(BadInput) as refused:
            FinancialYear(date(2020, 1, 1), date(2020, 1, 1), Euro(-1))
        assert refused.value.argument == "turnover"

    def test_names_each_year_by_its_turnover_and_its_end(self):
        assert closed(2020, 5).written("en") == "€5.00 until 31 December 2020"
        assert closed(2020, 5).written("fr") == "5,00\u00a0€ jusqu'au 31 décembre 2020"


class TestListing:
    def test_is_for_unlisted_companies(self):
        assert assess_listing(Listing(), NOW).answer == Answer.ALLOW
        verdict = assess_listing(Listing(True), NOW)
        assert verdict.answer == Answer.BLOCK
        assert verdict.counterfactual.changes == {"listed": False}


class TestSeat:
    @pytest.mark.parametrize("country", ["FR", "DE", "NO", "IS", "LI", "HR"])
    def test_is_in_the_european_economic_area(self, country):
        assert assess_seat(Seat(country), NOW).answer == Answer.ALLOW

    @pytest.mark.parametrize("country", ["CH", "GB", "US"])
    def test_is_not_elsewhere(self, country):
        verdict = assess_seat(Seat(country), NOW)

        assert verdict.answer == Answer.BLOCK
        assert f"({country})" in verdict.sentence.fr
        assert verdict.counterfactual.changes == {"seat": "FR"}

    def test_counted_the_united_kingdom_until_2020(self):
        last_day = as_of(datetime(2020, 12, 31, 9, tzinfo=UTC))
        first_day_after = as_of(datetime(2021, 1, 1, 9, tzinfo=UTC))

        assert assess_seat(Seat("GB"), last_day).answer == Answer.ALLOW
        assert assess_seat(Seat("GB"), first_day_after).answer == Answer.BLOCK

    def test_counts_thirty_states(self):
        assert len(sme.EEA.on(NOW.law)) == 30

    @pytest.mark.parametrize("country", ["", "fr", "FRA", "F1", "France"])
    def test_is_two_capital_letters(self, country):
        with pytest.raises(BadInput) as refused:
            Seat(country)
        assert refused.value.argument == "seat"


class TestActivity:
    def test_is_operating(self):
        assert assess_activity(Activity(True), NOW).answer == Answer.ALLOW
        verdict = assess_activity(Activity(False), NOW)
        assert verdict.answer == Answer.BLOCK
        assert verdict.counterfactual.changes == {"operating": True}


COMPANY = Facts(
    Staff(12),
    Size(Euro.of(800_000), Euro.of(500_000)),
    Listing(),
    Seat("FR"),
    Activity(True),
    Age((closed(2024, 300_000),)),
    RiskFinance(Euro.ZERO, Euro.of(500_000)),
)


class TestACompany:
    def test_that_meets_every_condition_opens_the_reduction(self):
        verdict = assess(COMPANY, NOW)

        assert verdict.answer == Answer.ALLOW
        assert [each.rule for each in verdict.parts] == [
            "ir_pme_staff",
            "ir_pme_size",
            "ir_pme_listing",
            "ir_pme_seat",
            "ir_pme_activity",
            "ir_pme_age",
            "ir_pme_risk_finance",
        ]

    @pytest.mark.parametrize(
        ("part", "facts", "rule"),
        [
            ("staff", Staff(250), "ir_pme_staff"),
            ("size", Size(M50 + CENT, M43 + CENT), "ir_pme_size"),
            ("listing", Listing(True), "ir_pme_listing"),
            ("seat", Seat("US"), "ir_pme_seat"),
            ("activity", Activity(False), "ir_pme_activity"),
            ("age", Age((closed(2010, 300_000),)), "ir_pme_age"),
            ("risk_finance", RiskFinance(M15, CENT), "ir_pme_risk_finance"),
        ],
    )
    def test_that_misses_one_opens_nothing_and_is_told_which(self, part, facts, rule):
        verdict = assess(replace(COMPANY, **{part: facts}), NOW)

        assert verdict.answer == Answer.BLOCK
        assert [each.rule for each in verdict.reasons()] == [rule]

    def test_is_told_all_the_conditions_that_it_misses(self):
        facts = replace(COMPANY, staff=Staff(300), listing=Listing(True))

        assert [each.rule for each in assess(facts, NOW).reasons()] == [
            "ir_pme_staff",
            "ir_pme_listing",
        ]
