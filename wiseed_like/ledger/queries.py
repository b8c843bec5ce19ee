"""What is read of the book?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.ledger.models import Account, Posting


def balance_of(code: str) -> Euro:
    """The balance of an account; one that never moved has nothing."""
    found = session.scalar(select(Account.balance).where(Account.code == code))
    return found or Euro.ZERO


def lock_accounts(codes: Iterable[str]) -> dict[str, Account]:
    """The accounts, locked in the order of their ids, as everybody locks them."""
    accounts = session.scalars(
        select(Account)
        .where(Account.code.in_(set(codes)))
        .order_by(Account.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {account.code: account for account in accounts}


def list_postings(code: str, *, limit: int = 200) -> Sequence[Posting]:
    """The newest lines of one account, newest first."""
    return session.scalars(
        select(Posting)
        .join(Posting.account)
        .where(Account.code == code)
        .options(joinedload(Posting.transaction))
        .order_by(Posting.id.desc())
        .limit(limit)
    ).all()
