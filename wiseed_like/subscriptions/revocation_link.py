"""Which link revokes a subscription from its mail? One signed for that alone, which dies with the
period that it was made for.

It names the subscription and the end of its reflection, or the wrong sheet that opened its right
again: nobody can make one for another, and where the period is another one, the link is no longer
right. Whoever holds it reads the company, the shares and the amount, and may take the offer back;
nothing else. Of a joint account it names who was written to too: it ends when another represents
them.
"""

from __future__ import annotations

from datetime import datetime

from itsdangerous import BadSignature, URLSafeSerializer

from compliance.investing.reflection_period import is_over
from wiseed_like.accounts.representatives import represented_at
from wiseed_like.db import session
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.reopening.rights import ReopenedRight
from wiseed_like.subscriptions.rules import SubscriptionState

# Part of what is signed: a token of the house for anything else is none here, nor the other way.
PURPOSE = "revocation of a subscription"
AGAIN = "revocation of a subscription to a wrong sheet"


def token_of(subscription: Subscription, secret: str) -> str:
    """The token for a subscription with a reflection period, as it stands in an address."""
    return str(_signer(secret).dumps([*_claim_of(subscription), *_reader_of(subscription)]))


def token_of_right(right: ReopenedRight, secret: str) -> str:
    """The token for a right that a wrong sheet opened again."""
    return str(_signer(secret, AGAIN).dumps([right.id, *_reader_of(right.subscription)]))


def find_of_token(token: str, secret: str) -> Subscription | None:
    """The subscription that a token was made for; None for a forged one, and for one of another
    period. Whether the period is over is still to be asked."""
    try:
        claim = _signer(secret).loads(token)
    except BadSignature:
        right = find_right_of_token(token, secret)
        return None if right is None else right.subscription
    found = session.get(Subscription, claim[0])
    return found if found is not None and _claim_of(found) == claim[:2] else None


def find_right_of_token(token: str, secret: str) -> ReopenedRight | None:
    """The reopened right that a token was made for; None for any other token."""
    try:
        claim = _signer(secret, AGAIN).loads(token)
    except BadSignature:
        return None
    # Links of before were signed for the right's number alone.
    number = claim[0] if isinstance(claim, list) else claim
    return session.get(ReopenedRight, number, populate_existing=True)


def is_of_another(token: str, subscription: Subscription, secret: str) -> bool:
    """Whether it was written to somebody who no longer represents those who hold it together. A
    link of before, which names nobody: whether another represented them when it was made."""
    account = subscription.investor.user
    if not account.is_joint:
        return False
    right = find_right_of_token(token, secret)
    claim = _signer(secret, PURPOSE if right is None else AGAIN).loads(token)
    named = (claim if isinstance(claim, list) else [claim])[2 if right is None else 1 :]
    if named:
        return bool(named[0] != account.represented_by)
    made_at = subscription.offered_at if right is None else right.opened_at
    return represented_at(account, made_at) != account.represented_by


def has_died(token: str, subscription: Subscription, secret: str, *, now: datetime) -> bool:
    """With its period, and when something else has ended the subscription. Not by having been
    used: who opens it again reads that it was."""
    if subscription.state == SubscriptionState.REVOKED:
        right = find_right_of_token(token, secret)
        return right is None and _is_past(subscription, now)
    right = find_right_of_token(token, secret)
    if right is not None:
        is_past = right.ends_at is not None and is_over(right.ends_at, now)
        return right.closed_at is not None or is_past
    return subscription.state != SubscriptionState.REFLECTING or _is_past(subscription, now)


def _is_past(subscription: Subscription, now: datetime) -> bool:
    assert subscription.reflection_ends_at is not None
    return is_over(subscription.reflection_ends_at, now)


def _claim_of(subscription: Subscription) -> list[int]:
    assert subscription.reflection_ends_at is not None
    return [subscription.id, int(subscription.reflection_ends_at.timestamp())]


def _reader_of(subscription: Subscription) -> list[int]:
    """Who reads the mail of a joint account: who represents it. Nobody's name is in another's."""
    account = subscription.investor.user
    if not account.is_joint:
        return []
    assert account.represented_by is not None  # a joint account is represented
    return [account.represented_by]


def _signer(secret: str, purpose: str = PURPOSE) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=purpose)
