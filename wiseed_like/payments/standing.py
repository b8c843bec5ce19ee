"""How does somebody stand with the provider? Read there, noted here; asked of by those above.

The provider's word is taken over by `note` alone: a hook, the poll, the representative's return
and the job that opened the account all end there. What was noted later is never undone by an
answer to an older question.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, or_, select

from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.errors import NotFound
from wiseed_like.journal import record
from wiseed_like.journal.models import Entry
from wiseed_like.journal.service import Actor
from wiseed_like.payments.gateway import DeclarationState, Gateway, PaperSort, PaperState, Standing
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.providers import gateway
from wiseed_like.payments.standing_models import (
    AccountStanding,
    OwnersDeclaration,
    Paper,
    RetiredBankAccount,
)
from wiseed_like.payments.standing_rules import (
    LOOK_AGAIN,
    LOOK_AGAIN_WHEN_READY,
    UNDER_WAY,
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

# -- What is known


def find_standing(owner: str) -> AccountStanding | None:
    """How `company:5` or `user:12` stood when last read; None when it never was."""
    return session.scalar(
        select(AccountStanding)
        .join(AccountStanding.account)
        .where(ProviderAccount.owner == owner)
        .execution_options(populate_existing=True)
    )


def may_receive(owner: str) -> bool:
    """Whether money sent to a wallet of `company:5` would arrive there."""
    standing = find_standing(owner)
    return standing is not None and standing.may_receive


def may_pay_out(owner: str) -> bool:
    """Whether the provider would pay the money of `company:5` to its bank."""
    standing = find_standing(owner)
    return standing is not None and standing.may_pay_out


def latest_papers(account: ProviderAccount) -> dict[PaperSort, Paper]:
    """Of each sort the paper that was sent last."""
    found = session.scalars(
        select(Paper).where(Paper.account_id == account.id).order_by(Paper.id)
    ).all()
    return {each.sort: each for each in found}


def list_papers(account: ProviderAccount) -> Sequence[Paper]:
    """Every paper that was ever sent, newest first."""
    return session.scalars(
        select(Paper).where(Paper.account_id == account.id).order_by(Paper.id.desc())
    ).all()


def latest_declaration(account: ProviderAccount) -> OwnersDeclaration | None:
    """The declaration of owners that was sent last."""
    return session.scalar(
        select(OwnersDeclaration)
        .where(OwnersDeclaration.account_id == account.id)
        .order_by(OwnersDeclaration.id.desc())
        .limit(1)
    )


def get_account(account_id: int) -> ProviderAccount:
    """Raises NotFound."""
    found = session.get(ProviderAccount, account_id)
    if found is None:
        raise NotFound
    return found


def get_paper(paper_id: int) -> Paper:
    """Raises NotFound."""
    found = session.get(Paper, paper_id)
    if found is None:
        raise NotFound
    return found


def get_declaration(declaration_id: int) -> OwnersDeclaration:
    """Raises NotFound."""
    found = session.get(OwnersDeclaration, declaration_id)
    if found is None:
        raise NotFound
    return found


def find_account_of_reference(reference: str) -> ProviderAccount | None:
    """Whose account, paper or declaration the provider calls so."""
    return session.scalar(
        select(ProviderAccount)
        .where(
            or_(
                ProviderAccount.reference == reference,
                ProviderAccount.bank_account_reference == reference,
                ProviderAccount.id.in_(
                    select(Paper.account_id).where(Paper.reference == reference)
                ),
                ProviderAccount.id.in_(
                    select(OwnersDeclaration.account_id).where(
                        OwnersDeclaration.reference == reference
                    )
                ),
            )
        )
        .limit(1)
    )


def list_to_look_at(now: datetime, *, limit: int = 5) -> Sequence[int]:
    """The ids of issuers' accounts that were not read for a while, longest unread first.

    Those of payers are read when the provider speaks of them: nothing waits for them.
    """
    unsettled = or_(
        ~AccountStanding.status.in_(("active", "closed")),
        ~AccountStanding.verified,
        AccountStanding.inflows_blocked,
        AccountStanding.outflows_blocked,
        ProviderAccount.id.in_(select(Paper.account_id).where(Paper.state.in_(UNDER_WAY))),
    )
    return session.scalars(
        select(ProviderAccount.id)
        .outerjoin(AccountStanding, AccountStanding.account_id == ProviderAccount.id)
        .where(
            ProviderAccount.reference.is_not(None),
            ProviderAccount.owner.startswith("company:"),
            or_(
                AccountStanding.account_id.is_(None),
                AccountStanding.checked_at <= now - LOOK_AGAIN_WHEN_READY,
                unsettled & (AccountStanding.checked_at <= now - LOOK_AGAIN),
            ),
        )
        .order_by(func.coalesce(AccountStanding.checked_at, ProviderAccount.created_at))
        .limit(limit)
    ).all()


def list_retired(account: ProviderAccount) -> Sequence[RetiredBankAccount]:
    """Former bank accounts that the provider would still pay."""
    return session.scalars(
        select(RetiredBankAccount).where(
            RetiredBankAccount.account_id == account.id,
            RetiredBankAccount.deactivated_at.is_(None),
        )
    ).all()


def history_of(account: ProviderAccount) -> list[Entry]:
    """Every fact about the account, its papers and its owners, newest first."""
    return list(
        session.scalars(
            select(Entry)
            .where(
                Entry.stream == account.journal_stream,
                or_(
                    Entry.kind.startswith("payment_account."),
                    Entry.kind.startswith("payment_paper."),
                    Entry.kind.startswith("payment_owners."),
                ),
            )
            .order_by(Entry.id.desc())
        )
    )


# -- What the provider says


@dataclass(frozen=True, slots=True)
class _Answers:
    """Everything that was read of one account, in answer to questions asked at `asked_at`."""

    asked_at: datetime
    standing: Standing
    papers: dict[int, PaperState]
    declarations: dict[int, DeclarationState]


def look(asked: Gateway, account: ProviderAccount) -> None:
    """Read an account again at the provider, with its papers and owners, and take it all over.

    For edges, outside any transaction. Does nothing to an account that the provider has not
    made yet. Raises GatewayDown, GatewayRefused.
    """
    if account.reference is None:
        return
    answers = _ask(asked, account)
    with transaction():
        note(account, answers, now=clock.now())


def look_at(account_id: int) -> None:
    """As `look`, for an account by its number."""
    account = get_account(account_id)
    look(gateway(account.provider), account)


def _ask(asked: Gateway, account: ProviderAccount) -> _Answers:
    assert account.reference is not None
    asked_at = clock.now()
    papers = {
        each.id: asked.find_paper(each.reference)
        for each in latest_papers(account).values()
        if each.reference is not None and each.state in (Progress.ASKED, Progress.VALIDATED)
    }
    declared = latest_declaration(account)
    declarations = {}
    if declared is not None and declared.reference and declared.state == Progress.ASKED:
        declarations[declared.id] = asked.find_declaration(account.reference, declared.reference)
    # Last of all: a paper that has just been accepted may have verified the account.
    return _Answers(asked_at, asked.find_standing(account.reference), papers, declarations)


def note(account: ProviderAccount, answers: _Answers, *, now: datetime) -> None:
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
