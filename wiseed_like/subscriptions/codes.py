"""Does whoever signs read the mail of their account? A code of six digits, for one order."""

from __future__ import annotations

from datetime import datetime

from wiseed_like.accounts import one_time_codes
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.subscriptions.models import Order
from wiseed_like.subscriptions.queries import lock_order


def send_code(order: Order, *, now: datetime) -> str:
    """Make a one-time code for this order; the caller mails it. Only its hash is kept.

    Raises Refused when the order is too old or when the last code is too fresh.
    """
    locked = lock_order(order.id)
    check_order_lives(locked, now)
    code = one_time_codes.make_code(locked, str(locked.id), now=now)
    record("order.code_sent", locked, by=locked.investor.actor, at=now)
    return code


def check_order_lives(order: Order, now: datetime) -> None:
    """Raise Refused when this order was begun too long ago."""
    if now >= order.expires_at:
        raise Refused(
            "order_expired",
            N_("Cette demande a expiré : recommencez depuis la page de la levée."),
        )


def check_code(order: Order, code: str, *, now: datetime) -> bool:
    """Whether the code is right; each wrong one counts, and the count must be committed.

    Raises Refused when there is no living code or after too many tries.
    """
    return try_code(lock_order(order.id), code, now)


def try_code(locked: Order, code: str, now: datetime) -> bool:
    """The same as `check_code`, for an order that is locked already."""
    return one_time_codes.try_code(locked, str(locked.id), code, now=now)
