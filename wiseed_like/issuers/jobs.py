"""What does the passing of time do to companies? A new bank account begins to count."""

from __future__ import annotations

from datetime import datetime

from wiseed_like.db import transaction
from wiseed_like.issuers import bank_account, queries
from wiseed_like.issuers.rules import BankChangeState


def end_cool_offs(now: datetime) -> None:
    """Let the changes of account take effect whose time has come."""
    for company_id, change_id in queries.list_cooled_off(now):
        with transaction():
            queries.lock_company(company_id)
            change = queries.get_bank_change(company_id, change_id)
            if change.state is BankChangeState.COOLING:
                bank_account.take_effect(change, now=now)
