"""How do paid subscriptions become lines of the register? As one movement, all or none."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from wiseed_like.captable.models import Movement
from wiseed_like.captable.service import IssueLine, issue
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.queries import find_files_of
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.share_classes import class_of
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.models import Subscription


def enter(
    round: Round, paid: Sequence[Subscription], *, key: str, effective_on: date, now: datetime
) -> Movement:
    """Issue the shares of these subscriptions, which are locked and paid; the same `key` once."""
    identities = find_files_of([each.investor.user_id for each in paid])
    movement = issue(
        round.company,
        [_line_of(each, identities[each.investor.user_id]) for each in paid],
        key=key,
        effective_on=effective_on,
        by=None,
        now=now,
        share_class=class_of(round),
    )
    for subscription in paid:
        service.note_issued(subscription, movement.seq, now=now)
    return movement


def _line_of(subscription: Subscription, identity: IdentityFile) -> IssueLine:
    return IssueLine(
        name=identity.registered_name,
        is_company=identity.company is not None,
        address=identity.postal_address,
        shares=subscription.shares,
        user_id=subscription.investor.user_id,
        subscription_id=subscription.id,
    )
