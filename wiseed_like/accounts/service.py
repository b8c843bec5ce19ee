"""What happens to an account? It opens, chooses, receives and loses roles, is closed."""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from flask_security import hash_password
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from wiseed_like.accounts import losses, sessions
from wiseed_like.accounts.access import ROLES, STAFF
from wiseed_like.accounts.holdings import refuse_while_held
from wiseed_like.accounts.models import Role, User
from wiseed_like.accounts.queries import find_locked
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record

# What anybody may open alone; the other roles are given by an administrator.
SPACES = ("investor", "founder")
TERMS = "2026-11"


def sign_up(
    email: str,
    password: str,
    first_name: str,
    last_name: str,
    roles: Iterable[str],
    language: str,
    *,
    now: datetime,
    confirmed: bool = False,
) -> User:
    """Open an account with any roles (commands, demo). Raises Refused if the address is taken."""
    return enrol(
        email=email.lower(),
        password=hash_password(password),
        first_name=first_name,
        last_name=last_name,
        roles=roles,
        language=language,
        confirmed_at=now if confirmed else None,
        now=now,
    )


def enrol(
    *,
    email: str,
    password: str,
    first_name: str,
    last_name: str,
    roles: Iterable[str],
    language: str,
    now: datetime,
    confirmed_at: datetime | None = None,
) -> User:
    """Open an account; `password` is already hashed. Raises Refused if the address is taken."""
    user = User(
        email=email,
        password=password,
        first_name=first_name,
        last_name=last_name,
        language=language,
        roles=[_role(name) for name in sorted(set(roles))],
        fs_uniquifier=secrets.token_hex(32),
        confirmed_at=confirmed_at,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add(user)
            session.flush()
    except IntegrityError as taken:
        raise Refused(
            "address_in_use",
            N_(
                "Une inscription à cette adresse vient d'être enregistrée. "
                "Ouvrez votre messagerie pour la confirmer."
            ),
            field="email",
        ) from taken
    record("person.signed_up", user, by=user, at=now, roles=user_roles(user), terms=TERMS)
    return user


def enrol_or_replace(*, email: str, now: datetime, **declared: Any) -> User:
    """Open an account from the sign-up page; an unclaimed one at this address begins anew.

    Whoever signed up there first, with a password of their own, keeps nothing: not the name, not
    the password, not the links sent so far. Raises Refused if the address is taken.
    """
    user = find_locked(email=email)
    if user is None or not user.is_unclaimed:
        return enrol(email=email, now=now, **declared)
    user.roles = [_role(name) for name in sorted(set(declared.pop("roles")))]
    for name, value in declared.items():
        setattr(user, name, value)
    # Links of mails are signed with it.
    user.fs_uniquifier = secrets.token_hex(32)
    record("person.signed_up", user, by=user, at=now, roles=user_roles(user), terms=TERMS)
    return user


def user_roles(user: User) -> list[str]:
    """The names of a user's roles, in the order of the house."""
    held = {role.name for role in user.roles}
    return [name for name in ROLES if name in held]


def choose_language(user: User, language: str) -> None:
    """Keep a person's language for pages, mails and documents."""
    user.language = language


def open_space(user: User, role: str, *, now: datetime) -> None:
    """Become an investor or a founder as well; harmless when one is already."""
    if role not in SPACES:
        raise Refused("not_a_space", N_("Cet espace ne s'ouvre pas librement."))
    if not user.has_role(role):
        give(user, role, by=user, now=now)


def grant(user: User, role: str, *, by: User | None, now: datetime) -> None:
    """Give a role and end the person's sessions: those of staff are held to other rules.

    One of the staff's takes two persons (`staff_roles`), or the machine itself. Raises Refused
    when it takes two, when it is one's own or when the account is closed.
    """
    if by is not None and role in STAFF:
        raise Refused("two_persons", N_("Un rôle de l'équipe se donne à deux."))
    refuse_own(user, by)
    refuse_closed(user)
    if not user.has_role(role):
        give(user, role, by=by, now=now)
        sessions.end_all(user, why="role")


def revoke(user: User, role: str, *, by: User | None, now: datetime, reason: str = "") -> None:
    """Take a role back and end the person's sessions; `reason` is a key of `losses.REASONS`.

    Only the machine itself needs none. Raises Refused: one's own, no reason, the last holder.
    """
    refuse_own(user, by)
    if by is not None:
        losses.refuse_without_reason(reason)
        losses.refuse_last_holder(user, (role,))
    _take_back(user, role, by=by, now=now, reason=reason)


def deactivate(user: User, *, by: User | None, now: datetime, reason: str = "") -> None:
    """Close the account: its sessions end now, it no longer signs in, nothing is erased.

    `reason` and what is refused are as for `revoke`; so is what is held with others.
    """
    refuse_own(user, by)
    if by is not None:
        losses.refuse_without_reason(reason)
        losses.refuse_last_holder(user, STAFF)
    refuse_while_held(user)
    if user.active:
        user.active = False
        sessions.end_all(user, why="closed")
        record("person.deactivated", user, by=by, at=now, reason=reason)


def reactivate(user: User, *, by: User | None, now: datetime) -> None:
    """Open a closed account again, without its roles of the staff: those take two persons."""
    refuse_own(user, by)
    if user.active:
        return
    for role in STAFF:
        _take_back(user, role, by=by, now=now, reason="reopened")
    user.active = True
    record("person.reactivated", user, by=by, at=now)


def _take_back(user: User, role: str, *, by: User | None, now: datetime, reason: str) -> None:
    if user.has_role(role):
        user.roles = [held for held in user.roles if held.name != role]
        sessions.end_all(user, why="role")
        record("person.role_revoked", user, by=by, at=now, role=role, reason=reason)


def end_session(user: User, session_id: int, *, now: datetime) -> None:
    """End one of a person's own sessions. Raises NotFound when there is no such."""
    sessions.end(session_id, user)
    record("person.sessions_ended", user, by=user, at=now, number=1)


def end_sessions(user: User, *, by: User, now: datetime) -> None:
    """End all of a person's sessions: the other ones when asked by themselves."""
    is_own = by.id == user.id
    why = "elsewhere" if is_own else "administrator"
    number = sessions.end_all(user, why=why, except_current=is_own)
    record("person.sessions_ended", user, by=by, at=now, number=number)


def give(user: User, role: str, *, by: User | None, now: datetime, **more: Any) -> None:
    """Write a role down, for who has made sure that it may be given."""
    user.roles = [*user.roles, _role(role)]
    record("person.role_granted", user, by=by, at=now, role=role, **more)


def refuse_closed(user: User) -> None:
    """Nobody signs in to a closed account, to a company's, nor to one of several together: a right
    there would be nobody's."""
    if user.is_represented:
        raise Refused(
            "company_account",
            N_("Personne ne se connecte à ce compte : quelqu'un agit pour qui le détient."),
        )
    if not user.active:
        raise Refused("closed", N_("Ce compte est fermé : rouvrez-le d'abord."))


def refuse_own(user: User, by: User | None) -> None:
    if by is not None and by.id == user.id:
        raise Refused(
            "own_account",
            N_("Personne ne change ses propres droits : demandez à un autre administrateur."),
        )


def _role(name: str) -> Role:
    """The row of a role, made the first time it is needed."""
    if name not in ROLES:
        raise ValueError(f"no such role: {name}")
    role = session.scalar(select(Role).where(Role.name == name))
    if role is None:
        role = Role(name=name, description="staff" if name in STAFF else "public")
        session.add(role)
        session.flush()
    return role
