"""Who may enter a round, for the tests: holders of before, intentions, guests."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest

from compliance.euro import Euro
from tests.journal.evidence import tamper
from tests.rounds.world import a_user
from tests.subscriptions.world import NOW, an_open_round
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.dossiers.models import Vote
from wiseed_like.errors import Refused
from wiseed_like.rounds.entry import guests
from wiseed_like.rounds.entry.entering import Audience
from wiseed_like.rounds.entry.invitation import RoundInvitation
from wiseed_like.rounds.models import Round

UNTIL = NOW + timedelta(days=2)


def a_priority_round(until: datetime = UNTIL, **with_: object) -> Round:
    """An open round in which some people come first."""
    return an_open_round(priority_until=until, **with_)


def a_private_round(**with_: object) -> Round:
    """An open round by invitation."""
    return an_open_round(audience=Audience.INVITED, **with_)


def announced(user: User, offer: Round, amount: str = "1000") -> Vote:
    """Somebody announced an amount when the round was still a project in the e-vote."""
    with transaction():
        vote = Vote(
            dossier_id=offer.dossier_id,
            user_id=user.id,
            in_favour=True,
            intended=Euro.of(amount),
            cast_at=NOW - timedelta(days=30),
        )
        session.add(vote)
    return vote


def known_as_holder(user: User, offer: Round) -> None:
    """The holder of all shares before the opening has this account."""
    tamper(
        f"UPDATE holders SET user_id = {user.id}"
        f" WHERE company_id = {offer.company_id} AND kind = 'person'"
    )
    session.expire_all()


def refusal_of(act: Callable[[], object]) -> str:
    """The code with which this is refused, in a transaction of its own."""
    with pytest.raises(Refused) as refused, transaction():
        act()
    return refused.value.code


def invited(offer: Round, email: str = "ami@example.org") -> tuple[RoundInvitation, str]:
    """An invitation with the secret of its link, as its mail says it."""
    with transaction():
        guests.invite(offer, [email], by=a_user("founder"), now=NOW)
        found = next(each for each in guests.list_of(offer.id, living=True) if each.email == email)
        key = guests.new_key(found)
    return found, key


def a_guest(offer: Round, user: User) -> RoundInvitation:
    """This account took an invitation up."""
    found, key = invited(offer, user.email)
    with transaction():
        guests.join(guests.get_of_key(key, lock=True), by=user, now=NOW)
    return found
