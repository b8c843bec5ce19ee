"""What does an investor see and do? Choose, check, sign, think again, pay, hold."""

from wiseed_like.subscriptions.views import choose, follow, issuer, sign, today
from wiseed_like.subscriptions.views.answers import bp

__all__ = ["bp", "choose", "follow", "issuer", "sign", "today"]
