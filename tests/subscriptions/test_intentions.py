"""Does an amount announced in the e-vote become an order, once, and never a signature by itself?"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import select

from compliance.euro import Euro
from tests.rounds.entering import a_guest, a_priority_round, a_private_round, announced
from tests.rounds.world import a_user, a_world
from tests.security.at_once import all_at_once
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    an_order,
    counts,
    has_read,
    signature,
)
from wiseed_like import clock
from wiseed_like.approvals import service as approvals
from wiseed_like.db import session, transaction
from wiseed_like.journal.models import Entry
from wiseed_like.mailbox.models import Mail
from wiseed_like.notices.readers import first_comers
from wiseed_like.rounds import second_person
from wiseed_like.subscriptions import intentions, service
from wiseed_like.subscriptions.conversion import IntentionConversion
from wiseed_like.subscriptions.intentions import Bound, Proposal, Totals, nearest
from wiseed_like.subscriptions.models import Order, Subscription
from wiseed_like.subscriptions.rules import ORDER_LIFE

PRICE = Euro.of(40)


class TestTheNearestOrder:
    @pytest.mark.parametrize(
        ("amount", "free", "room", "shares", "bound"),
        [
            ("1000", 100, None, 25, None),
            ("1039.99", 100, None, 25, None),
            ("120", 100, None, 3, None),
            ("119.99", 100, None, 3, Bound.TICKET),
            ("0.01", 100, None, 3, Bound.TICKET),
            ("1000", 24, None, 24, Bound.FREE),
            ("1000", 25, None, 25, None),
            ("1000", 100, 10, 10, Bound.HOLDER),
            ("1000", 9, 10, 9, Bound.FREE),
            ("1000", 10, 10, 10, Bound.HOLDER),
            ("1000", 2, None, 0, Bound.FREE),
            ("1", 2, None, 0, Bound.FREE),
            ("1000", 100, 0, 0, Bound.HOLDER),
        ],
    )
    def test_is_in_whole_shares_and_fits(self, amount, free, room, shares, bound):
        found = nearest(Euro.of(amount), PRICE, least=3, free=free, room=room)
        assert found == Proposal(Euro.of(amount), shares, PRICE * shares, bound)


class TestAnIntention:
    def test_is_converted_by_the_first_signature_and_once(self):
        me, offer = an_investor(), an_open_round()
        announced(me.user, offer, "1000")
        first, second = a_subscription(me, offer, 20), a_subscription(me, offer, 10)
        for signed in (first, second, first):
            with transaction():
                intentions.note_converted(signed, now=NOW)
        (kept,) = session.scalars(select(IntentionConversion)).all()
        assert (kept.subscription_id, kept.intended, kept.amount) == (
            first.id,
            Euro.of(1_000),
            Euro.of(800),
        )
        facts = select(Entry).where(Entry.kind == "subscription.intention_converted")
        assert len(session.scalars(facts).all()) == 1
        assert intentions.proposal_of(me, offer, NOW) is None

    def test_of_nobody_leaves_no_trace(self):
        signed = a_subscription(an_investor(), an_open_round())
        with transaction():
            intentions.note_converted(signed, now=NOW)
        assert session.scalars(select(IntentionConversion)).all() == []

    def test_stays_converted_when_the_subscription_is_revoked(self):
        me, offer = an_investor(), an_open_round()
        announced(me.user, offer)
        signed = a_subscription(me, offer)
        with transaction():
            intentions.note_converted(signed, now=NOW)
            service.revoke(signed, by=me.user, now=NOW)
        assert intentions.totals_of(offer) == Totals(1, Euro.of(1_000), 1, Euro.of(1_000))

    def test_is_counted_with_the_others(self):
        me, offer = an_investor(), an_open_round()
        for user, amount in ((me.user, "500"), (a_user("investor"), "0"), (a_user(), "250")):
            announced(user, offer, amount)
        announced(a_user("investor"), an_open_round(), "9000")
        assert intentions.totals_of(offer) == Totals(2, Euro.of(750), 0, Euro.ZERO)

    def test_waits_in_the_portfolio_while_the_round_takes_orders(self):
        me, offer = an_investor(), an_open_round()
        announced(me.user, offer)
        assert [each.id for each, _ in intentions.list_proposals(me, NOW)] == [offer.id]
        assert intentions.list_proposals(me, offer.closes_at) == []

    def test_for_a_round_that_became_private_is_for_guests_alone(self):
        me, offer = an_investor(), a_private_round()
        announced(me.user, offer)
        assert intentions.list_proposals(me, NOW) == []
        a_guest(offer, me.user)
        assert [each.id for each, _ in intentions.list_proposals(me, NOW)] == [offer.id]

    def test_takes_the_maximum_by_person_with_what_they_have(self):
        me, offer = an_investor(), an_open_round(maximum_per_holder=20)
        announced(me.user, offer)
        a_subscription(me, offer, 12)
        found = intentions.proposal_of(me, offer, NOW)
        assert (found.shares, found.bound) == (8, Bound.HOLDER)


class TestTheButton:
    @pytest.fixture(autouse=True)
    def _now(self):
        clock.use(lambda: NOW)

    def test_prepares_the_order_and_signs_nothing(self, sign_in):
        me, offer = an_investor(), an_open_round()
        announced(me.user, offer, "1030")
        has_read(me, offer)
        visitor = sign_in(me.user)
        assert "Préparer ma demande" in visitor.get(f"/rounds/{offer.slug}").text
        assert "Préparer ma demande" in visitor.get("/portfolio").text
        answer = visitor.post(f"/rounds/{offer.slug}/intention")
        (order,) = session.scalars(select(Order)).all()
        assert (answer.status_code, answer.location) == (303, f"/orders/{order.id}")
        assert order.shares == 25
        assert session.scalars(select(Subscription)).all() == []
        assert counts(offer) == (0, 0, 0)

    def test_leads_to_what_is_missing_and_keeps_the_number(self, sign_in):
        me, offer = an_investor(), an_open_round()
        announced(me.user, offer)
        visitor = sign_in(me.user)
        answer = visitor.post(f"/rounds/{offer.slug}/intention")
        assert answer.location == f"/rounds/{offer.slug}/subscribe?shares=25"
        has_read(me, offer)
        assert 'value="25"' in visitor.get(f"/rounds/{offer.slug}/subscribe").text

    def test_of_somebody_without_an_intention_does_nothing(self, sign_in):
        me, offer = an_investor(), an_open_round()
        has_read(me, offer)
        visitor = sign_in(me.user)
        assert "Préparer ma demande" not in visitor.get(f"/rounds/{offer.slug}").text
        answer = visitor.post(f"/rounds/{offer.slug}/intention")
        assert answer.location == f"/rounds/{offer.slug}"
        assert session.scalars(select(Order)).all() == []

    def test_pressed_twice_leads_to_the_one_order_until_it_is_signed(self, sign_in):
        me, offer = an_investor(), an_open_round()
        announced(me.user, offer)
        has_read(me, offer)
        visitor = sign_in(me.user)
        pressed = [visitor.post(f"/rounds/{offer.slug}/intention") for _ in range(2)]
        (order,) = session.scalars(select(Order)).all()
        assert {each.location for each in pressed} == {f"/orders/{order.id}"}
        with transaction():
            service.sign(order, signature(order.shares), now=NOW)
            intentions.note_converted(session.scalars(select(Subscription)).one(), now=NOW)
        answer = visitor.post(f"/rounds/{offer.slug}/intention")
        assert answer.location == f"/rounds/{offer.slug}"
        assert len(session.scalars(select(Order)).all()) == 1

    def test_makes_an_order_of_its_own_beside_one_of_the_same_size(self, sign_in):
        me, offer = an_investor(), an_open_round()
        vote = announced(me.user, offer)
        by_hand = an_order(me, offer, 25)
        visitor = sign_in(me.user)
        pressed = [visitor.post(f"/rounds/{offer.slug}/intention").location for _ in range(2)]
        (mine,) = session.scalars(select(Order).where(Order.intention_id == vote.id)).all()
        assert (mine.shares, set(pressed)) == (25, {f"/orders/{mine.id}"})
        assert by_hand.intention_id is None

    def test_pressed_in_two_tabs_at_once_makes_one_order(self, sign_in, app):
        me, offer = an_investor(), an_open_round()
        announced(me.user, offer)
        has_read(me, offer)
        tabs = [sign_in(me.user) for _ in range(4)]
        path = f"/rounds/{offer.slug}/intention"
        all_at_once(app, [lambda tab=tab: tab.post(path) for tab in tabs])
        assert len(session.scalars(select(Order)).all()) == 1

    def test_makes_another_order_once_the_first_is_too_old(self, sign_in):
        me, offer = an_investor(), an_open_round()
        announced(me.user, offer)
        has_read(me, offer)
        visitor = sign_in(me.user)
        first = visitor.post(f"/rounds/{offer.slug}/intention").location
        clock.use(lambda: NOW + ORDER_LIFE)
        second = visitor.post(f"/rounds/{offer.slug}/intention").location
        assert len({first, second}) == len(session.scalars(select(Order)).all()) == 2

    def test_in_a_private_round_is_not_there_for_others(self, sign_in):
        me, offer = an_investor(), a_private_round()
        announced(me.user, offer)
        assert sign_in(me.user).post(f"/rounds/{offer.slug}/intention").status_code == 404


class TestTheOpening:
    def test_is_told_to_voters_and_where_they_come_first_to_holders(self):
        voter, none = a_user("investor"), a_user("investor")
        offer, private = a_priority_round(NOW + timedelta(days=1)), a_private_round()
        for each in (offer, private):
            announced(voter, each)
            announced(none, each, "0")
            announced(each.company.officers[0].user, each)
        assert [each.id for each in first_comers(offer, None)] == [voter.id]
        assert list(first_comers(private, None)) == []

    def test_is_a_mail_with_the_amount_and_the_moment(self, world_that_opens):
        voter, texts = world_that_opens
        (mine,) = [mail.text for mail in texts if mail.user_id == voter.id]
        assert "1 000" in mine.replace("\u202f", " ").replace("\xa0", " ")
        assert "1 décembre 2026" in mine or "1er décembre 2026" in mine
        assert "pas un engagement" in mine


@pytest.fixture
def world_that_opens(run_jobs, simulator):
    clock.use(lambda: NOW)
    world = a_world()
    offer = world.ready(priority_by=date(2026, 12, 1))
    voter = a_user("investor")
    announced(voter, offer)
    with transaction():
        asked = approvals.waiting(second_person.OPENING, offer)
        approvals.approve(asked, by=world.officer, now=NOW)
    run_jobs()
    found = select(Mail).where(Mail.template == "round_opened_for_you")
    return voter, session.scalars(found).all()
