"""Who gives somebody a role of the staff? Two persons: one asks, another agrees."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wiseed_like.accounts import service, sessions
from wiseed_like.accounts.access import STAFF
from wiseed_like.accounts.concerned import lock_person_of, person_concerned, person_of
from wiseed_like.accounts.models import User
from wiseed_like.approvals import carries_out, service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.registry import Line
from wiseed_like.approvals.rules import Word
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record

GRANT = "role.grant"
_FOUNDER = N_(
    "La personne est aussi porteur de projet : si elle représente une société, elle aurait à "
    "juger ses concurrentes, ou la sienne."
)
NAMES = {
    "analyst": N_("Analyste"),
    "compliance": N_("Responsable conformité"),
    "administrator": N_("Administrateur"),
}


def ask_for(user: User, role: str, reason: str, *, by: User, now: datetime) -> Approval:
    """Ask a second person to give somebody a role of the staff. Raises Refused."""
    if role not in STAFF:
        raise ValueError(f"a role that one person gives: {role}")
    service.refuse_own(user, by)
    service.refuse_closed(user)
    if user.has_role(role):
        raise Refused("role_held", N_("Cette personne a déjà ce rôle."))
    approvals.end_what_is_over(GRANT, user, now=now)
    waits = approvals.waiting(GRANT, user)
    if waits is not None and waits.payload["role"] != role:
        raise Refused(
            "already_asked",
            N_("Un autre rôle est déjà demandé pour cette personne : un seul à la fois."),
        )
    return approvals.ask(GRANT, user, {"role": role}, reason=reason, by=by, now=now)


def make_administrator(user: User, *, breaks_glass: bool, now: datetime) -> None:
    """Make somebody an administrator from the machine itself.

    The first one; or, breaking the glass, one more, on a day when no other can come in: that is
    recorded apart, and told to every administrator and compliance officer.
    """
    service.grant(user, "administrator", by=None, now=now)
    if breaks_glass:
        record("person.glass_broken", user, by=None, at=now, role="administrator")


def _still(approval: Approval) -> dict[str, Any]:
    """Nothing is left to give when the account is closed or holds the role."""
    user, role = person_of(approval), approval.payload["role"]
    return {"role": role} if user.active and not user.has_role(role) else {}


def _lines(approval: Approval) -> list[Line]:
    user = person_of(approval)
    lines: list[Line] = [
        (N_("Personne"), user.full_name),
        (N_("Rôle"), Word(NAMES[approval.payload["role"]])),
        (N_("Adresse e-mail"), user.email),
        (N_("Effet"), Word(N_("La personne ouvre aussitôt les pages de ce rôle."))),
    ]
    if user.has_role("founder"):
        lines.append((N_("Attention"), Word(_FOUNDER)))
    return lines


@carries_out(
    GRANT,
    label=N_("Donner un rôle de l'équipe"),
    makers=("administrator",),
    checkers=("administrator", "compliance"),
    still=_still,
    locks=lock_person_of,
    lines=_lines,
    concerns=person_concerned,
)
def grant_as_approved(approval: Approval, *, by: User, now: datetime) -> None:
    """Give the role that two persons agreed on."""
    user = person_of(approval)
    service.refuse_closed(user)
    service.give(user, approval.payload["role"], by=by, now=now, request=approval.id)
    sessions.end_all(user, why="role")
