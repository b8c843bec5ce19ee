"""Who and what stands on the stage? People, a company, a dossier at the step that is wanted."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from compliance.euro import Euro
from tests.support.numbers import numbers
from wiseed_like.accounts.models import User
from wiseed_like.accounts.service import enrol
from wiseed_like.db import transaction
from wiseed_like.documents.service import store_bytes
from wiseed_like.dossiers import service
from wiseed_like.dossiers.models import Dossier
from wiseed_like.dossiers.rules import REQUIRED_DOCUMENTS, SECTIONS, Evidence
from wiseed_like.issuers.models import Company
from wiseed_like.issuers.rules import Identity
from wiseed_like.issuers.service import register_company

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
# Fictional, with right check digits.
SIRENS = ("100000009", "100000017", "100000025", "100000033", "100000041")
IBAN = "FR7630006000011234567890189"
OTHER_IBAN = "FR1420041010050500013M02606"
VERIFIED = Evidence(
    criminal_record_clean=True, seat_cooperative=True, capital_paid_up=True, free_of_conflict=True
)
PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
_numbers = numbers()


def a_person(*roles: str, language: str = "fr") -> User:
    """Somebody confirmed, with these roles; the password is never used."""
    number = next(_numbers)
    with transaction():
        return enrol(
            email=f"personne{number}@exemple.fr",
            password="not a hash",
            first_name="Camille",
            last_name=f"Martin {number}",
            roles=roles,
            language=language,
            confirmed_at=NOW,
            now=NOW,
        )


def an_identity(**changes: Any) -> Identity:
    usual: dict[str, Any] = {
        "name": "Moulin du Lac",
        "legal_form": "SAS",
        "siren": SIRENS[0],
        "rcs_city": "Annecy",
        "address": "4 rue des Meuniers",
        "postal_code": "74000",
        "city": "Annecy",
        "nominal": Euro.of(10),
        "share_count": 100_000,
        "representative": "Camille Martin",
        "representative_title": "Présidente",
        "contact_email": "bonjour@moulin.exemple.fr",
    }
    return Identity(**usual | changes)


def a_company(founder: User, **changes: Any) -> Company:
    with transaction():
        return register_company(an_identity(**changes), by=founder, now=NOW)


def a_draft(company: Company, founder: User) -> Dossier:
    with transaction():
        return service.begin(company, "Un deuxième moulin", by=founder, now=NOW)


def a_complete_draft(company: Company, founder: User) -> Dossier:
    dossier = a_draft(company, founder)
    with transaction():
        texts = {name: f"Ce que nous disons de {name}." for name in SECTIONS}
        service.save(
            dossier,
            texts
            | {
                "tagline": "De la farine de la région",
                "sector": "food",
                "amount_sought": Euro.of(500_000),
            },
            by=founder,
            now=NOW,
        )
        for kind in REQUIRED_DOCUMENTS:
            stored = store_bytes(PDF, f"{kind}.pdf", "application/pdf", by=founder, now=NOW)
            service.attach(dossier, kind, stored, by=founder, now=NOW)
    return dossier


def a_dossier_at(state: str, founder: User, analyst: User, **company: Any) -> Dossier:
    """A dossier of a new company, led to this state by its founder and this analyst."""
    dossier = a_complete_draft(a_company(founder, **company), founder)
    steps = {
        "submitted": lambda: service.submit(dossier, by=founder, now=NOW),
        "screening": lambda: service.screen(dossier, by=analyst, now=NOW),
        "vote": lambda: service.open_vote(dossier, by=analyst, now=NOW),
        "due_diligence": lambda: service.examine(dossier, VERIFIED, by=analyst, now=NOW),
        "committee": lambda: service.recommend(dossier, "Solide.", by=analyst, now=NOW),
    }
    for step, act in steps.items():
        if dossier.state == state:
            break
        if step == "vote" and state != "vote":
            continue
        with transaction():
            act()
    assert dossier.state == state
    return dossier
