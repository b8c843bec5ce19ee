from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings, strategies as st

from compliance.as_of import as_of
from compliance.errors import BadInput, Contradiction
from compliance.euro import Euro
from compliance.parameters import sme
from compliance.tax import one_tax_advantage, pea_issuer
from compliance.tax.ir_pme_size import Size, Staff
from compliance.tax.pea_issuer import Market, assess_market, assess_size, assess_staff
from compliance.tax.pea_pme import (
    Facts,
    Holding,
    Papers,
    Payment,
    Plan,
    assess,
    assess_holding,
    assess_papers,
    assess_payment,
    room,
)
from compliance.verdict import Answer

NOW = as_of(datetime(2026, 11, 22, 9, tzinfo=UTC))
CENT = Euro(1)


def pay(amount: int | str, plan: Plan = Plan.PEA_PME, *, pea: int | str = 0, pme: int | str = 0):
    facts = Payment(Euro.of(amount), plan, Euro.of(pea), Euro.of(pme))
    return assess_payment(facts, NOW)


class TestAPayment:
    def test_of_75_000_fills_the_plans_of_a_holder_whose_pea_is_full(self):
        assert pay(75_000, pea=150_000).answer == Answer.ALLOW
        verdict = pay("75000.01", pea=150_000)

        assert verdict.answer == Answer.BLOCK
        assert verdict.threshold == Euro.of(75_000)
        assert verdict.counterfactual.changes == {"amount": Euro.of(75_000)}

    def test_of_225_000_fits_in_a_pea_pme_without_a_pea(self):
        verdict = pay(225_000)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == Euro.of(225_000)

    def test_of_one_cent_more_does_not(self):
        assert pay("225000.01").answer == Answer.BLOCK
        assert pay(1, pme=225_000).answer == Answer.BLOCK
        assert pay(1, pea=150_000, pme=75_000).answer == Answer.BLOCK

    def test_of_150_000_fills_a_pea_and_not_a_cent_more(self):
        assert pay(150_000, Plan.PEA).answer == Answer.ALLOW
        verdict = pay("150000.01", Plan.PEA)

        assert verdict.answer == Answer.BLOCK
        assert verdict.threshold == Euro.of(150_000)
        assert verdict.counterfactual.changes == {"amount": Euro.of(150_000)}
        assert "€150,000.00" in verdict.sentence.en

    def test_into_a_pea_is_limited_by_what_the_other_plan_received(self):
        assert pay(25_000, Plan.PEA, pme=200_000).answer == Answer.ALLOW
        assert pay("25000.01", Plan.PEA, pme=200_000).answer == Answer.BLOCK

    def test_into_a_full_pea_may_go_into_the_other_plan(self):
        verdict = pay(75_000, Plan.PEA, pea=150_000)

        assert verdict.counterfactual.changes == {"plan": Plan.PEA_PME}
        assert pay("75000.01", Plan.PEA, pea=150_000).counterfactual.changes == {}

    @pytest.mark.parametrize(("pea", "pme"), [(150_000, 75_000), (200_000, 50_000)])
    def test_into_full_plans_has_no_way_but_outside(self, pea, pme):
        verdict = pay(1, pea=pea, pme=pme)

        assert verdict.threshold == Euro.ZERO
        assert verdict.counterfactual.changes == {}
        assert "outside it" in verdict.counterfactual.sentence.en

    @pytest.mark.parametrize(
        ("argument", "value"),
        [
            ("amount", Euro.ZERO),
            ("amount", Euro(-1)),
            ("paid_into_pea", Euro(-1)),
            ("paid_into_pea_pme", Euro(-1)),
        ],
    )
    def test_that_makes_no_sense_is_refused_by_name(self, argument, value):
        with pytest.raises(BadInput) as refused:
            replace(Payment(CENT), **{argument: value})
        assert refused.value.argument == argument

    def test_names_its_plan(self):
        assert Plan.PEA.written("fr") == "PEA"
        assert Plan.PEA_PME.written("en") == "PEA-PME"

    @settings(max_examples=100, deadline=None, derandomize=True)
    @given(
        st.sampled_from(list(Plan)),
        st.integers(0, 300_000_00).map(Euro),
        st.integers(0, 300_000_00).map(Euro),
        st.integers(0, 300_000_00).map(Euro),
    )
    def test_never_finds_more_room_after_another_payment(self, plan, pea, pme, more):
        before = Payment(CENT, plan, pea, pme)

        for after in (
            replace(before, paid_into_pea=pea + more),
            replace(before, paid_into_pea_pme=pme + more),
        ):
            assert Euro.ZERO <= room(after, NOW) <= room(before, NOW)


class TestTheIssuer:
    def test_has_fewer_than_5_000_employees(self):
        assert assess_staff(Staff(4_999), NOW).answer == Answer.ALLOW
        verdict = assess_staff(Staff(5_000), NOW)

        assert verdict.answer == Answer.BLOCK
        assert verdict.threshold == 5_000
        assert verdict.counterfactual.changes == {"staff": 4_999}
        assert "5,000 employees; a PEA-PME asks for fewer than 5,000" in verdict.sentence.en

    @pytest.mark.parametrize(
        ("turnover", "balance_sheet", "answer"),
        [
            ("1500000000", "2000000000.01", Answer.ALLOW),
            ("1500000000.01", "2000000000", Answer.ALLOW),
            ("1500000000.01", "2000000000.01", Answer.BLOCK),
        ],
    )
    def test_has_one_measure_within_its_limit(self, turnover, balance_sheet, answer):
        verdict = assess_size(Size(Euro.of(turnover), Euro.of(balance_sheet)), NOW)

        assert verdict.answer == answer
        assert verdict.threshold == (Euro.of(1_500_000_000), Euro.of(2_000_000_000))
        assert "€1,500,000,000.00" in verdict.sentence.en

    def test_that_is_too_large_is_told_the_nearer_limit(self):
        facts = Size(Euro.of(1_500_000_002), Euro.of(2_000_000_001))

        assert assess_size(facts, NOW).counterfactual.changes == {
            "balance_sheet": Euro.of(2_000_000_000)
        }

    def test_that_is_listed_is_worth_less_than_2_billion(self):
        assert assess_market(Market(Euro.of("1999999999.99")), NOW).answer == Answer.ALLOW
        verdict = assess_market(Market(Euro.of(2_000_000_000)), NOW)

        assert verdict.answer == Answer.BLOCK
        assert verdict.threshold == Euro.of(2_000_000_000)
        assert verdict.counterfactual.changes == {"market_value": Euro.of("1999999999.99")}

    def test_that_is_listed_was_to_be_worth_less_before_june_2024(self):
        before = as_of(datetime(2024, 6, 14, 9, tzinfo=UTC))
        facts = Market(Euro.of(1_000_000_000))

        assert assess_market(facts, before).answer == Answer.BLOCK
        assert assess_market(facts, NOW).answer == Answer.ALLOW
        assert sme.PLAN_MARKET_VALUE_BELOW.unverified

    def test_is_measured_by_staff_and_size_when_unlisted(self):
        facts = pea_issuer.Facts(Staff(5_000), Size(CENT, CENT))

        verdict = pea_issuer.assess(facts, NOW)

        assert verdict.answer == Answer.BLOCK
        assert [each.rule for each in verdict.parts] == ["pea_issuer_staff", "pea_issuer_size"]

    def test_is_measured_by_its_market_value_when_listed(self):
        facts = pea_issuer.Facts(Staff(5_000), Size(CENT, CENT), Market(CENT))

        verdict = pea_issuer.assess(facts, NOW)

        assert verdict.answer == Answer.ALLOW
        assert [each.rule for each in verdict.parts] == ["pea_issuer_market"]

    def test_has_no_negative_value(self):
        with pytest.raises(BadInput) as refused:
            Market(Euro(-1))
        assert refused.value.argument == "market_value"


class TestTheHolder:
    def test_owns_a_quarter_at_most_with_their_family(self):
        assert assess_holding(Holding(25, 100), NOW).answer == Answer.ALLOW
        verdict = assess_holding(Holding(26, 100), NOW)

        assert verdict.answer == Answer.BLOCK
        assert verdict.threshold == 25
        assert verdict.counterfactual.changes == {"family_shares": 25}
        assert "would own 26 shares; a plan allows 25" in verdict.sentence.en
        assert sme.PLAN_FAMILY_HOLDING_MAX.unverified

    def test_owns_whole_shares(self):
        assert assess_holding(Holding(1, 7), NOW).threshold == 1
        assert assess_holding(Holding(2, 7), NOW).answer == Answer.BLOCK

    @pytest.mark.parametrize(
        ("family", "company", "problem", "argument"),
        [
            (0, 0, BadInput, "company_shares"),
            (-1, 5, BadInput, "family_shares"),
            (6, 5, Contradiction, "family_shares"),
        ],
    )
    def test_cannot_own_what_is_not_there(self, family, company, problem, argument):
        with pytest.raises(problem) as refused:
            Holding(family, company)
        assert refused.value.argument == argument

    def test_may_own_everything_there_is_outside_a_plan(self):
        assert assess_holding(Holding(5, 5), NOW).counterfactual.changes == {"family_shares": 1}


class TestThePapers:
    @pytest.mark.parametrize(
        ("order", "letter", "required"),
        [
            (False, False, {"custodian_order", "eligibility_letter"}),
            (False, True, {"custodian_order"}),
            (True, False, {"eligibility_letter"}),
        ],
    )
    def test_are_asked_for_when_they_are_missing(self, order, letter, required):
        verdict = assess_papers(Papers(order, letter), NOW)

        assert verdict.answer == Answer.GATE
        assert verdict.requirements == required
        assert verdict.counterfactual.changes == dict.fromkeys(required, True)
        assert ("its signed order" in verdict.sentence.en) == (not order)
        assert ("letter of eligibility" in verdict.counterfactual.sentence.en) == (not letter)

    def test_let_the_subscription_go_on_when_they_are_there(self):
        assert assess_papers(Papers(True, True), NOW).answer == Answer.ALLOW


FACTS = Facts(
    Payment(Euro.of(1_000)),
    pea_issuer.Facts(Staff(12), Size(Euro.of(800_000), Euro.of(500_000))),
    Holding(25, 125_000),
    one_tax_advantage.Facts(in_a_plan=True, asks_reduction=False),
    Papers(True, True),
)


class TestASubscriptionThroughAPlan:
    @pytest.mark.parametrize(
        ("changes", "answer"),
        [
            ({}, Answer.ALLOW),
            ({"papers": Papers()}, Answer.GATE),
            ({"payment": Payment(Euro.of(225_001))}, Answer.BLOCK),
            ({"issuer": replace(FACTS.issuer, staff=Staff(5_000))}, Answer.BLOCK),
            ({"holding": Holding(3, 4)}, Answer.BLOCK),
            ({"advantage": one_tax_advantage.Facts(True, True)}, Answer.BLOCK),
        ],
    )
    def test_is_as_heavy_as_its_heaviest_part(self, changes, answer):
        assert assess(replace(FACTS, **changes), NOW).answer == answer

    def test_goes_through_the_custodian(self):
        verdict = assess(replace(FACTS, papers=Papers()), NOW)

        assert verdict.requirements == {"custodian_order", "eligibility_letter"}
        assert [each.rule for each in verdict.parts] == [
            "pea_payment",
            "pea_issuer",
            "pea_holding",
            "one_tax_advantage",
            "pea_papers",
        ]

    def test_measures_no_company_for_a_pea(self):
        facts = replace(
            FACTS,
            payment=Payment(Euro.of(1_000), Plan.PEA),
            issuer=replace(FACTS.issuer, staff=Staff(5_000)),
        )

        verdict = assess(facts, NOW)

        assert verdict.answer == Answer.ALLOW
        assert verdict.find("pea_issuer") is None
