"""What does an investor see and do? Choose, check, sign, think again, pay, hold."""

from wiseed_like.subscriptions.views import (
    allotment,
    ceiling,
    choose,
    closing,
    follow,
    issuer,
    means,
    outcome,
    revoke_by_mail,
    sign,
    staff,
    today,
)
from wiseed_like.subscriptions.views.answers import bp

__all__ = [
    "allotment",
    "bp",
    "ceiling",
    "choose",
    "closing",
    "follow",
    "issuer",
    "means",
    "outcome",
    "revoke_by_mail",
    "sign",
    "staff",
    "today",
]
