from datetime import date
from fractions import Fraction

import pytest

from compliance.euro import Euro
from compliance.offer_cap import PastOffer
from tests.rounds.world import terms
from wiseed_like.rounds.terms import Terms, faults, figures, warning

OPENS = date(2026, 11, 23)
NOMINAL = Euro.of(10)


def found(offered: Terms, *, shares: int = 100_000, past: tuple[PastOffer, ...] = ()) -> list[str]:
    wrong = faults(offered, existing_shares=shares, nominal=NOMINAL, past=past, opens_on=OPENS)
    return [f"{fault.field}: {fault.block.rule}" for fault in wrong]


class TestFaults:
    def test_are_none_for_plain_terms(self):
        assert found(terms()) == []

    def test_price_is_whole_cents_and_the_nearest_value_is_proposed(self):
        wrong = faults(
            terms(pre_money=Euro.of(4_000_001)),
            existing_shares=300_000,
            nominal=NOMINAL,
            past=(),
            opens_on=OPENS,
        )
        assert wrong[0].block.inputs["nearest"] == Euro.of("3_999_000".replace("_", ""))
        assert wrong[0].field == "pre_money"

    @pytest.mark.parametrize(
        ("pre_money", "expected"),
        [(1_000_000, []), (999_000, ["pre_money: below_par"])],
    )
    def test_price_is_the_nominal_at_least(self, pre_money, expected):
        assert found(terms(pre_money=Euro.of(pre_money))) == expected

    @pytest.mark.parametrize(
        ("closes_on", "expected"),
        [
            (OPENS, ["closes_on: closes_too_soon"]),
            (date(2026, 11, 24), []),
            (date(2027, 5, 23), []),  # six months to the day
            (date(2027, 5, 24), ["closes_on: closes_too_late"]),
        ],
    )
    def test_round_lasts_at_most_six_months(self, closes_on, expected):
        assert found(terms(closes_on=closes_on)) == expected

    @pytest.mark.parametrize(
        ("authorised_on", "expected"),
        [
            (OPENS, []),
            (date(2026, 11, 24), ["authorised_on: not_decided_yet"]),
            (date(2025, 8, 28), []),  # eighteen months before the end
            (date(2025, 8, 27), ["authorised_on: decision_too_old"]),
        ],
    )
    def test_meeting_decided_before_and_not_too_long_ago(self, authorised_on, expected):
        assert found(terms(authorised_on=authorised_on)) == expected

    def test_minimum_may_equal_the_maximum_but_not_pass_it(self):
        assert found(terms(shares_min=7_500)) == []
        assert found(terms(shares_min=7_501)) == ["shares_min: range_upside_down"]

    def test_ticket_may_be_the_whole_offer_but_not_more(self):
        assert found(terms(minimum_ticket=Euro.of(300_000))) == []
        assert found(terms(minimum_ticket=Euro.of("300000.01"))) == [
            "minimum_ticket: ticket_above_offer"
        ]

    def test_five_million_over_twelve_months_is_the_most(self):
        before = PastOffer(date(2026, 3, 1), Euro.of(4_700_000))
        assert found(terms(), past=(before,)) == []
        assert found(terms(shares_max=7_501), past=(before,)) == ["shares_max: offer_cap"]

    def test_the_cap_says_what_this_round_comes_to(self):
        wrong = faults(
            terms(shares_max=125_001),
            existing_shares=100_000,
            nominal=NOMINAL,
            past=(),
            opens_on=OPENS,
        )
        assert Euro.of(5_000_040).written("fr") in wrong[0].block.sentence.fr
        assert Euro.of(5_000_040).written("en") in wrong[0].block.sentence.en

    def test_days_are_in_words(self):
        wrong = faults(
            terms(closes_on=date(2027, 5, 24)),
            existing_shares=100_000,
            nominal=NOMINAL,
            past=(),
            opens_on=OPENS,
        )
        assert "23 mai 2027" in wrong[0].block.sentence.fr
        assert "23 May 2027" in wrong[0].block.sentence.en

    def test_all_that_is_wrong_is_told_at_once(self):
        wrong = terms(closes_on=OPENS, authorised_on=date(2026, 12, 1), shares_min=8_000)
        assert len(found(wrong)) == 3


class TestFigures:
    def test_are_exact(self):
        offer = figures(terms(), existing_shares=100_000, nominal=NOMINAL)
        assert offer is not None
        assert (offer.price, offer.premium) == (Euro.of(40), Euro.of(30))
        assert (offer.amount_min, offer.amount_max) == (Euro.of(100_000), Euro.of(300_000))
        assert offer.post_money_max == Euro.of(4_300_000)
        assert offer.part_max == Fraction(7_500, 107_500)

    def test_ticket_is_rounded_up_to_whole_shares(self):
        offer = figures(terms(), existing_shares=100_000, nominal=NOMINAL)
        assert offer is not None
        assert (offer.ticket_shares, offer.ticket) == (3, Euro.of(120))


class TestWarning:
    def test_speaks_below_three_quarters_only(self):
        assert warning(terms(shares_min=7_500, shares_max=10_000), OPENS) is None
        assert warning(terms(shares_min=7_499, shares_max=10_000), OPENS) is not None
