"""Which payments does the staff look for? One box for whatever they have in hand, and a list."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from sqlalchemy import func, or_, select, tuple_
from sqlalchemy.orm import joinedload

from compliance.euro import Euro
from wiseed_like.accounts.queries import find_user
from wiseed_like.db import session
from wiseed_like.payments.inbox.models import Notification
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.queries import find_by_reference, find_operation, find_wallet
from wiseed_like.payments.rules import Kind, OperationState

LONGEST = 200  # characters of what is looked for
_AMOUNT = re.compile(r"[0-9]{1,11}([.,][0-9]{1,2})?", re.ASCII)
_SUBJECT = re.compile(r"(user|round|subscription|company):[0-9]{1,10}", re.ASCII)
_SPACES = re.compile("[ \u00a0\u202f]")


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a payment has to be; None leaves it open. `about`: whose wallet or for what."""

    state: OperationState | None = None
    kind: Kind | None = None
    amount: Euro | None = None
    about: str | None = None


@dataclass(frozen=True, slots=True)
class Meant:
    """What was meant by what stands in the box; all None when it is nothing that we know."""

    operation_id: UUID | None = None
    person_id: int | None = None
    wanted: Wanted | None = None


def meant_by(text: str) -> Meant:
    """Our number or the provider's reference of a payment, a person, a wallet, or an amount."""
    text = "".join(sign for sign in text if sign.isprintable()).strip()[:LONGEST]
    try:
        found = find_operation(UUID(text))
    except ValueError:
        found = find_by_reference("mangopay", text)
    if found is not None:
        return Meant(operation_id=found.id)
    wallet = session.scalar(select(Wallet).where(Wallet.reference == text)) if text else None
    about = wallet.owner if wallet else text.lower()
    if _SUBJECT.fullmatch(about):
        return _of_subject(about)
    user = find_user(text) if "@" in text else None
    if user is not None:
        return Meant(person_id=user.id)
    amount = _SPACES.sub("", text).removesuffix("€")
    sum_ = Euro.of(amount.replace(",", ".")) if _AMOUNT.fullmatch(amount) else Euro.ZERO
    return Meant(wanted=Wanted(amount=sum_)) if sum_ else Meant()  # nothing moves no money


def _of_subject(about: str) -> Meant:
    kind, _, number = about.partition(":")
    if kind == "user":
        return Meant(person_id=int(number)) if find_wallet(about) else Meant()
    return Meant(wanted=Wanted(about=about))


def list_payments(wanted: Wanted, *, after: Operation | None, limit: int) -> Sequence[Operation]:
    """The newest first, from below the one that came last on the page before."""
    query = select(Operation).options(joinedload(Operation.source), joinedload(Operation.target))
    if wanted.state is not None:
        query = query.where(Operation.state == wanted.state)
    if wanted.kind is not None:
        query = query.where(Operation.kind == wanted.kind)
    if wanted.amount is not None:
        query = query.where(
            or_(Operation.amount == wanted.amount, Operation.declared == wanted.amount)
        )
    if wanted.about is not None:
        wallets = select(Wallet.id).where(Wallet.owner == wanted.about)
        query = query.where(
            or_(
                Operation.subject == wanted.about,
                Operation.source_id.in_(wallets),
                Operation.target_id.in_(wallets),
            )
        )
    if after is not None:
        key = tuple_(Operation.created_at, Operation.id)
        query = query.where(key < tuple_(after.created_at, after.id))
    query = query.order_by(Operation.created_at.desc(), Operation.id.desc()).limit(limit)
    return session.scalars(query).all()


def count_by_state() -> dict[OperationState, int]:
    """How many payments are open, by state; what has settled is not counted."""
    rows = session.execute(
        select(Operation.state, func.count())
        .where(Operation.state.in_([each for each in OperationState if each in _OPEN]))
        .group_by(Operation.state)
    )
    return {state: int(count) for state, count in rows}


_OPEN = (OperationState.INTENDED, OperationState.ASKED, OperationState.UNKNOWN)


def list_given_back(operation: Operation) -> Sequence[Operation]:
    """What came back of a payment, or was given back of it, oldest first."""
    return session.scalars(
        select(Operation)
        .where(Operation.original_id == operation.id)
        .order_by(Operation.created_at)
        .limit(50)
    ).all()


def list_notices(operation: Operation) -> Sequence[Notification]:
    """What the provider told us of a payment, oldest first."""
    if operation.reference is None:
        return []
    return session.scalars(
        select(Notification)
        .where(Notification.resource_id == operation.reference)
        .order_by(Notification.id)
        .limit(50)
    ).all()
