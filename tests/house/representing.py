"""What stands on the pages of somebody who invests through companies? One begun, one accepted."""

from __future__ import annotations

from datetime import datetime, timedelta

from compliance.calendar import legal_day
from tests.kyc.company_world import accepted, begun
from wiseed_like.accounts.models import User
from wiseed_like.kyc.models import IdentityFile


def companies_of(person: User, *, now: datetime) -> dict[str, IdentityFile]:
    """Both files, by name."""
    fresh = legal_day(now) - timedelta(days=20)
    return {
        "company-begun": begun(person, now=now, extract_on=fresh),
        "company": accepted(person, now=now, extract_on=fresh),
    }
