from datetime import UTC, datetime

import pytest

from compliance.as_of import as_of
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.investors.investor_company import (
    CompanyFacts,
    assess_company,
    company_criteria,
    company_qualifies,
)
from compliance.verdict import Answer

NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))
LIMITS = {
    "own_funds": Euro.of(100_000),
    "turnover": Euro.of(2_000_000),
    "balance_sheet": Euro.of(1_000_000),
}
JUST_BELOW = {
    "own_funds": Euro.of("99999.99"),
    "turnover": Euro.of(1_999_999),
    "balance_sheet": Euro.of(999_999),
}


class TestCompany:
    @pytest.mark.parametrize("name", LIMITS)
    def test_qualifies_with_any_one_criterion(self, name):
        facts = CompanyFacts(**{name: LIMITS[name]})
        verdict = assess_company(facts, NOW)

        assert company_criteria(facts, NOW.today) == {name}
        assert verdict.answer == Answer.ALLOW
        assert verdict.counterfactual is None
        assert [part.threshold for part in verdict.parts] == [LIMITS[name]]

    def test_does_not_qualify_just_below_all_three(self):
        verdict = assess_company(CompanyFacts(**JUST_BELOW), NOW)

        assert verdict.answer == Answer.BLOCK
        assert not company_qualifies(CompanyFacts(**JUST_BELOW), NOW.today)
        assert [part.answer for part in verdict.parts] == [Answer.BLOCK] * 3
        assert [part.article for part in verdict.parts] == [
            "ECSPR annex II, I(1)(a)",
            "ECSPR annex II, I(1)(b)",
            "ECSPR annex II, I(1)(c)",
        ]
        assert [dict(part.counterfactual.changes) for part in verdict.parts] == [
            {name: limit} for name, limit in LIMITS.items()
        ]

    def test_is_told_the_criterion_that_is_the_nearest(self):
        nearest = assess_company(CompanyFacts(**JUST_BELOW), NOW).counterfactual
        assert dict(nearest.changes) == {"own_funds": LIMITS["own_funds"]}
        bigger = CompanyFacts(own_funds=Euro.of(-5), balance_sheet=Euro.of(999_999))
        assert dict(assess_company(bigger, NOW).counterfactual.changes) == {
            "balance_sheet": LIMITS["balance_sheet"]
        }

    def test_may_have_lost_its_own_funds_but_not_its_turnover(self):
        assert assess_company(CompanyFacts(own_funds=Euro.of(-1)), NOW).is_blocked
        for name in ("turnover", "balance_sheet"):
            with pytest.raises(BadInput) as bad:
                CompanyFacts(**{name: Euro(-1)})
            assert bad.value.argument == name

    def test_compares_in_proportion_what_has_no_common_measure(self):
        facts = CompanyFacts(own_funds=Euro.of(50_000), turnover=Euro.of(1_900_000))
        assert dict(assess_company(facts, NOW).counterfactual.changes) == {
            "turnover": LIMITS["turnover"]
        }
