"""What stands on the pages of payment accounts? One ready, one on its way, one blocked."""

from __future__ import annotations

from datetime import date, datetime

from tests.documents.samples import pdf
from tests.rounds.world import a_payment_account
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.documents.service import store_bytes
from wiseed_like.issuers import owners
from wiseed_like.issuers.models import BeneficialOwner, Company
from wiseed_like.payments.gateway import AccountStatus, PaperSort
from wiseed_like.payments.standing.models import DeclaredOwner, OwnersDeclaration, Paper
from wiseed_like.payments.standing.queries import find_standing
from wiseed_like.payments.standing.rules import Progress

SENT = (
    (PaperSort.IDENTITY, Progress.VALIDATED, None),
    (PaperSort.REGISTRATION, Progress.REFUSED, "DOCUMENT_HAS_EXPIRED"),
    (PaperSort.ARTICLES, Progress.ASKED, None),
)


def an_owner(
    company: Company, *, by: User, now: datetime, bps: int = 6_000, called: str = "Nora"
) -> BeneficialOwner:
    """Somebody who stands behind the company."""
    told = owners.Particulars(
        first_names=called,
        last_name="Belkacem",
        birth_date=date(1984, 5, 17),
        birth_city="Lyon",
        birth_country="FR",
        nationality="FR",
        address="3 rue des Fours",
        postal_code="69003",
        city="Lyon",
        country="FR",
        capital_bps=bps,
        votes_bps=bps,
        controls_otherwise=False,
        is_representative=True,
    )
    return owners.add(company, told, by=by, now=now)


def on_its_way(company: Company, *, by: User, now: datetime) -> None:
    """A paper accepted, one refused, one examined; owners missing; the word to be given."""
    account = a_payment_account(company, now=now)
    standing = find_standing(account.owner)
    assert standing is not None
    standing.status, standing.verified = AccountStatus.PENDING_USER_ACTION, False
    standing.ready_at = None
    for sort, state, reason in SENT:
        stored = store_bytes(pdf(), f"{sort}.pdf", "application/pdf", by=by, now=now)
        paper = Paper(
            account=account,
            sort=sort,
            stored_file=stored,
            state=state,
            reason=reason,
            created_by=by.id,
            created_at=now,
        )
        session.add(paper)
    an_owner(company, by=by, now=now)
    an_owner(company, by=by, now=now, bps=1_000, called="Karim")
    told = {"first_name": "Nora", "last_name": "Belkacem"}
    declared = OwnersDeclaration(
        account=account,
        state=Progress.INCOMPLETE,
        reason="MISSING_UBO",
        created_by=by.id,
        created_at=now,
        owners=[DeclaredOwner(particulars=told)],
    )
    session.add(declared)


def blocked(company: Company) -> None:
    """The provider lets no money out of it."""
    standing = find_standing(f"company:{company.id}")
    assert standing is not None
    standing.outflows_blocked = True
