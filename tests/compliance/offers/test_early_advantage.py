from datetime import UTC, datetime

import pytest

from compliance.as_of import as_of
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.offers.early_advantage import (
    BonusShares,
    EarlyPrice,
    assess_bonus,
    assess_price,
)

NOW = as_of(datetime(2026, 3, 2, 9, tzinfo=UTC))
PRICE, NOMINAL = Euro.of(40), Euro.of(10)


class TestThePriceOfTheFirstShares:
    @pytest.mark.parametrize(
        ("early", "answer", "instead"),
        [
            ("9.99", "block", NOMINAL),
            ("10", "allow", None),
            ("39.99", "allow", None),
            ("40", "block", Euro.of("39.99")),
            ("41", "block", Euro.of("39.99")),
        ],
    )
    def test_lies_between_the_nominal_value_and_that_of_the_others(self, early, answer, instead):
        verdict = assess_price(EarlyPrice(Euro.of(early), PRICE, NOMINAL), NOW)

        assert verdict.answer == answer
        if instead:
            assert verdict.counterfactual.changes == {"early": instead}

    def test_is_the_law_s_below_par_and_ours_above(self):
        below = assess_price(EarlyPrice(Euro.of(9), PRICE, NOMINAL), NOW)
        above = assess_price(EarlyPrice(PRICE, PRICE, NOMINAL), NOW)

        assert (below.article, above.article) == ("C. com. L. 225-128", "Levain")

    def test_has_no_place_in_an_issue_at_par(self):
        verdict = assess_price(EarlyPrice(Euro.of(9), NOMINAL, NOMINAL), NOW)

        assert verdict.is_blocked
        assert verdict.counterfactual is None

    def test_is_more_than_nothing(self):
        with pytest.raises(BadInput):
            EarlyPrice(Euro.ZERO, PRICE, NOMINAL)


class TestSharesGivenWithOthers:
    @pytest.mark.parametrize(
        ("bonus_for", "price", "answer", "instead"),
        [
            (1, "20", "allow", None),
            (1, "19.99", "block", 2),
            (2, "15", "allow", None),
            (2, "14.99", "block", 3),
            (9, "11", "block", 10),
            (10, "11", "allow", None),
        ],
    )
    def test_stand_on_the_premium_of_those(self, bonus_for, price, answer, instead):
        verdict = assess_bonus(BonusShares(bonus_for, Euro.of(price), NOMINAL), NOW)

        assert verdict.answer == answer
        if instead:
            assert verdict.counterfactual.changes == {"bonus_for": instead}

    def test_have_nothing_to_stand_on_at_par(self):
        verdict = assess_bonus(BonusShares(1_000, NOMINAL, NOMINAL), NOW)

        assert verdict.is_blocked
        assert verdict.counterfactual is None
