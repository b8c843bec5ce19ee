"""Who is offered the shares that come back to a full round? Those who wait, in their order."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from tests.subscriptions.waiting import (
    CAP,
    SOON,
    a_full_round,
    aside,
    cancelled,
    disagreements,
    facts_of,
    half_of_it,
    promoted,
    revoked,
    seen,
    waits,
)
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    an_order,
    frozen,
    signature,
    thawed,
)
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.journal import record
from wiseed_like.journal.models import Entry
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions import jobs, service as subscriptions
from wiseed_like.subscriptions.rules import SubscriptionState
from wiseed_like.subscriptions.waiting import promoting
from wiseed_like.subscriptions.waiting.rules import OFFER_LIFE

TOO_LATE = SOON + OFFER_LIFE + timedelta(seconds=1)


def set_state(offer: Round, state: RoundState) -> None:
    with transaction():
        session.get_one(Round, offer.id).state = state
    session.expire_all()


def identity_becomes(user_id: int, state: IdentityState) -> None:
    with transaction():
        found = session.scalars(select(IdentityFile).where(IdentityFile.user_id == user_id)).one()
        found.state, found.reason = state, "unreadable"
    session.expire_all()


class TestSharesThatComeBack:
    def test_are_offered_to_the_first_who_waits(self):
        offer, signed = a_full_round()
        first, second = waits(offer, CAP), waits(offer, CAP)
        revoked(signed)
        assert aside(offer) == (0, 2, 0, CAP)  # before anybody is asked, nobody else may take them

        promoted()

        assert seen(first) == ("offered", CAP)
        assert first.offer_ends_at == SOON + OFFER_LIFE
        assert seen(second) == ("waiting", None)
        assert aside(offer) == (0, 1, CAP, 0)
        assert disagreements() == []

    def test_go_as_far_as_they_do(self):
        offer, signed = a_full_round()
        places = [waits(offer, 15) for _ in range(3)]
        revoked(signed)
        promoted()
        assert [seen(each) for each in places] == [
            ("offered", 15),
            ("offered", 15),
            ("waiting", None),
        ]
        # Nobody who waits can use the last ten: they are everybody's.
        assert aside(offer) == (0, 1, 30, 0)
        a_subscription(an_investor(), offer, 10, now=SOON)
        assert disagreements() == []

    def test_are_fewer_for_those_who_accept_fewer(self):
        offer, signed = half_of_it()
        whole, some = waits(offer, CAP), waits(offer, CAP, accepts_fewer=True)
        revoked(signed)
        promoted()
        assert seen(whole) == ("waiting", None)
        assert seen(some) == ("offered", CAP // 2)

    def test_add_up_with_what_was_free(self):
        offer = an_open_round(cap=CAP, minimum=10)
        kept = a_subscription(an_investor(), offer, 20)
        place = waits(offer, CAP)
        revoked(kept)
        promoted()
        assert seen(place) == ("offered", CAP)

    def test_are_everybodys_when_nobody_waits(self):
        offer, signed = a_full_round()
        revoked(signed)
        assert aside(offer) == (0, 0, 0, 0)
        assert session.get_one(Round, offer.id).counter.free == CAP

    def test_come_back_from_whoever_lets_them_lapse_too(self):
        offer, signed = a_full_round()
        place = waits(offer, CAP)
        bound_at = NOW + timedelta(days=6)
        jobs.bind_ripe(bound_at)
        jobs.lapse_unpaid(bound_at + timedelta(days=8))
        session.refresh(signed)
        assert signed.state == SubscriptionState.LAPSED
        promoted(bound_at + timedelta(days=8))
        assert seen(place) == ("offered", CAP)

    def test_are_offered_once_however_often_it_is_looked(self):
        offer, signed = a_full_round()
        place = waits(offer, CAP)
        revoked(signed)
        promoted()
        until = place.offer_ends_at
        promoted(SOON + timedelta(hours=1))
        session.refresh(place)
        assert place.offer_ends_at == until
        assert facts_of(place) == ["waiting.joined", "waiting.offered"]

    def test_are_offered_some_at_a_time(self, monkeypatch):
        """Interrupted anywhere, it goes on where it stopped."""
        monkeypatch.setattr(promoting, "BATCH", 2)
        offer, signed = a_full_round()
        places = [waits(offer, 5) for _ in range(6)]
        revoked(signed)
        with transaction():
            assert promoting.promote(offer.id, now=SOON) == 2
        assert aside(offer) == (0, 4, 10, 30)  # the rest still waits for the list
        assert disagreements() == []
        promoted()
        assert [seen(each) for each in places] == [("offered", 5)] * 6
        assert aside(offer) == (0, 0, 30, 0)

    def test_say_in_the_journal_why_it_was_this_persons_turn(self):
        offer, signed = half_of_it()
        waits(offer, CAP)
        place = waits(offer, 10)
        revoked(signed)
        promoted()
        told = session.scalars(select(Entry).where(Entry.kind == "waiting.offered")).one()
        assert told.subject_id == str(place.id)
        assert (told.data["shares"], told.data["available"], told.data["passed_over"]) == (
            10,
            CAP // 2,
            1,
        )

    def test_wait_until_a_suspension_is_over(self):
        offer, signed = a_full_round()
        place = waits(offer, CAP)
        set_state(offer, RoundState.SUSPENDED)
        revoked(signed)
        promoted()
        assert aside(offer) == (0, 1, 0, CAP)
        set_state(offer, RoundState.OPEN)
        promoted()
        assert seen(place) == ("offered", CAP)

    def test_are_not_offered_after_the_end(self):
        offer, signed = a_full_round()
        place = waits(offer, CAP)
        revoked(signed)
        promoted(offer.closes_at)
        assert seen(place) == ("waiting", None)


class TestAnOffer:
    def test_is_no_newcomers(self):
        offer, signed = a_full_round()
        place = waits(offer, CAP)
        revoked(signed)
        promoted()
        with pytest.raises(Refused, match="hard_cap"):
            a_subscription(an_investor(), offer, 3, now=SOON)
        assert seen(place) == ("offered", CAP)

    def test_is_not_even_a_newcomers_before_it_is_made(self):
        """The order was begun while there was room; the shares came back since, for the list."""
        offer = an_open_round(cap=CAP, minimum=10)
        fast = an_order(an_investor(), offer, CAP)
        signed = a_subscription(an_investor(), offer, CAP)
        waits(offer, CAP)
        revoked(signed)
        with pytest.raises(Refused, match="hard_cap"), transaction():
            subscriptions.sign(fast, signature(CAP), now=SOON)
        assert aside(offer) == (0, 1, 0, CAP)

    def test_is_taken_by_the_usual_signature(self):
        offer, signed = a_full_round()
        me = an_investor()
        place = waits(offer, CAP, me=me)
        revoked(signed)
        promoted()

        mine = a_subscription(me, offer, CAP, now=SOON)

        assert mine.state == SubscriptionState.REFLECTING
        assert seen(place) == ("taken", CAP)
        assert aside(offer) == (CAP, 0, 0, 0)
        assert facts_of(place)[-1] == "waiting.taken"
        assert disagreements() == []

    def test_leaves_what_is_not_taken_to_the_next(self):
        offer, signed = a_full_round()
        me = an_investor()
        waits(offer, CAP, me=me)
        second = waits(offer, 10)
        revoked(signed)
        promoted()
        a_subscription(me, offer, 25, now=SOON)
        assert aside(offer) == (25, 1, 0, 15)
        promoted()
        assert seen(second) == ("offered", 10)
        assert aside(offer) == (25, 0, 10, 0)
        assert disagreements() == []

    def test_is_not_enough_for_more_than_it_holds(self):
        offer, signed = a_full_round()
        me = an_investor()
        waits(offer, 15, me=me)
        waits(offer, 25)
        revoked(signed)
        promoted()
        with pytest.raises(Refused, match="hard_cap") as refusal:
            a_subscription(me, offer, 16, now=SOON)
        assert refusal.value.verdict is not None
        assert "15" in str(refusal.value)

    def test_is_added_to_what_is_free(self):
        offer, signed = a_full_round()
        me = an_investor()
        place = waits(offer, 15, me=me)
        revoked(signed)
        promoted()
        a_subscription(me, offer, CAP, now=SOON)
        assert seen(place) == ("taken", 15)
        assert aside(offer) == (CAP, 0, 0, 0)
        assert disagreements() == []

    def test_lapses_unanswered_and_the_next_is_asked(self):
        offer, signed = a_full_round()
        first, second = waits(offer, CAP), waits(offer, CAP)
        revoked(signed)
        promoted()
        promoted(SOON + OFFER_LIFE)
        assert seen(first) == ("offered", CAP)  # its last second
        promoted(TOO_LATE)
        assert seen(first) == ("lapsed", CAP)
        assert seen(second) == ("offered", CAP)
        assert facts_of(first)[-1] == "waiting.lapsed"
        assert disagreements() == []

    def test_is_not_taken_when_it_is_over(self):
        """No worker has looked at it yet; the law and the statement have."""
        offer, signed = a_full_round()
        me = an_investor()
        waits(offer, CAP, me=me)
        revoked(signed)
        promoted()
        with pytest.raises(Refused, match="hard_cap"):
            an_order(me, offer, CAP, now=TOO_LATE)
        assert aside(offer) == (0, 0, CAP, 0)

    def test_ends_with_the_round_at_the_latest(self):
        offer, signed = a_full_round()
        place = waits(offer, CAP)
        late = offer.closes_at - timedelta(hours=1)
        with transaction():
            found = session.get_one(type(signed), signed.id)
            found.reflection_ends_at = late + timedelta(days=1)
        revoked(signed, now=late)
        promoted(late)
        session.refresh(place)
        assert place.offer_ends_at == offer.closes_at

    @pytest.mark.parametrize("first", ["the clock", "the fact"])
    def test_runs_anew_after_a_suspension(self, first):
        offer, signed = a_full_round()
        place = waits(offer, CAP)
        revoked(signed)
        promoted()
        set_state(offer, RoundState.SUSPENDED)
        promoted(TOO_LATE)
        assert seen(place) == ("offered", CAP)
        with transaction():
            again = session.get_one(Round, offer.id)
            again.state = RoundState.OPEN
            record("round.resumed", again, by=None, at=TOO_LATE)
        if first == "the fact":
            with transaction():
                promoting.prolong(offer.id, now=TOO_LATE)
        promoted(TOO_LATE)
        assert seen(place) == ("offered", CAP)
        assert place.offer_ends_at == TOO_LATE + OFFER_LIFE
        assert facts_of(place).count("waiting.prolonged") == 1
        promoted(TOO_LATE + OFFER_LIFE + timedelta(seconds=1))
        assert seen(place) == ("lapsed", CAP)


class TestSomebodyWhoseTurnItIs:
    def test_is_passed_over_while_frozen(self):
        offer, signed = a_full_round()
        me = an_investor()
        first, second = waits(offer, 10, me=me), waits(offer, 10)
        frozen(me)
        revoked(signed)
        promoted()
        promoted()
        assert seen(first) == ("waiting", None)
        assert first.passed_over_for == "frozen"
        assert facts_of(first) == ["waiting.joined", "waiting.passed_over"]  # told once
        assert seen(second) == ("offered", 10)

    def test_keeps_the_place_for_when_the_freeze_is_over(self):
        offer, signed = a_full_round(cap=CAP)
        me = an_investor()
        first = waits(offer, CAP, me=me)
        frozen(me)
        revoked(signed)
        promoted()
        thawed(me)
        other = a_subscription(an_investor(), offer, CAP, now=SOON)
        revoked(other)
        promoted()
        assert seen(first) == ("offered", CAP)
        assert first.passed_over_for is None

    @pytest.mark.parametrize(
        "state", [IdentityState.REFUSED, IdentityState.EXPIRED, IdentityState.RETURNED]
    )
    def test_is_passed_over_without_a_valid_identity(self, state):
        offer, signed = a_full_round()
        me = an_investor()
        place = waits(offer, 10, me=me)
        identity_becomes(me.user_id, state)
        revoked(signed)
        promoted()
        assert seen(place) == ("waiting", None)
        assert place.passed_over_for == "identity"


class TestAListWhoseRoundIsOver:
    @pytest.mark.parametrize("state", [RoundState.CLOSING, RoundState.FAILED, RoundState.CANCELLED])
    def test_ends_for_everybody(self, state):
        offer, signed = a_full_round()
        held, waiting = waits(offer, CAP), waits(offer, CAP)
        revoked(signed)
        promoted()
        set_state(offer, state)
        promoted()
        assert seen(held) == ("ended", CAP)
        assert seen(waiting) == ("ended", None)
        assert aside(offer) == (0, 0, 0, 0)
        assert facts_of(waiting)[-1] == "waiting.ended"
        assert disagreements() == []

    def test_ends_when_it_is_called_off(self, run_jobs, simulator):
        offer, _ = a_full_round()
        place = waits(offer, CAP)
        cancelled(offer)
        run_jobs()  # nobody waits for the clock
        assert seen(place)[0] == "ended"

    def test_gives_nobody_what_comes_back_later(self):
        offer, signed = a_full_round()
        waits(offer, CAP)
        set_state(offer, RoundState.CLOSING)
        promoted()
        revoked(signed)
        assert aside(offer) == (0, 0, 0, 0)
