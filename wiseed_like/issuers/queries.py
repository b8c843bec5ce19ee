"""What do we read of companies and of those who speak for them?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import exists, select

from wiseed_like.db import session
from wiseed_like.errors import NotFound
from wiseed_like.issuers.models import Company, Officer
from wiseed_like.journal.models import Entry


def list_companies_of(user_id: int) -> Sequence[Company]:
    """The companies that this user speaks for, by name."""
    return session.scalars(
        select(Company)
        .join(Company.officers)
        .where(Officer.user_id == user_id)
        .order_by(Company.name, Company.id)
    ).all()


def get_company(company_id: int) -> Company:
    """Raises NotFound."""
    company = session.get(Company, company_id)
    if company is None:
        raise NotFound
    return company


def get_company_of(user_id: int, company_id: int) -> Company:
    """The company, for one of its officers. Raises NotFound for anybody else."""
    company = session.scalar(
        select(Company)
        .join(Company.officers)
        .where(Company.id == company_id, Officer.user_id == user_id)
    )
    if company is None:
        raise NotFound
    return company


def lock_company_of(user_id: int, company_id: int) -> Company:
    """The company for one of its officers, locked until the end of the transaction.

    Raises NotFound for anybody else.
    """
    get_company_of(user_id, company_id)
    return session.scalars(
        select(Company)
        .where(Company.id == company_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()


def is_officer(user_id: int, company_id: int) -> bool:
    """Whether this user speaks for this company."""
    return bool(
        session.scalar(
            select(exists().where(Officer.user_id == user_id, Officer.company_id == company_id))
        )
    )


def find_company(siren: str) -> Company | None:
    """The company that has this SIREN (nine digits), if it is known here."""
    return session.scalar(select(Company).where(Company.siren == siren))


def list_slugs_like(slug: str) -> set[str]:
    """The addresses that begin like this one."""
    return set(session.scalars(select(Company.slug).where(Company.slug.startswith(slug))))


def is_frozen(company: Company) -> bool:
    """Whether its first round has opened: its identity stands in an offer."""
    return _has_fact(company, "company.frozen")


def has_registered_shares(company: Company) -> bool:
    """Whether its register of movements was begun: its capital is written there."""
    return _has_fact(company, "register.moved")


def _has_fact(company: Company, kind: str) -> bool:
    # Rounds and registers stand above: what they did is known here by its facts only.
    return bool(
        session.scalar(
            select(
                exists().where(
                    Entry.subject_type == "company",
                    Entry.subject_id == str(company.id),
                    Entry.kind == kind,
                )
            )
        )
    )
