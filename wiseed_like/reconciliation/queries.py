"""What is read to compare: whose turn it is, both sides of a movement, what still differs?"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, case, func, or_, select
from sqlalchemy.orm import InstrumentedAttribute, joinedload

from compliance.calendar import legal_day
from compliance.euro import Euro
from wiseed_like.db import existing, locked, session
from wiseed_like.ledger.queries import balance_of
from wiseed_like.payments.gateway.words import Kind as TheirKind, Outcome
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.reconciliation.models import Difference, MonthStatement, Run
from wiseed_like.reconciliation.rules import (
    LIVING,
    MEMORY,
    OVERLAP,
    PLATFORM,
    SORTS,
    DifferenceState,
    RunKind,
    RunState,
    Side,
)

PROVIDER = "mangopay"
# Asked or not: nobody knows on which side of the wire these stand.
IN_THE_AIR = (OperationState.INTENDED, OperationState.UNKNOWN)
# Of these only what arrived counts, as in our operations; a fee is none of ours.
COMES_IN = (
    TheirKind.PAYIN,
    TheirKind.PAYOUT_REFUND,
    TheirKind.REPUDIATION,
    TheirKind.REPUDIATION_REFUND,
)
# What moves the platform's own wallets: fees of payouts, and what disputes take.
_OF_PLATFORM = [
    Kind.PAYOUT,
    Kind.PAYOUT_RETURN,
    Kind.REPUDIATION,
    Kind.REPUDIATION_RETURN,
    Kind.SETTLEMENT,
]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run stands: a wallet of ours, or one of the platform's own (`wallet_id` None).

    `position` is what a run that is done with it remembers.
    """

    position: int
    owner: str
    reference: str
    provider: str = PROVIDER
    wallet_id: int | None = None


# -- Runs


def find_walking() -> Run | None:
    """The run that is under way; there is at most one."""
    return session.scalar(select(Run).where(Run.state == RunState.WALKING))


def lock_run(run_id: int) -> Run:
    return session.scalars(
        select(Run)
        .where(Run.id == run_id)
        .with_for_update(of=Run)
        .execution_options(populate_existing=True)
    ).one()


def list_runs(*, limit: int = 20) -> Sequence[Run]:
    """The newest first."""
    return session.scalars(select(Run).order_by(Run.id.desc()).limit(limit)).all()


def find_last_done() -> Run | None:
    return session.scalar(
        select(Run).where(Run.state == RunState.DONE).order_by(Run.id.desc()).limit(1)
    )


def is_due(now: datetime) -> bool:
    """Whether there are wallets, no run of this civil day was begun, and none is under way."""
    of_today = (Run.kind == RunKind.DAILY) & (Run.day >= legal_day(now))
    ran = select(Run.id).where(or_(Run.state == RunState.WALKING, of_today))
    wallets = select(Wallet.id).where(Wallet.reference.is_not(None))
    return session.scalar(ran.limit(1)) is None and session.scalar(wallets.limit(1)) is not None


def since_when(now: datetime) -> datetime:
    """From when on the next run compares: a day before the last one began, else all there is."""
    last = find_last_done()
    return last.started_at - OVERLAP if last else now - MEMORY


def next_place(run: Run) -> Place | None:
    """The place after the run's position; None when it has seen all of them.

    A wallet that is made while the run walks has a higher number: its turn comes too.
    """
    if run.position < 0:
        name = PLATFORM[run.position]
        return Place(run.position + 1, name, name)
    wallet = session.scalar(
        select(Wallet)
        .where(Wallet.id > run.position, Wallet.reference.is_not(None))
        .order_by(Wallet.id)
        .limit(1)
    )
    if wallet is None:
        return None
    assert wallet.reference is not None
    return Place(wallet.id, wallet.owner, wallet.reference, wallet.account.provider, wallet.id)


def count_places(*, up_to: int | None = None) -> int:
    """How many places there are, or how many of them a run at position `up_to` has seen."""
    wallets = select(func.count()).select_from(Wallet).where(Wallet.reference.is_not(None))
    if up_to is None:
        return len(PLATFORM) + (session.scalar(wallets) or 0)
    if up_to < 0:
        return len(PLATFORM) + up_to
    return len(PLATFORM) + (session.scalar(wallets.where(Wallet.id <= up_to)) or 0)


# -- Both sides of a movement


def find_operations(provider: str, references: Collection[str]) -> dict[str, Operation]:
    """Our operations by the provider's reference."""
    found = session.scalars(
        select(Operation)
        .where(Operation.provider == provider, Operation.reference.in_(references))
        .options(joinedload(Operation.source), joinedload(Operation.target))
        .execution_options(populate_existing=True)
    )
    return {each.reference: each for each in found if each.reference}


def list_touched(wallet_id: int, since: datetime) -> Sequence[Operation]:
    """What the provider has of this wallet by our account, and moved since then or is open."""
    return session.scalars(
        select(Operation).where(
            or_(Operation.source_id == wallet_id, Operation.target_id == wallet_id),
            Operation.reference.is_not(None),
            or_(
                Operation.created_at >= since,
                Operation.settled_at >= since,
                Operation.state == OperationState.ASKED,
            ),
        )
    ).all()


def owners_of(references: Collection[str]) -> dict[str, str]:
    """The owners of our wallets, by the provider's reference."""
    rows = session.execute(
        select(Wallet.reference, Wallet.owner).where(Wallet.reference.in_(references))
    )
    return {reference: owner for reference, owner in rows if reference}


def our_side(operation: Operation) -> Side:
    """An operation that the provider has, in the words of both."""
    return Side(
        kind=SORTS[operation.kind.value],
        state={"asked": "pending"}.get(operation.state.value, operation.state.value),
        amount=operation.amount.cents,
        fee=operation.fee.cents,
        source=operation.source.owner if operation.source else None,
        target=operation.target.owner if operation.target else None,
    )


def their_side(outcome: Outcome, owners: dict[str, str]) -> Side:
    """The same as the provider tells it."""
    comes_in = outcome.kind in COMES_IN
    return Side(
        kind=outcome.kind.value,
        state=outcome.state.value,
        amount=(outcome.arrived if comes_in else outcome.amount).cents,
        fee=0 if comes_in else outcome.fee.cents,
        source=owners.get(outcome.from_wallet or "", outcome.from_wallet),
        target=owners.get(outcome.to_wallet or "", outcome.to_wallet),
    )


# -- Balances


def is_in_the_air(place: Place) -> bool:
    """Whether something is asked there and nobody knows yet if it happened."""
    asked = select(Operation.id).where(Operation.state.in_(IN_THE_AIR))
    if place.wallet_id is None:
        asked = asked.where(Operation.kind.in_(_OF_PLATFORM))
    else:
        asked = asked.where(
            or_(Operation.source_id == place.wallet_id, Operation.target_id == place.wallet_id)
        )
    return session.scalar(asked.limit(1)) is not None


def expected_at_provider(place: Place) -> Euro:
    """What the provider should hold there by our book.

    Money that nobody knows yet how to use stands apart in our book and in the same wallet at
    the provider; what is on its way out has left there and not yet here, its fee included.
    """
    if place.owner == "FEES_EUR":
        under_way = Operation.kind == Kind.PAYOUT, Operation.state == OperationState.ASKED
        return balance_of("fees") + _sum(Operation.fee, *under_way)
    if place.owner == "CREDIT_EUR":
        return balance_of("disputes")
    leaving = Operation.source_id == place.wallet_id, Operation.state == OperationState.ASKED
    held = balance_of(f"held:{place.owner}")
    return balance_of(f"wallet:{place.owner}") + held - _sum(Operation.amount, *leaving)


def _sum(column: InstrumentedAttribute[Euro], *where: ColumnElement[bool]) -> Euro:
    return session.scalar(select(func.sum(column)).where(*where)) or Euro.ZERO


# -- Differences


def has_open_difference(wallet_owner: str) -> bool:
    """Whether something about the wallet of `round:3` differs and nobody has explained it."""
    found = select(Difference.id).where(_of(wallet_owner), Difference.state == DifferenceState.OPEN)
    return session.scalar(found.limit(1)) is not None


def list_living_of(
    wallet_owner: str, provider: str = PROVIDER, about: Collection[str] = (), *, lock: bool = False
) -> Sequence[Difference]:
    """What differs about a wallet, or about one of these movements; oldest first."""
    query = (
        select(Difference)
        .where(
            Difference.state.in_(LIVING),
            Difference.provider == provider,
            or_(_of(wallet_owner), Difference.about.in_(about)),
        )
        .order_by(Difference.id)
    )
    if lock:
        query = query.with_for_update(of=Difference).execution_options(populate_existing=True)
    return session.scalars(query).all()


def _of(wallet_owner: str) -> ColumnElement[bool]:
    return or_(Difference.source == wallet_owner, Difference.target == wallet_owner)


def list_living() -> Sequence[Difference]:
    """All that differs: first what nobody has explained, oldest first."""
    is_open = case((Difference.state == DifferenceState.OPEN, 0), else_=1)
    return session.scalars(
        select(Difference)
        .where(Difference.state.in_(LIVING))
        .options(joinedload(Difference.owner), joinedload(Difference.explainer))
        .order_by(is_open, Difference.id)
        .limit(500)
    ).all()


def list_gone(*, before: int | None, limit: int) -> Sequence[Difference]:
    """What differed once, newest first, from below the row `before`."""
    query = select(Difference).where(Difference.state == DifferenceState.GONE)
    if before is not None:
        query = query.where(Difference.id < before)
    return session.scalars(
        query.options(joinedload(Difference.explainer)).order_by(Difference.id.desc()).limit(limit)
    ).all()


def count_open() -> tuple[int, datetime | None]:
    """How many differences wait for an explanation, and since when the oldest."""
    row = session.execute(
        select(func.count(), func.min(Difference.first_seen_at)).where(
            Difference.state == DifferenceState.OPEN
        )
    ).one()
    return int(row[0]), row[1]


def get_difference(difference_id: int) -> Difference:
    return existing(Difference, difference_id)


def lock_difference(difference_id: int) -> Difference:
    return locked(Difference, difference_id)


# -- Month statements


def list_statements() -> Sequence[MonthStatement]:
    """The newest month first."""
    return session.scalars(select(MonthStatement).order_by(MonthStatement.month.desc())).all()


def get_statement(statement_id: int) -> MonthStatement:
    return existing(MonthStatement, statement_id)
