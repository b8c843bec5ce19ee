"""How does a company's bank account change? Asked, agreed to by another, and after a while."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any

from wiseed_like import clock
from wiseed_like.accounts.models import User
from wiseed_like.approvals import service as approvals
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.queries import lock_approval
from wiseed_like.approvals.registry import Line, carries_out
from wiseed_like.approvals.rules import ApprovalState, Word
from wiseed_like.db import session
from wiseed_like.documents.service import Taken, store_upload
from wiseed_like.errors import N_, Refused
from wiseed_like.house_settings.rules import CATALOGUE
from wiseed_like.house_settings.service import value
from wiseed_like.house_settings.words import written
from wiseed_like.issuers import queries
from wiseed_like.issuers.models import BankChange, Company
from wiseed_like.issuers.rules import masked, spaced_iban
from wiseed_like.issuers.service import checked_iban
from wiseed_like.journal import record
from wiseed_like.payments import service as payments
from wiseed_like.payments.queries import has_open_payout

KIND = "bank.change"


def ask_change(
    company: Company, iban: str, statement: Taken, *, reason: str, by: User, now: datetime
) -> BankChange:
    """Ask for another account, with the bank's own statement of it. The company is locked.

    From here on nothing is paid to the company until the change is done, or ended. Raises
    Refused: no IBAN, the account that is there, another change under way.
    """
    plain = checked_iban(iban)
    if company.iban is None:
        raise Refused(
            "no_account_yet", N_("La société n'a pas encore de compte : indiquez-le sur sa fiche.")
        )
    if plain == company.iban:
        raise Refused("same_iban", N_("C'est déjà le compte de la société."), field="iban")
    approvals.end_what_is_over(KIND, company, now=now)
    if queries.find_open_bank_change(company.id) is not None:
        raise Refused(
            "bank_change_waits", N_("Un changement de compte est déjà en cours : arrêtez-le avant.")
        )
    stored = store_upload(statement, by=by, now=now)
    payload = _payload(company, plain, stored.sha256)
    approval = approvals.ask(KIND, company, payload, reason=reason, by=by, now=now)
    change = BankChange(
        company=company,
        approval=approval,
        old_iban=company.iban,
        iban=plain,
        statement=stored,
        asked_at=now,
    )
    session.add(change)
    session.flush()
    # The numbers themselves stay out of the journal.
    record("bank_change.asked", change, by=by, at=now)
    return change


def stop(change: BankChange, *, by: User, now: datetime) -> None:
    """Nothing changes after all; any officer may say so until it is done.

    Takes the locks itself, of the request first, as whoever decides it does. Raises Refused when
    it is too late.
    """
    lock_approval(change.approval_id)
    queries.lock_company(change.company_id)
    session.refresh(change)
    if not change.is_open:
        raise Refused("change_is_over", N_("Ce changement n'est plus en cours."))
    change.stopped_at, change.stopped_by = now, by.id
    session.flush()
    record("bank_change.stopped", change, by=by, at=now)
    # What was asked for is no more: nobody can agree to it.
    approvals.end_by_time(change.approval_id, now=now)


def note_statement_seen(change: BankChange, *, by: User, now: datetime) -> None:
    """Remember that somebody opened the bank's statement."""
    record("bank_change.statement_viewed", change, by=by, at=now)


def take_effect(change: BankChange, *, now: datetime) -> None:
    """The company is paid on its new account from now on. The company is locked.

    A payment that is under way to the old account ends first.
    """
    assert change.effective_at is not None
    assert change.effective_at <= now
    if has_open_payout(_owner(change)):
        return
    change.done_at = now
    session.flush()
    company = change.company
    company.iban, company.bank_change_id = change.iban, change.id
    session.flush()
    payments.change_account(_owner(change), change.iban, now=now)
    record("bank_change.took_effect", change, by=None, at=now)


def _owner(change: BankChange) -> str:
    """The company as the payment provider's accounts name it."""
    return f"company:{change.company_id}"


def _payload(company: Company, iban: str, statement: str) -> dict[str, Any]:
    """What is agreed to; of the account its fingerprint, so that the number stands once."""
    return {
        "company": company.id,
        "replaces": _fingerprint(company.iban or ""),
        "iban": _fingerprint(iban),
        "statement": statement,
    }


def _fingerprint(iban: str) -> str:
    return hashlib.sha256(iban.encode()).hexdigest()


def _locks(approval: Approval) -> None:
    queries.lock_company(int(approval.subject_id))


def _still(approval: Approval) -> dict[str, Any]:
    change = queries.find_bank_change(approval.id)
    if change is None or change.stopped_at is not None:
        return {}
    return _payload(change.company, change.iban, change.statement.sha256)


def _lines(approval: Approval) -> list[Line]:
    change = queries.find_bank_change(approval.id)
    assert change is not None
    return [
        (N_("Société"), change.company.name),
        (N_("Nouveau compte"), masked(change.iban)),
        (N_("Compte actuel"), masked(change.old_iban)),
        (N_("Relevé d'identité bancaire"), change.statement.name),
        (N_("Délai après l'accord"), written(CATALOGUE["bank_cool_off"], _cool_off(change))),
        (
            N_("Effet"),
            Word(
                N_(
                    "Le nouveau compte n'est en vigueur qu'après ce délai. D'ici là, rien n'est "
                    "payé à la société, et chacun de ses responsables peut arrêter le changement."
                )
            ),
        ),
    ]


def _cool_off(change: BankChange) -> int:
    """In hours: between the agreement, today or when it was given, and the new account."""
    return value("bank_cool_off", change.approval.decided_at or clock.now())


def _checks(approval: Approval) -> list[Line]:
    """The number itself, for who compares it with the statement (`Kind.checks`)."""
    change = queries.find_bank_change(approval.id)
    assert change is not None
    return [
        (N_("IBAN complet, à comparer au relevé"), spaced_iban(change.iban)),
        (N_("Titulaire attendu"), change.company.name),
    ]


def _concerns(approval: Approval) -> Iterable[int]:
    return queries.list_officer_ids(int(approval.subject_id))


def _told_of_the_end(approval: Approval, reason: str, *, by: User | None, now: datetime) -> None:
    """The request ended without an agreement: the company keeps its account, and is told."""
    change = queries.find_bank_change(approval.id)
    if change is not None and change.stopped_at is None:
        refused = approval.state == ApprovalState.REFUSED
        record("bank_change.ended", change, by=by, at=now, refused=refused)


@carries_out(
    KIND,
    label=N_("Changer le compte bancaire d'une société"),
    makers=("founder",),
    checkers=("compliance",),
    within=timedelta(days=14),
    still=_still,
    locks=_locks,
    lines=_lines,
    checks=_checks,
    concerns=_concerns,
    undone=_told_of_the_end,
)
def let_cool_off(approval: Approval, *, by: User, now: datetime) -> None:
    """Agreed to: the new account counts after a while, in which any officer may still stop it."""
    change = queries.find_bank_change(approval.id)
    assert change is not None
    if not queries.is_officer(approval.maker_id, change.company_id):
        raise Refused(
            "asker_left", N_("La personne qui l'a demandé ne représente plus la société.")
        )
    change.effective_at = now + timedelta(hours=value("bank_cool_off", now))
    session.flush()
    record("bank_change.agreed", change, by=by, at=now, effective_at=change.effective_at)


def payouts_wait(company_id: int) -> bool:
    """Whether nothing is paid to this company now: its account is about to change."""
    return queries.find_open_bank_change(company_id) is not None
