"""What stands on every page? Who looks at it, and the addresses of what they see."""

from __future__ import annotations

from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select

from compliance.euro import Euro
from compliance.investors.investor import PersonFacts
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.dossiers.models import Dossier
from wiseed_like.investors.models import Investor
from wiseed_like.issuers.models import Company
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.payments.models import Operation
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.models import Subscription

QUALIFIED = PersonFacts(gross_income=Euro.of(60_000), finance_months=12)


@dataclass
class Scenery:
    """People, rounds, dossiers in each of their states: by the name that the tests call them."""

    people: dict[str, User] = field(default_factory=dict)
    rounds: dict[str, Round] = field(default_factory=dict)
    dossiers: dict[str, Dossier] = field(default_factory=dict)
    companies: dict[str, Company] = field(default_factory=dict)
    identities: dict[str, IdentityFile] = field(default_factory=dict)
    subscriptions: dict[str, Subscription] = field(default_factory=dict)
    operations: dict[str, Operation] = field(default_factory=dict)
    requests: dict[str, int] = field(default_factory=dict)
    orders: dict[str, UUID] = field(default_factory=dict)
    cards: dict[str, UUID] = field(default_factory=dict)
    holders: dict[str, int] = field(default_factory=dict)
    decisions: dict[str, int] = field(default_factory=dict)

    def investor(self, name: str) -> Investor:
        user = self.people[name]
        return session.scalars(select(Investor).where(Investor.user_id == user.id)).one()
