"""What if an order comes too late, too large, twice, or of another page? The right no, nothing
reserved twice, nothing lost: for a person, a company, and several together."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from html import unescape

import pytest
from flask import Flask
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.journal.evidence import tamper
from tests.security.at_once import all_at_once
from tests.subscriptions import world
from tests.subscriptions.early import an_early_round, an_early_subscription
from tests.subscriptions.kinds import KINDS, Subscriber
from tests.subscriptions.test_jobs import at
from tests.subscriptions.together import signed_by
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    counts,
    has_read,
    signature,
)
from wiseed_like.db import session, transaction
from wiseed_like.decisions.models import Decision
from wiseed_like.errors import Refused
from wiseed_like.rounds.models import Kiis, Round
from wiseed_like.subscriptions import repricing, service
from wiseed_like.subscriptions.models import Order, Subscription
from wiseed_like.subscriptions.queries import lock_subscription

LATER = NOW + timedelta(minutes=5)
SECOND = timedelta(seconds=1)
# The last second of a day in Paris: in winter, and when the clocks have just changed.
ENDS = {
    "winter": datetime(2027, 2, 28, 22, 59, 59, tzinfo=UTC),
    "clocks forward": datetime(2027, 3, 28, 21, 59, 59, tzinfo=UTC),
    "clocks back": datetime(2027, 10, 31, 22, 59, 59, tzinfo=UTC),
}


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    at(NOW)


@pytest.fixture(params=KINDS)
def somebody(request: pytest.FixtureRequest) -> Subscriber:
    return KINDS[request.param]()


def refusal(act, *args, **named) -> Refused:
    """What was said no with; nothing of it is kept."""
    with pytest.raises(Refused) as caught:
        act(*args, **named)
    session.rollback()
    return caught.value


def begin(who: Subscriber, offer: Round, shares: int) -> Order:
    has_read(who.me, offer)
    with transaction():
        return service.begin_order(who.me, offer, shares, now=NOW)


def how_many(model) -> int:
    return session.scalar(select(func.count()).select_from(model)) or 0


def published_again(offer: Round) -> None:
    """A newer version of the sheet."""
    first = offer.sheet
    assert first is not None
    with transaction():
        session.add(
            Kiis(
                round_id=offer.id,
                version=first.version + 1,
                parts={"A": "Autre"},
                drawn_up_by=first.drawn_up_by,
                drawn_up_at=NOW,
                checked_by=first.checked_by,
                published_at=NOW,
                stored_file_id=first.stored_file_id,
                sha256=first.sha256,
                pages=1,
            )
        )
    session.expire_all()


class TestMoreThanTheRoundHasLeft:
    def test_is_said_without_what_follows_from_an_impossible_amount(self, sign_in):
        me, offer = an_investor(result=Euro.of(10_000)), an_open_round(maximum_per_holder=10)
        has_read(me, offer)
        refused = refusal(service.begin_order, me, offer, 7_501, now=NOW)
        every = {each.code: each.sentence for each in refused.reason_by_reason()}
        terms = {"hard_cap", "maximum_per_holder"}
        assert terms < every.keys()

        answer = sign_in(me.user).post(f"/rounds/{offer.slug}/subscribe", data={"shares": "7501"})

        page = unescape(answer.text)
        assert {code for code, sentence in every.items() if sentence in page} == terms
        last = session.scalars(select(Decision).order_by(Decision.id.desc()).limit(1)).one()
        assert all(code in last.body for code in every)


class TestAnOrder:
    @pytest.mark.parametrize(
        ("shares", "code"),
        [(2, "minimum_ticket"), (0, "minimum_ticket"), (31, "hard_cap")],
    )
    def test_is_refused_by_one_share_too_few_or_too_many(self, somebody, shares, code):
        offer = an_open_round(cap=30, minimum=10)  # 100 euros are three shares of 40

        told = refusal(begin, somebody, offer, shares)

        assert (told.code, told.field) == (code, "shares")
        assert told.verdict is not None
        assert how_many(Order) == 0
        assert begin(somebody, offer, 30).shares == 30

    def test_begun_in_two_tabs_is_two_orders_or_the_newer_one(self, somebody):
        """Several have one that may be signed, as both would be twice what they agreed to."""
        offer = an_open_round()
        first, second = somebody.orders(offer), somebody.orders(offer, 30, now=LATER)
        somebody.signs(second, now=LATER)

        if somebody.other is None:
            somebody.signs(first, now=LATER)
        else:
            assert refusal(somebody.signs, first, now=LATER).code == "order_expired"

        assert counts(offer)[0] == (55 if somebody.other is None else 30)
        assert how_many(Subscription) == (2 if somebody.other is None else 1)


class TestASignature:
    def test_takes_the_last_share_and_not_one_more(self, somebody):
        offer = an_open_round(cap=49, minimum=10)
        order, smaller = somebody.orders(offer), None
        a_subscription(an_investor(), offer)

        told = refusal(somebody.signs, order)

        assert told.code == "hard_cap"
        assert told.verdict is not None
        assert counts(offer) == (25, 0, 0)
        smaller = somebody.orders(offer, 24, now=LATER)
        somebody.signs(smaller, now=LATER)
        assert counts(offer) == (49, 0, 0)

    def test_is_of_the_sheet_in_force(self, somebody):
        offer = an_open_round()
        order = somebody.orders(offer)
        published_again(offer)

        told = refusal(somebody.signs, order)

        assert told.code == "sheet_due"
        assert told.verdict is not None
        has_read(somebody.me, offer)
        assert refusal(somebody.signs, order).code == "terms_changed"
        assert counts(offer) == (0, 0, 0)

    def test_is_of_the_price_that_was_shown(self, somebody):
        """The first shares went meanwhile. Several sign again, all of them, at the other price."""
        offer = an_early_round()
        order = somebody.orders(offer)
        seen = order.quote.mark
        an_early_subscription(an_investor(), offer, 76)

        assert refusal(somebody.signs, order).code == "early_gone"
        with transaction():
            repricing.reprice(order, now=NOW)
        if somebody.other is not None:
            assert refusal(somebody.signs, order).code == "joint_signatures_due"
            signed_by(somebody.other, order, now=LATER)
        assert refusal(somebody.signs, order, seen=seen, now=LATER).code == "price_moved"
        assert counts(offer)[0] == 76

        assert somebody.signs(order, now=LATER).amount == Euro.of(1_000)
        assert counts(offer)[0] == 101

    def test_in_the_second_in_which_the_round_ends_is_too_late(self, somebody):
        """The page, and what this process knows, still say that it is open."""
        offer = an_open_round()
        order = somebody.orders(offer)
        assert order.round.takes_orders(NOW)
        with session.get_bind().connect() as elsewhere:
            elsewhere.exec_driver_sql("UPDATE rounds SET state = 'closing'")
            elsewhere.commit()

        told = refusal(somebody.signs, order)

        assert told.code == "offer_open"
        assert told.verdict is not None
        assert counts(offer) == (0, 0, 0)


class TestTheSameKey:
    def test_from_two_devices_signs_once(self, somebody, house: Flask):
        offer = an_open_round()
        order_id = somebody.orders(offer).id

        found = all_at_once(house, [lambda: sign(order_id)] * 4)

        assert found == ["done"] * 4
        assert counts(offer) == (25, 0, 0)
        assert how_many(Subscription) == 1

    def test_with_another_body_is_refused_and_changes_nothing(self, somebody):
        offer = an_open_round()
        order = somebody.orders(offer)
        signed = somebody.signs(order)

        told = refusal(somebody.signs, order, shares_in_words="vingt-quatre")

        assert told.code == "signed_otherwise"
        assert somebody.signs(order).id == signed.id
        assert counts(offer) == (25, 0, 0)


def sign(order_id: uuid.UUID) -> None:
    with transaction():
        order = session.get_one(Order, order_id)
        service.sign(order, signature(25, seen=order.quote.mark), now=NOW)


class TestTheClock:
    @pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
    def test_takes_nothing_at_the_last_second_of_the_last_day(self, somebody, end, monkeypatch):
        monkeypatch.setattr(world, "CLOSES_AT", end)
        offer = an_open_round()
        begun = end - timedelta(minutes=30)
        ready_at(end)
        order = somebody.orders(offer, now=begun)

        told = refusal(somebody.signs, order, now=end)

        assert told.code == "offer_open"
        assert told.verdict is not None
        assert counts(offer) == (0, 0, 0)
        assert somebody.signs(order, now=end - timedelta(microseconds=1)).offered_at < end

    @pytest.mark.parametrize("end", ENDS.values(), ids=ENDS)
    def test_lets_each_of_them_revoke_to_the_last_second(self, somebody, end, monkeypatch):
        """Four whole days, one of them with an hour more, or less."""
        signed_at = end - timedelta(days=2)
        monkeypatch.setattr(world, "CLOSES_AT", end + timedelta(days=20))
        offer = an_open_round()
        ready_at(signed_at)
        for hand in somebody.hands:
            order = somebody.orders(offer, now=signed_at - timedelta(minutes=5))
            signed = somebody.signs(order, now=signed_at)
            last = signed.reflection_ends_at
            assert last is not None
            assert last >= signed_at + timedelta(days=4)

            late = refusal(service.revoke, signed, by=hand.actor, now=last + SECOND)
            assert late.code == "revocation"
            assert late.verdict is not None
            with transaction():
                service.revoke(lock_subscription(signed.id), by=hand.actor, now=last)
            assert counts(offer) == (0, 0, 0)


def ready_at(moment: datetime) -> None:
    """Everybody's test and simulation are fresh at this moment."""
    done = moment - timedelta(days=9)
    tamper(f"UPDATE entry_tests SET taken_at = '{done}'")
    tamper(f"UPDATE loss_simulations SET done_at = '{done}', acknowledged_at = '{done}'")
    session.expire_all()
