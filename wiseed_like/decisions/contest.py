"""Under which number may a person contest what the law told them? Their refusal is kept first."""

from __future__ import annotations

from wiseed_like.accounts import limits
from wiseed_like.accounts.limits import TooMany
from wiseed_like.accounts.models import User
from wiseed_like.db import Base, transaction
from wiseed_like.decisions.service import note_refusal
from wiseed_like.errors import Refused


def number(refusal: Refused, person: User, *, subject: Base | None = None) -> Refused:
    """The same refusal, kept and numbered when a question of law is behind it.

    For edges only: the refused transaction is undone, so this opens one of its own. Somebody who
    has been refused hundreds of times in a day is refused as before, but under no new number: a
    form that is sent for ever does not fill the table.
    """
    if refusal.asked is not None and _has_numbers_left(person):
        with transaction():
            kept = note_refusal(refusal.asked, subject=subject, person=person, by=person)
        refusal.decision = kept.id
    return refusal


def _has_numbers_left(person: User) -> bool:
    try:
        limits.take("refusal.person", person.id)
    except TooMany:
        return False
    return True
