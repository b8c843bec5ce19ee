"""What is due to be erased, and what must not be?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import Select, func, or_, select
from sqlalchemy.orm import joinedload, selectinload

from compliance.calendar import legal_day
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.documents.models import ErasedFile, StoredFile
from wiseed_like.journal.queries import list_of_subject
from wiseed_like.kyc.models import IdentityDocument, IdentityFile
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.retention.models import LegalHold
from wiseed_like.retention.rules import draft_ends_on, identity_ends_on, refused_ends_on


@dataclass(frozen=True, slots=True)
class Due:
    """The documents of one person that may be erased from `on`, and why."""

    user: User
    because: str  # a key of documents.rules.ERASED_BECAUSE
    since: date
    on: date
    files: tuple[StoredFile, ...]
    hold: LegalHold | None

    def is_ripe(self, today: date) -> bool:
        return self.hold is None and self.on <= today


def find_due(user: User, now: datetime) -> Due | None:
    """What of this person may be erased one day that is known; None without such a day."""
    file = session.scalar(_files().where(IdentityFile.user_id == user.id))
    return None if file is None else _due(file, now)


def list_due(now: datetime, *, until: date) -> list[Due]:
    """Everything that may be erased by that day, the longest overdue first."""
    ending = or_(
        IdentityFile.state.in_((IdentityState.DRAFT, IdentityState.REFUSED)),
        ~IdentityFile.user.has(User.active),
    )
    files = session.scalars(_files().where(ending)).all()
    found = [due for file in files if (due := _due(file, now)) is not None and due.on <= until]
    return sorted(found, key=lambda due: (due.on, due.user.id))


def find_hold(user_id: int, *, lock: bool = False) -> LegalHold | None:
    """The hold that stands on this person's data, its row locked on demand."""
    query = select(LegalHold).where(LegalHold.user_id == user_id, LegalHold.lifted_at.is_(None))
    return session.scalar(query.with_for_update() if lock else query)


def list_holds() -> Sequence[LegalHold]:
    """The holds that stand, oldest first."""
    return session.scalars(
        select(LegalHold)
        .where(LegalHold.lifted_at.is_(None))
        .order_by(LegalHold.placed_at, LegalHold.id)
        .options(joinedload(LegalHold.user), joinedload(LegalHold.placer))
    ).all()


def list_erased(*, limit: int = 20) -> Sequence[tuple[ErasedFile, StoredFile]]:
    """The latest erasures of what people sent, newest first."""
    rows = session.execute(
        select(ErasedFile, StoredFile)
        .join(StoredFile, StoredFile.id == ErasedFile.file_id)
        .order_by(ErasedFile.erased_at.desc(), ErasedFile.file_id)
        .limit(limit)
    )
    return [(erased, stored) for erased, stored in rows]


def _files() -> Select[IdentityFile]:
    """Identity files with a document that is not erased."""
    kept = select(IdentityDocument.id).where(
        IdentityDocument.identity_file_id == IdentityFile.id,
        ~select(ErasedFile).where(ErasedFile.file_id == IdentityDocument.stored_file_id).exists(),
    )
    return (
        select(IdentityFile)
        .where(kept.exists())
        .options(
            joinedload(IdentityFile.user),
            selectinload(IdentityFile.documents)
            .joinedload(IdentityDocument.stored_file)
            .selectinload(StoredFile.erasure),
        )
        .execution_options(populate_existing=True)
    )


def _due(file: IdentityFile, now: datetime) -> Due | None:
    today = legal_day(now)
    kept = tuple(each.stored_file for each in file.documents if each.stored_file.erasure is None)
    found = _end_of(file, today)
    if found is None or not kept:
        return None
    because, since, on = found
    ordered = tuple(sorted(kept, key=lambda stored: str(stored.id)))
    return Due(file.user, because, since, on, ordered, find_hold(file.user_id))


def _end_of(file: IdentityFile, today: date) -> tuple[str, date, date] | None:
    """Why, since when and from which day; None while nothing has begun to run.

    A frozen file is not ours to erase, whatever its age (CMF L. 562-4).
    """
    if file.state == IdentityState.FROZEN:
        return None
    if file.state == IdentityState.REFUSED and file.reviewed_at is not None:
        since = legal_day(file.reviewed_at)
        return "refused", since, refused_ends_on(since, today)
    if file.state == IdentityState.DRAFT:
        touched = [file.created_at, *(each.sent_at for each in file.documents)]
        since = legal_day(max(touched))
        return "abandoned", since, draft_ends_on(since, today)
    ended = _relationship_ended_on(file)
    if ended is None:
        return None
    checked_on = legal_day(file.reviewed_at or file.created_at)
    return "ended", ended, identity_ends_on(checked_on, ended, today)


def _relationship_ended_on(file: IdentityFile) -> date | None:
    """The day of the closed account, or of the last money that moved if it came later."""
    if file.user.active:
        return None
    closed = [
        entry.at
        for entry in list_of_subject("user", file.user_id)
        if entry.kind == "person.deactivated"
    ]
    moved = session.scalar(
        select(func.max(Operation.created_at))
        .join(Wallet, or_(Wallet.id == Operation.source_id, Wallet.id == Operation.target_id))
        .where(Wallet.owner == f"user:{file.user_id}")
    )
    moments = [*closed[-1:], *([moved] if moved else []), file.created_at]
    return legal_day(max(moments))
