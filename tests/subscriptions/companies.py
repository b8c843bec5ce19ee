"""What does a company need before it subscribes? What a person needs, and its own file."""

from __future__ import annotations

from typing import Any

from compliance.euro import Euro
from tests.kyc.company_world import accepted
from tests.subscriptions.together import prepared
from tests.subscriptions.world import an_investor
from wiseed_like.investors.models import Investor


def a_company_of(person: Investor, *, result: Euro | None = None, **told: Any) -> Investor:
    """A company that this person acts for: accepted, its test taken, its simulation made."""
    file = accepted(person.user, **told)
    return prepared(file.user, result)


def a_company(**told: Any) -> Investor:
    """A company with somebody of its own to act for it."""
    return a_company_of(an_investor(), **told)
