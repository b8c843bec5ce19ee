"""Who speaks for a company? Officers invite one another, join, decline and leave.

An invitation is sent to an address, whether somebody has an account there or not: who invites
learns nothing of who has one. It is taken up by the account whose confirmed address it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import select

from wiseed_like.accounts.access import STAFF
from wiseed_like.accounts.models import User
from wiseed_like.accounts.service import open_space
from wiseed_like.db import session
from wiseed_like.errors import N_, NotFound, Refused
from wiseed_like.issuers.models import Company, Officer, OfficerInvitation
from wiseed_like.issuers.queries import is_officer, list_officer_ids
from wiseed_like.journal import record

VALID = timedelta(days=14)


def invite(company: Company, email: str, *, by: User, now: datetime) -> OfficerInvitation:
    """Invite whoever reads this address (in its canonical form). `company` is locked.

    Raises Refused when one of the officers has this address. An address that was invited already
    is invited anew.
    """
    _refuse_staff(by)
    if any(officer.user.email == email for officer in company.officers):
        raise Refused(
            "already_officer", N_("Cette personne représente déjà la société."), field="email"
        )
    for earlier in _waiting(OfficerInvitation.company_id == company.id):
        if earlier.email == email:
            _answer(earlier, "withdrawn", now)
    # The earlier one makes room first.
    session.flush()
    invitation = OfficerInvitation(
        company=company,
        email=email,
        invited_by=by.id,
        language=by.language,
        invited_at=now,
        expires_at=now + VALID,
    )
    session.add(invitation)
    session.flush()
    record("company.officer_invited", company, by=by, at=now, invitation=invitation.id)
    return invitation


def list_sent(company: Company, now: datetime) -> Sequence[OfficerInvitation]:
    """The invitations of a company that still wait for an answer, the latest first."""
    return _waiting(OfficerInvitation.company_id == company.id, OfficerInvitation.expires_at > now)


def list_received(user: User, now: datetime) -> Sequence[OfficerInvitation]:
    """The invitations sent to a person's confirmed address, the latest first."""
    if user.confirmed_at is None:
        return []
    return _waiting(OfficerInvitation.email == user.email, OfficerInvitation.expires_at > now)


def get_received(user: User, invitation_id: int, now: datetime) -> OfficerInvitation:
    """One of them, locked. Raises NotFound for anybody else's, Refused for one that is over."""
    found = session.scalar(
        select(OfficerInvitation)
        .where(OfficerInvitation.id == invitation_id)
        .with_for_update(of=OfficerInvitation)
        .execution_options(populate_existing=True)
    )
    if found is None or user.confirmed_at is None or found.email != user.email:
        raise NotFound
    if found not in list_received(user, now):
        raise Refused(
            "invitation_over",
            N_("Cette invitation n'attend plus de réponse : demandez-en une autre à la société."),
        )
    return found


def accept(invitation: OfficerInvitation, *, by: User, now: datetime) -> None:
    """Speak for the company from now on; a founder's space opens with it.

    Raises Refused for the staff.
    """
    _refuse_staff(by)
    _answer(invitation, "accepted", now)
    if not is_officer(by.id, invitation.company_id):
        session.add(Officer(company_id=invitation.company_id, user_id=by.id))
    open_space(by, "founder", now=now)
    session.flush()
    record("company.officer_joined", invitation.company, by=by, at=now, invitation=invitation.id)


def decline(invitation: OfficerInvitation, *, by: User, now: datetime) -> None:
    """Say no; the address may be invited again."""
    _answer(invitation, "declined", now)
    record("company.officer_declined", invitation.company, by=by, at=now, invitation=invitation.id)


def withdraw(company: Company, invitation_id: int, *, by: User, now: datetime) -> None:
    """Take an invitation back. Raises NotFound when it waits no more, or is not this company's."""
    found = [each for each in list_sent(company, now) if each.id == invitation_id]
    if not found:
        raise NotFound
    _answer(found[0], "withdrawn", now)
    record("company.officer_uninvited", company, by=by, at=now, invitation=invitation_id)


def refuse_last(company: Company, by: User) -> None:
    """Raises Refused for the only officer of a company."""
    if set(list_officer_ids(company.id)) <= {by.id}:
        raise Refused(
            "last_officer",
            N_("Vous êtes la dernière personne à représenter la société : invitez-en une autre."),
        )


def leave(company: Company, *, by: User, now: datetime) -> None:
    """Speak for the company no more. `company` is locked. Raises Refused for the last officer."""
    refuse_last(company, by)
    officer = session.scalars(
        select(Officer).where(Officer.company_id == company.id, Officer.user_id == by.id)
    ).one()
    session.delete(officer)
    session.flush()
    session.expire(company, ["officers"])
    record("company.officer_left", company, by=by, at=now)


def _refuse_staff(by: User) -> None:
    """Whoever examines companies speaks for none (Regulation (EU) 2020/1503, article 8)."""
    if any(by.has_role(role) for role in STAFF):
        raise Refused(
            "staff_speaks_for_none",
            N_("Vous travaillez pour la plateforme : vous ne pouvez représenter aucune société."),
        )


def _waiting(*conditions: object) -> Sequence[OfficerInvitation]:
    return session.scalars(
        select(OfficerInvitation)
        .where(OfficerInvitation.answer.is_(None), *conditions)  # type: ignore[arg-type]
        .order_by(OfficerInvitation.id.desc())
    ).all()


def _answer(invitation: OfficerInvitation, answer: str, now: datetime) -> None:
    invitation.answer, invitation.answered_at = answer, now
