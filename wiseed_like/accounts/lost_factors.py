"""Who helps somebody who has lost every second factor? Two persons; neither can sign in for them.

The password is never touched: nobody but its owner ever chooses it (ASVS 6.4.6).
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from wiseed_like.accounts import factors, service, sessions
from wiseed_like.accounts.concerned import lock_person_of, person_concerned, person_of
from wiseed_like.accounts.models import User
from wiseed_like.approvals import carries_out, service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.registry import Line
from wiseed_like.approvals.rules import Word
from wiseed_like.errors import N_, Refused

RESET = "factors.reset"


def ask_for(user: User, reason: str, *, by: User, now: datetime) -> Approval:
    """Ask a second person to clear somebody's second factors. Raises Refused."""
    service.refuse_own(user, by)
    service.refuse_closed(user)
    if not factors.has_factor(user.id):
        raise Refused("no_factor", N_("Ce compte n'a pas de second facteur."))
    return approvals.ask(RESET, user, {"user": user.id}, reason=reason, by=by, now=now)


def _still(approval: Approval) -> dict[str, Any]:
    """Nothing is left to clear when the person has found their phone and removed it."""
    user = person_of(approval)
    return {"user": user.id} if user.active and factors.has_factor(user.id) else {}


def _lines(approval: Approval) -> list[Line]:
    user = person_of(approval)
    return [
        (N_("Personne"), user.full_name),
        (N_("Adresse e-mail"), user.email),
        (
            N_("Effet"),
            Word(
                N_(
                    "L'application, les clés d'accès et les codes de secours sont effacés, les "
                    "sessions fermées. Le mot de passe reste : lui seul ouvrira le compte."
                )
            ),
        ),
    ]


@carries_out(
    RESET,
    label=N_("Effacer les seconds facteurs perdus"),
    makers=("administrator",),
    checkers=("administrator", "compliance"),
    still=_still,
    locks=lock_person_of,
    lines=_lines,
    concerns=person_concerned,
)
def clear_as_approved(approval: Approval, *, by: User, now: datetime) -> None:
    """Forget what was lost, and end what is open; the person is told by mail."""
    user = person_of(approval)
    factors.clear(user, by=by, at=now)
    sessions.end_all(user, why="administrator")
