"""What does a company need before it invests? Who acts for it, its extract, its owners."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

from stdnum.luhn import calc_check_digit

from tests.rounds.world import a_user
from tests.support.numbers import numbers
from wiseed_like.accounts.models import User
from wiseed_like.db import session, transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.kyc import companies, service
from wiseed_like.kyc.companies import OwnerParticulars, Particulars
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.rules import COMPANY_PAPERS, IdentityState

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
_numbers = numbers()


def a_siren() -> str:
    """Nine digits of no other company here, with the right check digit."""
    start = f"4{next(_numbers):07d}"
    return start + calc_check_digit(start)


def told(**changes: Any) -> Particulars:
    """A company as its extract describes it."""
    found = Particulars(
        name="Moulin Conseil",
        legal_form="SARL",
        siren=a_siren(),
        address="2 quai des Farines",
        postal_code="69002",
        city="Lyon",
        country="FR",
        representative_title="gérante",
        extract_on=date(2026, 10, 30),
    )
    return replace(found, **changes)


def an_owner(**changes: Any) -> OwnerParticulars:
    found = OwnerParticulars(
        first_names="Nora",
        last_name="Belkacem",
        birth_date=date(1984, 5, 17),
        nationality="FR",
        country="FR",
        capital_bps=6_000,
        votes_bps=6_000,
        controls_otherwise=False,
        is_representative=True,
    )
    return replace(found, **changes)


def identified(person: User, *, state: IdentityState = IdentityState.ACCEPTED) -> User:
    """The person's own identity is known here."""
    session.add(
        IdentityFile(
            user_id=person.id,
            state=state,
            first_names="Nora Louise",
            last_name="Belkacem",
            birth_date=date(1984, 5, 17),
            birth_place="Lyon",
            address="4 rue des Lilas",
            postal_code="75011",
            city="Paris",
            reviewed_by=a_user("compliance").id,
            reviewed_at=NOW,
            created_at=NOW,
        )
    )
    session.flush()
    return person


def begun(person: User, *, now: datetime = NOW, **changes: Any) -> IdentityFile:
    """A file with its owner and its three papers, to be sent."""
    with transaction():
        file = companies.begin(person, told(**changes), now=now)
        assert file.company is not None
        companies.add_owner(file.company, an_owner(), by=person, now=now)
        for kind in COMPANY_PAPERS:
            stored = store_bytes(b"%PDF-1.7", f"{kind}.pdf", "application/pdf", by=person, now=now)
            service.attach_stored(file, kind, stored, by=person, now=now)
    return file


def accepted(person: User, *, now: datetime = NOW, **changes: Any) -> IdentityFile:
    """A company that compliance has accepted; its wallet is asked for."""
    file = begun(person, now=now, **changes)
    with transaction():
        officer = a_user("compliance")
        service.submit(file, by=person, now=now)
        service.take(file, by=officer, now=now)
        service.accept(file, by=officer, now=now)
    return file
