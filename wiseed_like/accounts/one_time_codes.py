"""Does whoever signs read the mail of their account? A code of six digits, for one act.

The row of the act keeps the code's hash, when it was sent (UTC) and how often it was tried wrongly.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from datetime import datetime
from typing import Protocol

from wiseed_like.accounts.code_rules import CODE_LIFE, CODE_PAUSE, CODE_TRIES
from wiseed_like.errors import N_, Refused


class Coded(Protocol):
    """A row that waits for a code."""

    code_hash: str | None
    code_sent_at: datetime | None
    code_tries: int


def make_code(row: Coded, act: str, *, now: datetime) -> str:
    """A new code for the act, whose row is locked; the caller mails it. Only its hash is kept.

    Raises Refused when the last code is too fresh.
    """
    if row.code_sent_at is not None and now < row.code_sent_at + CODE_PAUSE:
        raise Refused("code_just_sent", N_("Un code vient de vous être envoyé : attendez un peu."))
    code = f"{secrets.randbelow(10**6):06d}"
    row.code_hash = _hash_of(act, code)
    row.code_sent_at, row.code_tries = now, 0
    return code


def is_code_alive(row: Coded, now: datetime) -> bool:
    """Whether a code is on its way, or has come, and may still be typed."""
    return row.code_sent_at is not None and now < row.code_sent_at + CODE_LIFE


def try_code(row: Coded, act: str, code: str, *, now: datetime) -> bool:
    """Whether the code is right; the row is locked. Each wrong one counts, and the count must be
    committed. Raises Refused when there is no living code or after too many tries."""
    if row.code_hash is None or row.code_sent_at is None:
        raise Refused("no_code", N_("Demandez d'abord un code."), field="code")
    if not is_code_alive(row, now):
        raise Refused("code_expired", N_("Ce code a expiré : demandez-en un autre."), field="code")
    if row.code_tries >= CODE_TRIES:
        raise Refused("code_spent", N_("Trop d'essais : demandez un nouveau code."), field="code")
    given = "".join(code.split())
    is_right = hmac.compare_digest(row.code_hash, _hash_of(act, given))
    if not is_right:
        row.code_tries += 1
    return is_right


def _hash_of(act: str, code: str) -> str:
    """Bound to its act: a code of one opens no other."""
    return hashlib.sha256(f"{act}:{code}".encode()).hexdigest()
