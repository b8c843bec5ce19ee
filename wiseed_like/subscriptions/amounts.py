"""What do subscriptions add up to? A person's, for the ceilings and the wallet; a round's fees.

Living subscriptions only (`rules.LIVING`): what was revoked, lapsed or returned is no investment.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from compliance.calendar import legal_day
from compliance.ceilings.twelve_months import Placement
from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.fees.rules import Fee
from wiseed_like.investors.models import Investor
from wiseed_like.payments.promises import tells_promises
from wiseed_like.rounds.takings import tells_investor_fees
from wiseed_like.subscriptions.due import is_being_paid
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.rules import FUNDED, LIVING, SubscriptionState

# What a subscription takes from a wallet, in all.
DUE = (Subscription.amount, Subscription.fee_net, Subscription.fee_vat)


def already_in_offer(investor: Investor, round_id: int) -> Euro:
    """What this person's living subscriptions in one round add up to."""
    return _living_amount(
        Subscription.investor_id == investor.id, Subscription.round_id == round_id
    )


def shares_in_offer(investor: Investor, round_id: int) -> int:
    """How many whole shares this person's living subscriptions in one round hold."""
    found = session.scalar(
        select(func.sum(Subscription.shares)).where(
            Subscription.state.in_(LIVING),
            Subscription.investor_id == investor.id,
            Subscription.round_id == round_id,
        )
    )
    return int(found or 0)


def invested_in_all(investor: Investor) -> Euro:
    """What this person's living subscriptions on the platform add up to."""
    return _living_amount(Subscription.investor_id == investor.id)


def _living_amount(*conditions: object) -> Euro:
    found = session.scalar(
        select(func.sum(Subscription.amount)).where(
            Subscription.state.in_(LIVING),
            *conditions,  # type: ignore[arg-type]
        )
    )
    return found or Euro.ZERO


def placements(investor: Investor, since: datetime) -> tuple[Placement, ...]:
    """This person's living subscriptions since that moment: the civil day in Paris of each
    signature, and its amount. What was revoked, lapsed or returned is no investment."""
    found = session.execute(
        select(Subscription.offered_at, Subscription.amount)
        .where(
            Subscription.investor_id == investor.id,
            Subscription.state.in_(LIVING),
            Subscription.offered_at >= since,
        )
        .order_by(Subscription.offered_at, Subscription.id)
    )
    return tuple(Placement(legal_day(offered_at), amount) for offered_at, amount in found)


@tells_promises
def promised_by(user_id: int) -> Euro:
    """What somebody's signed subscriptions will still take from their wallet.

    Reflecting and firm ones; not those whose payment has begun: it has left the wallet.
    """
    sums = session.execute(
        select(*(func.sum(each) for each in DUE))
        .join(Subscription.investor)
        .where(
            Investor.user_id == user_id,
            Subscription.state.in_((SubscriptionState.REFLECTING, SubscriptionState.FIRM)),
            ~is_being_paid(),
        )
    ).one()
    return Euro.total(each for each in sums if each)


@tells_investor_fees
def investor_fees_of(round_id: int) -> Fee:
    """The fees that came with what is paid for a round, and were not given back."""
    net, vat = session.execute(
        select(func.sum(Subscription.fee_net), func.sum(Subscription.fee_vat)).where(
            Subscription.round_id == round_id, Subscription.state.in_(FUNDED)
        )
    ).one()
    return Fee(net or Euro.ZERO, vat or Euro.ZERO)
