"""What stands on the pages of changes by two persons? Fees, bank accounts, identities."""

from __future__ import annotations

from datetime import datetime, timedelta

from compliance.calendar import legal_day
from tests.documents.samples import picture
from tests.documents.sending import looked_at
from tests.dossiers.scenes import OTHER_IBAN
from wiseed_like.accounts import staff_roles
from wiseed_like.accounts.models import User
from wiseed_like.approvals import service as approvals
from wiseed_like.db import transaction
from wiseed_like.house_settings import service as settings
from wiseed_like.house_settings.rules import CATALOGUE
from wiseed_like.issuers import bank_account
from wiseed_like.issuers.models import BankChange, Company
from wiseed_like.kyc import overrides, service as kyc
from wiseed_like.kyc.models import IdentityFile


def change_settings(administrator: User, officer: User, *, now: datetime) -> None:
    """A fee that is decided and coming; a limit that waits for a second person."""
    day = legal_day(now) + timedelta(days=30)
    with transaction():
        fee = settings.ask_change(
            CATALOGUE["success_fee_bps"], 650, from_day=day, reason="Nouveau barème.",
            by=administrator, now=now,
        )  # fmt: skip
    with transaction():
        approvals.approve(fee, by=officer, now=now)
        settings.ask_change(
            CATALOGUE["card_max"], 500_000, from_day=day, reason="Trop de refus des banques.",
            by=administrator, now=now,
        )  # fmt: skip


def change_account(
    company: Company, founder: User, officer: User | None, *, now: datetime
) -> BankChange:
    """Another account for a company: asked for, and cooling off once an officer has agreed."""
    statement = looked_at(picture(), "rib.png", by=founder, now=now)
    with transaction():
        change = bank_account.ask_change(
            company, OTHER_IBAN, statement,
            reason="Changement de banque.", by=founder, now=now,
        )  # fmt: skip
    if officer is not None:
        with transaction():
            approvals.approve(change.approval, by=officer, now=now)
    return change


def freeze(file: IdentityFile, officer: User, *, now: datetime) -> None:
    """Frozen, and another officer is asked to lift it."""
    with transaction():
        overrides.freeze(file, "suspicion", by=officer, now=now)
        overrides.ask_override(file, "La liste nommait un homonyme.", by=officer, now=now)


def refuse(file: IdentityFile, officer: User, *, now: datetime) -> None:
    with transaction():
        kyc.take(file, by=officer, now=now)
        kyc.refuse(file, "identity_unproven", None, by=officer, now=now)


def ask_for_roles(people: dict[str, User], *, now: datetime) -> int:
    """A role that was refused, and one that waits for a second person: the number of the latter."""
    for name in ("newcomer", "warned"):
        with transaction():
            asked = staff_roles.ask_for(
                people[name], "analyst", "Un renfort.", by=people["administrator"], now=now
            )
            if name == "newcomer":
                approvals.refuse(asked, "Pas encore.", by=people["compliance"], now=now)
    return asked.id
