from datetime import UTC, date, datetime

import pytest

from compliance.as_of import as_of
from compliance.ceilings.twelve_months import Placement
from compliance.ceilings.uk_restricted import Facts, assess, most
from compliance.errors import BadInput
from compliance.euro import Euro, Pound

DAY = date(2026, 11, 21)
NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))


def ask(amount, *, before=7_000, net_assets="80000", category="restricted"):
    facts = Facts(
        amount=Pound.of(amount),
        history=(Placement(date(2026, 3, 1), Pound.of(before)),),
        category=category,
        net_assets=None if net_assets is None else Pound.of(net_assets),
    )
    return assess(facts, NOW)


class TestMost:
    @pytest.mark.parametrize(
        ("net_assets", "expected"),
        [("80000", "7999.99"), ("80000.05", "8000.00"), ("0", "-0.01"), ("0.10", "0")],
    )
    def test_is_less_than_the_tenth(self, net_assets, expected):
        assert most(Pound.of(net_assets), DAY) == Pound.of(expected)


class TestAssess:
    def test_allows_what_stays_below_the_tenth(self):
        verdict = ask("999.99")

        assert verdict.answer == "allow"
        assert verdict.threshold == Pound.of(8_000)

    def test_blocks_the_tenth_itself(self):
        verdict = ask("1000")

        assert verdict.answer == "block"
        assert verdict.article == "FCA COBS 4.12A"
        assert verdict.threshold == Pound.of(8_000)
        assert verdict.counterfactual.changes == {"amount": Pound.of("999.99")}
        assert "£8,000.00" in verdict.sentence.en

    def test_says_from_which_day_it_fits_when_nothing_is_left(self):
        verdict = ask("1000", before=8_000)

        # In Paris the day begins at 23:00 UTC in winter.
        assert verdict.counterfactual.changes == {"now": datetime(2027, 3, 1, 23, tzinfo=UTC)}

    def test_has_nothing_to_offer_when_it_never_fits(self):
        verdict = ask("8000", before=8_000)

        assert verdict.answer == "block"
        assert verdict.counterfactual.changes == {}

    @pytest.mark.parametrize(
        "category", ["high_net_worth", "certified_sophisticated", "self_certified_sophisticated"]
    )
    def test_leaves_the_wealthy_and_the_sophisticated_alone(self, category):
        assert ask("500000", category=category, net_assets=None).answer == "allow"

    @pytest.mark.parametrize("category", ["restricted", "advised"])
    def test_holds_for_the_others(self, category):
        assert ask("1000", category=category).answer == "block"

    def test_waits_for_net_assets_that_were_not_stated(self):
        verdict = ask("1", net_assets=None)

        assert verdict.answer == "gate"
        assert verdict.requirements == {"category_statement"}


class TestFacts:
    @pytest.mark.parametrize(
        ("changes", "argument"),
        [
            ({"amount": Pound(-1)}, "amount"),
            ({"amount": Euro(1)}, "amount"),
            ({"net_assets": Euro(1)}, "net_assets"),
            ({"category": "rich"}, "category"),
            ({"history": (Placement(DAY, Euro(1)),)}, "history"),
        ],
    )
    def test_names_the_argument_that_makes_no_sense(self, changes, argument):
        with pytest.raises(BadInput) as refused:
            Facts(**{"amount": Pound(0), "history": ()} | changes)

        assert refused.value.argument == argument
