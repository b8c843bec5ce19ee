"""What does an investor see and do? Choose, check, sign, think again, pay, hold."""

from wiseed_like.subscriptions.views import (
    allotment,
    ceiling,
    choose,
    closing,
    follow,
    intention,
    issuer,
    joint,
    means,
    outcome,
    parts,
    revoke_by_mail,
    sign,
    staff,
    today,
    waiting,
)
from wiseed_like.subscriptions.views.answers import bp

__all__ = [
    "allotment",
    "bp",
    "ceiling",
    "choose",
    "closing",
    "follow",
    "intention",
    "issuer",
    "joint",
    "means",
    "outcome",
    "parts",
    "revoke_by_mail",
    "sign",
    "staff",
    "today",
    "waiting",
]
