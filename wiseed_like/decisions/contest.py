"""Under which number may a person contest what the law told them? Their refusal is kept first."""

from __future__ import annotations

from wiseed_like.accounts.models import User
from wiseed_like.db import Base, transaction
from wiseed_like.decisions.service import note_refusal
from wiseed_like.errors import Refused


def number(refusal: Refused, person: User, *, subject: Base | None = None) -> Refused:
    """The same refusal, kept and numbered when a question of law is behind it.

    For edges only: the refused transaction is undone, so this opens one of its own. Who has been
    refused very often on that day is refused as before, but under no new number.
    """
    if refusal.asked is not None:
        with transaction():
            kept = note_refusal(refusal.asked, subject=subject, person=person, by=person)
        refusal.decision = None if kept is None else kept.id
    return refusal
