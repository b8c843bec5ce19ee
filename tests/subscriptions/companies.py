"""What does a company need before it subscribes? What a person needs, and its own file."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from compliance.euro import Euro
from tests.kyc.company_world import accepted
from tests.subscriptions.world import NOW, an_investor
from wiseed_like.db import session, transaction
from wiseed_like.investors import service as investors
from wiseed_like.investors.models import EntryTest, Investor, LossSimulation
from wiseed_like.investors.rules import TestOutcome


def a_company_of(person: Investor, *, result: Euro | None = None, **told: Any) -> Investor:
    """A company that this person acts for: accepted, its test taken, its simulation made."""
    file = accepted(person.user, **told)
    with transaction():
        company = investors.become(file.user, now=NOW)
        session.flush()
        long_ago = NOW - timedelta(days=30)
        test = EntryTest(
            investor_id=company.id,
            version="2026-11",
            taking=1,
            drawn=[],
            outcome=TestOutcome.PASSED,
            answers={},
            score={},
            taken_at=long_ago,
            acknowledged_at=long_ago,
        )
        made = LossSimulation(
            investor_id=company.id, done_at=long_ago, result=result, acknowledged_at=long_ago
        )
        session.add_all([test, made])
    session.expire_all()
    return company


def a_company(**told: Any) -> Investor:
    """A company with somebody of its own to act for it."""
    return a_company_of(an_investor(), **told)
