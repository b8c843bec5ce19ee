"""How much waits, and since when? Counts over the domains, and the newest facts."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from wiseed_like.approvals import queries as approvals
from wiseed_like.approvals.queries import Person
from wiseed_like.arrivals.queries import count_waiting as count_arrivals
from wiseed_like.backoffice.rules import APPROVALS, FAILURES_BEFORE_ALARM, TASKS, Task
from wiseed_like.db import session
from wiseed_like.disputes.queries import count_ours as count_disputes
from wiseed_like.dossiers.models import Dossier
from wiseed_like.dossiers.queries import list_for_staff, waiting_since
from wiseed_like.dossiers.rules import DossierState
from wiseed_like.investors.models import SophisticationRequest
from wiseed_like.investors.rules import RequestState
from wiseed_like.journal.models import Delivery
from wiseed_like.kyc.models import IdentityFile
from wiseed_like.kyc.rules import IdentityState
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.reconciliation.queries import count_open
from wiseed_like.rounds.correction.irregularity import IrregularityState, SheetIrregularity
from wiseed_like.rounds.models import DepositaryCertificate, Round
from wiseed_like.rounds.rules import RoundState

NEWEST = 100
Count = tuple[int, datetime | None]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many of a task wait; `oldest_at` is since when the first of them does."""

    task: Task
    count: int
    oldest_at: datetime | None

    def due_at(self) -> datetime | None:
        """When the oldest should be done, as promised."""
        return self.oldest_at + timedelta(hours=self.task.hours) if self.oldest_at else None

    def is_late(self, now: datetime) -> bool:
        due = self.due_at()
        return due is not None and now > due


def list_waiting(roles: Sequence[str]) -> list[Waiting]:
    """What waits for holders of these roles, in the order of the day."""
    return [Waiting(task, *_COUNTS[task.key]()) for task in TASKS if set(task.roles) & set(roles)]


def approvals_waiting_for(person: Person, now: datetime) -> Waiting | None:
    """What others asked for and this person may decide; None when their roles decide nothing."""
    if not approvals.kinds_decided_by(person):
        return None
    waiting = approvals.list_to_decide(person, now)
    return Waiting(APPROVALS, len(waiting), min((each.asked_at for each in waiting), default=None))


def _count(model: Any, oldest: Any, *where: ColumnElement[bool]) -> Count:
    row = session.execute(select(func.count(), func.min(oldest)).select_from(model).where(*where))
    count, since = row.one()
    return int(count), since


def _identities() -> Count:
    waiting = (IdentityState.SUBMITTED, IdentityState.IN_REVIEW)
    return _count(IdentityFile, IdentityFile.submitted_at, IdentityFile.state.in_(waiting))


def _dossiers(state: DossierState) -> Callable[[], Count]:
    def count() -> Count:
        since = waiting_since(list_for_staff([state]))
        return len(since), min(since.values(), default=None)

    return count


def _to_prepare() -> Count:
    """Accepted, and nobody has begun its round."""
    begun = exists().where(Round.dossier_id == Dossier.id)
    return _count(Dossier, Dossier.decided_at, Dossier.state == DossierState.ACCEPTED, ~begun)


def _to_certify() -> Count:
    recorded = exists().where(DepositaryCertificate.round_id == Round.id)
    return _count(Round, Round.closing_at, Round.state == RoundState.CLOSING, ~recorded)


def _sheets() -> Count:
    """Reported as wrong, or corrected by the issuer and to be read."""
    waiting = (IrregularityState.REPORTED, IrregularityState.HANDED_IN)
    since = func.coalesce(SheetIrregularity.handed_in_at, SheetIrregularity.reported_at)
    return _count(SheetIrregularity, since, SheetIrregularity.state.in_(waiting))


def _sophistication() -> Count:
    model = SophisticationRequest
    return _count(model, model.submitted_at, model.state == RequestState.SUBMITTED)


def _unknown() -> Count:
    return _count(Operation, Operation.created_at, Operation.state == OperationState.UNKNOWN)


def _returned() -> Count:
    """Money of rounds that the issuer's bank sent back, and that nobody has paid out again."""
    again = aliased(Operation)
    paid_since = exists().where(
        again.subject == Operation.subject,
        again.kind == Kind.PAYOUT,
        again.state != OperationState.FAILED,
        again.created_at > Operation.created_at,
    )
    return _count(
        Operation,
        Operation.settled_at,
        Operation.kind == Kind.PAYOUT_RETURN,
        Operation.state == OperationState.SUCCEEDED,
        or_(Operation.subject.startswith("round:"), Operation.subject.startswith("closing:")),
        ~paid_since,
    )


def _stuck() -> Count:
    return _count(Delivery, Delivery.created_at, *_is_stuck())


def _is_stuck() -> tuple[ColumnElement[bool], ...]:
    return Delivery.done_at.is_(None), Delivery.attempts >= FAILURES_BEFORE_ALARM


_COUNTS: dict[str, Callable[[], Count]] = {
    "identities": _identities,
    "submitted": _dossiers(DossierState.SUBMITTED),
    "screening": _dossiers(DossierState.SCREENING),
    "vote": _dossiers(DossierState.VOTE),
    "due_diligence": _dossiers(DossierState.DUE_DILIGENCE),
    "committee": _dossiers(DossierState.COMMITTEE),
    "to_prepare": _to_prepare,
    "to_certify": _to_certify,
    "sheets": _sheets,
    "sophistication": _sophistication,
    "unknown": _unknown,
    "returned": _returned,
    "differences": count_open,
    "arrivals": count_arrivals,
    "disputes": count_disputes,
    "stuck": _stuck,
}


def list_stuck_deliveries() -> Sequence[Delivery]:
    """What was heard wrongly again and again, oldest first."""
    return session.scalars(
        select(Delivery).where(*_is_stuck()).order_by(Delivery.created_at).limit(NEWEST)
    ).all()
