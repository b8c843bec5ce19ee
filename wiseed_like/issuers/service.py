"""What happens to a company? It is declared, corrected, and frozen by its first round."""

from __future__ import annotations

from dataclasses import fields
from datetime import datetime
from typing import Any

from sqlalchemy.exc import IntegrityError

from compliance.as_of import as_of
from compliance.offers.issuer import LegalForm, assess_form, is_siren, plain_siren
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.issuers.models import Company, Officer
from wiseed_like.issuers.queries import (
    find_company,
    has_registered_shares,
    is_frozen,
    list_slugs_like,
)
from wiseed_like.issuers.rules import CAPITAL, Identity, not_a_siren, plain_iban, slug_of
from wiseed_like.journal import record


def register_company(
    identity: Identity, *, by: User, now: datetime, iban: str | None = None
) -> Company:
    """Declare a company; `by` becomes its first officer.

    Raises Refused: wrong SIREN, a SIREN already here, a legal form that may not offer shares
    to the public (C. com. L. 227-2), a wrong IBAN.
    """
    siren = _checked(identity, now)
    if find_company(siren) is not None:
        raise _already_here()
    slug = slug_of(identity.name)
    company = Company(
        **_values(identity, siren),
        slug=slug_of(identity.name, taken=list_slugs_like(slug)),
        country="FR",
        iban=checked_iban(iban) if iban else None,
        created_by=by.id,
        created_at=now,
    )
    try:
        with session.begin_nested():
            session.add_all([company, Officer(company=company, user_id=by.id)])
    except IntegrityError:
        # Two requests at once: the database keeps the first.
        raise _already_here() from None
    record("company.registered", company, by=by, at=now, siren=siren)
    return company


def revise_company(company: Company, identity: Identity, *, by: User, now: datetime) -> None:
    """Correct a company's identity, until its first round opens.

    Raises Refused: see `register_company`; frozen; or the capital differs from the register's.
    """
    _refuse_frozen(company)
    siren = _checked(identity, now)
    other = find_company(siren)
    if other is not None and other.id != company.id:
        raise _already_here()
    wanted = _values(identity, siren)
    changed = sorted(name for name, value in wanted.items() if getattr(company, name) != value)
    if set(changed) & set(CAPITAL) and has_registered_shares(company):
        raise Refused(
            "capital_registered",
            N_("Le capital est inscrit au registre : il ne se corrige plus ici."),
            field="share_count",
        )
    if not changed:
        return
    for name in changed:
        setattr(company, name, wanted[name])
    try:
        with session.begin_nested():
            session.flush()
    except IntegrityError:
        raise _already_here() from None
    record("company.revised", company, by=by, at=now, changed=changed)


def set_bank_account(company: Company, iban: str, *, by: User, now: datetime) -> None:
    """Note the first account that the company is paid on.

    Another one later is asked for and agreed to (`bank_account.ask_change`). Raises Refused when
    it is no IBAN, or when there is an account already.
    """
    plain = checked_iban(iban)
    if company.iban == plain:
        return
    if company.iban is not None:
        raise Refused(
            "iban_by_request",
            N_("Un compte bancaire se change à deux : demandez-le depuis la fiche de la société."),
            field="iban",
        )
    company.iban = plain
    # The number itself stays out of the journal.
    record("company.bank_account_set", company, by=by, at=now)


def freeze(company: Company, *, by: User, now: datetime) -> None:
    """Its identity now stands in an offer (ECSPR art. 22(1)); again is harmless."""
    if not is_frozen(company):
        record("company.frozen", company, by=by, at=now)


def _values(identity: Identity, siren: str) -> dict[str, Any]:
    return {field.name: getattr(identity, field.name) for field in fields(Identity)} | {
        "siren": siren
    }


def _checked(identity: Identity, now: datetime) -> str:
    """The SIREN in nine digits, the rest being lawful. Raises Refused."""
    if not is_siren(identity.siren):
        raise not_a_siren()
    form = assess_form.ask(LegalForm(identity.legal_form), as_of(now))
    if not form.verdict.may_go_on:
        raise Refused.answered(form, field="legal_form")
    return plain_siren(identity.siren)


def checked_iban(iban: str) -> str:
    """The account number as it is kept. Raises Refused when it is no IBAN."""
    try:
        return plain_iban(iban)
    except ValueError:
        raise Refused(
            "not_an_iban",
            N_("Cet IBAN n'est pas valide : recopiez-le depuis un relevé d'identité bancaire."),
            field="iban",
        ) from None


def _refuse_frozen(company: Company) -> None:
    if is_frozen(company):
        raise Refused(
            "company_frozen",
            N_("La première levée est ouverte : écrivez-nous pour corriger cette fiche."),
        )


def _already_here() -> Refused:
    # Not a word about whose it is.
    return Refused(
        "company_exists",
        N_("Une société avec ce SIREN est déjà inscrite. Si c'est la vôtre, écrivez-nous."),
        field="siren",
    )
