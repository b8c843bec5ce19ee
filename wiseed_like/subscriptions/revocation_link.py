"""Which link revokes a subscription from its mail? One signed for that alone, which dies with the
reflection period.

It names the subscription and the end of its period: nobody can make one for another, and where
the period is another one, the link is no longer right. Whoever holds it reads the company, the
shares and the amount, and may take the offer back; nothing else.
"""

from __future__ import annotations

from itsdangerous import BadSignature, URLSafeSerializer

from wiseed_like.db import session
from wiseed_like.subscriptions.models import Subscription

# Part of what is signed: a token of the house for anything else is none here, nor the other way.
PURPOSE = "revocation of a subscription"


def token_of(subscription: Subscription, secret: str) -> str:
    """The token for a subscription with a reflection period, as it stands in an address."""
    return str(_signer(secret).dumps(_claim_of(subscription)))


def find_of_token(token: str, secret: str) -> Subscription | None:
    """The subscription that a token was made for; None for a forged one, and for one of another
    period. Whether the period is over is still to be asked."""
    try:
        claim = _signer(secret).loads(token)
    except BadSignature:
        return None
    found = session.get(Subscription, claim[0])
    return found if found is not None and _claim_of(found) == claim else None


def _claim_of(subscription: Subscription) -> list[int]:
    assert subscription.reflection_ends_at is not None
    return [subscription.id, int(subscription.reflection_ends_at.timestamp())]


def _signer(secret: str) -> URLSafeSerializer:
    return URLSafeSerializer(secret, salt=PURPOSE)
