from datetime import UTC, date, datetime

import pytest

from compliance.as_of import as_of
from compliance.ceilings.reg_cf import Facts, Person, assess, limit
from compliance.ceilings.twelve_months import Placement
from compliance.errors import BadInput
from compliance.euro import Dollar, Euro
from compliance.parameters import NotYetLaw
from compliance.parameters.abroad import REG_CF_CAPS_BOTH_CASES

NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))
DAY = date(2026, 11, 21)


def ask(amount, *, before=(), income=30_000, net_worth=20_000, accredited=False, now=NOW):
    facts = Facts(
        amount=Dollar.of(amount),
        history=tuple(Placement(day, Dollar.of(placed)) for day, placed in before),
        income=Dollar.of(income),
        net_worth=Dollar.of(net_worth),
        accredited=accredited,
    )
    return assess(facts, now)


class TestLimit:
    @pytest.mark.parametrize(
        ("income", "net_worth", "expected"),
        [
            pytest.param(30_000, 20_000, "2500", id="the floor"),
            pytest.param(50_000, 49_999, "2500", id="5 % is the floor exactly"),
            pytest.param(50_001, 0, "2500.05", id="5 % passes the floor"),
            pytest.param(150_000, 80_000, "7500", id="5 % of the greater"),
            pytest.param(123_999, 500_000, "25000", id="one is a dollar below the figure"),
            pytest.param(124_000, 124_000, "12400", id="both equal the figure"),
            pytest.param(150_000, 900_000, "90000", id="a tenth of the greater"),
            pytest.param(2_000_000, 1_500_000, "124000", id="capped"),
            pytest.param(50_000, 10_000_000, "124000", id="capped in the first case too"),
            pytest.param(60_000, -200_000, "3000", id="a negative net worth"),
        ],
    )
    def test_follows_the_notes(self, income, net_worth, expected):
        assert limit(Dollar.of(income), Dollar.of(net_worth), DAY) == Dollar.of(expected)

    def test_drops_parts_of_a_cent(self):
        assert limit(Dollar.of("60000.19"), Dollar.ZERO, DAY) == Dollar.of("3000.00")

    def test_has_no_cap_in_the_first_case_when_read_to_the_letter(self, monkeypatch):
        monkeypatch.setitem(REG_CF_CAPS_BOTH_CASES.values, date(2021, 3, 15), False)

        assert limit(Dollar.of(50_000), Dollar.of(10_000_000), DAY) == Dollar.of(500_000)

    @pytest.mark.parametrize(
        ("day", "floor", "cap"),
        [
            (date(2021, 3, 15), 2_200, 107_000),
            (date(2022, 9, 19), 2_200, 107_000),
            (date(2022, 9, 20), 2_500, 124_000),
        ],
    )
    def test_uses_the_figures_of_the_day(self, day, floor, cap):
        rich = Dollar.of(5_000_000)

        assert limit(Dollar.ZERO, Dollar.ZERO, day) == Dollar.of(floor)
        assert limit(rich, rich, day) == Dollar.of(cap)

    def test_is_not_known_before_the_greater_of_the_two_counted(self):
        with pytest.raises(NotYetLaw):
            limit(Dollar.ZERO, Dollar.ZERO, date(2021, 3, 14))


class TestAssess:
    def test_allows_the_limit_itself(self):
        verdict = ask("500", before=[(date(2026, 1, 5), 2_000)])

        assert verdict.answer == "allow"
        assert verdict.threshold == Dollar.of(2_500)
        assert verdict.sentence.en == (
            "With $2,500.00 over twelve months, you stay within your limit of $2,500.00."
        )

    def test_blocks_a_cent_more_and_says_what_is_left(self):
        verdict = ask("500.01", before=[(date(2026, 1, 5), 2_000)])

        assert verdict.answer == "block"
        assert verdict.article == "17 CFR 227.100(a)(2)"
        assert verdict.threshold == Dollar.of(2_500)
        assert verdict.counterfactual.changes == {"amount": Dollar.of(500)}
        assert "2 500,01 $" in verdict.sentence.fr.replace("\u202f", " ").replace("\xa0", " ")

    def test_says_from_which_day_the_amount_fits_when_nothing_is_left(self):
        verdict = ask("500", before=[(date(2026, 1, 5), 2_500)])

        # 5 January counts through the anniversary; midnight in Paris is 23:00 UTC.
        assert verdict.counterfactual.changes == {"now": datetime(2027, 1, 5, 23, tzinfo=UTC)}

    def test_waits_until_enough_of_it_is_old(self):
        placed = [(date(2026, 1, 5), 100), (date(2026, 2, 5), 2_400)]

        verdict = ask("2400", before=placed)

        assert verdict.counterfactual.changes == {"now": datetime(2027, 2, 5, 23, tzinfo=UTC)}

    def test_fits_to_the_cent_once_enough_is_old(self):
        placed = [(date(2026, 1, 5), 100), (date(2026, 2, 5), 2_400)]

        verdict = ask("100", before=placed)

        assert verdict.counterfactual.changes == {"now": datetime(2027, 1, 5, 23, tzinfo=UTC)}

    def test_offers_the_last_cent(self):
        verdict = ask("5000", before=[(date(2026, 1, 5), "2499.99")])

        assert verdict.counterfactual.changes == {"amount": Dollar(1)}

    def test_forgets_what_is_older_than_twelve_months(self):
        assert ask("500", before=[(date(2025, 11, 20), 2_500)]).answer == "allow"
        assert ask("500", before=[(date(2025, 11, 21), 2_500)]).answer == "block"

    def test_has_no_limit_for_the_accredited(self):
        verdict = ask(5_000_000, accredited=True)

        assert verdict.answer == "allow"
        assert verdict.threshold is None


class TestFacts:
    @pytest.mark.parametrize(
        ("changes", "argument"),
        [
            ({"income": Dollar(-1)}, "income"),
            ({"income": Euro(1)}, "income"),
            ({"net_worth": Euro(1)}, "net_worth"),
            ({"amount": Dollar(-1)}, "amount"),
            ({"amount": Euro(1)}, "amount"),
            ({"history": (Placement(DAY, Euro(1)),)}, "history"),
            ({"history": (Placement(DAY, Dollar(-1)),)}, "history"),
        ],
    )
    def test_names_the_argument_that_makes_no_sense(self, changes, argument):
        good = {"income": Dollar(0), "net_worth": Dollar(0), "amount": Dollar(0), "history": ()}

        with pytest.raises(BadInput) as refused:
            Facts(**good | changes)

        assert refused.value.argument == argument

    def test_lets_a_net_worth_be_negative(self):
        assert Person(income=Dollar.ZERO, net_worth=Dollar(-1)).net_worth == Dollar(-1)
