"""How does somebody stand with the provider? Read there, noted here; asked of by those above.

The provider's word is taken over by `note` alone: a hook, the poll, the representative's return
and the job that opened the account all end there. What was noted later is never undone by an
answer to an older question.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select

from wiseed_like.db import session
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.payments.gateway import DeclarationState, PaperState, Standing
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.standing.models import (
    AccountStanding,
    OwnersDeclaration,
    Paper,
)
from wiseed_like.payments.standing.rules import (
    Progress,
    is_news,
    progress_of,
)

PAPER_FACTS = {
    Progress.ASKED: "payment_paper.sent",
    Progress.VALIDATED: "payment_paper.validated",
    Progress.REFUSED: "payment_paper.refused",
    Progress.OUT_OF_DATE: "payment_paper.out_of_date",
}
OWNERS_FACTS = {
    Progress.ASKED: "payment_owners.sent",
    Progress.INCOMPLETE: "payment_owners.incomplete",
    Progress.VALIDATED: "payment_owners.validated",
    Progress.REFUSED: "payment_owners.refused",
}


@dataclass(frozen=True, slots=True)
class Answers:
    """Everything that was read of one account, in answer to questions asked at `asked_at`."""

    asked_at: datetime
    standing: Standing
    papers: dict[int, PaperState]
    declarations: dict[int, DeclarationState]


def note(account: ProviderAccount, answers: Answers, *, now: datetime) -> None:
    """Take over what was read; saying it twice, or an older answer late, changes nothing."""
    lock_account(account)
    for paper_id, told in answers.papers.items():
        note_paper(session.get_one(Paper, paper_id), told, now=now)
    for declaration_id, said in answers.declarations.items():
        note_declaration(session.get_one(OwnersDeclaration, declaration_id), said, now=now)
    _note_standing(account, answers.standing, asked_at=answers.asked_at, now=now)


def lock_account(account: ProviderAccount) -> None:
    """Nobody else notes or sends anything about this account until the commit."""
    session.execute(
        select(ProviderAccount.id).where(ProviderAccount.id == account.id).with_for_update()
    )


def note_paper(paper: Paper, told: PaperState, *, now: datetime) -> None:
    """Take over how a paper stands."""
    session.refresh(paper)
    if _moves(paper, told, now):
        fact = PAPER_FACTS[paper.state]
        record(fact, paper, by=None, at=now, sort=paper.sort, **_why(paper))


def note_declaration(declared: OwnersDeclaration, told: DeclarationState, *, now: datetime) -> None:
    """Take over how a declaration of owners stands."""
    session.refresh(declared)
    if _moves(declared, told, now):
        record(OWNERS_FACTS[declared.state], declared, by=None, at=now, **_why(declared))


def _moves(
    sent: Paper | OwnersDeclaration, told: PaperState | DeclarationState, now: datetime
) -> bool:
    """Let it stand where the provider says, unless it stood further; whether it moved."""
    step = progress_of(told.state)
    if not is_news(sent.state, step):
        return False
    sent.state = step
    if step is not Progress.ASKED:
        sent.reason, sent.message = told.reason[:60] or None, told.message[:255] or None
        sent.settled_at = now
    session.flush()
    return True


def _why(sent: Paper | OwnersDeclaration) -> dict[str, Any]:
    return {"reason": sent.reason} if sent.reason else {}


def _note_standing(
    account: ProviderAccount, told: Standing, *, asked_at: datetime, now: datetime
) -> None:
    known = session.get(AccountStanding, account.id, populate_existing=True)
    if known is None:
        known = _first(account, told, asked_at)
        session.add(known)
        _tell(known, before=None, now=now)
    elif known.checked_at <= asked_at and not known.is_closed:
        before = _facts(known)
        known.checked_at = asked_at
        for name, value in _facts(told).items():
            setattr(known, name, value)
        if _facts(known) != before:
            known.changed_at = asked_at
            _tell(known, before=before, now=now)
    session.flush()


def _first(account: ProviderAccount, told: Standing, asked_at: datetime) -> AccountStanding:
    return AccountStanding(
        account=account,
        **_facts(told),
        checked_at=asked_at,
        changed_at=asked_at,
        ready_at=None,
        lost_at=None,
    )


def _facts(told: Standing | AccountStanding) -> dict[str, Any]:
    return {
        "status": told.status,
        "verified": told.verified,
        "inflows_blocked": told.inflows_blocked,
        "outflows_blocked": told.outflows_blocked,
    }


def _tell(known: AccountStanding, *, before: dict[str, Any] | None, now: datetime) -> None:
    """Record the change, and by its own name whatever its owner has to know of it."""
    account = known.account
    was = before or {"status": None, "verified": False}
    was_blocked = bool(was.get("inflows_blocked") or was.get("outflows_blocked"))
    record("payment_account.stands", account, by=None, at=now, **_facts(known))
    if known.needs_authentication and was["status"] != known.status:
        record("payment_account.authentication_needed", account, by=None, at=now)
    if known.is_blocked and not was_blocked:
        record("payment_account.blocked", account, by=None, at=now)
    elif was_blocked and not known.is_blocked:
        record("payment_account.unblocked", account, by=None, at=now)
    if known.verified:
        known.lost_at = None
    elif was["verified"]:
        known.lost_at = now
        record("payment_account.renewal_needed", account, by=None, at=now)
    if known.is_closed and was["status"] is not None:
        record("payment_account.closed", account, by=None, at=now)
    if known.is_ready and known.ready_at is None:
        known.ready_at = now
        record("payment_account.ready", account, by=None, at=now)


def ask_to_look(account: ProviderAccount, *, by: Actor | None, now: datetime) -> None:
    """Have a job read the account again; nothing is written of it before."""
    record("payment_account.asked_again", account, by=by, at=now)
