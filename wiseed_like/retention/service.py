"""What happens at the end of a time? Erasure by two persons, unless somebody put it on hold."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from sqlalchemy import CursorResult, delete

from compliance.calendar import add_years, legal_day
from wiseed_like.accounts.models import User
from wiseed_like.accounts.own_files import refuse_own_file
from wiseed_like.accounts.queries import get_user
from wiseed_like.approvals import carries_out, service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.registry import Line
from wiseed_like.db import session
from wiseed_like.documents.queries import list_stored
from wiseed_like.documents.rules import ERASED_BECAUSE
from wiseed_like.documents.service import erase
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.kyc.queries import find_file_of
from wiseed_like.mailbox.models import Mail
from wiseed_like.retention.models import LegalHold
from wiseed_like.retention.queries import Due, find_due, find_hold
from wiseed_like.retention.rules import MAIL_YEARS

KIND = "retention.delete"


def propose(user: User, reason: str, *, by: User, now: datetime) -> Approval:
    """Ask another person to erase what is due of this one. Raises Refused when nothing is."""
    refuse_own_file(by, [user.id])
    get_user(user.id, lock=True)
    due = find_due(user, now)
    if due is None or due.on > legal_day(now):
        raise Refused("not_due", N_("Rien n'est à effacer pour cette personne aujourd'hui."))
    if due.hold is not None:
        raise Refused("on_hold", N_("Une conservation est ordonnée : levez-la d'abord."))
    return approvals.ask(KIND, user, payload_of(due), reason=reason, by=by, now=now)


def payload_of(due: Due) -> dict[str, Any]:
    """What is approved: these files, by id and digest, for this reason. No name, no content."""
    files = [{"id": str(each.id), "sha256": each.sha256} for each in due.files]
    return {"person": due.user.id, "because": due.because, "files": files}


def place_hold(user: User, reason: str, *, by: User, now: datetime) -> LegalHold:
    """Nothing of this person is erased from now on. Raises Refused without a reason, or twice."""
    refuse_own_file(by, [user.id])
    _refuse_silence(reason)
    get_user(user.id, lock=True)
    if find_hold(user.id) is not None:
        raise Refused("on_hold", N_("Une conservation est déjà ordonnée pour cette personne."))
    hold = LegalHold(user_id=user.id, reason=reason.strip(), placed_by=by.id, placed_at=now)
    session.add(hold)
    session.flush()
    record("hold.placed", hold, by=by, at=now)
    return hold


def lift_hold(user: User, reason: str, *, by: User, now: datetime) -> None:
    """Time runs again for this person's data. Raises Refused without a reason, or without one."""
    refuse_own_file(by, [user.id])
    _refuse_silence(reason)
    hold = find_hold(user.id, lock=True)
    if hold is None:
        raise Refused("not_on_hold", N_("Aucune conservation n'est ordonnée pour cette personne."))
    hold.lifted_at, hold.lifted_by, hold.lift_reason = now, by.id, reason.strip()
    record("hold.lifted", hold, by=by, at=now)


def forget_mails(now: datetime) -> int:
    """Erase messages whose time is over; returns how many."""
    oldest = add_years(legal_day(now), -MAIL_YEARS.on(legal_day(now)))
    before = now.replace(year=oldest.year, month=oldest.month, day=oldest.day)
    gone = session.execute(delete(Mail).where(Mail.created_at < before))
    assert isinstance(gone, CursorResult)
    return gone.rowcount


def _refuse_silence(reason: str) -> None:
    if not reason.strip():
        raise Refused("no_reason", N_("Dites pourquoi, en une phrase."), field="reason")


def _locks(approval: Approval) -> None:
    """No hold is placed and no file frozen from here on, until what is due is erased."""
    person = get_user(approval.payload["person"], lock=True)
    find_file_of(person.id, lock=True)


def _still(approval: Approval) -> dict[str, Any]:
    """What would be asked today: nothing, once a hold was placed or a file has gone."""
    due = find_due(get_user(approval.payload["person"]), approval.asked_at)
    if due is None or due.hold is not None:
        return {}
    return payload_of(due)


def _lines(approval: Approval) -> list[Line]:
    files = approval.payload["files"]
    return [
        (N_("Compte numéro"), approval.payload["person"]),
        (N_("Pièces à effacer pour toujours"), len(files)),
        (N_("Pourquoi"), ERASED_BECAUSE[approval.payload["because"]]),
        *((N_("Empreinte (SHA-256)"), each["sha256"]) for each in files),
    ]


def _concerned(approval: Approval) -> Iterable[int]:
    return (approval.payload["person"],)


@carries_out(
    KIND,
    label=N_("Effacer des pièces d'identité"),
    makers=("compliance",),
    checkers=("compliance", "administrator"),
    still=_still,
    locks=_locks,
    lines=_lines,
    concerns=_concerned,
)
def carry_out(approval: Approval, *, by: User, now: datetime) -> None:
    """Make the files of the request unreadable for ever; digests and facts stay (ASVS 14.2.7)."""
    person = get_user(approval.payload["person"])
    wanted = [uuid.UUID(each["id"]) for each in approval.payload["files"]]
    for stored in list_stored(wanted):
        erase(stored, approval.payload["because"], by=by, now=now)
    record("person.documents_erased", person, by=by, at=now, files=len(wanted))
