"""What do we read of companies and of those who speak for them?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlalchemy import Select, exists, false, select

from wiseed_like.accounts.models import User
from wiseed_like.approvals.models import Approval
from wiseed_like.approvals.rules import ApprovalState
from wiseed_like.db import existing, session
from wiseed_like.errors import NotFound
from wiseed_like.issuers.models import BankChange, Company, Officer, OfficerInvitation
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
    return existing(Company, company_id)


def names_of(company_ids: Iterable[int]) -> dict[int, str]:
    """The names of these companies by their ids."""
    found = session.execute(select(Company.id, Company.name).where(Company.id.in_(company_ids)))
    return dict(found.all())


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


def speaks_for(user: User) -> Select[int]:
    """The ids of the companies that this user speaks for, as a founder: for a subquery."""
    spoken_for = select(Officer.company_id).where(Officer.user_id == user.id)
    return spoken_for if user.has_role("founder") else spoken_for.where(false())


def get_company_visible_to(user: User, company_id: int) -> Company:
    """The company, for its officers and for compliance. Raises NotFound for anybody else."""
    query = select(Company).where(Company.id == company_id)
    if not user.has_role("compliance"):
        query = query.where(Company.id.in_(speaks_for(user)))
    company = session.scalar(query)
    if company is None:
        raise NotFound
    return company


def lock_company_of(user_id: int, company_id: int) -> Company:
    """The company for one of its officers, locked until the end of the transaction.

    Raises NotFound for anybody else.
    """
    get_company_of(user_id, company_id)
    return lock_company(company_id)


def lock_company(company_id: int) -> Company:
    """The company, locked until the end of the transaction."""
    return session.scalars(
        select(Company)
        .where(Company.id == company_id)
        .with_for_update(of=Company)
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


def list_officer_ids(company_id: int) -> Sequence[int]:
    """The users who speak for a company."""
    return session.scalars(select(Officer.user_id).where(Officer.company_id == company_id)).all()


def get_invitation(invitation_id: int) -> OfficerInvitation:
    """Raises NotFound."""
    return existing(OfficerInvitation, invitation_id)


def find_bank_change(approval_id: int) -> BankChange | None:
    """The change that a request is about."""
    return session.scalar(select(BankChange).where(BankChange.approval_id == approval_id))


def get_bank_change(company_id: int, change_id: int) -> BankChange:
    """A change of this company's account. Raises NotFound, also for another company's."""
    change = session.scalar(
        select(BankChange).where(BankChange.id == change_id, BankChange.company_id == company_id)
    )
    if change is None:
        raise NotFound
    return change


def get_change(change_id: int) -> BankChange:
    """A change of anybody's account, for compliance. Raises NotFound."""
    return existing(BankChange, change_id)


def find_open_bank_change(company_id: int) -> BankChange | None:
    """The change that may still have an effect: asked for, or cooling off."""
    return session.scalar(
        select(BankChange)
        .join(BankChange.approval)
        .where(
            BankChange.company_id == company_id,
            BankChange.stopped_at.is_(None),
            BankChange.done_at.is_(None),
            Approval.state.in_((ApprovalState.ASKED, ApprovalState.APPROVED)),
        )
    )


def list_bank_changes(company_id: int) -> Sequence[BankChange]:
    """Every change of this company's account, newest first."""
    return session.scalars(
        select(BankChange).where(BankChange.company_id == company_id).order_by(BankChange.id.desc())
    ).all()


def list_cooled_off(now: datetime) -> Sequence[tuple[int, int]]:
    """(company, change) of those whose time has come, oldest first."""
    rows = session.execute(
        select(BankChange.company_id, BankChange.id)
        .where(
            BankChange.effective_at <= now,
            BankChange.done_at.is_(None),
            BankChange.stopped_at.is_(None),
        )
        .order_by(BankChange.id)
    ).all()
    return [(company_id, change_id) for company_id, change_id in rows]
