from dataclasses import replace
from datetime import date

import pytest

from compliance.absurd import MOST_MONEY
from compliance.as_of import as_of
from compliance.calendar import first_second
from compliance.capital import share_price
from compliance.capital.share_price import Facts, Payment, assess, assess_payment
from compliance.errors import BadInput, Contradiction
from compliance.euro import Euro
from compliance.verdict import Answer

TODAY = as_of(first_second(date(2026, 3, 2)))


def priced(pre_money, existing_shares=100_000, nominal=10):
    return assess(Facts(Euro.of(pre_money), existing_shares, Euro.of(nominal)), TODAY)


class TestPrice:
    def test_of_the_worked_example_is_40_with_a_premium_of_30(self):
        verdict = priced(4_000_000)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == Euro.of(10)
        assert "€40.00 a share, of which €30.00 of premium" in verdict.sentence.en

    @pytest.mark.parametrize(
        ("pre_money", "nearest"),
        [
            ("1000000", "999900"),
            ("1000149.99", "1000200"),
            ("1000150.01", "1000200"),
            ("1000050.00", "999900"),
            ("1000050.01", "1000200"),
        ],
    )
    def test_proposes_the_nearest_value_that_divides(self, pre_money, nearest):
        verdict = priced(pre_money, 30_000, "0.01")

        assert verdict.is_blocked
        assert verdict.article == "Levain"
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"pre_money": Euro.of(nearest)}
        assert priced(nearest, 30_000, "0.01").may_go_on

    def test_proposes_no_value_below_par(self):
        """A third of a cent above par rounds to par; half a cent below it does not round down."""
        verdict = priced("10.01", 1_000, "0.01")

        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"pre_money": Euro.of(10)}

    @pytest.mark.parametrize(
        ("pre_money", "answer"),
        [("1000000", Answer.ALLOW), ("999999.99", Answer.BLOCK), ("999000", Answer.BLOCK)],
        ids=["at par", "a cent below, for all of them", "a cent below, each"],
    )
    def test_is_never_below_par(self, pre_money, answer):
        verdict = priced(pre_money)

        assert verdict.answer == answer
        assert verdict.threshold == Euro.of(10)
        assert verdict.article == "C. com. L. 225-128"
        if answer == Answer.BLOCK:
            assert verdict.counterfactual is not None
            assert verdict.counterfactual.changes == {"pre_money": Euro.of(1_000_000)}

    def test_may_be_below_par_where_the_law_lets_it(self, monkeypatch):
        allowed = replace(share_price.ISSUE_BELOW_PAR, values={date(2009, 1, 10): True})
        monkeypatch.setattr(share_price, "ISSUE_BELOW_PAR", allowed)

        verdict = priced("999000")
        assert verdict.answer == Answer.ALLOW
        assert "€0.00 of premium" in verdict.sentence.en
        less_than_a_cent = priced("0.01", 1_000).counterfactual
        assert less_than_a_cent is not None
        assert less_than_a_cent.changes == {"pre_money": Euro.of(10)}

    @pytest.mark.parametrize(
        ("name", "value"),
        [
            ("pre_money", Euro.ZERO),
            ("pre_money", Euro(-1)),
            ("existing_shares", 0),
            ("existing_shares", -1),
            ("nominal", Euro.ZERO),
            ("nominal", MOST_MONEY),
        ],
    )
    def test_needs_numbers_that_can_be(self, name, value):
        facts = Facts(Euro.of(1), 2, Euro.of(1))
        with pytest.raises(BadInput) as refused:
            replace(facts, **{name: value})
        assert refused.value.argument == name

    def test_may_be_that_of_the_largest_company_there_is(self):
        Facts(MOST_MONEY, 1, MOST_MONEY)


class TestPayment:
    def paid(self, amount):
        return assess_payment(Payment(25_000, Euro.of(40), Euro.of(10), Euro.of(amount)), TODAY)

    def test_is_a_quarter_of_nominal_and_the_whole_premium(self):
        assert self.paid("812500").answer == Answer.ALLOW
        assert self.paid("812500").threshold == Euro.of(812_500)

    def test_is_waited_for_a_cent_below(self):
        verdict = self.paid("812499.99")

        assert verdict.is_gated
        assert verdict.requirements == {"payment"}
        assert verdict.threshold == Euro.of(812_500)
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"paid": Euro.of(812_500)}

    def test_may_be_at_par(self):
        assert assess_payment(Payment(1, Euro(4), Euro(4), Euro(1)), TODAY).may_go_on

    @pytest.mark.parametrize(
        ("facts", "error"),
        [
            ((0, Euro(4), Euro(4)), BadInput),
            ((1, Euro.ZERO, Euro(4)), BadInput),
            ((1, Euro(4), Euro.ZERO), BadInput),
            ((1, Euro(3), Euro(4)), Contradiction),
            ((2, MOST_MONEY, Euro(4)), BadInput),
        ],
    )
    def test_names_what_cannot_be(self, facts, error):
        with pytest.raises(error):
            Payment(*facts)

    def test_may_be_that_of_the_largest_subscription_there_is(self):
        Payment(1, MOST_MONEY, Euro(4))
