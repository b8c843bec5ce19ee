"""May this visitor see this round? The one place that answers, for every page about a round.

A private round is there for the people it invites, for those who subscribed in it, for those who
speak for its company and for the staff. For anybody else it does not exist.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, exists, or_, select

from wiseed_like.accounts.access import STAFF
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.dossiers.queries import hides_projects
from wiseed_like.issuers.queries import is_officer
from wiseed_like.rounds.entry.entering import Audience
from wiseed_like.rounds.entry.invitation import RoundInvitation
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.own_rounds import holds_something
from wiseed_like.rounds.rules import RoundState


def is_for_everybody() -> ColumnElement[bool]:
    """What lists, searches and gauges show to anybody: rounds that were opened once, for all."""
    return and_(Round.opened_at.is_not(None), Round.audience == Audience.EVERYBODY)


def may_see(offer: Round, visitor: User | None) -> bool:
    """Whether a round was opened and is there for this visitor; None is anybody at all."""
    if offer.opened_at is None:
        return False
    if not offer.is_private:
        return True
    if visitor is None or not visitor.is_authenticated:
        return False
    return (
        is_invited(visitor.id, offer)
        or any(visitor.has_role(role) for role in STAFF)
        or is_officer(visitor.id, offer.company_id)
        or holds_something(offer, visitor.id)
    )


def is_invited(user_id: int, offer: Round) -> bool:
    """Whether a living invitation to this round is tied to this account, or to the person who acts
    for it where it is a company's."""
    acts_for_it = select(User.represented_by).where(User.id == user_id).scalar_subquery()
    return bool(
        session.scalar(
            select(
                exists().where(
                    RoundInvitation.round_id == offer.id,
                    or_(RoundInvitation.user_id == user_id, RoundInvitation.user_id == acts_for_it),
                    RoundInvitation.revoked_at.is_(None),
                )
            )
        )
    )


def list_invited_to(user_id: int) -> Sequence[Round]:
    """The open private rounds to which an account has a living invitation, next to close first."""
    return session.scalars(
        select(Round)
        .join(RoundInvitation, RoundInvitation.round_id == Round.id)
        .where(
            RoundInvitation.user_id == user_id,
            RoundInvitation.revoked_at.is_(None),
            Round.state == RoundState.OPEN,
        )
        .order_by(Round.closes_at, Round.id)
    ).all()


@hides_projects
def is_of_private_round(dossier_id: int) -> bool:
    """Whether the round of a dossier is private: the project's own page then is no more either."""
    query = select(
        exists().where(Round.dossier_id == dossier_id, Round.audience != Audience.EVERYBODY)
    )
    return bool(session.scalar(query))
