from datetime import UTC, date, datetime

import pytest

from compliance.as_of import as_of
from compliance.capital import increase_clock, share_price
from compliance.errors import BadInput
from compliance.euro import Dollar, Euro
from compliance.offers import offer_terms
from compliance.offers.holder_limits import (
    Holding,
    Maximum,
    Room,
    Ticket,
    assess_holding,
    assess_maximum,
    assess_room,
    assess_ticket,
    counted,
)

NOW = as_of(datetime(2026, 11, 21, 9, tzinfo=UTC))


class TestTicket:
    def ask(self, shares, minimum="100"):
        return assess_ticket(
            Ticket(shares=shares, price=Euro.of(40), minimum=Euro.of(minimum)), NOW
        )

    def test_is_reached_by_whole_shares(self):
        verdict = self.ask(2)

        assert verdict.answer == "block"
        assert verdict.threshold == 3
        assert verdict.counterfactual.changes == {"shares": 3}
        assert verdict.sentence.en == "The minimum ticket is €100.00, that is 3 shares."
        assert self.ask(3).answer == "allow"

    def test_is_reached_exactly(self):
        assert self.ask(3, minimum="120").answer == "allow"
        assert self.ask(3, minimum="120.01").answer == "block"


class TestHolding:
    def test_has_no_end_without_a_maximum(self):
        assert assess_holding(Holding(shares=10**9), NOW).answer == "allow"

    def test_adds_up_the_holder_s_orders(self):
        allowed = assess_holding(Holding(shares=60, held=40, maximum=100), NOW)
        assert (allowed.answer, allowed.threshold) == ("allow", 100)

        blocked = assess_holding(Holding(shares=61, held=40, maximum=100), NOW)
        assert (blocked.answer, blocked.threshold) == ("block", 100)
        assert blocked.counterfactual.changes == {"shares": 60}
        assert blocked.counterfactual.sentence.fr == "Jusqu'à 60 parts."

    def test_may_be_a_single_share(self):
        assert assess_holding(Holding(shares=1, maximum=1), NOW).answer == "allow"
        assert assess_holding(Holding(shares=10**12), NOW).answer == "allow"

    def test_has_nothing_to_offer_once_reached(self):
        blocked = assess_holding(Holding(shares=1, held=100, maximum=100), NOW)

        assert blocked.answer == "block"
        assert blocked.counterfactual.changes == {}

    def test_offers_the_last_share(self):
        blocked = assess_holding(Holding(shares=2, held=99, maximum=100), NOW)

        assert blocked.counterfactual.changes == {"shares": 1}


class TestRoom:
    def test_is_what_nobody_has_taken(self):
        assert assess_room(Room(shares=5, left=5), NOW).answer == "allow"
        blocked = assess_room(Room(shares=6, left=5), NOW)
        assert (blocked.answer, blocked.threshold) == ("block", 5)
        assert blocked.counterfactual.changes == {"shares": 5}

    def test_may_be_gone(self):
        blocked = assess_room(Room(shares=1, left=0), NOW)

        assert (blocked.answer, blocked.threshold) == ("block", 0)
        assert blocked.counterfactual.changes == {}


class TestCounted:
    @pytest.mark.parametrize(
        ("shares", "fr", "en"),
        [
            (0, "0 part", "0 shares"),
            (1, "1 part", "1 share"),
            (2, "2 parts", "2 shares"),
            (1500, "1\u202f500 parts", "1,500 shares"),
        ],
    )
    def test_agrees_in_number(self, shares, fr, en):
        assert (counted(shares).fr, counted(shares).en) == (fr, en)


class TestFacts:
    @pytest.mark.parametrize(
        ("kind", "arguments", "argument"),
        [
            (Ticket, {"shares": -1, "price": Euro(1), "minimum": Euro(1)}, "shares"),
            (Ticket, {"shares": True, "price": Euro(1), "minimum": Euro(1)}, "shares"),
            (Ticket, {"shares": 1, "price": Euro(0), "minimum": Euro(1)}, "price"),
            (Ticket, {"shares": 1, "price": Euro(1), "minimum": Euro(-1)}, "minimum"),
            (Ticket, {"shares": 1, "price": Euro(1), "minimum": Dollar(1)}, "minimum"),
            (Holding, {"shares": -1}, "shares"),
            (Holding, {"shares": 10**12 + 1}, "shares"),
            (Holding, {"shares": 1, "held": -1}, "held"),
            (Holding, {"shares": 1, "maximum": 0}, "maximum"),
            (Room, {"shares": -1, "left": 1}, "shares"),
            (Room, {"shares": 1, "left": -1}, "left"),
        ],
    )
    def test_name_the_argument_that_makes_no_sense(self, kind, arguments, argument):
        with pytest.raises(BadInput) as refused:
            kind(**arguments)

        assert refused.value.argument == argument

    def test_of_a_ticket_may_have_none(self):
        facts = Ticket(shares=0, price=Euro(1), minimum=Euro.ZERO)

        assert assess_ticket(facts, NOW).answer == "allow"


class TestMaximum:
    def ask(self, maximum):
        facts = Maximum(maximum=maximum, price=Euro.of(40), minimum=Euro.of(100))
        return assess_maximum(facts, NOW)

    def test_lets_people_reach_the_ticket(self):
        verdict = self.ask(3)

        assert verdict.answer == "allow"
        assert verdict.threshold == 3

    @pytest.mark.parametrize(("maximum", "rules"), [(3, []), (2, ["offer_maximum"])])
    def test_is_among_the_terms_of_an_offer(self, maximum, rules):
        terms = offer_terms.Facts(
            price=share_price.Facts(Euro.of(4_000_000), 100_000, Euro.of(10)),
            shares=offer_terms.Range(2_500, 2_500),
            length=increase_clock.Length(NOW.today, date(2027, 1, 31)),
            decision=None,
            maximum=Maximum(maximum=maximum, price=Euro.of(40), minimum=Euro.of(100)),
        )

        assert [each.rule for each in offer_terms.assess(terms, NOW).reasons()] == rules

    def test_may_not_shut_everybody_out(self):
        verdict = self.ask(2)

        assert verdict.answer == "block"
        assert verdict.threshold == 3
        assert verdict.counterfactual.changes == {"maximum": 3}
        assert "below the minimum ticket of €100.00, that is 3 shares" in verdict.sentence.en

    @pytest.mark.parametrize(
        ("changes", "argument"),
        [
            ({"maximum": -1}, "maximum"),
            ({"price": Euro(0)}, "price"),
            ({"minimum": Euro(-1)}, "minimum"),
        ],
    )
    def test_names_the_argument_that_makes_no_sense(self, changes, argument):
        with pytest.raises(BadInput) as refused:
            Maximum(**{"maximum": 1, "price": Euro(1), "minimum": Euro(1)} | changes)

        assert refused.value.argument == argument
