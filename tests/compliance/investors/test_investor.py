from datetime import UTC, date, datetime

import pytest

from compliance.as_of import as_of
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.investors.investor import (
    LONGEST_LIFE,
    PersonFacts,
    Position,
    Trades,
    Wealth,
    assess_person,
    assess_position,
    assess_trades,
    assess_wealth,
    person_criteria,
    person_qualifies,
)
from compliance.investors.investor_company import CompanyFacts
from compliance.parameters.house import SIGNIFICANT_TRADE_FROM
from compliance.verdict import Answer

NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))
DAY = NOW.today
ONE_CENT = Euro(1)
BIG = CompanyFacts(own_funds=Euro.of(100_000))
SMALL = CompanyFacts(
    own_funds=Euro.of(99_999), turnover=Euro.of(300_000), balance_sheet=Euro.of(400_000)
)


def person(**facts):
    return assess_person(PersonFacts(**facts), NOW)


def changes(verdict):
    return dict(verdict.counterfactual.changes)


class TestPerson:
    @pytest.mark.parametrize(
        ("facts", "criteria"),
        [
            pytest.param(
                {"gross_income": Euro.of(60_000), "finance_months": 12},
                {"wealth", "position"},
                id="income reached and a year in a bank",
            ),
            pytest.param(
                {
                    "gross_income": Euro.of(59_999),
                    "portfolio": Euro.of("100000.01"),
                    "finance_months": 12,
                },
                {"wealth", "position"},
                id="portfolio exceeded by a cent",
            ),
            pytest.param(
                {"gross_income": Euro.of(61_000), "trades": (40, 0, 0, 0)},
                {"wealth", "transactions"},
                id="an average of ten trades",
            ),
            pytest.param(
                {
                    "gross_income": Euro.of(60_000),
                    "executive_months": 12,
                    "executive_of": BIG,
                },
                {"wealth", "position"},
                id="executive of a company that qualifies",
            ),
            pytest.param(
                {"finance_months": 12, "trades": (40,)},
                {"position", "transactions"},
                id="without any wealth",
            ),
        ],
    )
    def test_qualifies_with_two_criteria(self, facts, criteria):
        verdict = person(**facts)

        assert verdict.answer == Answer.ALLOW
        assert verdict.counterfactual is None
        assert len(verdict.parts) == 2
        assert all(part.answer == Answer.ALLOW for part in verdict.parts)
        assert person_criteria(PersonFacts(**facts), DAY) == criteria
        assert person_qualifies(PersonFacts(**facts), DAY)

    @pytest.mark.parametrize(
        ("facts", "criteria", "instead"),
        [
            pytest.param(
                {
                    "gross_income": Euro.of("59999.99"),
                    "portfolio": Euro.of("100000.00"),
                    "finance_months": 60,
                },
                {"position"},
                {"gross_income": Euro.of(60_000)},
                id="a portfolio must be exceeded",
            ),
            pytest.param(
                {"gross_income": Euro.of(250_000), "portfolio": Euro.of(3_000_000)},
                {"wealth"},
                {"finance_months": 12},
                id="income and portfolio are one criterion",
            ),
            pytest.param(
                {"gross_income": Euro.of(61_000), "trades": (10, 10, 10, 9)},
                {"wealth"},
                {"trades": (10, 10, 10, 10)},
                id="one trade short",
            ),
            pytest.param(
                {
                    "gross_income": Euro.of(60_000),
                    "executive_months": 12,
                    "executive_of": SMALL,
                },
                {"wealth"},
                {"finance_months": 12},
                id="executive of a company that is too small",
            ),
            pytest.param(
                {"gross_income": Euro.of(60_000), "finance_months": 11},
                {"wealth"},
                {"finance_months": 12},
                id="eleven months in a bank",
            ),
            pytest.param(
                {},
                set(),
                {"gross_income": Euro.of(60_000), "finance_months": 12},
                id="nothing: two changes are needed",
            ),
        ],
    )
    def test_does_not_qualify_with_fewer(self, facts, criteria, instead):
        verdict = person(**facts)

        assert verdict.answer == Answer.BLOCK
        assert [part.rule for part in verdict.parts] == [
            "annex_ii_wealth",
            "annex_ii_position",
            "annex_ii_trades",
        ]
        assert changes(verdict) == instead
        assert str(len(criteria)) in verdict.sentence.fr
        assert person_criteria(PersonFacts(**facts), DAY) == criteria
        assert not person_qualifies(PersonFacts(**facts), DAY)

    def test_is_told_the_criterion_that_is_the_nearest(self):
        verdict = person(finance_months=12, gross_income=Euro.of(10_000), trades=(39,))

        assert changes(verdict) == {"trades": (40,)}
        assert verdict.counterfactual.sentence.en == (
            "With 40 transactions of at least €1,000.00 in four quarters."
        )

    def test_is_told_both_changes_in_words(self):
        said = person().counterfactual.sentence

        assert said.fr == (
            "Avec un revenu brut de 60\u202f000,00\u00a0€ par an. Après 12 mois à un poste du "
            "secteur financier."
        )


class TestWealth:
    def test_is_an_income_reached(self):
        verdict = assess_wealth(Wealth(gross_income=Euro.of(60_000)), NOW)
        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == Euro.of(60_000)
        assert assess_wealth(Wealth(gross_income=Euro.of(60_000) - ONE_CENT), NOW).is_blocked

    def test_is_a_portfolio_passed(self):
        assert assess_wealth(Wealth(portfolio=Euro.of(100_000)), NOW).is_blocked
        assert assess_wealth(Wealth(portfolio=Euro.of(100_000) + ONE_CENT), NOW).may_go_on

    def test_is_short_of_the_nearer_of_the_two(self):
        poor = assess_wealth(Wealth(portfolio=Euro.of(99_999)), NOW)
        assert changes(poor) == {"portfolio": Euro.of("100000.01")}
        even = Wealth(gross_income=Euro.of(59_000), portfolio=Euro.of("99000.01"))
        assert changes(assess_wealth(even, NOW)) == {"gross_income": Euro.of(60_000)}

    @pytest.mark.parametrize("name", ["gross_income", "portfolio"])
    def test_is_never_negative(self, name):
        with pytest.raises(BadInput) as bad:
            PersonFacts(**{name: -ONE_CENT})
        assert bad.value.argument == name


class TestPosition:
    def test_is_a_year_in_finance(self):
        assert assess_position(Position(finance_months=12), NOW).may_go_on
        short = assess_position(Position(finance_months=11), NOW)
        assert (short.threshold, changes(short)) == (12, {"finance_months": 12})

    def test_is_a_year_at_the_head_of_a_company_that_meets_a_criterion(self):
        assert assess_position(Position(executive_months=12, executive_of=BIG), NOW).may_go_on
        assert assess_position(Position(executive_months=12), NOW).is_blocked
        assert assess_position(Position(executive_months=12, executive_of=SMALL), NOW).is_blocked

    def test_is_short_of_the_nearer_of_the_two(self):
        head = Position(finance_months=3, executive_months=4, executive_of=BIG)
        verdict = assess_position(head, NOW)
        assert changes(verdict) == {"executive_months": 12}
        assert "12 months as an executive" in verdict.counterfactual.sentence.en
        even = Position(finance_months=4, executive_months=4, executive_of=BIG)
        assert changes(assess_position(even, NOW)) == {"finance_months": 12}

    @pytest.mark.parametrize("name", ["finance_months", "executive_months"])
    @pytest.mark.parametrize("months", [-1, LONGEST_LIFE + 1])
    def test_is_within_a_life(self, name, months):
        with pytest.raises(BadInput) as bad:
            PersonFacts(**{name: months})
        assert bad.value.argument == name
        assert Position(**{name: LONGEST_LIFE})


class TestTrades:
    def test_are_forty_in_four_quarters(self):
        verdict = assess_trades(Trades((10, 10, 10, 10)), NOW)
        assert (verdict.answer, verdict.threshold) == (Answer.ALLOW, 40)
        short = assess_trades(Trades((10, 10, 10, 9)), NOW)
        assert changes(short) == {"trades": (10, 10, 10, 10)}
        assert changes(assess_trades(Trades(), NOW)) == {"trades": (40,)}

    def test_of_older_quarters_do_not_count(self):
        old = assess_trades(Trades((40, 9, 9, 9, 9)), NOW)
        assert changes(old) == {"trades": (40, 9, 9, 9, 13)}

    def test_too_small_do_not_count_as_the_policy_of_the_day_says(self, monkeypatch):
        size = SIGNIFICANT_TRADE_FROM.on(DAY)
        assert assess_trades(Trades((40,), size), NOW).may_go_on
        small = Trades((40,), size - ONE_CENT)
        assert changes(assess_trades(small, NOW)) == {"trade_size": size}
        both = assess_trades(Trades((39,), Euro.ZERO), NOW)
        assert changes(both) == {"trades": (40,), "trade_size": size}
        monkeypatch.setitem(SIGNIFICANT_TRADE_FROM.values, date(2026, 1, 1), size - ONE_CENT)
        assert assess_trades(small, NOW).may_go_on

    def test_too_small_are_further_away_than_anything(self):
        verdict = person(
            finance_months=12,
            gross_income=Euro.of(1),
            trades=(40,),
            trade_size=Euro.of(999),
        )
        assert changes(verdict) == {"gross_income": Euro.of(60_000)}

    @pytest.mark.parametrize(
        ("facts", "argument"),
        [({"trades": (40, -1)}, "trades"), ({"trade_size": -ONE_CENT}, "trade_size")],
    )
    def test_are_never_negative(self, facts, argument):
        with pytest.raises(BadInput) as bad:
            PersonFacts(**facts)
        assert bad.value.argument == argument


class TestTheNearestWay:
    def test_is_compared_in_proportion(self):
        near_portfolio = {"portfolio": Euro.of(90_000), "finance_months": 6, "trades": (40,)}
        assert changes(person(**near_portfolio)) == {"portfolio": Euro.of("100000.01")}
        near_position = {
            "gross_income": Euro.of(54_000),
            "executive_months": 11,
            "executive_of": BIG,
            "trades": (40,),
        }
        assert changes(person(**near_position)) == {"executive_months": 12}
        near_income = near_position | {"gross_income": Euro.of(59_000)}
        assert changes(person(**near_income)) == {"gross_income": Euro.of(60_000)}
