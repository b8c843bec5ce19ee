"""How much may this person put into this round? What the house knows, for the law to judge.

Everything is read in the transaction of the caller: when it has locked the investor's row
(`sign`), no second order slips between the history and the reservation, and no ceiling of
theirs changes.
"""

from __future__ import annotations

from datetime import datetime

from compliance.calendar import add_months, first_second, legal_day
from compliance.ceiling import Facts, Holder, Protection
from compliance.euro import Euro
from compliance.parameters.abroad import WINDOW_MONTHS
from compliance.parameters.house import OWN_CEILING_MONTHS
from compliance.twelve_months import Placement, invested
from wiseed_like.investors.ceilings import settings_of
from wiseed_like.investors.models import Investor
from wiseed_like.investors.queries import readiness
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.queries import (
    already_in_offer,
    already_with_issuer,
    invested_in_all,
    placements,
    shares_in_offer,
)


def ceiling_facts(investor: Investor, round: Round, shares: int, now: datetime) -> Facts:
    """What every ceiling looks at, for an order of `shares` whole shares in this round."""
    ready = readiness(investor, now)
    identity = find_file_of(investor.user_id)
    return Facts(
        regime=str(round.regime),
        residence=identity.country if identity else None,
        amount=round.price * shares,
        already_in_offer=already_in_offer(investor, round.id),
        already_with_issuer=already_with_issuer(investor, round.company_id),
        already_invested=invested_in_all(investor),
        history=history_of(investor, now),
        settings=settings_of(investor),
        holder=Holder(
            shares=shares,
            price=round.price,
            minimum_ticket=round.minimum_ticket,
            left=round.counter.free,
            held=shares_in_offer(investor, round.id),
            maximum=round.maximum_per_holder,
        ),
        european=Protection(
            result=ready.simulation_result,
            sophisticated=ready.sophisticated,
            test_passed=ready.test_passed,
        ),
    )


def history_of(investor: Investor, now: datetime) -> tuple[Placement, ...]:
    """What somebody invested here, as far back as any window of the law looks."""
    today = legal_day(now)
    months = max(WINDOW_MONTHS.on(today), OWN_CEILING_MONTHS.on(today))
    return placements(investor, first_second(add_months(today, -months)))


def invested_lately(investor: Investor, now: datetime) -> Euro:
    """What counts today against the ceiling that somebody set for themselves."""
    today = legal_day(now)
    months = OWN_CEILING_MONTHS.on(today)
    return invested(history_of(investor, now), Euro, today, months=months, law=today)
