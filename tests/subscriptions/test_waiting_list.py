"""What may somebody do with a place on a waiting list? It binds nobody and moves nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest

from compliance.euro import Euro
from tests.subscriptions.waiting import (
    CAP,
    SOON,
    a_full_round,
    aside,
    cancelled,
    disagreements,
    facts_of,
    promoted,
    revoked,
    seen,
    waits,
)
from tests.subscriptions.world import NOW, a_subscription, an_investor, an_open_round
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.investors import ceilings
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.subscriptions.waiting import service
from wiseed_like.subscriptions.waiting.models import WaitingPlace
from wiseed_like.subscriptions.waiting.queries import position_of


def leave(place: WaitingPlace) -> None:
    with transaction():
        service.leave(place, now=SOON)


def change(place: WaitingPlace, shares: int, *, accepts_fewer: bool = False) -> None:
    with transaction():
        service.change(place, shares, accepts_fewer=accepts_fewer, now=SOON)


class TestSomebodyWhoJoins:
    def test_waits_after_all_others(self):
        offer, _ = a_full_round()
        first, second = waits(offer, 10), waits(offer, 7)

        assert position_of(first).rank == 1
        position = position_of(second)
        assert (position.rank, position.shares_ahead, position.people) == (2, 10, 2)
        assert aside(offer) == (CAP, 2, 0, 0)
        assert disagreements() == []

    def test_is_ranked_by_the_moment_and_not_by_the_number(self):
        offer, _ = a_full_round()
        late = waits(offer, now=SOON)
        early = waits(offer, now=NOW)
        assert [position_of(each).rank for each in (early, late)] == [1, 2]

    def test_twice_has_one_place(self):
        offer, _ = a_full_round()
        me = an_investor()
        assert waits(offer, me=me).id == waits(offer, me=me).id
        assert aside(offer)[1] == 1

    def test_for_something_else_is_told_to_change(self):
        offer, _ = a_full_round()
        me = an_investor()
        waits(offer, 10, me=me)
        with pytest.raises(Refused, match="already_waiting"):
            waits(offer, 11, me=me)

    def test_waits_beside_what_they_hold_already(self):
        offer, signed = a_full_round()
        assert waits(offer, me=signed.investor).state == "waiting"

    @pytest.mark.parametrize("shares", [3, 10])
    def test_is_sent_to_what_is_free(self, shares):
        offer = an_open_round(cap=CAP, minimum=10)
        a_subscription(an_investor(), offer, CAP - 10)
        with pytest.raises(Refused, match="shares_are_free") as refusal:
            waits(offer, shares)
        assert refusal.value.field == "shares"

    def test_may_wait_for_all_when_a_part_is_free(self):
        offer = an_open_round(cap=CAP, minimum=10)
        a_subscription(an_investor(), offer, CAP - 10)
        assert waits(offer, 11).state == "waiting"
        with pytest.raises(Refused, match="some_shares_are_free"):
            waits(offer, 11, accepts_fewer=True)

    def test_may_accept_fewer_when_too_few_are_free_for_anybody(self):
        """The minimum ticket is three shares."""
        offer = an_open_round(cap=CAP, minimum=10)
        a_subscription(an_investor(), offer, CAP - 2)
        assert waits(offer, 11, accepts_fewer=True).state == "waiting"

    def test_must_be_let_order_as_many_by_the_law(self):
        offer, _ = a_full_round()
        limited = an_open_round(cap=CAP, minimum=10, maximum_per_holder=CAP // 2)
        for _ in range(2):
            a_subscription(an_investor(), limited, CAP // 2)
        for where, shares, reason in (
            (offer, 2, "minimum_ticket"),
            (limited, CAP // 2 + 1, "maximum_per_holder"),
        ):
            with pytest.raises(Refused, match=reason) as refusal:
                waits(where, shares)
            assert refusal.value.field == "shares"
            assert refusal.value.verdict is not None
        me = an_investor()
        with transaction():
            ceilings.set_ceiling(me, Euro.of(100), now=NOW)
        with pytest.raises(Refused, match="own_ceiling"):
            waits(offer, me=me)

    def test_must_have_passed_the_gates(self):
        offer, _ = a_full_round()
        with pytest.raises(Refused, match="identity"):
            waits(offer, me=an_investor(identity=IdentityState.SUBMITTED))
        assert aside(offer)[1] == 0

    def test_finds_no_list_where_shares_are_shared_out(self):
        offer = an_open_round(cap=CAP, minimum=10, allotment=AllotmentRule.PRO_RATA)
        a_subscription(an_investor(), offer, CAP)
        with pytest.raises(Refused, match="no_waiting_list"):
            waits(offer, CAP)

    def test_cannot_wait_for_more_than_there_ever_were(self):
        offer, _ = a_full_round()
        with pytest.raises(Refused, match="more_than_offered"):
            waits(offer, CAP + 1)

    def test_finds_no_list_in_a_round_that_is_over(self):
        offer, _ = a_full_round()
        cancelled(offer)
        with pytest.raises(Refused, match="offer_open"):
            waits(offer)
        assert aside(offer)[1] == 0


class TestSomebodyWhoChanges:
    def test_keeps_their_place_for_fewer(self):
        offer, _ = a_full_round()
        first, _second = waits(offer, 10), waits(offer, 10)
        change(first, 5, accepts_fewer=True)
        assert position_of(first).rank == 1
        assert (first.shares, first.accepts_fewer) == (5, True)

    def test_goes_to_the_end_for_more(self):
        offer, _ = a_full_round()
        first, second = waits(offer, 10), waits(offer, 10)
        change(first, 11)
        assert [position_of(each).rank for each in (second, first)] == [1, 2]
        assert facts_of(first) == ["waiting.joined", "waiting.changed"]

    def test_to_the_same_changes_nothing(self):
        place = waits(a_full_round()[0], 10)
        change(place, 10)
        assert facts_of(place) == ["waiting.joined"]

    def test_is_refused_what_joining_would_be(self):
        place = waits(a_full_round()[0], 10)
        with pytest.raises(Refused, match="minimum_ticket"):
            change(place, 1)

    def test_is_refused_once_shares_are_held_for_them(self):
        offer, signed = a_full_round()
        place = waits(offer, 10)
        revoked(signed)
        promoted()
        with pytest.raises(Refused, match="no_longer_waiting"):
            change(place, 5)


class TestSomebodyWhoLeaves:
    def test_waits_no_more(self):
        offer, _ = a_full_round()
        first, second = waits(offer), waits(offer)
        leave(first)
        leave(first)  # a second click
        assert seen(first) == ("left", None)
        assert position_of(second).rank == 1
        assert aside(offer) == (CAP, 1, 0, 0)
        assert facts_of(first) == ["waiting.joined", "waiting.left"]

    def test_comes_back_at_the_end(self):
        offer, _ = a_full_round()
        me = an_investor()
        first, second = waits(offer, me=me), waits(offer)
        leave(first)
        again = waits(offer, me=me, now=NOW + timedelta(hours=1))
        assert again.id != first.id
        assert [position_of(each).rank for each in (second, again)] == [1, 2]

    def test_leaves_what_was_held_to_the_next(self):
        offer, signed = a_full_round()
        first, second = waits(offer, CAP), waits(offer, CAP)
        revoked(signed)
        promoted()
        leave(first)
        assert aside(offer) == (0, 1, 0, CAP)
        promoted()
        assert seen(second) == ("offered", CAP)
        assert disagreements() == []

    def test_leaves_it_to_everybody_when_nobody_waits(self):
        offer, signed = a_full_round()
        place = waits(offer, CAP)
        revoked(signed)
        promoted()
        leave(place)
        assert aside(offer) == (0, 0, 0, 0)

    def test_last_of_all_sets_free_what_came_back(self):
        offer, signed = a_full_round()
        place = waits(offer)
        revoked(signed)
        leave(place)
        assert aside(offer) == (0, 0, 0, 0)
