"""Which identity files are read?"""

from __future__ import annotations

from collections.abc import Collection, Sequence

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import joinedload, selectinload

from wiseed_like.accounts.joint_holders import people_of
from wiseed_like.accounts.models import User
from wiseed_like.db import is_one_of, session
from wiseed_like.errors import NotFound
from wiseed_like.kyc.models import CompanyOwner, IdentityDocument, IdentityFile, InvestingCompany
from wiseed_like.kyc.rules import DECIDED, WAITING, IdentityState
from wiseed_like.payments.holds import Hold, tells_holds


def find_file_of(user_id: int, *, lock: bool = False) -> IdentityFile | None:
    """The identity file of a person, if it was begun; its row locked on demand."""
    query = select(IdentityFile).where(IdentityFile.user_id == user_id)
    if lock:
        query = query.with_for_update(of=IdentityFile).execution_options(populate_existing=True)
    return session.scalar(query)


def find_files_of(user_ids: Collection[int]) -> dict[int, IdentityFile]:
    """The identity files of several people, by the person's id."""
    query = select(IdentityFile).where(is_one_of(IdentityFile.user_id, user_ids))
    return {each.user_id: each for each in session.scalars(query)}


def list_files_of_companies(person_id: int) -> list[IdentityFile]:
    """The files of the companies that this person acts for, in the order in which they came."""
    query = (
        select(IdentityFile)
        .join(IdentityFile.user)
        .where(User.represented_by == person_id)
        .order_by(IdentityFile.id)
    )
    return list(session.scalars(query))


def get_file_of_company(person_id: int, file_id: int, *, lock: bool = False) -> IdentityFile:
    """The file of a company, for who acts for it. Raises NotFound, also for anybody else."""
    query = (
        select(IdentityFile)
        .join(IdentityFile.user)
        .where(IdentityFile.id == file_id, User.represented_by == person_id)
    )
    if lock:
        query = query.with_for_update(of=IdentityFile).execution_options(populate_existing=True)
    file = session.scalar(query)
    if file is None:
        raise NotFound
    return file


def find_accepted_twin(file: IdentityFile) -> IdentityFile | None:
    """The file under which the company of this one was accepted already, by its SIREN."""
    if file.company is None:
        return None
    return session.scalar(
        select(IdentityFile)
        .join(IdentityFile.company)
        .where(
            InvestingCompany.verified_siren == file.company.siren,
            IdentityFile.id != file.id,
        )
    )


def get_owner(file: IdentityFile, owner_id: int) -> CompanyOwner:
    """Somebody who stands behind the company of this file. Raises NotFound, also for another's."""
    owner = session.scalar(
        select(CompanyOwner).where(CompanyOwner.id == owner_id, CompanyOwner.company_id == file.id)
    )
    if owner is None:
        raise NotFound
    return owner


def get_file(file_id: int, *, lock: bool = False) -> IdentityFile:
    """An identity file, its row locked on demand. Raises NotFound."""
    query = select(IdentityFile).where(IdentityFile.id == file_id)
    if lock:
        query = query.with_for_update(of=IdentityFile).execution_options(populate_existing=True)
    file = session.scalar(query)
    if file is None:
        raise NotFound
    return file


@tells_holds
def hold_on(user_id: int) -> Hold:
    """How far the money of a person is held; a company's is held with who acts for it, a joint
    account's with each of those who hold it. Their files are locked against a freeze meanwhile: it
    comes before the movement or after, never with it."""
    speaker = select(User.represented_by).where(User.id == user_id).scalar_subquery()
    states = session.scalars(
        select(IdentityFile.state)
        .where(
            or_(
                IdentityFile.user_id == user_id,
                IdentityFile.user_id == speaker,
                IdentityFile.user_id.in_(people_of(user_id)),
            )
        )
        .order_by(IdentityFile.id)
        .with_for_update(read=True, of=IdentityFile)
    ).all()
    if IdentityState.FROZEN in states:
        return Hold.FROZEN
    return Hold.EXAMINED if any(state in WAITING for state in states) else Hold.NONE


def is_any_frozen(user_ids: Collection[int], *, lock: bool = False) -> bool:
    """Whether one of these people is frozen; on demand, none can be until the commit."""
    query = select(IdentityFile.state).where(is_one_of(IdentityFile.user_id, user_ids))
    if lock:
        query = query.order_by(IdentityFile.id).with_for_update(read=True, of=IdentityFile)
    return IdentityState.FROZEN in session.scalars(query).all()


def get_document(file_id: int, document_id: int) -> IdentityDocument:
    """A document of this file. Raises NotFound, also for another file's document."""
    document = session.scalar(
        select(IdentityDocument).where(
            IdentityDocument.id == document_id, IdentityDocument.identity_file_id == file_id
        )
    )
    if document is None:
        raise NotFound
    return document


def list_waiting() -> Sequence[IdentityFile]:
    """What compliance has to look at, oldest first."""
    return session.scalars(
        select(IdentityFile)
        .where(IdentityFile.state.in_(WAITING))
        .order_by(IdentityFile.submitted_at, IdentityFile.id)
        .options(
            joinedload(IdentityFile.reviewer),
            joinedload(IdentityFile.company),
            selectinload(IdentityFile.documents),
        )
    ).all()


def list_examined(
    *, like: str = "", before: int | None = None, limit: int = 20
) -> Sequence[IdentityFile]:
    """Files that were examined, the latest decision first, from below the file `before`.

    With `like`, a part of a name (declared or of the account) or of an address: every file.
    """
    at = func.coalesce(IdentityFile.reviewed_at, IdentityFile.frozen_at, IdentityFile.created_at)
    query = (
        select(IdentityFile)
        .order_by(at.desc(), IdentityFile.id.desc())
        .limit(limit)
        .options(joinedload(IdentityFile.reviewer), joinedload(IdentityFile.company))
    )
    if like:
        declared = IdentityFile.first_names + " " + IdentityFile.last_name
        query = query.join(IdentityFile.user).where(
            or_(
                declared.icontains(like, autoescape=True),
                (User.first_name + " " + User.last_name).icontains(like, autoescape=True),
                User.email.icontains(like, autoescape=True),
            )
        )
    else:
        query = query.where(IdentityFile.state.in_((*DECIDED, IdentityState.FROZEN)))
    if before is not None:
        last = select(at, IdentityFile.id).where(IdentityFile.id == before)
        query = query.where(tuple_(at, IdentityFile.id) < last.scalar_subquery())
    return session.scalars(query).all()
