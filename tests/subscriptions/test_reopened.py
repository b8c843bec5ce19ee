"""What of a right that a wrong sheet opened: money on its way, a second error, a sharing out?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from compliance.euro import Euro
from tests.rounds.world import a_user
from tests.subscriptions.world import NOW, a_subscription, an_investor, an_open_round, wallet_of
from wiseed_like import clock
from wiseed_like.books import faults, reopened_rights
from wiseed_like.db import session, transaction
from wiseed_like.ledger.queries import balance_of
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.correction import service as correction
from wiseed_like.rounds.correction.irregularity import SheetIrregularity
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.allotment import service as allotting
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.queries import lock_subscription
from wiseed_like.subscriptions.reopening import service as reopening
from wiseed_like.subscriptions.reopening.rights import ReopenedRight, find_right


@pytest.fixture(autouse=True)
def _at_the_usual_time(house) -> None:
    clock.use(lambda: NOW)


def found_wrong(offer: Round) -> SheetIrregularity:
    """The round is suspended, and everybody in it may revoke."""
    with transaction():
        officer = a_user("compliance")
        found = correction.report(
            offer, "Un chiffre", since_on=NOW.date(), material=True, by=officer, now=NOW
        )
        correction.confirm(found, "Un chiffre", by=officer, now=NOW)
    with transaction():
        if found.is_running:
            reopening.open_rights(found, reopening.list_unopened(found.id), now=NOW)
    session.expire_all()
    return found


def revoke(subscription: Subscription) -> None:
    with transaction():
        locked = lock_subscription(subscription.id)
        service.revoke(locked, by=locked.investor.user, now=NOW)


class TestMoneyOnItsWay:
    def test_goes_straight_back_when_its_subscription_was_revoked(self, run_jobs, fund):
        me, offer = an_investor(sophisticated=True), an_open_round()
        run_jobs()
        fund(me, "1000")
        signed = a_subscription(me, offer)
        with transaction():
            assert service.collect(lock_subscription(signed.id), now=NOW) is not None
        found_wrong(offer)
        revoke(signed)

        for _ in range(2):
            run_jobs()
        session.expire_all()

        assert signed.state == "revoked"
        assert balance_of(wallet_of(me).ledger_code) == Euro.of(1_000)
        assert balance_of(f"wallet:round:{offer.id}") == Euro.ZERO
        assert list(faults()) == []

    def test_is_not_asked_for_while_the_right_is_open(self, run_jobs, fund):
        me, offer = an_investor(sophisticated=True), an_open_round()
        run_jobs()
        fund(me, "1000")
        signed = a_subscription(me, offer)
        found_wrong(offer)

        run_jobs()
        session.expire_all()

        assert (signed.state, service.collect(signed, now=NOW)) == ("firm", None)


class TestASecondError:
    def test_takes_the_place_of_the_first_and_counts_once(self):
        offer = an_open_round()
        signed = a_subscription(an_investor(sophisticated=True), offer)
        first = found_wrong(offer)
        with transaction():
            first.move("call_off")
            offer.move("resume")
        second = found_wrong(offer)

        right = find_right(signed)
        assert right.irregularity_id == second.id
        outcomes = session.scalars(select(ReopenedRight.outcome).order_by(ReopenedRight.id)).all()
        assert outcomes == ["superseded", None]
        assert offer.counter.reopened == signed.shares
        assert list(reopening.list_faults()) == []

    def test_joins_the_first_while_it_is_corrected_and_opens_no_second_right(self):
        offer = an_open_round()
        signed = a_subscription(an_investor(), offer)
        first = found_wrong(offer)
        second = found_wrong(offer)

        assert (second.state, second.joined_to) == ("joined", first.id)
        assert find_right(signed).irregularity_id == first.id
        assert session.scalars(select(ReopenedRight)).all() == [find_right(signed)]
        assert list(reopening.list_faults()) == []


class TestSharesToShareOut:
    def test_wait_for_the_last_right(self):
        offer = an_open_round(cap=100, minimum=25, allotment=AllotmentRule.PRO_RATA)
        a_subscription(an_investor(sophisticated=True), offer, 60)
        a_subscription(an_investor(sophisticated=True), offer, 60)
        found_wrong(offer)
        with transaction():
            offer.move("resume")
            offer.move("start_closing")
            offer.closing_at = NOW

        assert allotting.list_due() == []
        with transaction():
            assert allotting.share_out(offer.id, now=NOW) is None


class TestTheDatabase:
    def test_refuses_to_close_a_right_as_kept_before_its_end(self):
        offer = an_open_round()
        signed = a_subscription(an_investor(), offer)
        found = found_wrong(offer)
        right, sheet = find_right(signed), offer.sheet
        right.told_at, right.ends_at = NOW, NOW + timedelta(days=4)
        right.kiis_id = sheet.id
        right.closed_at, right.outcome = NOW + timedelta(days=1), "kept"
        with pytest.raises(IntegrityError, match="reopened_right_is_kept_after_its_end"):
            session.flush()
        session.rollback()
        assert found.is_running

    def test_refuses_two_open_rights_of_one_subscription(self):
        offer = an_open_round()
        signed = a_subscription(an_investor(), offer)
        found = found_wrong(offer)
        session.add(
            ReopenedRight(subscription_id=signed.id, irregularity_id=found.id, opened_at=NOW)
        )
        with pytest.raises(IntegrityError):
            session.flush()
        session.rollback()

    def test_is_found_out_when_a_counter_was_changed_by_hand(self):
        offer = an_open_round()
        a_subscription(an_investor(sophisticated=True), offer)
        with transaction():
            offer.counter.reopened = 5
        (fault,) = reopened_rights()
        assert "may be revoked again" in fault[1]
