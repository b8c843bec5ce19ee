from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from compliance.calendar import first_second, last_second
from compliance.euro import Euro
from compliance.investor import (
    CompanyFacts,
    PersonFacts,
    company_criteria,
    company_qualifies,
    expires_on,
    is_sophisticated,
    person_criteria,
    person_qualifies,
)

DAY = date(2026, 11, 21)
SMALL = CompanyFacts(
    own_funds=Euro.of(99_999), turnover=Euro.of(300_000), balance_sheet=Euro.of(400_000)
)


class TestPerson:
    @pytest.mark.parametrize(
        ("facts", "criteria"),
        [
            pytest.param(
                PersonFacts(gross_income=Euro.of(60_000), finance_months=12),
                {"wealth", "position"},
                id="income reached and a year in a bank",
            ),
            pytest.param(
                PersonFacts(portfolio=Euro.of("100000.01"), finance_months=12),
                {"wealth", "position"},
                id="portfolio exceeded by a cent",
            ),
            pytest.param(
                PersonFacts(gross_income=Euro.of(61_000), trades=(40, 0, 0, 0)),
                {"wealth", "transactions"},
                id="an average of ten trades",
            ),
            pytest.param(
                PersonFacts(
                    gross_income=Euro.of(60_000),
                    executive_months=12,
                    executive_of=CompanyFacts(own_funds=Euro.of(100_000)),
                ),
                {"wealth", "position"},
                id="executive of a company that qualifies",
            ),
        ],
    )
    def test_qualifies_with_two_criteria(self, facts, criteria):
        assert person_criteria(facts, DAY) == criteria
        assert person_qualifies(facts, DAY)

    @pytest.mark.parametrize(
        ("facts", "criteria"),
        [
            pytest.param(
                PersonFacts(
                    gross_income=Euro.of("59999.99"),
                    portfolio=Euro.of("100000.00"),
                    finance_months=60,
                ),
                {"position"},
                id="a portfolio must be exceeded",
            ),
            pytest.param(
                PersonFacts(gross_income=Euro.of(250_000), portfolio=Euro.of(3_000_000)),
                {"wealth"},
                id="income and portfolio are one criterion",
            ),
            pytest.param(
                PersonFacts(gross_income=Euro.of(61_000), trades=(10, 10, 10, 9)),
                {"wealth"},
                id="one trade short",
            ),
            pytest.param(
                PersonFacts(gross_income=Euro.of(60_000), executive_months=12, executive_of=SMALL),
                {"wealth"},
                id="executive of a company that is too small",
            ),
            pytest.param(
                PersonFacts(gross_income=Euro.of(60_000), finance_months=11),
                {"wealth"},
                id="eleven months in a bank",
            ),
            pytest.param(PersonFacts(), set(), id="nothing"),
        ],
    )
    def test_does_not_qualify_with_fewer(self, facts, criteria):
        assert person_criteria(facts, DAY) == criteria
        assert not person_qualifies(facts, DAY)

    def test_counts_the_last_four_quarters_only(self):
        old = PersonFacts(trades=(40, 9, 9, 9, 9))

        assert "transactions" not in person_criteria(old, DAY)


class TestCompany:
    def test_qualifies_with_any_one_criterion(self):
        assert company_criteria(CompanyFacts(own_funds=Euro.of(100_000)), DAY) == {"own_funds"}
        assert company_qualifies(CompanyFacts(turnover=Euro.of(2_000_000)), DAY)
        assert company_qualifies(CompanyFacts(balance_sheet=Euro.of(1_000_000)), DAY)

    def test_does_not_qualify_just_below_all_three(self):
        facts = CompanyFacts(
            own_funds=Euro.of("99999.99"),
            turnover=Euro.of(1_999_999),
            balance_sheet=Euro.of(999_999),
        )

        assert not company_qualifies(facts, DAY)
        assert company_qualifies(replace(facts, own_funds=Euro.of(100_000)), DAY)


class TestIsSophisticated:
    APPROVED_AT = datetime(2024, 5, 10, 9, 30, tzinfo=UTC)

    def test_holds_until_the_eve_of_the_second_anniversary(self):
        assert is_sophisticated(self.APPROVED_AT, last_second(date(2026, 5, 9)))
        assert not is_sophisticated(self.APPROVED_AT, first_second(date(2026, 5, 10)))

    def test_expires_on_28_february_after_a_29(self):
        assert expires_on(datetime(2024, 2, 29, 12, tzinfo=UTC)) == date(2026, 2, 28)

    def test_needs_an_approval_that_has_come_and_is_not_revoked(self):
        now = datetime(2025, 1, 1, tzinfo=UTC)

        assert not is_sophisticated(None, now)
        assert not is_sophisticated(self.APPROVED_AT, now, revoked=True)
        assert not is_sophisticated(now, self.APPROVED_AT)
