"""What becomes of shares that cost less, or nothing, when money moves and the round ends?"""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import select

from compliance.euro import Euro
from tests.rounds.world import a_user
from tests.subscriptions.early import (
    BONUS,
    PRICE,
    an_early_round,
    an_early_subscription,
    early_of,
)
from tests.subscriptions.test_jobs import closed
from tests.subscriptions.world import NOW, an_investor, counts
from wiseed_like import books, clock
from wiseed_like.captable.queries import list_holdings_of, shares_in_issue
from wiseed_like.db import session, transaction
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments.jobs import resolve_open
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import Kind
from wiseed_like.rounds import closing
from wiseed_like.rounds.takings import takings
from wiseed_like.subscriptions import jobs
from wiseed_like.subscriptions.models import Subscription

pytestmark = pytest.mark.usefixtures("simulator")


@pytest.fixture(autouse=True)
def _at_the_usual_time() -> None:
    clock.use(lambda: NOW)


def paid(offer, fund, run_jobs, *counts_of_shares: int) -> list[Subscription]:
    """One subscription of each of as many sophisticated investors, paid from their wallets."""
    made = []
    for shares in counts_of_shares:
        me = an_investor(sophisticated=True)
        fund(me, "5000")
        made.append(an_early_subscription(me, offer, shares))
    run_jobs()
    session.expire_all()
    assert {each.state for each in made} == {"paid"}
    return made


class TestASuccess:
    @pytest.mark.parametrize(
        ("term", "issued", "raised"),
        # 100 at 32.50 and 20 at 40; or 100 and 10 given, and 20.
        [(PRICE, [100, 20], "4050"), (BONUS, [110, 20], "4800")],
    )
    def test_issues_every_share_and_pays_what_was_paid(self, fund, run_jobs, term, issued, raised):
        offer = an_early_round(term, cap=200, minimum=120)
        signed = paid(offer, fund, run_jobs, 100, 20)
        assert closing.paid_amount(offer) == takings(offer).raised == Euro.of(raised)
        assert balance_of(f"wallet:round:{offer.id}") == Euro.of(raised)

        closed(offer, by=a_user("compliance"), run_jobs=run_jobs)
        resolve_open(clock.now())

        assert [each.state for each in signed] == ["issued", "issued"]
        held = [list_holdings_of(each.investor.user_id)[0][-1] for each in signed]
        assert held == issued
        assert shares_in_issue(offer.company_id) == 100_000 + sum(issued)
        payout = session.scalars(select(Operation).where(Operation.kind == Kind.PAYOUT)).one()
        assert payout.amount == Euro.of(raised)
        checks = (books.round_counters, books.share_entries, books.subscription_payments)
        assert [list(check()) for check in checks] == [[], [], []]
        assert list(books.early_proof.early_advantages()) == []

    def test_is_certified_for_what_was_paid_and_nothing_else(self, fund, run_jobs):
        """3,250 euros arrived for a hundred shares of forty."""
        offer = an_early_round(cap=200, minimum=100)
        paid(offer, fund, run_jobs, 100)
        assert closing.paid_amount(offer) == Euro.of(3_250)
        assert offer.amount_min == Euro.of(3_250)


class TestAFailure:
    @pytest.mark.parametrize("term", [PRICE, BONUS])
    def test_gives_every_cent_and_every_share_back(self, fund, run_jobs, term):
        offer = an_early_round(term)
        (signed,) = paid(offer, fund, run_jobs, 25)
        waiting = an_early_subscription(an_investor(), offer, 10)
        with transaction():
            closing.cancel(offer, "Une erreur", by=a_user("compliance"), now=clock.now())
        run_jobs()
        session.expire_all()

        assert (signed.state, waiting.state) == ("returned", "lapsed")
        assert balance_of(f"wallet:user:{signed.investor.user_id}") == Euro.of(5_000)
        assert (counts(offer), early_of(offer)) == ((0, 0, 0), (35, 0, 0, 0))
        assert list(books.early_proof.early_advantages()) == []

    def test_to_pay_in_time_gives_the_shares_back_to_the_round(self, run_jobs):
        offer = an_early_round(BONUS)
        signed = an_early_subscription(an_investor(), offer)
        clock.use(lambda: NOW + timedelta(days=6))
        jobs.bind_ripe(clock.now())
        session.expire_all()
        assert early_of(offer) == (25, 80, 80, 0)
        jobs.lapse_unpaid(NOW + timedelta(days=30))

        session.expire_all()
        assert signed.state == "lapsed"
        assert (counts(offer), early_of(offer)) == ((0, 0, 0), (25, 0, 0, 0))
