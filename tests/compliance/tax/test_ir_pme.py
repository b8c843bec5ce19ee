from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings, strategies as st

from compliance.as_of import as_of
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.parameters import NotYetLaw, tax
from compliance.tax import ir_pme_age, ir_pme_company, ir_pme_size, one_tax_advantage
from compliance.tax.ir_pme import Facts, Whole, assess, assess_whole
from compliance.tax.ir_pme_rate import Payment, Status
from compliance.verdict import Answer

NOW = as_of(datetime(2026, 11, 22, 9, tzinfo=UTC))


def paid(day: str, amount: int | str, status: Status = Status.SME) -> Payment:
    return Payment(date.fromisoformat(day), Euro.of(amount), status)


def ask(amount: int | str = 10_000, paid_on: str = "2026-03-10", *earlier: Payment, **others):
    return assess(
        Facts(Euro.of(amount), date.fromisoformat(paid_on), earlier=earlier, **others), NOW
    )


class TestAPayment:
    def test_of_10_000_lowers_the_tax_of_its_year_by_1_800(self):
        verdict = ask(10_000)

        assert verdict.answer == Answer.ALLOW
        assert verdict.sentence.en == (
            "Paid on 10 March 2026, this amount opens a rate of 18%: €1,800.00 less on the tax of "
            "2026."
        )
        assert "1\u202f800,00\u00a0€ de moins sur l'impôt de 2026" in verdict.sentence.fr
        assert verdict.threshold == Euro.of(50_000)
        assert verdict.counterfactual is None

    def test_of_60_000_counts_for_50_000_and_the_rest_waits_four_years(self):
        verdict = ask(60_000)

        assert verdict.answer == Answer.WARN
        assert verdict.threshold == Euro.of(50_000)
        assert "€9,000.00 less" in verdict.sentence.en
        assert "€10,000.00 of the payment counts later, in 2030 at the latest" in (
            verdict.sentence.en
        )
        assert "reduction is used later" not in verdict.sentence.en
        assert verdict.counterfactual.changes == {"amount": Euro.of(50_000)}
        assert "€50,000.00" in verdict.counterfactual.sentence.en

    def test_of_exactly_50_000_counts_in_full_and_of_a_cent_more_does_not(self):
        assert ask(50_000).answer == Answer.ALLOW
        assert ask("50000.01").answer == Answer.WARN

    def test_of_100_000_by_two_uses_10_000_and_8_000_wait_five_years(self):
        verdict = ask(100_000, joint=True)

        assert verdict.answer == Answer.WARN
        assert "€10,000.00 less" in verdict.sentence.en
        assert "€8,000.00 of reduction is used later, in 2031 at the latest" in verdict.sentence.en
        assert "payment counts later" not in verdict.sentence.en
        assert verdict.threshold == Euro.of("55555.61")
        assert ask("55555.61", joint=True).answer == Answer.ALLOW
        assert ask("55555.62", joint=True).answer == Answer.WARN

    @pytest.mark.parametrize(
        ("day", "rate"),
        [
            ("2023-03-11", "18%"),
            ("2023-03-12", "25%"),
            ("2023-12-31", "25%"),
            ("2024-01-01", "18%"),
            ("2024-01-03", "18%"),
        ],
    )
    def test_has_the_rate_of_its_own_day_whatever_the_day_of_the_question(self, day, rate):
        assert f"opens a rate of {rate}" in ask(10_000, day).sentence.en

    def test_before_2018_is_not_answered_for(self):
        with pytest.raises(NotYetLaw):
            ask(10_000, "2017-12-31")

    def test_leaves_room_to_what_was_paid_earlier_in_the_year(self):
        verdict = ask(10_000, "2026-03-10", paid("2026-01-10", 45_000))

        assert verdict.threshold == Euro.of(5_000)
        assert "€900.00 less" in verdict.sentence.en

    def test_leaves_room_to_what_an_earlier_year_carried(self):
        verdict = ask(10_000, "2026-03-10", paid("2025-01-10", 95_000))

        assert verdict.threshold == Euro.of(5_000)

    def test_says_from_which_year_on_all_of_it_would_serve(self):
        verdict = ask(5_000, "2026-03-10", paid("2026-01-01", 70_000), paid("2024-01-01", 170_000))

        assert verdict.threshold == Euro.ZERO
        assert "€0.00 less on the tax of that year" in verdict.sentence.en
        assert verdict.counterfactual.changes == {"paid_on": date(2028, 1, 1)}
        assert "1 January 2028" in verdict.counterfactual.sentence.en

    def test_too_large_for_any_year_has_no_better_day(self):
        verdict = ask(50_001, "2026-03-10", paid("2026-01-01", 50_000))

        assert verdict.counterfactual.changes == {}
        assert "fills this year" in verdict.counterfactual.sentence.en

    def test_of_the_last_year_that_is_thought_of_has_no_better_day(self):
        verdict = ask(1, "2999-03-10", paid("2999-01-01", 50_000))

        assert verdict.counterfactual.changes == {}

    def test_finds_a_better_day_once_payments_and_reductions_no_longer_wait(self):
        payments = ask(1_000, "2026-03-10", paid("2026-01-01", 250_000))
        # 60,000.12 of reductions, at 10,000 a year: the last cents are left for 2032.
        reductions = ask(1_000, "2026-03-10", paid("2026-01-01", 333_334), joint=True)

        assert payments.counterfactual.changes == {"paid_on": date(2031, 1, 1)}
        assert reductions.counterfactual.changes == {"paid_on": date(2032, 1, 1)}

    def test_looks_six_years_ahead_for_a_better_day(self):
        full = [paid(f"{year}-01-01", 100_000) for year in range(2026, 2031)]

        # 18,000 a year against 10,000: the reductions carried fill every year until 2034.
        verdict = ask(1_000, "2026-03-10", *full, joint=True)

        assert verdict.counterfactual.changes == {}

    def test_leaves_room_to_other_advantages(self):
        assert ask(50_000, other_advantages=Euro.of(1_000)).answer == Answer.ALLOW
        verdict = ask(50_000, other_advantages=Euro.of("1000.01"))

        assert verdict.answer == Answer.WARN
        assert verdict.threshold == Euro.of("49999.99")

    def test_to_a_young_innovative_company_has_its_own_ceiling_and_loses_the_rest(self):
        verdict = ask(80_000, status=Status.JEI)

        assert verdict.threshold == Euro.of(75_000)
        assert "opens a rate of 30%" in verdict.sentence.en
        assert "€22,500.00 less" in verdict.sentence.en
        assert "€5,000.00 of the payment opens nothing" in verdict.sentence.en
        assert "counts later" not in verdict.sentence.en

    def test_above_the_total_of_innovative_companies_loses_the_rest(self):
        verdict = ask(
            50_000,
            "2027-03-10",
            paid("2026-03-10", 90_000, Status.JEIR),
            status=Status.JEIR,
            joint=True,
        )

        assert verdict.threshold == Euro.of("10000.01")
        assert "€5,000.00 less" in verdict.sentence.en
        assert "€20,000.00 of reduction cannot be used" in verdict.sentence.en

    def test_to_a_status_without_a_rate_opens_nothing_when_read_so(self, monkeypatch):
        monkeypatch.setitem(tax.LAPSED_STATUS_TAKES_THE_ORDINARY_RATE.values, tax.FROM_2018, False)

        verdict = ask(10_000, "2026-01-15", status=Status.ESUS)

        assert verdict.answer == Answer.BLOCK
        assert verdict.threshold == Euro.ZERO
        assert "15 January 2026" in verdict.sentence.en
        assert verdict.counterfactual.changes == {"status": Status.SME}

    def test_has_no_better_day_in_years_without_a_rate_when_read_so(self, monkeypatch):
        monkeypatch.setitem(tax.LAPSED_STATUS_TAKES_THE_ORDINARY_RATE.values, tax.FROM_2018, False)

        verdict = ask(
            1_000, "2028-03-10", paid("2028-01-01", 75_000, Status.JEI), status=Status.JEI
        )

        assert verdict.counterfactual.changes == {}

    @pytest.mark.parametrize(
        ("argument", "value"),
        [
            ("amount", Euro.ZERO),
            ("amount", Euro(-1)),
            ("other_advantages", Euro(-1)),
            ("paid_on", date(3000, 1, 1)),
        ],
    )
    def test_that_makes_no_sense_is_refused_by_name(self, argument, value):
        with pytest.raises(BadInput) as refused:
            replace(Facts(Euro(1), date(2026, 1, 1)), **{argument: value})
        assert refused.value.argument == argument

    def test_may_be_of_a_single_cent(self):
        assert ask("0.01").answer == Answer.ALLOW


FACTS = st.builds(
    Facts,
    st.integers(1, 200_000_00).map(Euro),
    st.dates(date(2020, 9, 1), date(2029, 12, 31)),
    status=st.sampled_from(list(Status)),
    joint=st.booleans(),
    earlier=st.lists(
        st.builds(
            Payment,
            st.dates(date(2019, 1, 1), date(2029, 12, 31)),
            st.integers(1, 150_000_00).map(Euro),
            st.sampled_from(list(Status)),
        ),
        max_size=4,
    ).map(tuple),
    other_advantages=st.integers(0, 12_000_00).map(Euro),
)


class TestAnyPayment:
    @settings(max_examples=100, deadline=None, derandomize=True)
    @given(FACTS)
    def test_serves_in_full_up_to_the_threshold_and_not_a_cent_above(self, facts):
        most = assess(facts, NOW).threshold

        if most:
            assert assess(replace(facts, amount=most), NOW).answer == Answer.ALLOW
        assert assess(replace(facts, amount=most + Euro(1)), NOW).answer == Answer.WARN


COMPANY = ir_pme_company.Facts(
    ir_pme_size.Staff(12),
    ir_pme_size.Size(Euro.of(800_000), Euro.of(500_000)),
    ir_pme_company.Listing(),
    ir_pme_company.Seat("FR"),
    ir_pme_company.Activity(True),
    ir_pme_age.Age(),
    ir_pme_size.RiskFinance(Euro.ZERO, Euro.of(500_000)),
)
PAYMENT = Facts(Euro.of(10_000), date(2026, 3, 10))


class TestTheWholeQuestion:
    @pytest.mark.parametrize(
        ("changes", "answer", "words"),
        [
            ({}, Answer.ALLOW, "This payment opens a tax reduction."),
            (
                {"payment": replace(PAYMENT, amount=Euro.of(60_000))},
                Answer.WARN,
                "part of which is not used in the year",
            ),
            (
                {"company": replace(COMPANY, staff=ir_pme_size.Staff(250))},
                Answer.BLOCK,
                "Nothing stops the investment",
            ),
            (
                {"advantage": one_tax_advantage.Facts(in_a_plan=True)},
                Answer.BLOCK,
                "opens no tax reduction",
            ),
        ],
    )
    def test_is_as_heavy_as_its_heaviest_part(self, changes, answer, words):
        facts = replace(Whole(PAYMENT, COMPANY, one_tax_advantage.Facts()), **changes)

        verdict = assess_whole(facts, NOW)

        assert verdict.answer == answer
        assert words in verdict.sentence.en
        assert [each.rule for each in verdict.parts] == [
            "ir_pme_company",
            "one_tax_advantage",
            "ir_pme",
        ]


class TestOneTaxAdvantage:
    @pytest.mark.parametrize(
        ("in_a_plan", "asks_reduction", "answer"),
        [
            (False, False, Answer.ALLOW),
            (False, True, Answer.ALLOW),
            (True, False, Answer.ALLOW),
            (True, True, Answer.BLOCK),
        ],
    )
    def test_refuses_both_for_the_same_shares(self, in_a_plan, asks_reduction, answer):
        facts = one_tax_advantage.Facts(in_a_plan, asks_reduction)

        assert one_tax_advantage.assess(facts, NOW).answer == answer

    def test_says_to_hold_the_shares_outside_the_plan(self):
        verdict = one_tax_advantage.assess(one_tax_advantage.Facts(True, True), NOW)

        assert verdict.counterfactual.changes == {"in_a_plan": False}

    def test_allows_both_when_the_law_does(self, monkeypatch):
        monkeypatch.setitem(tax.ADVANTAGES_ADD_UP.values, date(2026, 1, 1), True)

        facts = one_tax_advantage.Facts(True, True)

        assert one_tax_advantage.assess(facts, NOW).answer == Answer.ALLOW


class TestAnotherDay:
    def test_may_come_within_the_year_when_the_status_gets_a_rate_of_its_own(self):
        """From 21 February 2026 the JEII has its own ceiling: no need to wait for a new year."""
        full = Payment(date(2026, 1, 5), Euro.of(50_000))
        facts = Facts(Euro.of(100), date(2026, 1, 6), Status.JEII, earlier=(full,))

        change = assess(facts, NOW).counterfactual

        assert change.changes == {"paid_on": date(2026, 2, 21)}
