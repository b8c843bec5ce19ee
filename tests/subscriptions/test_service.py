"""Is a subscription taken, refused, taken back, bound and counted as the law and we say?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.journal.evidence import tamper
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    an_order,
    counts,
    has_read,
    signature,
    with_money,
)
from wiseed_like.accounts.code_rules import CODE_LIFE, CODE_PAUSE, CODE_TRIES
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused
from wiseed_like.investors.models import EntryTest, LossSimulation
from wiseed_like.investors.rules import TestOutcome
from wiseed_like.journal.models import Entry
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions import codes, service
from wiseed_like.subscriptions.amounts import already_in_offer
from wiseed_like.subscriptions.models import KiisReading, Order, Subscription
from wiseed_like.subscriptions.queries import find_of_order, lock_subscription
from wiseed_like.subscriptions.rules import ORDER_LIFE

SECOND = timedelta(seconds=1)


def facts(kind: str) -> int:
    return session.scalar(select(func.count()).select_from(Entry).where(Entry.kind == kind)) or 0


def signed(order: Order, **changes: object) -> Subscription:
    with transaction():
        return service.sign(order, signature(order.shares, **changes), now=NOW)


def refused(order: Order, *, now=NOW, **changes: object) -> Refused:
    with pytest.raises(Refused) as caught, transaction():
        service.sign(order, signature(order.shares, **changes), now=now)
    return caught.value


class TestAcknowledgeSheet:
    def test_is_noted_once(self):
        me, offer = an_investor(), an_open_round()
        has_read(me, offer)
        has_read(me, offer)
        assert session.scalar(select(func.count()).select_from(KiisReading)) == 1
        assert facts("kiis.read") == 1


class TestBeginOrder:
    def code_of(self, me, offer, shares=25, now=NOW) -> str:
        with pytest.raises(Refused) as caught, transaction():
            service.begin_order(me, offer, shares, now=now)
        return caught.value.code

    def test_reserves_nothing(self):
        offer = an_open_round()
        order = an_order(an_investor(), offer)
        assert order.amount == Euro.of(1_000)
        assert counts(offer) == (0, 0, 0)

    def test_wants_the_sheet_read(self):
        assert self.code_of(an_investor(), an_open_round()) == "sheet_due"

    def test_wants_an_accepted_identity(self):
        me, offer = an_investor(identity=IdentityState.SUBMITTED), an_open_round()
        has_read(me, offer)
        assert self.code_of(me, offer) == "identity_due"

    @pytest.mark.parametrize(
        ("model", "code"),
        [(EntryTest, "entry_test_due"), (LossSimulation, "simulation_due")],
    )
    def test_wants_test_and_simulation_of_the_non_sophisticated_only(self, model, code):
        me, expert, offer = an_investor(), an_investor(sophisticated=True), an_open_round()
        has_read(me, offer)
        has_read(expert, offer)
        tamper(f"DELETE FROM {model.__tablename__}")
        session.expire_all()
        assert self.code_of(me, offer) == code
        assert an_order(expert, offer).shares == 25

    def test_wants_the_minimum_ticket(self):
        me, offer = an_investor(), an_open_round()  # 100 euros are three shares of 40
        has_read(me, offer)
        assert self.code_of(me, offer, 2) == "minimum_ticket"
        assert an_order(me, offer, 3).shares == 3

    def test_goes_no_further_than_what_is_left(self):
        me, offer = an_investor(), an_open_round(cap=30, minimum=10)
        has_read(me, offer)
        assert self.code_of(me, offer, 31) == "hard_cap"
        a_subscription(an_investor(), offer, 30)
        session.expire_all()
        assert self.code_of(me, offer, 3) == "hard_cap"

    def test_wants_an_open_round(self):
        me, offer = an_investor(), an_open_round()
        has_read(me, offer)
        assert self.code_of(me, offer, now=offer.closes_at) == "offer_open"
        with transaction():
            offer.move("start_closing")
        assert self.code_of(me, offer) == "offer_open"


class TestCode:
    def sent(self, order: Order, now=NOW) -> str:
        with transaction():
            return codes.send_code(order, now=now)

    def given(self, order: Order, code: str, now=NOW) -> bool:
        with transaction():
            return codes.check_code(order, code, now=now)

    def test_opens_its_own_order_only(self):
        me, offer = an_investor(), an_open_round()
        one, other = an_order(me, offer), an_order(me, offer)
        code = self.sent(one)
        while self.sent(other, NOW + CODE_PAUSE) == code:
            session.expire_all()
        assert self.given(one, f" {code[:3]} {code[3:]} ")
        assert not self.given(other, code, NOW + CODE_PAUSE)

    def test_is_kept_as_a_hash_only(self):
        order = an_order(an_investor(), an_open_round())
        code = self.sent(order)
        assert order.code_hash is not None
        assert code not in order.code_hash
        assert len(order.code_hash) == 64

    def test_allows_a_few_tries(self):
        order = an_order(an_investor(), an_open_round())
        code = self.sent(order)
        wrong = "000000" if code != "000000" else "000001"
        for _ in range(CODE_TRIES):
            assert not self.given(order, wrong)
        with pytest.raises(Refused, match="code_spent"):
            self.given(order, code)
        session.rollback()
        assert self.given(order, self.sent(order, NOW + CODE_PAUSE), NOW + CODE_PAUSE)

    def test_lives_ten_minutes(self):
        order = an_order(an_investor(), an_open_round())
        code = self.sent(order)
        assert self.given(order, code, NOW + CODE_LIFE - SECOND)
        with pytest.raises(Refused, match="code_expired"):
            self.given(order, code, NOW + CODE_LIFE)

    def test_is_not_sent_twice_at_once(self):
        order = an_order(an_investor(), an_open_round())
        self.sent(order)
        with pytest.raises(Refused, match="code_just_sent"):
            self.sent(order, NOW + CODE_PAUSE - SECOND)

    def test_is_asked_for_first_and_not_for_an_old_order(self):
        order = an_order(an_investor(), an_open_round())
        with pytest.raises(Refused, match="no_code"):
            self.given(order, "123456")
        with pytest.raises(Refused, match="order_expired"):
            self.sent(order, NOW + ORDER_LIFE)


class TestSign:
    def test_reserves_shares_and_starts_reflection(self):
        offer = an_open_round()
        subscription = signed(an_order(an_investor(), offer))
        assert subscription.state == "reflecting"
        assert subscription.amount == Euro.of(1_000)
        # From a Monday morning: the end of the Friday, in Paris.
        assert subscription.reflection_ends_at.isoformat() == "2026-11-27T22:59:59+00:00"
        assert counts(offer) == (25, 0, 0)
        assert facts("subscription.offered") == 1

    def test_twice_gives_the_first_subscription(self):
        offer = an_open_round()
        order = an_order(an_investor(), offer)
        assert signed(order).id == signed(order).id
        assert counts(offer) == (25, 0, 0)
        assert facts("subscription.offered") == 1

    @pytest.mark.parametrize("words", ["vingt-quatre", "25", "", "twenty-five"])
    def test_wants_the_number_in_full_words(self, words):
        offer = an_open_round()
        order = an_order(an_investor(), offer)
        assert refused(order, shares_in_words=words).field == "shares_in_words"
        assert counts(offer) == (0, 0, 0)

    @pytest.mark.parametrize("box", ["accepts_terms", "understands_reflection"])
    def test_wants_the_boxes(self, box):
        order = an_order(an_investor(), an_open_round())
        assert refused(order, **{box: False}).field == box

    def test_asks_for_warning_and_consent_strictly_above_the_threshold(self):
        offer = an_open_round()
        at_threshold = an_order(an_investor(), offer, 25)
        above = an_order(an_investor(), offer, 26)
        quiet = {"acknowledges_risk": False, "consents_to_amount": False}
        assert service.gate_of(at_threshold, now=NOW) is None
        assert signed(at_threshold, **quiet).snapshot["gate"] is None
        assert refused(above, **quiet).field == "acknowledges_risk"
        assert refused(above, consents_to_amount=False).field == "consents_to_amount"
        gate = signed(above).snapshot["gate"]
        assert (gate["threshold"], gate["proof"]) == ("1000.00", "entry_test")

    def test_sums_the_orders_of_one_offer(self):
        me, offer = an_investor(), an_open_round()
        signed(an_order(me, offer, 25))
        second = an_order(me, offer, 3)
        assert service.gate_of(second, now=NOW) is not None
        assert service.gate_of(an_order(me, an_open_round(), 25), now=NOW) is None
        assert already_in_offer(me, offer.id) == Euro.of(1_000)

    def test_raises_the_threshold_to_half_of_the_transmitted_result(self):
        order = an_order(an_investor(result=Euro.of(4_000)), an_open_round(), 50)
        assert service.gate_of(order, now=NOW) is None

    def test_takes_no_failed_test_as_proof(self):
        order = an_order(an_investor(outcome=TestOutcome.FAILED), an_open_round(), 50)
        assert refused(order, proves_understanding=False).field == "proves_understanding"
        assert signed(order).snapshot["gate"]["proof"] == "question"

    def test_binds_the_sophisticated_at_once(self):
        offer = an_open_round()
        subscription = signed(
            an_order(an_investor(sophisticated=True), offer, 500),
            acknowledges_risk=False,
            consents_to_amount=False,
        )
        assert (subscription.state, subscription.reflection_ends_at) == ("firm", None)
        assert counts(offer) == (500, 500, 0)

    def test_never_passes_the_cap(self):
        offer = an_open_round(cap=30, minimum=10)
        first, second = an_order(an_investor(), offer, 20), an_order(an_investor(), offer, 20)
        signed(first)
        assert refused(second).code == "hard_cap"
        assert counts(offer) == (20, 0, 0)
        assert find_of_order(second.id) is None

    def test_wants_the_terms_that_were_read(self):
        me, offer = an_investor(), an_open_round()
        order = an_order(me, offer)
        with transaction():
            order.price = Euro.of(39)
        assert refused(order).code == "terms_changed"

    def test_wants_a_fresh_order_and_an_open_round(self):
        offer = an_open_round()
        order = an_order(an_investor(), offer)
        assert refused(order, now=NOW + ORDER_LIFE).code == "order_expired"
        with transaction():
            offer.move("start_closing")
        assert refused(order).code == "offer_open"

    def test_sees_a_round_that_ends_while_it_waits_for_the_last_lock(self):
        offer = an_open_round()
        order = an_order(an_investor(), offer)
        assert order.round.state == RoundState.OPEN
        with session.get_bind().connect() as elsewhere:
            elsewhere.exec_driver_sql("UPDATE rounds SET state = 'closing'")
            elsewhere.commit()
        assert refused(order).code == "offer_open"
        assert counts(offer) == (0, 0, 0)


class TestRevoke:
    def revoke(self, subscription: Subscription, now) -> None:
        with transaction():
            locked = lock_subscription(subscription.id)
            service.revoke(locked, by=subscription.investor.user, now=now)

    def test_gives_the_shares_back_until_the_last_second(self):
        offer = an_open_round()
        subscription = a_subscription(an_investor(), offer)
        self.revoke(subscription, subscription.reflection_ends_at)
        assert subscription.state == "revoked"
        assert counts(offer) == (0, 0, 0)

    def test_twice_gives_them_back_once(self):
        offer = an_open_round()
        subscription = a_subscription(an_investor(), offer)
        self.revoke(subscription, NOW)
        self.revoke(subscription, NOW)
        assert counts(offer) == (0, 0, 0)
        assert facts("subscription.revoked") == 1

    def test_is_too_late_a_second_after(self):
        offer = an_open_round()
        subscription = a_subscription(an_investor(), offer)
        with pytest.raises(Refused, match="revocation"):
            self.revoke(subscription, subscription.reflection_ends_at + SECOND)
        assert counts(offer) == (25, 0, 0)


class TestLife:
    def test_binds_only_after_the_last_second(self):
        offer = an_open_round()
        subscription = a_subscription(an_investor(), offer)
        with transaction():
            service.bind(subscription, now=subscription.reflection_ends_at)
        assert subscription.state == "reflecting"
        with transaction():
            service.bind(subscription, now=subscription.reflection_ends_at + SECOND)
        assert subscription.state == "firm"
        assert counts(offer) == (25, 25, 0)

    def test_is_collected_once_and_only_if_there_is_enough(self):
        me, offer = an_investor(sophisticated=True), an_open_round()
        subscription = a_subscription(me, offer)
        with transaction():
            assert service.collect(subscription, now=NOW) is None
        with_money(me, "1 000".replace(" ", ""))
        with transaction():
            first = service.collect(subscription, now=NOW)
        with transaction():
            again = service.collect(subscription, now=NOW)
        assert first is not None
        assert again is first
        with transaction():
            service.note_paid(subscription, now=NOW)
            service.note_paid(subscription, now=NOW)
        assert counts(offer) == (25, 25, 25)

    def test_lapses_and_returns_from_every_counter(self):
        offer = an_open_round()
        unpaid = a_subscription(an_investor(sophisticated=True), offer)
        paid = a_subscription(an_investor(sophisticated=True), offer, 10)
        with transaction():
            service.note_paid(paid, now=NOW)
        with transaction():
            service.lapse(unpaid, now=NOW)
        assert counts(offer) == (10, 10, 10)
        with transaction():
            service.note_returned(paid, now=NOW)
        assert counts(offer) == (0, 0, 0)
        assert (unpaid.state, paid.state) == ("lapsed", "returned")
