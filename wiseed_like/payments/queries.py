"""What is read of payments?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, DateTime, and_, exists, extract, func, literal, or_, select
from sqlalchemy.orm import aliased

from compliance.euro import Euro
from wiseed_like.db import existing, session
from wiseed_like.errors import NotFound
from wiseed_like.ledger.queries import available_on
from wiseed_like.payments.contested import contested_on
from wiseed_like.payments.inbox.models import Notification
from wiseed_like.payments.models import Operation, Pause, ProviderAccount, Wallet
from wiseed_like.payments.rules import (
    ABANDONED,
    OPEN_STATES,
    PAYINS,
    POLL_LEAST,
    POLL_MOST,
    POLL_SLOWS_BY,
    SWEPT_AFTER,
    Kind,
    OperationState,
)


def find_wallet(owner: str) -> Wallet | None:
    """The wallet of `user:12` or `round:3`, open or still being opened."""
    return session.scalar(select(Wallet).where(Wallet.owner == owner))


def list_owners_with_wallet(owners: Sequence[str]) -> set[str]:
    """Of these (`user:12`), those whose wallet is open or being opened."""
    return set(session.scalars(select(Wallet.owner).where(Wallet.owner.in_(owners))))


def get_wallet(wallet_id: int) -> Wallet:
    return existing(Wallet, wallet_id)


def lock_wallet(wallet: Wallet) -> Wallet:
    """The wallet, locked: what is spendable cannot change until the commit."""
    return session.scalars(
        select(Wallet)
        .where(Wallet.id == wallet.id)
        .with_for_update(of=Wallet)
        .execution_options(populate_existing=True)
    ).one()


def find_account(owner: str) -> ProviderAccount | None:
    return session.scalar(select(ProviderAccount).where(ProviderAccount.owner == owner))


def spendable(wallet: Wallet) -> Euro:
    """What the wallet holds, less what is on its way out and what a bank contests of it."""
    free = available_on(wallet.ledger_code) - contested_on(wallet).amount
    return max(free, Euro.ZERO)


def get_operation(operation_id: UUID) -> Operation:
    return existing(Operation, operation_id)


def find_operation(operation_id: UUID) -> Operation | None:
    return session.get(Operation, operation_id)


def get_operation_of(wallet: Wallet, operation_id: UUID) -> Operation:
    """An operation of this wallet; anybody else's is not found."""
    operation = session.scalar(
        select(Operation).where(
            Operation.id == operation_id,
            or_(Operation.source_id == wallet.id, Operation.target_id == wallet.id),
        )
    )
    if operation is None:
        raise NotFound
    return operation


def lock_operation(operation_id: UUID) -> Operation:
    return session.scalars(
        select(Operation)
        .where(Operation.id == operation_id)
        .with_for_update(of=Operation)
        .execution_options(populate_existing=True)
    ).one()


def find_by_reference(provider: str, reference: str) -> Operation | None:
    return session.scalar(
        select(Operation).where(Operation.provider == provider, Operation.reference == reference)
    )


def count_settlements(repudiation: Operation) -> int:
    """How often wallets have paid back a part of what a dispute took."""
    return (
        session.scalar(
            select(func.count())
            .select_from(Operation)
            .where(
                Operation.original_id == repudiation.id,
                Operation.kind == Kind.SETTLEMENT,
                Operation.state == OperationState.SUCCEEDED,
            )
        )
        or 0
    )


def find_living_effect(effect: str) -> Operation | None:
    """The operation with this effect that has not failed: there is at most one."""
    return session.scalar(
        select(Operation).where(
            Operation.effect == effect, Operation.state != OperationState.FAILED
        )
    )


def list_with_effect(source: Wallet, beginning: str) -> list[Operation]:
    """What has left a wallet for effects that begin so, however it ended."""
    asked = select(Operation).where(
        Operation.source_id == source.id, Operation.effect.startswith(beginning, autoescape=True)
    )
    return list(session.scalars(asked.order_by(Operation.created_at)))


def has_open_payout(owner: str) -> bool:
    """Whether a payout of `company:5` has not settled."""
    return bool(
        session.scalar(
            select(
                exists()
                .where(Operation.source_id == Wallet.id, Wallet.account_id == ProviderAccount.id)
                .where(
                    ProviderAccount.owner == owner,
                    Operation.kind == Kind.PAYOUT,
                    Operation.state.in_(OPEN_STATES),
                )
            )
        )
    )


def list_operations(wallet: Wallet, *, limit: int = 100) -> Sequence[Operation]:
    """What came to and left a wallet, by the moment it did (else was asked), newest first."""
    moment = func.coalesce(Operation.settled_at, Operation.created_at)
    return session.scalars(
        select(Operation)
        .where(or_(Operation.source_id == wallet.id, Operation.target_id == wallet.id))
        .order_by(moment.desc(), Operation.created_at.desc(), Operation.id)
        .limit(limit)
    ).all()


def list_of_subject(subject: str) -> Sequence[Operation]:
    """Every attempt made for one thing (`subscription:7`, `round:3`), oldest first."""
    return session.scalars(
        select(Operation).where(Operation.subject == subject).order_by(Operation.created_at)
    ).all()


def find_pause(provider: str, machine_now: datetime) -> datetime | None:
    """Until when the provider wants to hear nothing of us; None when it listens."""
    return session.scalar(
        select(Pause.until).where(Pause.provider == provider, Pause.until > machine_now)
    )


def list_pending(now: datetime, *, limit: int = 20) -> Sequence[Operation]:
    """Operations that the provider has not settled and that are due to be read, longest unread
    first; the older they are, the more rarely they are due."""
    return session.scalars(
        select(Operation)
        .where(Operation.state == OperationState.ASKED, _is_due(now))
        .order_by(Operation.checked_at.asc().nulls_first(), Operation.created_at)
        .limit(limit)
    ).all()


def list_unanswered(now: datetime, *, limit: int = 20) -> Sequence[UUID]:
    """The ids of operations whose outcome nobody knows and that are due for the sweeper."""
    return session.scalars(
        select(Operation.id)
        .where(_is_unanswered(now), _is_due(now))
        .order_by(Operation.checked_at.asc().nulls_first(), Operation.created_at)
        .limit(limit)
    ).all()


def list_unopened(now: datetime, *, limit: int = 10) -> Sequence[int]:
    """The ids of wallets that the provider has not made yet and that are due for the sweeper."""
    return session.scalars(
        select(Wallet.id)
        .where(
            Wallet.reference.is_(None),
            Wallet.refusal.is_(None),
            Wallet.created_at <= now - SWEPT_AFTER,
            or_(Wallet.checked_at.is_(None), Wallet.checked_at <= now - SWEPT_AFTER),
        )
        .order_by(Wallet.checked_at.asc().nulls_first(), Wallet.id)
        .limit(limit)
    ).all()


@dataclass(frozen=True, slots=True)
class Unresolved:
    """Something at the provider that nobody knows the outcome of; `what` says whose it is."""

    what: Operation | Wallet | ProviderAccount
    since: datetime
    age: timedelta
    # The provider said no, or told of something else: only a person goes on from there.
    needs_a_person: bool


def list_unresolved(now: datetime, *, limit: int = 200) -> list[Unresolved]:
    """Unknown outcomes at once, intents and wallets older than two minutes without an outcome, and
    accounts that were refused before they had a wallet; oldest first."""
    operations = session.scalars(
        select(Operation)
        .where(or_(Operation.state == OperationState.UNKNOWN, _is_unanswered(now)))
        .order_by(Operation.created_at)
        .limit(limit)
    ).all()
    wallets = session.scalars(
        select(Wallet)
        .where(Wallet.reference.is_(None), Wallet.created_at <= now - SWEPT_AFTER)
        .order_by(Wallet.created_at)
        .limit(limit)
    ).all()
    found = [_unresolved(each, now) for each in operations]
    accounts = session.scalars(
        select(ProviderAccount).where(
            ProviderAccount.refusal.is_not(None),
            ~exists().where(Wallet.account_id == ProviderAccount.id),
        )
    ).all()
    found += [_unresolved(each, now) for each in wallets]
    found += [_unresolved(each, now) for each in accounts]
    return sorted(found, key=lambda each: each.since)[:limit]


def _unresolved(what: Operation | Wallet | ProviderAccount, now: datetime) -> Unresolved:
    refused = what.result_code if isinstance(what, Operation) else what.refusal
    return Unresolved(what, what.created_at, now - what.created_at, refused is not None)


def _is_unanswered(now: datetime) -> ColumnElement[bool]:
    return and_(
        Operation.state.in_((OperationState.INTENDED, OperationState.UNKNOWN)),
        Operation.created_at <= now - SWEPT_AFTER,
    )


def _is_due(now: datetime) -> ColumnElement[bool]:
    """Whether a part of its age has passed since the last look, within bounds."""
    moment = literal(now, DateTime(timezone=True))
    seconds_unread = extract("epoch", moment - Operation.checked_at)
    seconds_old = extract("epoch", moment - Operation.created_at)
    return or_(
        Operation.checked_at.is_(None),
        Operation.checked_at <= now - POLL_MOST,
        and_(
            Operation.checked_at <= now - POLL_LEAST,
            seconds_unread * POLL_SLOWS_BY >= seconds_old,
        ),
    )


def list_refundable(wallet: Wallet) -> Sequence[tuple[Operation, Euro]]:
    """The pay-ins of a wallet with what may still go back of each, newest first.

    Of a wire that nobody had announced only what was allocated to the wallet's owner counts;
    what a bank has taken back of a card payment is gone, and one that it contests cannot go back.
    """
    payins = session.scalars(
        select(Operation)
        .where(
            Operation.target_id == wallet.id,
            Operation.kind.in_(PAYINS),
            Operation.state == OperationState.SUCCEEDED,
        )
        .order_by(Operation.created_at.desc())
    ).all()
    allocated = _sums_by_original(payins, Operation.kind == Kind.ALLOCATION)
    given_back = _sums_by_original(
        payins,
        Operation.kind.in_((Kind.CARD_REFUND, Kind.WIRE_RETURN, Kind.REPUDIATION)),
        Operation.of_held.is_(False),
    )
    came_again = _returned_of(payins)
    contested = contested_on(wallet).payins
    left = []
    for payin in payins:
        if payin.id in contested:
            continue
        usable = payin.amount
        if payin.kind == Kind.WIRE_ARRIVAL:
            usable = allocated.get(payin.id, Euro.ZERO)
        gone = given_back.get(payin.id, Euro.ZERO) - came_again.get(payin.id, Euro.ZERO)
        left.append((payin, usable - gone))
    return [(payin, rest) for payin, rest in left if rest > Euro.ZERO]


def _sums_by_original(
    originals: Sequence[Operation], *conditions: ColumnElement[bool]
) -> dict[UUID, Euro]:
    """What was intended or done with each of these operations, in euros by its id."""
    rows = session.execute(
        select(Operation.original_id, func.sum(Operation.amount))
        .where(
            Operation.original_id.in_([each.id for each in originals]),
            Operation.state != OperationState.FAILED,
            *conditions,
        )
        .group_by(Operation.original_id)
    )
    return {original_id: amount for original_id, amount in rows if original_id}


def _returned_of(payins: Sequence[Operation]) -> dict[UUID, Euro]:
    """What was given back of these and came again, because the bank it went to sent it back."""
    gone = aliased(Operation)
    rows = session.execute(
        select(gone.original_id, func.sum(Operation.amount))
        .join(gone, Operation.original_id == gone.id)
        .where(
            gone.original_id.in_([each.id for each in payins]),
            gone.of_held.is_(False),
            Operation.kind == Kind.PAYOUT_RETURN,
            Operation.state == OperationState.SUCCEEDED,
        )
        .group_by(gone.original_id)
    )
    return {original_id: amount for original_id, amount in rows if original_id}


def list_incoming(wallet: Wallet) -> Sequence[Operation]:
    """Money that is announced to a wallet, awaited and not there, newest first."""
    return _list_open(Operation.target_id == wallet.id, ~is_given_up())


def is_given_up() -> ColumnElement[bool]:
    """Whether its person awaits an operation no longer that the provider has open."""
    return and_(
        Operation.state == OperationState.ASKED,
        func.coalesce(Operation.result_code, "") == ABANDONED,
    )


def list_outgoing(wallet: Wallet) -> Sequence[Operation]:
    """Money that is leaving a wallet and is no longer spendable, newest first."""
    return _list_open(Operation.source_id == wallet.id)


def _list_open(*conditions: ColumnElement[bool]) -> Sequence[Operation]:
    return session.scalars(
        select(Operation)
        .where(*conditions, Operation.state.in_(OPEN_STATES))
        .order_by(Operation.created_at.desc(), Operation.id)
    ).all()


def list_for_staff(state: OperationState, *, limit: int = 100) -> Sequence[Operation]:
    """Operations in one state; what is open oldest first, what is settled newest first."""
    is_open = state in OPEN_STATES
    order = Operation.created_at.asc() if is_open else Operation.created_at.desc()
    return session.scalars(
        select(Operation).where(Operation.state == state).order_by(order).limit(limit)
    ).all()


def get_notification(notification_id: int) -> Notification:
    return existing(Notification, notification_id)
