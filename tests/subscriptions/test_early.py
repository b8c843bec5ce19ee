"""Does who comes early get what was promised, exactly, and nobody else?"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from compliance.euro import Euro
from tests.subscriptions.early import (
    BONUS,
    PRICE,
    an_early_round,
    an_early_subscription,
    early_of,
    signed_order,
)
from tests.subscriptions.world import (
    NOW,
    an_investor,
    an_open_round,
    an_order,
    counts,
    has_read,
)
from wiseed_like.books import early_proof
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.fees.rules import Schedule
from wiseed_like.rounds.early.advantage import Quote
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import repricing, service
from wiseed_like.subscriptions.models import Order, Subscription
from wiseed_like.subscriptions.queries import lock_subscription


@pytest.fixture(autouse=True)
def _the_books_agree():
    yield
    session.rollback()
    session.expire_all()
    assert list(early_proof.early_advantages()) == []


def refused(order: Order, **changes: Any) -> Refused:
    with pytest.raises(Refused) as found:
        signed_order(order, **changes)
    session.rollback()
    session.expire_all()
    return found.value


class TestAnEarlyPrice:
    def test_is_what_is_signed_and_due_to_the_cent(self):
        offer = an_early_round(fees=Schedule(700, Euro.ZERO, 200, 2_000))
        found = an_early_subscription(an_investor(), offer)

        assert (found.shares, found.bonus, found.price) == (25, 0, Euro.of("32.50"))
        # Two per cent of 812.50, and a fifth of that.
        assert (found.amount, found.due) == (Euro.of("812.50"), Euro.of("832.00"))
        assert (counts(offer), early_of(offer)) == ((25, 0, 0), (25, 187, 0, 0))

    def test_holds_for_an_order_that_fits_in_whole(self):
        offer, me = an_early_round(), an_investor()
        an_early_subscription(an_investor(), offer, 90)

        assert an_order(me, offer, 10).quote == Quote(10, Euro.of("32.50"), is_early=True)
        assert an_order(me, offer, 11).quote == Quote(11, Euro.of(40))

    def test_is_counted_for_the_ceilings_of_the_law(self):
        """Above a thousand euros the law asks for a consent: 25 shares cost that without it."""
        offer, me = an_early_round(early_price=Euro.of(39)), an_investor()

        assert service.gate_of(an_order(me, offer, 25), now=NOW) is None
        assert service.gate_of(an_order(me, offer, 26), now=NOW) is not None

    def test_has_the_same_minimum_ticket_in_euros(self):
        offer, me = an_early_round(), an_investor()
        has_read(me, offer)
        with pytest.raises(Refused, match="minimum_ticket"), transaction():
            service.begin_order(me, offer, 3, now=NOW)
        assert an_order(me, offer, 4).amount == Euro.of(130)

    def test_follows_its_subscription_to_the_money(self):
        offer = an_early_round()
        signed = an_early_subscription(an_investor(sophisticated=True), offer)
        assert early_of(offer) == (25, 187, 187, 0)
        with transaction():
            service.note_paid(lock_subscription(signed.id), now=NOW)

        assert (counts(offer), early_of(offer)) == ((25, 25, 25), (25, 187, 187, 187))
        assert offer.amount_paid == offer.amount_firm == Euro.of("812.50")
        with transaction():
            service.note_returned(lock_subscription(signed.id), now=NOW)
        assert (counts(offer), early_of(offer)) == ((0, 0, 0), (25, 0, 0, 0))


class TestSharesGiven:
    def test_are_reserved_with_those_that_are_paid(self):
        offer = an_early_round(BONUS)
        found = an_early_subscription(an_investor(), offer)

        assert (found.shares, found.bonus, found.price) == (27, 2, Euro.of(40))
        assert found.amount == Euro.of(1_000)
        assert (counts(offer), early_of(offer)) == ((27, 0, 0), (25, 80, 0, 0))

    def test_are_bound_with_them(self):
        offer = an_early_round(BONUS)
        signed = an_early_subscription(an_investor(), offer)
        with transaction():
            found = lock_subscription(signed.id)
            service.bind(found, now=found.reflection_ends_at + timedelta(seconds=1))

        assert (counts(offer), early_of(offer)) == ((27, 27, 0), (25, 80, 80, 0))

    def test_go_back_to_the_round_with_them_and_never_to_the_first_ones(self):
        offer, me = an_early_round(BONUS, early_shares=25), an_investor()
        signed = an_early_subscription(me, offer)
        with transaction():
            service.revoke(lock_subscription(signed.id), by=me.user, now=NOW)

        assert (counts(offer), early_of(offer)) == ((0, 0, 0), (25, 0, 0, 0))
        assert an_order(me, offer, 10).quote == Quote(10, Euro.of(40))

    def test_count_against_the_maximum_per_person(self):
        me = an_investor()
        assert an_order(me, an_early_round(BONUS, maximum_per_holder=27), 25).shares == 27
        with pytest.raises(Refused, match="maximum_per_holder"):
            an_order(me, an_early_round(BONUS, maximum_per_holder=26), 25)
        session.rollback()

    def test_count_against_the_cap(self):
        """Eleven shares are left: ten, and one given; or eleven at the ordinary price."""
        offer, me = an_early_round(BONUS, cap=111, minimum=1, early_shares=100), an_investor()
        an_early_subscription(an_investor(), offer, 90)  # ninety-nine
        early, plain = an_order(me, offer, 10), an_order(me, offer, 12)
        assert (early.quote.shares, plain.quote) == (11, Quote(12, Euro.of(40)))
        signed_order(plain)

        assert refused(early).code == "hard_cap"
        assert counts(offer) == (111, 0, 0)

    def test_are_written_in_words_with_the_others(self):
        order = an_order(an_investor(), an_early_round(BONUS))
        assert refused(order, shares_in_words="vingt-cinq").code == "words_differ"
        assert signed_order(order).shares_in_words == "vingt-sept"


class TestBetweenPageAndSignature:
    def taken(self, offer: Round) -> Order:
        """An order of the last first shares, which somebody else then takes."""
        mine = an_order(an_investor(), offer)
        an_early_subscription(an_investor(), offer, 76)
        return mine

    @pytest.mark.parametrize("term", [PRICE, BONUS])
    def test_nothing_is_signed_at_another_price(self, term):
        offer = an_early_round(term)
        mine = self.taken(offer)
        before = counts(offer)

        assert refused(mine).code == "early_gone"
        assert (counts(offer), early_of(offer)[0]) == (before, 76)

    def test_a_polite_no_needs_no_lock(self):
        mine = self.taken(an_early_round())
        with pytest.raises(Refused, match="early_gone"):
            service.refuse_early(mine, now=NOW)

    def test_it_may_be_signed_at_the_ordinary_price_once_that_was_shown(self):
        offer = an_early_round(BONUS)
        mine = self.taken(offer)
        seen = mine.quote.mark
        with transaction():
            repricing.reprice(mine, now=NOW)

        assert mine.quote == Quote(25, Euro.of(40))
        assert refused(mine, seen=seen).code == "price_moved"
        assert signed_order(mine).amount == Euro.of(1_000)

    def test_an_order_that_still_fits_keeps_its_price(self):
        mine = an_order(an_investor(), an_early_round())
        with transaction():
            repricing.reprice(mine, now=NOW)
        assert mine.is_early

    def test_a_signed_order_keeps_its_price(self):
        offer = an_early_round()
        mine = an_order(an_investor(), offer)
        signed_order(mine)
        an_early_subscription(an_investor(), offer, 75)
        with transaction():
            repricing.reprice(mine, now=NOW)
        assert mine.price == Euro.of("32.50")

    def test_a_page_that_says_nothing_of_the_price_signs_nothing(self):
        order = an_order(an_investor(), an_early_round())
        assert refused(order, seen="").code == "price_moved"

    def test_a_round_without_such_a_term_asks_nothing_more(self):
        assert signed_order(an_order(an_investor(), an_open_round()), seen="").amount


class TestTheDatabase:
    @pytest.mark.parametrize(
        ("term", "changes"),
        [
            (PRICE, {"early_price": Euro.of("9.99")}),
            (PRICE, {"early_price": Euro.of(40)}),
            (PRICE, {"early_shares": 7_500}),
            (PRICE, {"early_shares": None}),
            (PRICE, {"early_bonus_for": 3}),
            (PRICE, {"allotment": "pro_rata"}),
            (BONUS, {"early_shares": 9}),
            (BONUS, {"early_shares": 6_819}),
            (BONUS, {"early_price": Euro.of(32)}),
            (BONUS, {"price": "10"}),
        ],
    )
    def test_refuses_terms_that_make_no_sense(self, term, changes):
        with pytest.raises(DBAPIError, match="round_"):
            an_early_round(term, **changes)

    def test_holds_the_last_terms_that_do(self):
        an_early_round(BONUS, early_shares=6_818)
        an_early_round(early_shares=7_499, early_price=Euro.of(10))

    @pytest.mark.parametrize(
        "change",
        ["early_kind = 'none'", "early_shares = 101", "early_price = 3000", "early_bonus_for = 1"],
    )
    def test_refuses_to_change_them_once_open(self, change):
        offer = an_early_round()
        with pytest.raises(DBAPIError, match="the terms of an opened round do not change"):
            session.execute(text(f"UPDATE rounds SET {change} WHERE id = {offer.id}"))
        session.rollback()

    @pytest.mark.parametrize(
        ("table", "change", "rule"),
        [
            ("round_counters", "early = 101", "round_early_is_not_exceeded"),
            ("round_counters", "rebate_paid = 1", "round_rebates_are_ordered"),
            ("round_counters", "rebate = -1", "round_rebates_are_ordered"),
            ("subscriptions", "bonus = 1", "subscription_amount_is_exact"),
            ("subscriptions", "bonus = 27, amount = 0", "subscription_pays_for_shares"),
            ("subscriptions", "is_early = false", "subscription_bonus_is_early"),
            ("orders", "bonus = 27", "order_pays_for_shares"),
        ],
    )
    def test_proves_what_is_written(self, table, change, rule):
        an_early_subscription(an_investor(), an_early_round(BONUS))
        with pytest.raises(DBAPIError, match=rule):
            session.execute(text(f"UPDATE {table} SET {change}"))
        session.rollback()


class TestTheBooks:
    @pytest.mark.parametrize(
        ("change", "what"),
        [
            ("round_counters SET early = 26", "26 of the first shares ordered"),
            ("round_counters SET rebate = 7900", "rebates 79.00/0.00/0.00"),
            ("round_counters SET early_cap = 99", "not those of the terms"),
            ("subscriptions SET shares = 28, bonus = 3", "not at the terms"),
        ],
    )
    def test_see_what_was_given_otherwise(self, change, what):
        an_early_subscription(an_investor(), an_early_round(BONUS))
        session.execute(text(f"UPDATE {change}"))

        found = [said for _, said in early_proof.early_advantages()]

        assert any(what in each for each in found), found
        session.rollback()


def test_a_subscription_without_it_has_no_rebate():
    found = an_early_subscription(an_investor(), an_open_round())
    assert isinstance(found, Subscription)
    assert found.rebate == Euro.ZERO
