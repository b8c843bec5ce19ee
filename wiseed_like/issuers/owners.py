"""Who stands behind a company in the end? Declared by its officers, judged by the law, sent once.

The provider is told of those only whom the law calls beneficial owners (CMF R. 561-1).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select

from compliance.as_of import as_of
from compliance.calendar import legal_day
from compliance.errors import BadInput, MissingInput
from compliance.rule import Asked
from compliance.vigilance import beneficial_owner as law
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.errors import N_, NotFound, Refused
from wiseed_like.issuers.models import BeneficialOwner, Company
from wiseed_like.journal import record
from wiseed_like.kyc import ownership
from wiseed_like.payments.gateway import BeneficialOwner as Declared, PostalAddress
from wiseed_like.payments.queries import find_account
from wiseed_like.payments.standing import verification
from wiseed_like.payments.standing.queries import find_standing, latest_declaration
from wiseed_like.payments.standing.rules import Progress


@dataclass(frozen=True, slots=True)
class Particulars:
    """A person as the founder describes them; the two parts in hundredths of a percent."""

    first_names: str
    last_name: str
    birth_date: date
    birth_city: str
    birth_country: str
    nationality: str
    address: str
    postal_code: str
    city: str
    country: str
    capital_bps: int
    votes_bps: int
    controls_otherwise: bool
    is_representative: bool


def list_owners(company: Company) -> Sequence[BeneficialOwner]:
    """Everybody whom the company declares, in the order in which it did."""
    return session.scalars(
        select(BeneficialOwner)
        .where(BeneficialOwner.company_id == company.id)
        .order_by(BeneficialOwner.id)
    ).all()


def get_owner(company: Company, owner_id: int) -> BeneficialOwner:
    """Raises NotFound, also for another company's."""
    found = session.scalar(
        select(BeneficialOwner).where(
            BeneficialOwner.id == owner_id, BeneficialOwner.company_id == company.id
        )
    )
    if found is None:
        raise NotFound
    return found


def add(company: Company, told: Particulars, *, by: User, now: datetime) -> BeneficialOwner:
    """Declare somebody. The company is locked. Raises Refused: sent already, more than the whole,
    a birth to come."""
    _refuse_sent(company)
    _refuse_birth(told, now)
    _refuse_twice(company, told)
    owner = BeneficialOwner(company=company, declared_by=by.id, declared_at=now, **_columns(told))
    session.add(owner)
    session.flush()
    _refuse_more_than_all(company)
    record("owner.declared", owner, by=by, at=now)
    return owner


def _refuse_twice(
    company: Company, told: Particulars, *, besides: BeneficialOwner | None = None
) -> None:
    """The same names and the same birth are the same person."""
    for each in list_owners(company):
        if each is besides:
            continue
        known = (each.first_names.casefold(), each.last_name.casefold(), each.birth_date)
        if known == (told.first_names.casefold(), told.last_name.casefold(), told.birth_date):
            raise Refused(
                "owner_twice", N_("Cette personne est déjà dans la liste."), field="last_name"
            )


def change(owner: BeneficialOwner, told: Particulars, *, by: User, now: datetime) -> None:
    """Correct what was declared of somebody. Raises Refused as `add` does."""
    _refuse_sent(owner.company)
    _refuse_birth(told, now)
    _refuse_twice(owner.company, told, besides=owner)
    for name, value in _columns(told).items():
        setattr(owner, name, value)
    session.flush()
    _refuse_more_than_all(owner.company)
    record("owner.corrected", owner, by=by, at=now)


def remove(owner: BeneficialOwner, *, by: User, now: datetime) -> None:
    """They stand behind the company no more, or never did. Raises Refused when sent."""
    _refuse_sent(owner.company)
    record("owner.removed", owner, by=by, at=now)
    session.delete(owner)
    session.flush()


def may_change(company: Company) -> bool:
    """Whether the list is still the company's to write: what is examined does not change."""
    account = find_account(f"company:{company.id}")
    sent = latest_declaration(account) if account else None
    if sent is None or sent.needs_mending:
        return True
    standing = find_standing(f"company:{company.id}")
    has_lost = standing is not None and standing.lost_at is not None
    return has_lost and sent.state == Progress.VALIDATED


# -- What the law says


def ask(company: Company, *, now: datetime) -> Asked | None:
    """Are the beneficial owners known? None while nobody is declared who could be one."""
    facts = _structure(company)
    try:
        law.beneficial_owners(facts, legal_day(now))
    except MissingInput:
        return None
    return law.assess.ask(facts, as_of(now))


def list_beneficial(company: Company, *, now: datetime) -> list[BeneficialOwner]:
    """Those of the declared whom the law calls beneficial owners today."""
    return ownership.list_beneficial(company.siren, list_owners(company), now=now)


def _structure(company: Company) -> law.Structure:
    return ownership.structure(company.siren, list_owners(company), verified=_is_verified(company))


def _is_verified(company: Company) -> bool:
    account = find_account(f"company:{company.id}")
    sent = latest_declaration(account) if account else None
    return sent is not None and sent.state == Progress.VALIDATED


# -- What is sent


def send(company: Company, *, by: User, now: datetime) -> int:
    """Declare the beneficial owners to the provider. The company is locked.

    Returns how many declarations leave: sent already is harmless. Raises Refused: nobody is one,
    no account.
    """
    beneficial = list_beneficial(company, now=now)
    if not beneficial:
        raise Refused(
            "no_beneficial_owner",
            N_(
                "Personne de la liste n'est bénéficiaire effectif : ajoutez qui détient ou "
                "contrôle la société, ou à défaut son représentant légal."
            ),
        )
    owner = f"company:{company.id}"
    return verification.hand_over(owner, {}, [_declared(e) for e in beneficial], by=by, now=now)


def _declared(owner: BeneficialOwner) -> Declared:
    return Declared(
        first_name=owner.first_names,
        last_name=owner.last_name,
        address=PostalAddress(owner.address, owner.city, owner.postal_code, owner.country),
        nationality=owner.nationality,
        birth_date=owner.birth_date,
        birth_city=owner.birth_city,
        birth_country=owner.birth_country,
    )


def _columns(told: Particulars) -> dict[str, object]:
    return {name: getattr(told, name) for name in Particulars.__slots__}


def _refuse_sent(company: Company) -> None:
    if not may_change(company):
        raise Refused(
            "owners_sent",
            N_("La liste est chez le prestataire de paiement : elle ne change pas pour l'instant."),
        )


def _refuse_birth(told: Particulars, now: datetime) -> None:
    if told.birth_date > legal_day(now):
        raise Refused(
            "birth_to_come", N_("Cette date de naissance est à venir."), field="birth_date"
        )


def _refuse_more_than_all(company: Company) -> None:
    try:
        _structure(company)
    except BadInput:
        raise Refused(
            "owners_more_than_all",
            N_("Avec cette part, le total dépasse la totalité du capital ou des votes."),
            field="capital",
        ) from None
