"""What happens to a request? It is asked, decided by another, withdrawn; or time ends it."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from wiseed_like.approvals import queries
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.queries import Person, waiting
from wiseed_like.approvals.registry import kind_named
from wiseed_like.approvals.rules import ApprovalState, as_kept, request_hash
from wiseed_like.db import Base, session
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record

__all__ = [
    "approve",
    "ask",
    "end_by_time",
    "end_what_is_over",
    "refuse",
    "waiting",
    "withdraw",
]


def ask(
    kind: str,
    subject: Base,
    payload: dict[str, Any],
    *,
    reason: str,
    by: Person,
    now: datetime,
) -> Approval:
    """Ask another person to approve an act about `subject`; nothing of it happens yet.

    `payload` is everything that the act needs, as JSON. Raises Refused when this person may not
    ask for it, gives no reason, or when the same is asked already.
    """
    rule = kind_named(kind)
    if not _holds(by, rule.makers):
        raise Refused("not_a_maker", N_("Votre rôle ne permet pas de demander cela."))
    if not reason.strip():
        raise Refused("no_reason", N_("Dites pourquoi, en une phrase."), field="reason")
    _clear_the_way(kind, subject, now)
    subject_type, subject_id = queries.subject_of(subject)
    kept = as_kept(payload)
    approval = Approval(
        kind=kind,
        subject_type=subject_type,
        subject_id=subject_id,
        stream=getattr(subject, "journal_stream", "staff"),
        payload=kept,
        payload_hash=request_hash(kind, f"{subject_type}:{subject_id}", kept),
        reason=reason.strip(),
        maker_id=by.id,
        asked_at=now,
        expires_at=now + rule.within,
    )
    try:
        with session.begin_nested():
            session.add(approval)
            session.flush()
    except IntegrityError as twice:
        raise _already_asked() from twice
    _tell("approval.asked", approval, by=by, at=now, payload=approval.payload_hash)
    return approval


def approve(approval: Approval, *, by: Person, now: datetime, note: str = "") -> None:
    """Agree, and carry it out: both or neither, in the caller's transaction.

    `note` is what the maker reads with it, if anything.
    Raises Refused when it is not this person's to decide, when it is decided or expired, when
    what was asked changed meanwhile, or when the act itself is refused: then nothing happened.
    """
    found = _to_be_decided(approval, by=by, now=now)
    _hold_still(found)
    if is_void(found):
        raise Refused(
            "payload_changed",
            N_("Ce qui était demandé a changé depuis : la demande ne vaut plus. Refaites-la."),
        )
    if not _holds(found.maker, found.rule.makers):
        raise Refused(
            "maker_gone",
            N_("La personne qui l'a demandé n'a plus le rôle qu'il faut : refaites la demande."),
        )
    # Read before anything is written: a half-written decision may not reach the database.
    found.checker_id = by.id
    found.move("approve", at=now)
    found.decision_reason = note.strip() or None
    session.flush()
    _tell("approval.approved", found, by=by, at=now, payload=found.payload_hash)
    found.rule.act(found, by=by, now=now)


def refuse(approval: Approval, reason: str, *, by: Person, now: datetime) -> None:
    """Say no, with a reason for whoever asked. Raises Refused as `approve` does."""
    found = _to_be_decided(approval, by=by, now=now)
    if not reason.strip():
        raise Refused("no_reason", N_("Dites pourquoi, en une phrase."), field="reason")
    found.move("refuse", at=now)
    found.checker_id = by.id
    found.decision_reason = reason.strip()
    _tell("approval.refused", found, by=by, at=now)
    _undo(found, found.decision_reason, by=by, now=now)


def withdraw(approval: Approval, *, by: Person, now: datetime) -> None:
    """Take one's own request back before anybody decides."""
    found = queries.lock_approval(approval.id)
    if found.maker_id != by.id:
        raise Refused("not_yours", N_("Seule la personne qui l'a demandé peut le retirer."))
    _refuse_decided(found)
    found.move("withdraw", at=now)
    _tell("approval.withdrawn", found, by=by, at=now)
    _undo(found, N_("La demande a été retirée."), by=by, now=now)


def end_by_time(approval_id: int, *, now: datetime) -> None:
    """End a request that nobody decided in time, or whose object changed under it."""
    found = queries.lock_approval(approval_id)
    if found.state != ApprovalState.ASKED:
        return
    if now >= found.expires_at:
        _lapse(found, now)
    elif is_void(found):
        _void(found, now)


def end_what_is_over(kind: str, subject: Base, *, now: datetime) -> None:
    """End what waits there without worth any more; what somebody decides right now stays.

    It never waits: whoever asks may hold the subject, which is locked after the request.
    """
    before = waiting(kind, subject)
    if before is not None and queries.lock_if_free(before.id):
        end_by_time(before.id, now=now)
        session.flush()


def is_void(approval: Approval) -> bool:
    """Whether what would be carried out is no longer what was asked for."""
    if _hash_of(approval, approval.payload) != approval.payload_hash:
        return True
    still = approval.rule.still
    if still is None:
        return False
    return _hash_of(approval, as_kept(still(approval))) != approval.payload_hash


def _hash_of(approval: Approval, payload: dict[str, Any]) -> str:
    return request_hash(approval.kind, approval.about, payload)


def may_decide(approval: Approval, by: Person) -> bool:
    """Whether this person is one of those who may: role held, not the maker, not concerned."""
    return (
        approval.maker_id != by.id
        and _holds(by, approval.rule.checkers)
        and by.id not in approval.concerned()
    )


def _to_be_decided(approval: Approval, *, by: Person, now: datetime) -> Approval:
    """The request under its lock, when this person may decide it now."""
    found = queries.lock_approval(approval.id)
    if found.maker_id == by.id:
        raise Refused("own_request", N_("Vous l'avez demandé : une autre personne doit décider."))
    if not _holds(by, found.rule.checkers):
        raise Refused("not_a_checker", N_("Votre rôle ne permet pas d'en décider."))
    if by.id in found.concerned():
        raise Refused("own_matter", N_("Cela vous concerne : une autre personne doit décider."))
    _refuse_decided(found)
    if now >= found.expires_at:
        raise Refused(
            "approval_expired",
            N_("Le délai pour en décider est passé : la demande est à refaire."),
        )
    return found


def _hold_still(approval: Approval) -> None:
    """Lock what the request is about; whatever was read before that is read again (ASVS 15.4.2)."""
    if approval.rule.locks is not None:
        approval.rule.locks(approval)
    session.flush()
    session.expire_all()


def _refuse_decided(approval: Approval) -> None:
    if approval.state != ApprovalState.ASKED:
        raise Refused("already_decided", N_("Cette demande n'attend plus de décision."))


def _clear_the_way(kind: str, subject: Base, now: datetime) -> None:
    """End what waits there without worth any more. Raises Refused when it still has some."""
    end_what_is_over(kind, subject, now=now)
    if waiting(kind, subject) is not None:
        raise _already_asked()


def _already_asked() -> Refused:
    return Refused(
        "already_asked", N_("C'est déjà demandé : une autre personne doit encore en décider.")
    )


def _lapse(approval: Approval, now: datetime) -> None:
    approval.move("lapse", at=now)
    _tell("approval.lapsed", approval, by=None, at=now)
    _undo(approval, N_("Personne n'a décidé dans le délai."), by=None, now=now)


def _void(approval: Approval, now: datetime) -> None:
    approval.move("void", at=now)
    _tell("approval.voided", approval, by=None, at=now)
    _undo(approval, N_("Ce qui était demandé a changé."), by=None, now=now)


def _undo(approval: Approval, reason: str, *, by: Person | None, now: datetime) -> None:
    session.flush()
    if approval.rule.undone is not None:
        approval.rule.undone(approval, reason, by=by, now=now)


def _tell(fact: str, approval: Approval, *, by: Person | None, at: datetime, **more: Any) -> None:
    record(fact, approval, by=by, at=at, what=approval.kind, about=approval.about, **more)


def _holds(person: Person, roles: tuple[str, ...]) -> bool:
    return bool(person.active) and any(person.has_role(role) for role in roles)
