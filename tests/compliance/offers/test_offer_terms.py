from datetime import date

import pytest

from compliance.as_of import as_of
from compliance.calendar import first_second
from compliance.capital import increase_clock, limited_increase, share_price
from compliance.errors import BadInput
from compliance.euro import Euro
from compliance.offers import holder_limits, offer_cap
from compliance.offers.offer_terms import Facts, Range, Ticket, assess, assess_range, assess_ticket
from compliance.verdict import Answer

OPENS = date(2026, 3, 2)
CLOSES = date(2026, 6, 2)
TODAY = as_of(first_second(OPENS))


def terms(**changes) -> Facts:
    parts = {
        "price": share_price.Facts(Euro.of(4_000_000), 100_000, Euro.of(10)),
        "shares": Range(18_750, 25_000),
        "length": increase_clock.Length(OPENS, CLOSES),
        "decision": increase_clock.Decision(date(2026, 1, 10), OPENS, CLOSES),
        "minimum": limited_increase.Target(18_750, 25_000),
        "ticket": Ticket(Euro.of(100), Euro.of(1_000_000)),
        "maximum": holder_limits.Maximum(maximum=1_000, price=Euro.of(40), minimum=Euro.of(100)),
        "cap": offer_cap.Facts(Euro.of(1_000_000), OPENS),
    }
    return Facts(**(parts | changes))


class TestRange:
    def test_may_be_one_number(self):
        verdict = assess_range(Range(10, 10), TODAY)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == 10

    def test_is_not_upside_down(self):
        verdict = assess_range(Range(11, 10), TODAY)

        assert verdict.is_blocked
        assert verdict.threshold == 10
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"shares_min": 10}

    @pytest.mark.parametrize("ends", [(0, 10), (10, 0), (-1, 10)])
    def test_offers_something(self, ends):
        with pytest.raises(BadInput):
            Range(*ends)


class TestTicket:
    def test_may_be_the_whole_offer(self):
        verdict = assess_ticket(Ticket(Euro(10), Euro(10)), TODAY)

        assert verdict.answer == Answer.ALLOW
        assert verdict.threshold == Euro(10)

    def test_is_not_above_it(self):
        verdict = assess_ticket(Ticket(Euro(11), Euro(10)), TODAY)

        assert verdict.is_blocked
        assert verdict.threshold == Euro(10)
        assert verdict.counterfactual is not None
        assert verdict.counterfactual.changes == {"ticket": Euro(10)}

    @pytest.mark.parametrize("amounts", [(Euro.ZERO, Euro(1)), (Euro(1), Euro.ZERO)])
    def test_costs_something(self, amounts):
        with pytest.raises(BadInput):
            Ticket(*amounts)


class TestTheWhole:
    def test_looks_at_everything(self):
        verdict = assess(terms(), TODAY)

        assert verdict.answer == Answer.ALLOW
        assert [part.rule for part in verdict.parts] == [
            "share_price",
            "offer_range",
            "announced_minimum",
            "round_length",
            "increase_decision",
            "offer_ticket",
            "offer_maximum",
            "offer_cap",
        ]

    def test_looks_at_what_is_known(self):
        verdict = assess(
            terms(minimum=None, decision=None, ticket=None, maximum=None, cap=None), TODAY
        )

        assert [part.rule for part in verdict.parts] == [
            "share_price",
            "offer_range",
            "round_length",
        ]

    def test_warns_without_stopping(self):
        verdict = assess(terms(minimum=limited_increase.Target(1, 25_000)), TODAY)

        assert verdict.answer == Answer.WARN

    def test_says_all_that_is_wrong_at_once(self):
        wrong = terms(
            price=share_price.Facts(Euro.of(1), 100_000, Euro.of(10)),
            shares=Range(2, 1),
            length=increase_clock.Length(OPENS, OPENS),
            ticket=Ticket(Euro(2), Euro(1)),
            cap=offer_cap.Facts(Euro.of(6_000_000), OPENS),
        )

        verdict = assess(wrong, TODAY)
        assert verdict.is_blocked
        assert len(verdict.reasons()) == 5
