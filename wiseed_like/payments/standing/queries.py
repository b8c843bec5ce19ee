"""What is known of how somebody stands with the provider?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, or_, select

from wiseed_like.db import existing, session
from wiseed_like.journal.models import Entry
from wiseed_like.payments.gateway import PaperSort
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.standing.models import (
    AccountStanding,
    OwnersDeclaration,
    Paper,
    RetiredBankAccount,
)
from wiseed_like.payments.standing.rules import (
    LOOK_AGAIN,
    LOOK_AGAIN_WHEN_READY,
    UNDER_WAY,
)


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
    return existing(ProviderAccount, account_id)


def get_paper(paper_id: int) -> Paper:
    """Raises NotFound."""
    return existing(Paper, paper_id)


def get_declaration(declaration_id: int) -> OwnersDeclaration:
    """Raises NotFound."""
    return existing(OwnersDeclaration, declaration_id)


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
