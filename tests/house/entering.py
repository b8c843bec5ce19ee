"""What stands on the pages of who may enter a round? Guests, first comers, an intention."""

from __future__ import annotations

import hashlib
from datetime import datetime

from compliance.euro import Euro
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.dossiers.models import Vote
from wiseed_like.rounds.entry import guests
from wiseed_like.rounds.models import Round

# The secret of a link that was mailed: the pages cannot know it from the row.
KEY = "un-secret-de-decor"


def invite(private: Round, first: User, second: User, *, by: User, now: datetime) -> int:
    """The id of an invitation that nobody has taken up; `first` took up another, `second` lost
    theirs."""
    emails = [first.email, second.email, "amie@example.org"]
    with transaction():
        guests.invite(private, emails, by=by, now=now)
        found = {each.email: each for each in guests.list_of(private.id)}
        guests.join(found[first.email], by=first, now=now)
        guests.revoke(private, found[second.email].id, by=by, now=now)
    return found["amie@example.org"].id


def mailed(invitation_id: int) -> None:
    """The mail of an invitation, which left with a link of its own, said KEY."""
    with transaction():
        found = guests.get_invitation(invitation_id)
        found.key_sha256 = hashlib.sha256(KEY.encode()).hexdigest()


def announce(user: User, offer: Round, *, now: datetime) -> None:
    """Somebody announced an amount when the round was a project."""
    with transaction():
        session.add(
            Vote(
                dossier_id=offer.dossier_id,
                user_id=user.id,
                in_favour=True,
                intended=Euro.of("1030"),
                cast_at=now,
            )
        )
