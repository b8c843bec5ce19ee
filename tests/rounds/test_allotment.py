"""Are shares shared out exactly, fairly, and always alike?"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from fractions import Fraction

import pytest
from hypothesis import assume, given, strategies as st

from wiseed_like.rounds.allotment import AllotmentRule, Request, allot

NOON = datetime(2027, 2, 1, 12, 0, tzinfo=UTC)
FIRST_COME, PRO_RATA, CAP_AND_SCALE, HOLDERS_FIRST = AllotmentRule
SHARED = (PRO_RATA, CAP_AND_SCALE, HOLDERS_FIRST)


def orders(*shares: int, holders: tuple[int, ...] = ()) -> list[Request]:
    """One order of each person, a minute after the other; `holders` by their place."""
    return [
        Request(place, 100 + place, each, NOON + timedelta(minutes=place), place in holders)
        for place, each in enumerate(shares)
    ]


def shared(rule: AllotmentRule, requests: list[Request], available: int) -> list[int]:
    """What each order gets, in the order of their numbers."""
    found = allot(rule, requests, available).given
    return [found[number] for number in sorted(found)]


@st.composite
def crowds(draw: st.DrawFn) -> list[Request]:
    """Orders of some people; few moments, so that ties are common."""
    size = draw(st.integers(1, 12))
    person = st.integers(1, 8)
    holders = draw(st.frozensets(person))
    found = []
    for number in range(size):
        who = draw(person)
        at = NOON + timedelta(minutes=draw(st.integers(0, 3)))
        found.append(Request(number, who, draw(st.integers(1, 40)), at, who in holders))
    return found


rules = st.sampled_from(AllotmentRule)
offers = st.integers(0, 300)


def by_person(requests: list[Request], given_to: dict[int, int]) -> dict[int, int]:
    found: dict[int, int] = {}
    for each in requests:
        found[each.person] = found.get(each.person, 0) + given_to[each.id]
    return found


class TestEveryRule:
    @given(rules, crowds(), offers)
    def test_gives_as_many_as_there_are_or_are_asked_for(self, rule, requests, available):
        found = allot(rule, requests, available)

        assert found.total == min(available, sum(each.shares for each in requests))
        assert found.asked == sum(each.shares for each in requests)

    @given(rules, crowds(), offers)
    def test_gives_nobody_more_than_they_asked_for(self, rule, requests, available):
        found = allot(rule, requests, available).given

        assert set(found) == {each.id for each in requests}
        assert all(0 <= found[each.id] <= each.shares for each in requests)

    @given(rules, crowds(), offers, st.randoms(use_true_random=False))
    def test_does_not_mind_in_which_order_the_requests_come(
        self, rule, requests, available, chance
    ):
        again = list(requests)
        chance.shuffle(again)

        assert allot(rule, again, available) == allot(rule, requests, available)

    @given(rules, crowds(), offers, st.integers(1, 30), st.data())
    def test_never_gives_less_to_who_asks_for_more(self, rule, requests, available, more, data):
        place = data.draw(st.integers(0, len(requests) - 1))
        asks = requests[place]
        again = list(requests)
        again[place] = Request(asks.id, asks.person, asks.shares + more, asks.at, asks.is_holder)

        before = by_person(requests, allot(rule, requests, available).given)
        after = by_person(again, allot(rule, again, available).given)

        assert after[asks.person] >= before[asks.person]

    @given(rules, crowds(), offers)
    def test_serves_everybody_whole_when_there_is_enough(self, rule, requests, available):
        assume(sum(each.shares for each in requests) <= available)

        found = allot(rule, requests, available)

        assert found.given == {each.id: each.shares for each in requests}
        assert (found.level, found.part, found.odd) == (None, None, frozenset())


class TestSharingOut:
    @given(st.sampled_from(SHARED), crowds(), offers)
    def test_treats_equals_alike_up_to_one_share(self, rule, requests, available):
        asked = by_person(requests, {each.id: each.shares for each in requests})
        got = by_person(requests, allot(rule, requests, available).given)
        holders = {each.person for each in requests if each.is_holder}
        for one in asked:
            for other in asked:
                same_kind = rule != HOLDERS_FIRST or (one in holders) == (other in holders)
                if asked[one] == asked[other] and same_kind:
                    assert abs(got[one] - got[other]) <= 1

    @given(st.sampled_from(SHARED), crowds(), offers, st.data())
    def test_gives_two_orders_of_one_person_no_more_than_one(self, rule, requests, available, data):
        place = data.draw(st.integers(0, len(requests) - 1))
        asks = requests[place]
        assume(asks.shares > 1)
        first = data.draw(st.integers(1, asks.shares - 1))
        cut = [*requests]
        cut[place] = Request(asks.id, asks.person, first, asks.at, asks.is_holder)
        cut.append(
            Request(999, asks.person, asks.shares - first, asks.at + timedelta(days=1), False)
        )

        assert by_person(cut, allot(rule, cut, available).given) == by_person(
            requests, allot(rule, requests, available).given
        )

    @given(st.sampled_from((PRO_RATA, CAP_AND_SCALE)), crowds(), offers)
    def test_gives_who_asks_for_more_as_much_at_least_but_for_the_last_share(
        self, rule, requests, available
    ):
        asked = by_person(requests, {each.id: each.shares for each in requests})
        found = allot(rule, requests, available)
        got = by_person(requests, found.given)
        for one in asked:
            for other in asked:
                if asked[one] > asked[other]:
                    assert got[one] >= got[other] - (rule == CAP_AND_SCALE)


class TestEquals:
    @pytest.mark.parametrize("rule", SHARED)
    def test_are_told_apart_by_their_first_signature(self, rule):
        both = [Request(1, 1, 5, NOON + timedelta(minutes=1)), Request(2, 2, 5, NOON)]

        assert allot(rule, both, 5).given == {1: 2, 2: 3}

    @pytest.mark.parametrize("rule", SHARED)
    def test_of_one_moment_are_told_apart_by_their_number(self, rule):
        both = [Request(1, 2, 5, NOON), Request(2, 1, 5, NOON)]

        assert allot(rule, both, 5).given == {1: 2, 2: 3}


class TestFirstCome:
    def test_serves_in_the_order_of_signature_until_nothing_is_left(self):
        assert shared(FIRST_COME, orders(30, 30, 50, 10), 100) == [30, 30, 40, 0]

    def test_tells_equal_moments_apart_by_the_number(self):
        both = [Request(2, 1, 10, NOON), Request(1, 2, 10, NOON)]

        assert allot(FIRST_COME, both, 10).given == {1: 10, 2: 0}


class TestProRata:
    def test_gives_everybody_the_same_part(self):
        found = allot(PRO_RATA, orders(100, 200, 300), 300)

        assert list(found.given.values()) == [50, 100, 150]
        assert found.part == Fraction(1, 2)
        assert not found.odd

    def test_gives_the_last_shares_to_the_largest_remainders(self):
        # 3.33, 3.33 and 3.33 of 10: one share is left, and the first to sign gets it.
        assert shared(PRO_RATA, orders(5, 5, 5), 10) == [4, 3, 3]
        # 0.7, 2.1 and 4.2 of 7: the part of the first is the largest.
        assert shared(PRO_RATA, orders(1, 3, 6), 7) == [1, 2, 4]

    def test_may_give_less_than_a_ticket_or_nothing_rather_than_shut_anybody_out(self):
        assert shared(PRO_RATA, orders(10, 10, 10, 10, 10), 2) == [1, 1, 0, 0, 0]


class TestCapAndScale:
    def test_serves_small_requests_whole_and_the_others_up_to_one_level(self):
        found = allot(CAP_AND_SCALE, orders(5, 10, 100, 200), 75)

        assert list(found.given.values()) == [5, 10, 30, 30]
        assert (found.level, found.odd) == (30, frozenset())

    def test_gives_the_last_shares_one_by_one_to_who_signed_first(self):
        found = allot(CAP_AND_SCALE, orders(200, 5, 100, 150), 97)

        assert list(found.given.values()) == [31, 5, 31, 30]
        assert (found.level, found.odd) == (30, frozenset({100, 102}))

    def test_with_fewer_shares_than_people_serves_who_signed_first(self):
        assert shared(CAP_AND_SCALE, orders(9, 9, 9), 2) == [1, 1, 0]


class TestHoldersFirst:
    def test_serves_who_held_shares_then_the_others_in_proportion(self):
        found = allot(HOLDERS_FIRST, orders(40, 50, 70, holders=(1,)), 105)

        assert list(found.given.values()) == [20, 50, 35]
        assert found.part == Fraction(1, 2)

    def test_shares_out_among_holders_alone_when_they_ask_for_more_than_there_is(self):
        assert shared(HOLDERS_FIRST, orders(10, 30, 60, holders=(1, 2)), 45) == [0, 15, 30]


class TestNonsense:
    @pytest.mark.parametrize(
        ("requests", "available", "why"),
        [
            (orders(0), 10, "one share at least"),
            (orders(5), -1, "fewer than no shares"),
            ([Request(1, 1, 5, NOON), Request(1, 2, 5, NOON)], 10, "comes once"),
        ],
    )
    def test_is_a_bug(self, requests, available, why):
        with pytest.raises(ValueError, match=why):
            allot(PRO_RATA, requests, available)
