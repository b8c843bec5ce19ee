"""What is read of payments?"""

from __future__ import annotations

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import ColumnElement, exists, func, or_, select

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.errors import NotFound
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments.models import Notification, Operation, ProviderAccount, Wallet
from wiseed_like.payments.rules import OPEN_STATES, OUTGOING, Kind, OperationState


def find_wallet(owner: str) -> Wallet | None:
    """The wallet of `user:12` or `round:3`, open or still being opened."""
    return session.scalar(select(Wallet).where(Wallet.owner == owner))


def get_wallet(wallet_id: int) -> Wallet:
    wallet = session.get(Wallet, wallet_id)
    if wallet is None:
        raise NotFound
    return wallet


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
    """What the wallet holds, less what is already on its way out."""
    leaving = session.scalar(
        select(func.sum(Operation.amount)).where(
            Operation.source_id == wallet.id,
            Operation.kind.in_(OUTGOING),
            Operation.state.in_(OPEN_STATES),
        )
    )
    return balance_of(wallet.ledger_code) - (leaving or Euro.ZERO)


def get_operation(operation_id: UUID) -> Operation:
    operation = session.get(Operation, operation_id)
    if operation is None:
        raise NotFound
    return operation


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


def find_living_effect(effect: str) -> Operation | None:
    """The operation with this effect that has not failed: there is at most one."""
    return session.scalar(
        select(Operation).where(
            Operation.effect == effect, Operation.state != OperationState.FAILED
        )
    )


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


def list_pending(limit: int = 20) -> Sequence[Operation]:
    """Operations that the provider has and has not settled, longest unasked first."""
    return session.scalars(
        select(Operation)
        .where(Operation.state == OperationState.ASKED)
        .order_by(Operation.checked_at.asc().nulls_first())
        .limit(limit)
    ).all()


def list_refundable(wallet: Wallet) -> Sequence[tuple[Operation, Euro]]:
    """The pay-ins of a wallet with what may still go back of each, newest first."""
    payins = session.scalars(
        select(Operation)
        .where(
            Operation.target_id == wallet.id,
            Operation.kind.in_((Kind.CARD_PAYIN, Kind.WIRE_PAYIN)),
            Operation.state == OperationState.SUCCEEDED,
        )
        .order_by(Operation.created_at.desc())
    ).all()
    given_back = dict(
        session.execute(
            select(Operation.original_id, func.sum(Operation.amount))
            .where(
                Operation.original_id.in_([payin.id for payin in payins]),
                Operation.state != OperationState.FAILED,
            )
            .group_by(Operation.original_id)
        ).all()
    )
    left = [(payin, payin.amount - given_back.get(payin.id, Euro.ZERO)) for payin in payins]
    return [(payin, rest) for payin, rest in left if rest > Euro.ZERO]


def list_incoming(wallet: Wallet) -> Sequence[Operation]:
    """Money that is announced to a wallet and has not arrived, newest first."""
    return _list_open(Operation.target_id == wallet.id)


def list_outgoing(wallet: Wallet) -> Sequence[Operation]:
    """Money that is leaving a wallet and is no longer spendable, newest first."""
    return _list_open(Operation.source_id == wallet.id)


def _list_open(condition: ColumnElement[bool]) -> Sequence[Operation]:
    return session.scalars(
        select(Operation)
        .where(condition, Operation.state.in_(OPEN_STATES))
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
    notification = session.get(Notification, notification_id)
    if notification is None:
        raise NotFound
    return notification
