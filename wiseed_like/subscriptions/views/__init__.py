"""What does an investor see and do? Choose, check, sign, think again, pay, hold."""

from wiseed_like.subscriptions.views import (
    ceiling,
    choose,
    follow,
    issuer,
    means,
    sign,
    staff,
    today,
)
from wiseed_like.subscriptions.views.answers import bp

__all__ = ["bp", "ceiling", "choose", "follow", "issuer", "means", "sign", "staff", "today"]
