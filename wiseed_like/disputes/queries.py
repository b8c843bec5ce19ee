"""What is read of payments that banks take back?"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, and_, case as when, func, literal, or_, select
from sqlalchemy.orm import aliased, joinedload

from compliance.euro import Euro
from wiseed_like.db import existing, locked, session
from wiseed_like.disputes.models import DisputeCase, DisputeLook, DisputePaper
from wiseed_like.disputes.rules import (
    FOLLOWED_AFTER,
    OPEN,
    OURS,
    REMINDED_BEFORE,
    holds_money,
    owed,
)
from wiseed_like.errors import NotFound
from wiseed_like.payments.gateway.words import DisputeEnd, DisputeSort, DisputeStatus
from wiseed_like.payments.models import Operation, ProviderAccount, Wallet
from wiseed_like.payments.rules import OPEN_STATES, Kind, OperationState

SHOWN = 50


def get_case(case_id: int) -> DisputeCase:
    return existing(DisputeCase, case_id)


def lock_case(case_id: int) -> DisputeCase:
    return locked(DisputeCase, case_id)


def get_paper(case: DisputeCase, paper_id: int) -> DisputePaper:
    found = session.get(DisputePaper, paper_id)
    if found is None or found.case_id != case.id:
        raise NotFound
    return found


def find_case(provider: str, reference: str) -> DisputeCase | None:
    return session.scalar(
        select(DisputeCase).where(
            DisputeCase.provider == provider, DisputeCase.reference == reference
        )
    )


def list_open() -> Sequence[DisputeCase]:
    """Those that are not over, or have cost what is still claimed; the nearest deadline first."""
    return session.scalars(
        select(DisputeCase)
        .where(or_(DisputeCase.status.in_(OPEN), _is_claimed()))
        .options(joinedload(DisputeCase.owner))
        .order_by(DisputeCase.contest_by.asc().nulls_last(), DisputeCase.opened_at)
    ).all()


def list_unfinished(now: datetime) -> Sequence[DisputeCase]:
    """Those that are not over, and of those that are, whose money may still have to be heard of."""
    came_again = (
        select(Operation.id)
        .where(
            Operation.original_id == DisputeCase.repudiation_id,
            Operation.kind == Kind.REPUDIATION_RETURN,
        )
        .exists()
    )
    is_won = (DisputeCase.ended == DisputeEnd.WON) & DisputeCase.repudiation_id.is_not(None)
    is_fresh = DisputeCase.closed_at > now - FOLLOWED_AFTER
    return session.scalars(
        select(DisputeCase)
        .where(
            or_(
                DisputeCase.status.in_(OPEN),
                is_won & ~came_again,
                DisputeCase.repudiation_id.is_(None) & is_fresh,
            )
        )
        .order_by(DisputeCase.contest_by.asc().nulls_last(), DisputeCase.opened_at)
    ).all()


def list_closed(*, limit: int = SHOWN) -> Sequence[DisputeCase]:
    """Those that are over and of which nothing is claimed, the newest first."""
    return session.scalars(
        select(DisputeCase)
        .where(DisputeCase.status == DisputeStatus.CLOSED, ~_is_claimed())
        .order_by(DisputeCase.closed_at.desc().nulls_last(), DisputeCase.id.desc())
        .limit(limit)
    ).all()


def list_of_wallet(wallet: Wallet) -> Sequence[DisputeCase]:
    """About payments that had gone to this wallet, newest first."""
    return session.scalars(
        select(DisputeCase)
        .join(DisputeCase.payin)
        .where(Operation.target_id == wallet.id)
        .order_by(DisputeCase.opened_at.desc(), DisputeCase.id.desc())
    ).all()


def list_due_soon(now: datetime) -> Sequence[DisputeCase]:
    """Whose deadline is near, and nobody was reminded."""
    return session.scalars(
        select(DisputeCase)
        .where(
            DisputeCase.status.in_(OURS),
            DisputeCase.reminded_at.is_(None),
            DisputeCase.contest_by > now,
            DisputeCase.contest_by <= now + REMINDED_BEFORE,
        )
        .order_by(DisputeCase.contest_by)
    ).all()


def count_ours() -> tuple[int, datetime | None]:
    """How many wait for the platform's move or for what they cost to be settled or waived, and
    since when the oldest does."""
    since = when((DisputeCase.status.in_(OURS), DisputeCase.opened_at), else_=DisputeCase.closed_at)
    row = session.execute(
        select(func.count(), func.min(since)).where(
            or_(DisputeCase.status.in_(OURS), _is_claimed(*OPEN_STATES))
        )
    ).one()
    return int(row[0]), row[1]


def _is_claimed(*under_way: OperationState) -> ColumnElement[bool]:
    """Whether one that is over has cost what nobody has settled or waived, as `holds_money` and
    `owed_of` say of one; what is `under_way` in these states counts as settled too."""
    taken, after = aliased(Operation), aliased(Operation)
    came_again = and_(
        after.kind == Kind.REPUDIATION_RETURN, after.state == OperationState.SUCCEEDED
    )
    settled = and_(
        after.kind == Kind.SETTLEMENT, after.state.in_((OperationState.SUCCEEDED, *under_way))
    )
    covered = (
        select(func.coalesce(func.sum(after.amount), literal(Euro.ZERO, after.amount.type)))
        .where(after.original_id == taken.id, or_(came_again, settled))
        .correlate(taken)
        .scalar_subquery()
    )
    is_costly = (
        select(taken.id)
        .where(
            taken.id == DisputeCase.repudiation_id,
            taken.state == OperationState.SUCCEEDED,
            taken.amount > covered,
        )
        .exists()
    )
    return and_(
        DisputeCase.status == DisputeStatus.CLOSED,
        DisputeCase.sort != DisputeSort.RETRIEVAL,
        func.coalesce(DisputeCase.ended.not_in((DisputeEnd.WON, DisputeEnd.VOID)), True),
        DisputeCase.waived_at.is_(None),
        is_costly,
    )


# -- What it costs


def owed_of(case: DisputeCase) -> Euro:
    """What was taken from the platform and neither came again nor was settled."""
    if case.repudiation is None or case.repudiation.state != OperationState.SUCCEEDED:
        return Euro.ZERO
    return owed(
        case.repudiation.amount,
        _done_with(case, Kind.REPUDIATION_RETURN, OperationState.SUCCEEDED),
        _done_with(case, Kind.SETTLEMENT, OperationState.SUCCEEDED),
    )


def settling_of(case: DisputeCase) -> Euro:
    """What is on its way from the wallet, not there yet."""
    return _done_with(
        case,
        Kind.SETTLEMENT,
        OperationState.INTENDED,
        OperationState.ASKED,
        OperationState.UNKNOWN,
    )


def held_for(case: DisputeCase) -> Euro:
    """What of its wallet is kept back for this case, beyond what is being settled."""
    if not holds_money(case.sort, case.ended, is_waived=case.is_waived):
        return Euro.ZERO
    return max(owed_of(case) - settling_of(case), Euro.ZERO)


def is_to_follow(case: DisputeCase) -> bool:
    """Whether something of it is still to be done: it is open, or has cost what is claimed."""
    return not case.is_closed or bool(held_for(case))


def given_back_before(case: DisputeCase) -> Euro:
    """What of the payment had gone back to its card, or is on its way there."""
    total = session.scalar(
        select(func.sum(Operation.amount)).where(
            Operation.original_id == case.payin_id,
            Operation.kind == Kind.CARD_REFUND,
            Operation.state != OperationState.FAILED,
        )
    )
    return total or Euro.ZERO


def list_movements_of(case: DisputeCase) -> Sequence[Operation]:
    """The repudiation and what followed from it, oldest first."""
    if case.repudiation is None:
        return []
    followed = session.scalars(
        select(Operation)
        .where(Operation.original_id == case.repudiation.id)
        .order_by(Operation.created_at)
    ).all()
    return [case.repudiation, *followed]


def list_spent(case: DisputeCase, *, limit: int = 20) -> Sequence[Operation]:
    """What left the wallet for rounds since the payment came, newest first."""
    return session.scalars(
        select(Operation)
        .where(
            Operation.source_id == case.wallet.id,
            Operation.kind == Kind.TRANSFER,
            Operation.state != OperationState.FAILED,
            Operation.created_at >= (case.payin.settled_at or case.payin.created_at),
        )
        .order_by(Operation.created_at.desc())
        .limit(limit)
    ).all()


def was_paid_out(wallet: Wallet) -> bool:
    """Whether a round's money has left for its issuer."""
    found = session.scalar(
        select(Operation.id)
        .where(
            Operation.source_id == wallet.id,
            Operation.kind == Kind.PAYOUT,
            Operation.state == OperationState.SUCCEEDED,
        )
        .limit(1)
    )
    return found is not None


def _done_with(case: DisputeCase, kind: Kind, *states: OperationState) -> Euro:
    if case.repudiation_id is None:
        return Euro.ZERO
    total = session.scalar(
        select(func.sum(Operation.amount)).where(
            Operation.original_id == case.repudiation_id,
            Operation.kind == kind,
            Operation.state.in_(states),
        )
    )
    return total or Euro.ZERO


# -- When was the provider's list read


def find_look(provider: str) -> datetime | None:
    return session.scalar(select(DisputeLook.looked_at).where(DisputeLook.provider == provider))


def first_account_at(provider: str) -> datetime | None:
    """Since when there may be disputes at all."""
    return session.scalar(
        select(func.min(ProviderAccount.created_at)).where(
            ProviderAccount.provider == provider, ProviderAccount.reference.is_not(None)
        )
    )
