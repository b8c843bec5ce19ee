"""What may be done to an identity against its usual course? One person freezes, two undo.

A freeze protects, so it is immediate. To lift it, or to open a refused file again, is asked for by
one officer and agreed to by another; neither is the person concerned.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from wiseed_like.accounts.models import User
from wiseed_like.accounts.own_files import refuse_own_file
from wiseed_like.accounts.queries import get_user
from wiseed_like.approvals import service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.registry import Line, carries_out
from wiseed_like.approvals.rules import Word
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.kyc import joint
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.queries import get_file
from wiseed_like.kyc.rules import FREEZE_REASONS, LIFE_CYCLE, REFUSAL_REASONS, IdentityState

KIND = "identity.override"
# What may be asked for, by the state that it ends.
ACTIONS: dict[IdentityState, str] = {
    IdentityState.REFUSED: "reopen",
    IdentityState.FROZEN: "unfreeze",
}
ACTION_WORDS = {
    "reopen": N_("Rouvrir le dossier refusé, pour un nouvel examen"),
    "unfreeze": N_("Lever le gel du dossier"),
}
EFFECT_WORDS = {
    "reopen": N_("Le dossier revient dans la file, et quelqu'un l'examine de nouveau."),
    "unfreeze": N_(
        "Le dossier redevient ce qu'il était avant le gel, et la personne agit de nouveau."
    ),
}
REASONS = REFUSAL_REASONS | FREEZE_REASONS


def freeze(file: IdentityFile, reason: str, *, by: User, now: datetime) -> None:
    """Nothing goes on with this person until two officers agree; the person is not told.

    Raises Refused for one's own file, without a reason, and when it is frozen already.
    """
    refuse_own_file(by, file.concerned)
    if reason not in FREEZE_REASONS:
        raise Refused("no_reason", N_("Choisissez un motif."), field="reason")
    if not LIFE_CYCLE.allows(file.state, "freeze"):
        raise Refused("too_late", N_("Ce dossier a changé d'état entre-temps : rechargez la page."))
    file.frozen_from, file.frozen_reason = file.state, reason
    file.frozen_at, file.frozen_by = now, by.id
    file.move("freeze")
    # The reason stays out of the journal: whoever reads it there might not be meant to know.
    record("identity.frozen", file, by=by, at=now)


def ask_override(file: IdentityFile, reason: str, *, by: User, now: datetime) -> Approval:
    """Ask another officer to open a refused file again, or to lift a freeze.

    Raises Refused for one's own file, and when there is nothing to undo.
    """
    refuse_own_file(by, file.concerned)
    if file.state not in ACTIONS:
        raise Refused("too_late", N_("Ce dossier a changé d'état entre-temps : rechargez la page."))
    return approvals.ask(KIND, file, _payload(file), reason=reason, by=by, now=now)


def _payload(file: IdentityFile) -> dict[str, Any]:
    """What is agreed to: this action, on the file as this decision left it."""
    return {
        "file": file.id,
        "action": ACTIONS.get(file.state),
        "since": _undone_at(file).isoformat() if file.state in ACTIONS else None,
        **_whose_decision(file),
        "back_to": file.frozen_from if file.state == IdentityState.FROZEN else None,
    }


def _whose_decision(file: IdentityFile) -> dict[str, Any]:
    """Why and by whom it was refused or frozen; kept in the request, for the file forgets it."""
    if file.state == IdentityState.FROZEN:
        return {"because": file.frozen_reason, "decided_by": file.frozen_by}
    return {"because": file.reason, "decided_by": file.reviewed_by}


def _undone_at(file: IdentityFile) -> datetime:
    """The moment of the refusal or of the freeze that would be undone."""
    found = file.frozen_at if file.state == IdentityState.FROZEN else file.reviewed_at
    assert found is not None
    return found


def _file_of(approval: Approval) -> IdentityFile:
    return get_file(int(approval.subject_id))


def _locks(approval: Approval) -> IdentityFile:
    return get_file(int(approval.subject_id), lock=True)


def _still(approval: Approval) -> dict[str, Any]:
    return _payload(_file_of(approval))


def _lines(approval: Approval) -> list[Line]:
    file, asked = _file_of(approval), approval.payload
    because, by = REASONS.get(asked["because"]), asked["decided_by"]
    return [
        (N_("Action"), Word(ACTION_WORDS[asked["action"]])),
        (N_("Dossier d'identité"), f"n° {file.id}"),
        (N_("Personne"), file.full_name),
        (N_("Décidé le"), datetime.fromisoformat(asked["since"])),
        (N_("Décidé par"), get_user(by).full_name if by else None),
        (N_("Motif de cette décision"), Word(because) if because else None),
        (N_("Effet"), Word(EFFECT_WORDS[asked["action"]])),
    ]


def _concerns(approval: Approval) -> Iterable[int]:
    return _file_of(approval).concerned


@carries_out(
    KIND,
    label=N_("Revenir sur une décision d'identité"),
    makers=("compliance",),
    checkers=("compliance",),
    still=_still,
    locks=_locks,
    lines=_lines,
    concerns=_concerns,
)
def carry_out(approval: Approval, *, by: User, now: datetime) -> None:
    """A refused file is examined anew from the queue; a frozen one is again as it was before."""
    file = _file_of(approval)
    file.override_id = approval.id
    if approval.payload["action"] == "reopen":
        file.move("reopen")
        file.reviewed_by = file.reviewed_at = file.reason = file.note = None
        record("identity.reopened", file, by=by, at=now)
    else:
        assert file.frozen_from is not None
        file.move(f"unfreeze_to_{file.frozen_from}")
        file.frozen_from = file.frozen_reason = file.frozen_at = file.frozen_by = None
        record("identity.unfrozen", file, by=by, at=now)
        session.flush()
        joint.open_those_of(file.user, now=now)
    session.flush()
