"""How do paid subscriptions become lines of the register? As one movement, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from wiseed_like.captable.models import Movement
from wiseed_like.captable.service import IssueLine, issue
from wiseed_like.kyc.parties import Party, find_parties
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.share_classes import class_of
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.models import Subscription


def enter(
    round: Round, paid: Sequence[Subscription], *, key: str, effective_on: date, now: datetime
) -> Movement:
    """Issue the shares of these subscriptions, which are locked and paid; the same `key` once."""
    parties = find_parties([each.investor.user for each in paid])
    movement = issue(
        round.company,
        [_line_of(each, parties[each.investor.user_id]) for each in paid],
        key=key,
        effective_on=effective_on,
        by=None,
        now=now,
        share_class=class_of(round),
    )
    for subscription in paid:
        service.note_issued(subscription, movement.seq, now=now)
    return movement


def _line_of(subscription: Subscription, party: Party) -> IssueLine:
    account = subscription.investor.user
    kind = "joint" if account.is_joint else "company" if party.company else "person"
    return IssueLine(
        name=party.registered_name,
        kind=kind,
        address=party.postal_address,
        shares=subscription.shares,
        user_id=subscription.investor.user_id,
        subscription_id=subscription.id,
    )
