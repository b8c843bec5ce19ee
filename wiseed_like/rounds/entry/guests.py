"""Who is invited to a private round? Addresses are invited, accounts take an invitation up.

The link of an invitation holds a secret that only its mail says: the row keeps its hash. The first
account that takes it up, signed in, keeps it; forwarded after that, the link opens nothing. Where
the address has an account here, that account alone takes it up; who came in with another address
is told to who invites.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import joinedload

from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import find_user, ids_at
from wiseed_like.db import existing, session
from wiseed_like.errors import N_, NotFound, Refused
from wiseed_like.journal import record
from wiseed_like.rounds import queries
from wiseed_like.rounds.entry.audience import is_invited
from wiseed_like.rounds.entry.entering import GUESTS_MAX
from wiseed_like.rounds.entry.invitation import RoundInvitation
from wiseed_like.rounds.models import Round

KEY_BYTES = 32


@dataclass(frozen=True, slots=True)
class Sent:
    """How many addresses were invited, and how many had an invitation already."""

    invited: int
    known: int


def invite(round: Round, emails: Sequence[str], *, by: User, now: datetime) -> Sent:
    """Invite these addresses (in their canonical form, each once); those that are invited already
    are left as they are. Each mail leaves with its own link.

    Raises Refused for a round that is for everybody or takes no orders, and beyond GUESTS_MAX.
    """
    offer = queries.lock_round(round.id)
    _refuse_others(offer, now)
    living = list_of(offer.id, living=True)
    # Whom a stand-in kept out may be invited again.
    known = {each.email for each in living if each.stand_in is None}
    wanted = [email for email in dict.fromkeys(emails) if email not in known]
    if len(living) + len(wanted) > GUESTS_MAX:
        raise Refused(
            "too_many_guests",
            N_("Une levée sur invitation a %(most)s invités au plus : il en reste %(left)s."),
            field="emails",
            most=GUESTS_MAX,
            left=max(GUESTS_MAX - len(living), 0),
        )
    accounts = ids_at(wanted)
    made = [
        RoundInvitation(
            round=offer,
            email=email,
            meant_for=accounts.get(email),
            language=by.language,
            invited_by=by.id,
            invited_at=now,
        )
        for email in wanted
    ]
    session.add_all(made)
    session.flush()
    for each in made:
        # The address stays out of the journal, which nobody can erase.
        record("round.guest_invited", each, by=by, at=now)
    return Sent(len(made), len(set(emails)) - len(made))


def new_key(invitation: RoundInvitation) -> str:
    """A secret for the link of an invitation, for its mail alone; an earlier one opens no more."""
    key = secrets.token_urlsafe(KEY_BYTES)
    invitation.key_sha256 = _hash_of(key)
    return key


def note_seen(invitation: RoundInvitation, *, now: datetime) -> None:
    """Somebody opened the link; only the first time counts."""
    if invitation.seen_at is None:
        invitation.seen_at = now


def get_of_key(key: str, *, lock: bool = False) -> RoundInvitation:
    """The invitation of a link. Raises NotFound for one that the house has not made."""
    query = select(RoundInvitation).where(RoundInvitation.key_sha256 == _hash_of(key))
    if lock:
        query = query.with_for_update(of=RoundInvitation)
        query = query.execution_options(populate_existing=True)
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def refuse_over(invitation: RoundInvitation, user: User | None, now: datetime) -> None:
    """Raises Refused when this link opens nothing (any more) to this account; None is nobody's."""
    if invitation.revoked_at is not None:
        raise Refused("guest_revoked", N_("Cette invitation a été retirée."))
    if invitation.user_id is not None and (user is None or invitation.user_id != user.id):
        raise Refused(
            "guest_link_taken",
            N_(
                "Cette invitation a déjà été ouverte depuis un compte : elle n'en ouvre pas "
                "d'autre."
            ),
        )
    if invitation.user_id is None and not invitation.round.takes_orders(now):
        raise Refused("guest_too_late", N_("Cette levée ne prend plus de souscriptions."))
    if user is not None and invitation.user_id is None and not is_in_already(invitation, user):
        _refuse_another_s(invitation, user)


def _refuse_another_s(invitation: RoundInvitation, user: User) -> None:
    meant = _meant_for(invitation)
    if meant is not None and meant != user.id:
        raise Refused(
            "guest_has_account",
            N_(
                "Cette invitation est pour une adresse qui a déjà un compte ici : ce compte seul "
                "peut l'ouvrir. Connectez-vous avec l'adresse à laquelle elle a été envoyée."
            ),
        )


def _meant_for(invitation: RoundInvitation) -> int | None:
    """The id of the account that alone may take it up, if there is one: that of the address when it
    was invited, whatever its address since, or the one that was opened with it later."""
    first = session.get(User, invitation.meant_for) if invitation.meant_for else None
    found = first if first is not None and first.active else find_user(invitation.email)
    return None if found is None else found.id


def is_in_already(invitation: RoundInvitation, user: User) -> bool:
    """Whether this account is in the round by another invitation: this one stays unused."""
    return invitation.user_id != user.id and is_invited(user.id, invitation.round)


def join(invitation: RoundInvitation, *, by: User, now: datetime) -> None:
    """Tie an invitation, which is locked, to the account that takes it up: from now on it sees the
    round. Twice by the same account is once; who is in already leaves it unused. Raises Refused."""
    refuse_over(invitation, by, now)
    if invitation.user_id is not None or is_invited(by.id, invitation.round):
        return
    note_seen(invitation, now=now)
    invitation.user_id, invitation.joined_at = by.id, now
    invitation.stood_in = _meant_for(invitation) != by.id
    session.flush()
    record("round.guest_joined", invitation, by=by, at=now)


def revoke(round: Round, invitation_id: int, *, by: User, now: datetime) -> None:
    """Take an invitation back: its account sees the round no more, unless it subscribed in it.

    Raises NotFound for another round's. Twice is once.
    """
    found = session.scalar(
        select(RoundInvitation)
        .where(RoundInvitation.id == invitation_id, RoundInvitation.round_id == round.id)
        .with_for_update(of=RoundInvitation)
        .execution_options(populate_existing=True)
    )
    if found is None:
        raise NotFound
    if found.revoked_at is not None:
        return
    found.revoked_at, found.revoked_by = now, by.id
    session.flush()
    record("round.guest_revoked", found, by=by, at=now)


def get_invitation(invitation_id: int) -> RoundInvitation:
    """Raises NotFound."""
    return existing(RoundInvitation, invitation_id)


def list_of(round_id: int, *, living: bool = False) -> Sequence[RoundInvitation]:
    """The invitations to a round by address; `living`: without those that were revoked."""
    query = (
        select(RoundInvitation)
        .where(RoundInvitation.round_id == round_id)
        .options(joinedload(RoundInvitation.user))
    )
    if living:
        query = query.where(RoundInvitation.revoked_at.is_(None))
    return session.scalars(query.order_by(RoundInvitation.email, RoundInvitation.id)).all()


def count_living(round_id: int) -> int:
    """How many addresses a round invites."""
    query = select(func.count()).where(
        RoundInvitation.round_id == round_id, RoundInvitation.revoked_at.is_(None)
    )
    return int(session.scalar(query) or 0)


def _refuse_others(offer: Round, now: datetime) -> None:
    if not offer.is_private:
        raise Refused(
            "round_is_public", N_("Cette levée est pour tout le monde : on n'y invite personne.")
        )
    if not offer.takes_orders(now):
        raise Refused(
            "not_inviting", N_("On invite tant que la levée est ouverte, ni avant ni après.")
        )


def _hash_of(key: str) -> str:
    return hashlib.sha256(key.encode(errors="replace")).hexdigest()
