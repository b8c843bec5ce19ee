"""What follows by itself: binding, payment, lapse, shares or money back; with the real provider."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from sqlalchemy import func, select

from compliance.euro import Euro
from tests.rounds.world import a_user
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    counts,
    wallet_of,
)
from wiseed_like import clock
from wiseed_like.captable.queries import list_holdings_of, list_movements
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments.jobs import resolve_open
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import list_of_subject, spendable
from wiseed_like.rounds import closing, jobs as round_jobs
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import jobs, service
from wiseed_like.subscriptions.models import Subscription

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)
pytestmark = pytest.mark.usefixtures("simulator")


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def at(moment) -> None:
    clock.use(lambda: moment)


def ripe(subscription: Subscription) -> None:
    at(subscription.reflection_ends_at + SECOND)
    jobs.bind_ripe(clock.now())


def closed(offer: Round, *, by, run_jobs) -> None:
    """Certified by the depositary and concluded."""
    at(offer.closes_at + DAY)
    round_jobs.end_due(clock.now())
    session.expire_all()
    with transaction():
        paper = store_bytes(b"%PDF-1.7", "c.pdf", "application/pdf", by=by, now=clock.now())
        closing.record_certificate(
            offer,
            amount=closing.paid_amount(offer),
            issued_on=date(2027, 3, 1),
            number="C-1",
            stored_file=paper,
            by=by,
            now=clock.now(),
        )
    with transaction():
        closing.finish(offer, by=by, now=clock.now())
    run_jobs()


class TestPayment:
    def test_nothing_moves_before_reflection_ends(self, fund, run_jobs):
        me, offer = an_investor(), an_open_round()
        fund(me, "1500")
        subscription = a_subscription(me, offer)
        at(subscription.reflection_ends_at)
        jobs.bind_ripe(clock.now())
        run_jobs()
        assert subscription.state == "reflecting"
        assert spendable(wallet_of(me)) == Euro.of(1_500)

    def test_goes_from_wallet_to_round_once_firm(self, fund, run_jobs):
        me, offer = an_investor(), an_open_round()
        fund(me, "1500")
        subscription = a_subscription(me, offer)
        ripe(subscription)
        run_jobs()
        assert subscription.state == "paid"
        assert counts(offer) == (25, 25, 25)
        assert balance_of(f"wallet:user:{me.user_id}") == Euro.of(500)
        assert balance_of(f"wallet:round:{offer.id}") == Euro.of(1_000)

    def test_waits_for_money_that_comes_later(self, fund, run_jobs):
        me, offer = an_investor(), an_open_round()
        subscription = a_subscription(me, offer)
        ripe(subscription)
        run_jobs()
        assert subscription.state == "firm"
        assert subscription.pay_by == clock.now() + timedelta(days=7)
        fund(me, "999.99")
        assert subscription.state == "firm"
        fund(me, "0.01")
        assert subscription.state == "paid"
        assert balance_of(f"wallet:user:{me.user_id}") == Euro.ZERO

    def test_lapses_when_its_date_has_passed(self, run_jobs):
        offer = an_open_round()
        subscription = a_subscription(an_investor(), offer)
        ripe(subscription)
        run_jobs()
        jobs.lapse_unpaid(subscription.pay_by)
        assert subscription.state == "firm"
        jobs.lapse_unpaid(subscription.pay_by + SECOND)
        session.expire_all()
        assert subscription.state == "lapsed"
        assert counts(offer) == (0, 0, 0)

    def test_does_not_lapse_while_its_money_is_on_the_way(self, fund, run_jobs):
        me, offer = an_investor(), an_open_round()
        fund(me, "1000")
        subscription = a_subscription(me, offer)
        ripe(subscription)
        with transaction():
            service.collect(subscription, now=clock.now())
        jobs.lapse_unpaid(subscription.pay_by + DAY)
        session.expire_all()
        assert subscription.state == "firm"
        run_jobs()
        assert subscription.state == "paid"

    def test_binding_and_its_facts_repeated_pay_once(self, fund, run_jobs):
        me, offer = an_investor(), an_open_round()
        fund(me, "3000")
        subscription = a_subscription(me, offer)
        ripe(subscription)
        jobs.bind_ripe(clock.now())
        run_jobs()
        jobs.bind_ripe(clock.now())
        run_jobs()
        assert len(list_of_subject(f"subscription:{subscription.id}")) == 1
        assert balance_of(f"wallet:round:{offer.id}") == Euro.of(1_000)


class TestEnd:
    def test_one_share_enough_issues_once_and_pays_the_issuer(self, fund, run_jobs, simulator):
        me, offer = an_investor(), an_open_round(cap=50, minimum=25)
        fund(me, "1000")
        subscription = a_subscription(me, offer)
        ripe(subscription)
        run_jobs()
        closed(offer, by=a_user("compliance"), run_jobs=run_jobs)
        assert subscription.state == "issued"
        movements = list_movements(offer.company_id)
        assert [each.kind for each in movements] == ["constitution", "capital_increase"]
        assert [shares for _, _, shares in list_holdings_of(me.user_id)] == [25]
        resolve_open(clock.now())
        payout = session.scalars(select(Operation).where(Operation.kind == "payout")).one()
        assert (payout.amount, payout.fee) == (Euro.of(1_000), Euro.of(84))  # 70 and its VAT

    def test_below_the_minimum_every_cent_comes_back(self, fund, run_jobs):
        me, offer = an_investor(), an_open_round(cap=50, minimum=26)
        fund(me, "1000")
        subscription = a_subscription(me, offer)
        ripe(subscription)
        run_jobs()
        assert balance_of(f"wallet:user:{me.user_id}") == Euro.ZERO
        at(offer.closes_at)
        round_jobs.end_due(clock.now())
        run_jobs()
        assert (offer.state, subscription.state) == ("failed", "returned")
        assert balance_of(f"wallet:user:{me.user_id}") == Euro.of(1_000)
        assert balance_of(f"wallet:round:{offer.id}") == Euro.ZERO
        assert balance_of("fees") == Euro.ZERO
        assert counts(offer) == (0, 0, 0)

    def test_a_cancelled_round_frees_those_who_reflect_and_returns_what_was_paid(
        self, fund, run_jobs
    ):
        offer = an_open_round()
        payer, thinker = an_investor(sophisticated=True), an_investor()
        fund(payer, "1000")
        paid, reflecting = a_subscription(payer, offer), a_subscription(thinker, offer)
        run_jobs()
        assert paid.state == "paid"
        with transaction():
            closing.cancel(offer, "Une erreur", by=a_user("compliance"), now=clock.now())
        run_jobs()
        assert (paid.state, reflecting.state) == ("returned", "lapsed")
        assert balance_of(f"wallet:user:{payer.user_id}") == Euro.of(1_000)
        assert counts(offer) == (0, 0, 0)
        assert session.scalar(select(func.count()).select_from(Operation)) == 3

    def test_what_comes_back_pays_what_waits(self, fund, run_jobs):
        cancelled, other = an_open_round(), an_open_round()
        me = an_investor(sophisticated=True)
        fund(me, "1000")
        first = a_subscription(me, cancelled)
        run_jobs()
        waiting = a_subscription(me, other)
        run_jobs()
        assert (first.state, waiting.state) == ("paid", "firm")
        with transaction():
            closing.cancel(cancelled, "Une erreur", by=a_user("compliance"), now=clock.now())
        run_jobs()
        session.expire_all()
        assert (first.state, waiting.state) == ("returned", "paid")
