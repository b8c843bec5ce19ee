"""What does an investor pay beyond the price? In one transfer, and back with it if it fails."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from time import sleep

import pytest
from sqlalchemy import exc, select, text

from compliance.euro import Euro
from tests.rounds.world import FEES as USUAL, a_user
from tests.subscriptions.test_jobs import DAY, at, closed, ripe
from tests.subscriptions.world import (
    NOW,
    a_subscription,
    an_investor,
    an_open_round,
    wallet_of,
)
from wiseed_like import books, clock
from wiseed_like.db import session, transaction
from wiseed_like.fees.queries import find_of_fee, list_of_year
from wiseed_like.fees.rules import NOTHING, Fee, Schedule
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments.jobs import resolve_open
from wiseed_like.payments.models import Operation
from wiseed_like.payments.promises import purse_of
from wiseed_like.rounds import closing, jobs as round_jobs, second_person
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.payouts import payouts_of
from wiseed_like.rounds.takings import takings
from wiseed_like.subscriptions import amounts, service
from wiseed_like.subscriptions.models import Subscription

# Seven percent of what is raised, 0.9 % of each price, 20 % of VAT.
FEES = replace(USUAL, investor_fee_bps=90)
DUE = Euro.of("1010.80")  # 25 shares of 40 euros, 9.00 euros and 1.80 of VAT
pytestmark = pytest.mark.usefixtures("simulator")


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


@pytest.fixture
def offer() -> Round:
    return an_open_round(cap=50, minimum=25, fees=FEES)


def arrived(run_jobs) -> None:
    """The bank has what was paid out: the provider takes a moment of its own."""
    for _ in range(40):
        at(clock.now() + timedelta(seconds=15))
        resolve_open(clock.now())
        run_jobs()
        session.expire_all()
        if not session.scalars(select(Operation).where(Operation.state == "asked")).all():
            return
        sleep(0.1)


def books_agree() -> bool:
    return list(books.faults()) == []


class TestAnInvestorWithAFee:
    def test_promises_price_and_fee(self, offer, fund):
        me = an_investor()
        fund(me, "1000")
        subscription = a_subscription(me, offer)
        assert subscription.fee == Fee(Euro.of(9), Euro.of("1.80"))
        assert purse_of(wallet_of(me)).promised == DUE
        assert purse_of(wallet_of(me)).missing == Euro.of("10.80")

    def test_invests_the_price_alone(self, offer):
        me = an_investor()
        a_subscription(me, offer)
        assert amounts.already_in_offer(me, offer.id) == Euro.of(1_000)
        assert amounts.invested_in_all(me) == Euro.of(1_000)
        assert [each.amount for each in amounts.placements(me, NOW - DAY)] == [Euro.of(1_000)]

    def test_does_not_pay_with_the_price_alone(self, offer, fund, run_jobs):
        me = an_investor()
        fund(me, "1010.79")
        subscription = a_subscription(me, offer)
        ripe(subscription)
        run_jobs()
        assert subscription.state == "firm"
        assert not service.has_its_money(subscription)
        fund(me, "0.01")
        assert subscription.state == "paid"
        assert balance_of(f"wallet:user:{me.user_id}") == Euro.ZERO

    def test_pays_both_in_one_transfer(self, offer, fund, run_jobs):
        me = an_investor()
        fund(me, "1100")
        subscription = a_subscription(me, offer)
        ripe(subscription)
        run_jobs()
        assert subscription.state == "paid"
        assert balance_of(f"wallet:round:{offer.id}") == DUE
        assert balance_of(f"wallet:user:{me.user_id}") == Euro.of("89.20")
        assert balance_of("fees") == Euro.ZERO
        taken = takings(offer)
        assert (taken.raised, taken.whole) == (Euro.of(1_000), DUE)
        assert books_agree()


def a_paid(offer: Round, fund, run_jobs) -> Subscription:
    me = an_investor(language="en")
    fund(me, "1010.80")
    subscription = a_subscription(me, offer)
    ripe(subscription)
    run_jobs()
    return subscription


class TestAtTheEnd:
    def test_success_pays_the_company_and_keeps_both_fees(self, offer, fund, run_jobs):
        subscription = a_paid(offer, fund, run_jobs)
        closed(offer, by=a_user("compliance"), run_jobs=run_jobs)
        arrived(run_jobs)
        payout = payouts_of(offer.id).last
        assert subscription.state == "issued"
        assert (payout.amount, payout.fee) == (DUE, Euro.of("94.80"))  # 84.00 and 10.80
        assert balance_of("fees") == Euro.of("94.80")
        assert balance_of(f"issuer:{offer.company_id}") == Euro.of(916)
        assert balance_of(f"wallet:round:{offer.id}") == Euro.ZERO
        assert books_agree()

    def test_success_is_invoiced_to_the_company_and_to_the_investor(self, offer, fund, run_jobs):
        subscription = a_paid(offer, fund, run_jobs)
        closed(offer, by=a_user("compliance"), run_jobs=run_jobs)
        arrived(run_jobs)
        company, investor = (
            find_of_fee(f"round:{offer.id}"), find_of_fee(f"subscription:{subscription.id}")
        )  # fmt: skip
        assert (company.number, company.gross) == ("F-2027-000001", Euro.of(84))
        assert (investor.number, investor.gross) == ("F-2027-000002", Euro.of("10.80"))
        assert (company.language, investor.language) == ("fr", "en")
        assert company.print is not None
        assert investor.print is not None

    def test_failure_gives_the_fee_back_with_the_price(self, offer, fund, run_jobs):
        failing = an_open_round(cap=50, minimum=26, fees=FEES)
        subscription = a_paid(failing, fund, run_jobs)
        at(failing.closes_at)
        round_jobs.end_due(clock.now())
        run_jobs()
        user = subscription.investor.user_id
        assert (failing.state, subscription.state) == ("failed", "returned")
        assert balance_of(f"wallet:user:{user}") == DUE
        assert balance_of(f"wallet:round:{failing.id}") == Euro.ZERO
        assert balance_of("fees") == Euro.ZERO
        assert takings(failing).investors == NOTHING
        assert list_of_year(2027) == []
        assert books_agree()

    def test_a_cancellation_counts_the_fee_among_what_goes_back(self, offer, fund, run_jobs):
        subscription = a_paid(offer, fund, run_jobs)
        assert second_person.given_back(offer) == DUE
        with transaction():
            closing.cancel(offer, "Une erreur", by=a_user("compliance"), now=clock.now())
        run_jobs()
        assert subscription.state == "returned"
        assert balance_of(f"wallet:user:{subscription.investor.user_id}") == DUE
        assert books_agree()


class TestAMinimum:
    def test_is_taken_when_the_share_is_less(self, fund, run_jobs):
        offer = an_open_round(
            cap=50, minimum=25, fees=replace(USUAL, success_fee_min=Euro.of("500.50"))
        )
        me = an_investor()
        fund(me, "1000")
        ripe(a_subscription(me, offer))
        run_jobs()
        closed(offer, by=a_user("compliance"), run_jobs=run_jobs)
        payout = payouts_of(offer.id).last
        assert (payout.amount, payout.fee) == (Euro.of(1_000), Euro.of("600.60"))


class TestARoundOfBefore:
    def test_keeps_what_was_agreed_no_minimum_no_vat_no_investors_fee(self, fund, run_jobs):
        old = Schedule(700, Euro.ZERO, 0, 0)
        offer = an_open_round(cap=50, minimum=25, fees=old)
        me = an_investor()
        fund(me, "1000")
        ripe(a_subscription(me, offer))
        run_jobs()
        closed(offer, by=a_user("compliance"), run_jobs=run_jobs)
        payout = payouts_of(offer.id).last
        assert (payout.amount, payout.fee) == (Euro.of(1_000), Euro.of(70))


class TestTheDatabase:
    @pytest.mark.parametrize("column", ["fee_bps", "fee_min", "investor_fee_bps", "vat_bps"])
    def test_refuses_to_change_the_fees_of_an_open_round(self, offer, column):
        with pytest.raises(exc.DBAPIError, match="do not change"), transaction():
            session.execute(text(f"UPDATE rounds SET {column} = {column} + 1"))
