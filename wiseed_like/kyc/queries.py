"""Which identity files are read?"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload, selectinload

from wiseed_like.db import session
from wiseed_like.errors import NotFound
from wiseed_like.kyc.models import IdentityDocument, IdentityFile
from wiseed_like.kyc.rules import DECIDED, WAITING


def find_file_of(user_id: int, *, lock: bool = False) -> IdentityFile | None:
    """The identity file of a person, if it was begun; its row locked on demand."""
    query = select(IdentityFile).where(IdentityFile.user_id == user_id)
    if lock:
        query = query.with_for_update(of=IdentityFile).execution_options(populate_existing=True)
    return session.scalar(query)


def get_file(file_id: int, *, lock: bool = False) -> IdentityFile:
    """An identity file, its row locked on demand. Raises NotFound."""
    query = select(IdentityFile).where(IdentityFile.id == file_id)
    if lock:
        query = query.with_for_update(of=IdentityFile).execution_options(populate_existing=True)
    file = session.scalar(query)
    if file is None:
        raise NotFound
    return file


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
        .options(joinedload(IdentityFile.reviewer), selectinload(IdentityFile.documents))
    ).all()


def list_decided(*, limit: int = 20) -> Sequence[IdentityFile]:
    """The latest decisions, newest first."""
    return session.scalars(
        select(IdentityFile)
        .where(IdentityFile.state.in_(DECIDED))
        .order_by(IdentityFile.reviewed_at.desc().nulls_last(), IdentityFile.id.desc())
        .limit(limit)
        .options(joinedload(IdentityFile.reviewer))
    ).all()
