"""What does a round that is shared out need? More orders than shares, and the passing of time."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, timedelta
from typing import Any

from tests.rounds.world import a_user
from tests.subscriptions.world import CLOSES_AT, NOW, a_subscription, an_investor, an_open_round
from wiseed_like import clock
from wiseed_like.captable import service as captable
from wiseed_like.captable.service import IssueLine
from wiseed_like.db import session, transaction
from wiseed_like.investors.models import Investor
from wiseed_like.rounds import jobs as round_jobs
from wiseed_like.rounds.allotment import AllotmentRule
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions import jobs
from wiseed_like.subscriptions.models import Subscription

SECOND, DAY = timedelta(seconds=1), timedelta(days=1)


def at(moment: datetime) -> None:
    clock.use(lambda: moment)


def a_shared_round(
    rule: AllotmentRule = AllotmentRule.CAP_AND_SCALE, *, cap: int = 100, **with_: Any
) -> Round:
    """A round of 100 shares that takes more than that."""
    return an_open_round(cap=cap, minimum=50, allotment=rule, **with_)


def orders(offer: Round, *shares: int) -> list[Subscription]:
    """One subscription of each of as many persons, a minute after the other."""
    return [
        a_subscription(an_investor(), offer, each, now=NOW + place * timedelta(minutes=1))
        for place, each in enumerate(shares)
    ]


def ended() -> None:
    """Subscriptions have ended, and nothing may be revoked any more."""
    at(CLOSES_AT + SECOND)
    round_jobs.end_due(clock.now())
    jobs.bind_ripe(clock.now())
    session.expire_all()


def shared_out(run_jobs: Callable[..., int]) -> None:
    """The same, and everybody was told what they get."""
    ended()
    jobs.allot_due(clock.now())
    run_jobs()
    session.expire_all()


def shares_of(subscriptions: list[Subscription]) -> list[tuple[str, int]]:
    return [(str(each.state), each.shares) for each in subscriptions]


def hold(offer: Round, investor: Investor) -> None:
    """This person held shares of the company before the round opened."""
    with transaction():
        captable.issue(
            offer.company,
            [IssueLine("Camille", "Lyon", 5, user_id=investor.user_id)],
            key="before",
            effective_on=date(2026, 1, 15),
            by=a_user("analyst"),
            now=offer.opened_at - DAY,
        )
