"""Which files are read of what is remembered?"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import func, select

from wiseed_like.db import existing, session
from wiseed_like.documents.models import DocumentKey, ErasedFile, HeldFile, StoredFile
from wiseed_like.documents.rules import QUOTA_PERIOD


def get_stored(file_id: uuid.UUID) -> StoredFile:
    """A file by its id, for the house itself. Raises NotFound."""
    return existing(StoredFile, file_id)


def list_stored(file_ids: Sequence[uuid.UUID]) -> Sequence[StoredFile]:
    """These files, in the order of their ids; those that do not exist are left out."""
    return session.scalars(
        select(StoredFile).where(StoredFile.id.in_(file_ids)).order_by(StoredFile.id)
    ).all()


def find_key(file_id: uuid.UUID) -> DocumentKey | None:
    return session.get(DocumentKey, file_id)


def list_waiting_for_scan(*, limit: int = 50) -> Sequence[HeldFile]:
    """Files that the scanner has not seen, oldest first; locked, those of others left out."""
    return session.scalars(
        select(HeldFile)
        .where(HeldFile.found.is_(None))
        .order_by(HeldFile.since, HeldFile.file_id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    ).all()


def list_keys_under_others(today: str, *, limit: int = 500) -> Sequence[DocumentKey]:
    """Keys wrapped under another master key than today's; locked."""
    return session.scalars(
        select(DocumentKey)
        .where(DocumentKey.master != today)
        .order_by(DocumentKey.file_id)
        .limit(limit)
        .with_for_update()
    ).all()


def list_unsealed(*, limit: int = 100) -> Sequence[StoredFile]:
    """Files from before the vault: no key, and not erased either."""
    return session.scalars(
        select(StoredFile)
        .where(
            ~select(DocumentKey).where(DocumentKey.file_id == StoredFile.id).exists(),
            ~select(ErasedFile).where(ErasedFile.file_id == StoredFile.id).exists(),
        )
        .order_by(StoredFile.id)
        .limit(limit)
    ).all()


def sent_lately(person_id: int, now: datetime) -> tuple[int, int]:
    """How many files somebody sent within the period of the quota, and their bytes."""
    files, size = session.execute(
        select(func.count(), func.coalesce(func.sum(StoredFile.size), 0)).where(
            StoredFile.stored_by == person_id,
            StoredFile.pages.is_not(None),
            StoredFile.stored_at > now - QUOTA_PERIOD,
            StoredFile.stored_at <= now,
        )
    ).one()
    return int(files), int(size)
