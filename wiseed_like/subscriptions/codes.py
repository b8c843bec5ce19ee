"""Does whoever signs read the mail of their account? A code of six digits, for one order."""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime

from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.subscriptions.models import Order
from wiseed_like.subscriptions.queries import lock_order
from wiseed_like.subscriptions.rules import CODE_LIFE, CODE_PAUSE, CODE_TRIES


def send_code(order: Order, *, now: datetime) -> str:
    """Make a one-time code for this order; the caller mails it. Only its hash is kept.

    Raises Refused when the order is too old or when the last code is too fresh.
    """
    locked = lock_order(order.id)
    check_order_lives(locked, now)
    if locked.code_sent_at is not None and now < locked.code_sent_at + CODE_PAUSE:
        raise Refused("code_just_sent", N_("Un code vient de vous être envoyé : attendez un peu."))
    code = f"{secrets.randbelow(10**6):06d}"
    locked.code_hash = _hash_of(locked, code)
    locked.code_sent_at, locked.code_tries = now, 0
    record("order.code_sent", locked, by=locked.investor.actor, at=now)
    return code


def _hash_of(order: Order, code: str) -> str:
    """Bound to its order: a code of one order opens no other."""
    return hashlib.sha256(f"{order.id}:{code}".encode()).hexdigest()


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
    if locked.code_hash is None or locked.code_sent_at is None:
        raise Refused("no_code", N_("Demandez d'abord un code."), field="code")
    if now >= locked.code_sent_at + CODE_LIFE:
        raise Refused("code_expired", N_("Ce code a expiré : demandez-en un autre."), field="code")
    if locked.code_tries >= CODE_TRIES:
        raise Refused("code_spent", N_("Trop d'essais : demandez un nouveau code."), field="code")
    given = "".join(code.split())
    is_right = hmac.compare_digest(locked.code_hash, _hash_of(locked, given))
    if not is_right:
        locked.code_tries += 1
    return is_right
