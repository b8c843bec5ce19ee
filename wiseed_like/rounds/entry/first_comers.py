"""Who comes first in a round? Holders of before its opening, and who announced an amount.

The term of the priority phase names them (compliance.offers.offer_access). They order within the
limits of the round and no others: an intention was no commitment, so it is no measure either.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select

from compliance.as_of import as_of
from compliance.euro import Euro
from compliance.offers import offer_access
from compliance.rule import Asked
from wiseed_like.accounts.models import User
from wiseed_like.captable.queries import held_before, list_users_holding
from wiseed_like.db import session
from wiseed_like.dossiers.models import Vote
from wiseed_like.dossiers.queries import find_vote
from wiseed_like.rounds.entry.audience import is_invited
from wiseed_like.rounds.models import Round


@dataclass(frozen=True, slots=True)
class FirstComer:
    """Why somebody is told of an opening: held shares before it, announced an amount."""

    held: bool
    intended: Euro


def list_first_comers(offer: Round) -> dict[int, FirstComer]:
    """Everybody whom an opened round concerns first, by the id of their user.

    Holders only where they come first; nobody in a private round, which is not announced.
    """
    if offer.is_private or offer.opened_at is None:
        return {}
    query = select(Vote.user_id, Vote.intended).where(
        Vote.dossier_id == offer.dossier_id, Vote.intended > Euro.ZERO
    )
    intended: dict[int, Euro] = {each.user_id: each.intended for each in session.execute(query)}
    held: set[int] = set()
    if offer.priority_until is not None:
        held = list_users_holding(offer.company_id, before=offer.opened_at)
    return {
        user_id: FirstComer(user_id in held, intended.get(user_id, Euro.ZERO))
        for user_id in sorted(held | intended.keys())
    }


def list_first_people(offer: Round) -> Sequence[User]:
    """The same people, in the order of their ids."""
    ids = list_first_comers(offer).keys()
    return session.scalars(select(User).where(User.id.in_(ids)).order_by(User.id)).all()


def bar_to(offer: Round, user_id: int, now: datetime) -> Asked | None:
    """The term of a round that keeps this account from ordering now, with its answer; None when
    none does. No lock, and no statement for a round without such terms."""
    law = as_of(now)
    invitation, priority = invitation_of(offer, user_id), priority_of(offer, user_id, now)
    asked = []
    if invitation is not None:
        asked.append(offer_access.assess_invitation.ask(invitation, law))
    if priority is not None:
        asked.append(offer_access.assess_priority.ask(priority, law))
    return next((each for each in asked if each.verdict.is_blocked), None)


def priority_of(offer: Round, user_id: int, now: datetime) -> offer_access.Priority | None:
    """What the law looks at; the person is looked up only while the phase lasts."""
    if offer.priority_until is None or offer.opened_at is None:
        return None
    if not offer.has_priority(now):
        return offer_access.Priority(offer.priority_until)
    vote = find_vote(offer.dossier_id, user_id)
    return offer_access.Priority(
        offer.priority_until,
        held_before=held_before(offer.company_id, user_id, offer.opened_at),
        intended=vote is not None and vote.intended > Euro.ZERO,
    )


def invitation_of(offer: Round, user_id: int) -> offer_access.Invitation | None:
    """What the law looks at of a private round; None for one that is for everybody."""
    return offer_access.Invitation(is_invited(user_id, offer)) if offer.is_private else None
