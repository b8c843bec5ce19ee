from datetime import date
from fractions import Fraction

import pytest

from compliance.calendar import first_second
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.offers.offer_cap import OfferKind, PastOffer
from tests.rounds.world import terms
from wiseed_like.rounds.terms import Fault, Terms, ask, faults, figures, warning

OPENS = date(2026, 11, 23)
NOW = first_second(OPENS)
NOMINAL = Euro.of(10)


def wrong_with(
    offered: Terms, *, shares: int = 100_000, past: tuple[PastOffer, ...] = ()
) -> list[Fault]:
    return faults(ask(offered, existing_shares=shares, nominal=NOMINAL, past=past, now=NOW).verdict)


def found(offered: Terms, *, past: tuple[PastOffer, ...] = ()) -> list[str]:
    return [f"{fault.field}: {fault.verdict.rule}" for fault in wrong_with(offered, past=past)]


class TestFaults:
    def test_are_none_for_plain_terms(self):
        assert found(terms()) == []

    def test_price_is_whole_cents_and_the_nearest_value_is_proposed(self):
        (fault,) = wrong_with(terms(pre_money=Euro.of(4_000_001)), shares=300_000)
        assert (fault.field, fault.verdict.rule) == ("pre_money", "share_price")
        assert fault.verdict.counterfactual is not None
        assert fault.verdict.counterfactual.changes == {"pre_money": Euro.of(3_999_000)}

    @pytest.mark.parametrize(
        ("pre_money", "expected"),
        [(1_000_000, []), (999_000, ["pre_money: share_price"])],
    )
    def test_price_is_the_nominal_at_least(self, pre_money, expected):
        assert found(terms(pre_money=Euro.of(pre_money))) == expected

    @pytest.mark.parametrize(
        ("closes_on", "expected"),
        [
            (OPENS, ["closes_on: round_length"]),
            (date(2026, 11, 24), []),
            (date(2027, 5, 23), []),  # six months to the day
            (date(2027, 5, 24), ["closes_on: round_length"]),
        ],
    )
    def test_round_lasts_at_most_six_months(self, closes_on, expected):
        assert found(terms(closes_on=closes_on)) == expected

    @pytest.mark.parametrize(
        ("authorised_on", "expected"),
        [
            (OPENS, []),
            (date(2026, 11, 24), ["authorised_on: increase_decision"]),
            (date(2025, 8, 28), []),  # eighteen months before the end
            (date(2025, 8, 27), ["authorised_on: increase_decision"]),
        ],
    )
    def test_meeting_decided_before_and_not_too_long_ago(self, authorised_on, expected):
        assert found(terms(authorised_on=authorised_on)) == expected

    def test_minimum_may_equal_the_maximum_but_not_pass_it(self):
        assert found(terms(shares_min=7_500)) == []
        assert found(terms(shares_min=7_501)) == ["shares_min: offer_range"]

    def test_ticket_may_be_the_whole_offer_but_not_more(self):
        assert found(terms(minimum_ticket=Euro.of(300_000))) == []
        assert found(terms(minimum_ticket=Euro.of("300000.01"))) == ["minimum_ticket: offer_ticket"]

    def test_five_million_over_twelve_months_is_the_most(self):
        before = PastOffer(date(2026, 3, 1), OfferKind.OWN_PLATFORM, raised=Euro.of(4_700_000))
        assert found(terms(), past=(before,)) == []
        assert found(terms(shares_max=7_501), past=(before,)) == ["shares_max: offer_cap"]

    def test_the_cap_says_what_this_round_comes_to(self):
        (fault,) = wrong_with(terms(shares_max=125_001))
        assert Euro.of(5_000_040).written("fr") in fault.verdict.sentence.fr
        assert Euro.of(5_000_040).written("en") in fault.verdict.sentence.en

    def test_days_are_in_words(self):
        (fault,) = wrong_with(terms(closes_on=date(2027, 5, 24)))
        assert "23 mai 2027" in fault.verdict.sentence.fr
        assert "23 May 2027" in fault.verdict.sentence.en

    def test_a_round_that_ends_before_it_opens_is_told_so_and_nothing_else(self):
        assert found(terms(closes_on=date(2026, 1, 1))) == ["closes_on: round_length"]

    def test_what_makes_no_sense_names_itself(self):
        with pytest.raises(BadInput) as refused:
            wrong_with(terms(shares_max=10**13))
        assert refused.value.argument == "most"

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
        assert warning(terms(shares_min=7_500, shares_max=10_000), NOW) is None
        below = warning(terms(shares_min=7_499, shares_max=10_000), NOW)
        assert below is not None
        assert below.rule == "announced_minimum"

    def test_has_nothing_to_say_of_a_range_upside_down(self):
        assert warning(terms(shares_min=2, shares_max=1), NOW) is None
