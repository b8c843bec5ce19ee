"""What went wrong in a round's closing, in words, and when is it tried again?

Read from what the relay keeps of each listener and from the operations of the round's wallet;
nothing is written down a second time.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import ColumnElement, func, or_, select

from wiseed_like.db import session
from wiseed_like.errors import N_
from wiseed_like.journal.models import Delivery, Entry
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import find_wallet, list_of_subject
from wiseed_like.payments.rules import OPEN_STATES, SWEPT_AFTER, Kind, OperationState
from wiseed_like.payments.standing.rules import STANDING_CODES
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.payouts import Payouts
from wiseed_like.subscriptions.retries import Stuck, list_stuck

# Enough to see what is wrong; the list of payments has them all.
SHOWN = 10
OWN_JOB = N_("Une tâche automatique de cette étape s'est interrompue.")
UNKNOWN = N_("Le prestataire n'a pas encore dit ce qu'il en est ; la question lui est reposée.")
REFUSED = N_("Le prestataire a refusé ce mouvement.")
GIVEN_UP = N_("Le prestataire a refusé ce mouvement chaque fois : quelqu'un doit regarder.")
CAME_BACK = N_("La banque de la société a renvoyé l'argent.")
# A listener of the house, and the step in which its failure is seen.
STEP_OF = {
    "subscriptions.jobs.print_agreement": "agreements",
    "subscriptions.jobs.tell_what_was_given": "allotment",
    "subscriptions.jobs.take_payment": "payments",
    "subscriptions.jobs.follow_money": "payments",
    "subscriptions.jobs.follow_failure": "payments",
    "subscriptions.jobs.issue_shares": "issue",
    "subscriptions.jobs.invoice_payout": "payout",
    "subscriptions.parts.jobs.issue_part": "issue",
    "subscriptions.parts.jobs.follow_payout": "payout",
    "subscriptions.parts.jobs.invoice_part": "payout",
    "fees.jobs.print_invoice": "payout",
    "payments.jobs.ask": "payout",
    "payments.jobs.ask_again": "payout",
    "subscriptions.jobs.give_everything_back": "refunds",
    "subscriptions.jobs.give_late_money_back": "refunds",
    "subscriptions.jobs.collect_what_waits": "refunds",
    "notices.jobs.tell": "mails",
}


@dataclass(frozen=True, slots=True)
class Trouble:
    """One thing that failed. `said` is what the program or the provider said of it, in English;
    `next_in` is None when nothing tries again before a person has looked."""

    step: str
    what: str
    failures: int
    said: str = ""
    next_in: timedelta | None = None
    operation_id: UUID | None = None
    subscription_id: int | None = None

    @property
    def minutes(self) -> int | None:
        """Until the next attempt, in whole minutes; 0 is at any moment."""
        if self.next_in is None:
            return None
        return max(int(self.next_in.total_seconds() // 60), 0)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many things a listener has not heard yet, and of these what has failed before."""

    listener: str
    count: int
    failed: int
    attempts: int
    next_at: datetime | None
    error: str | None

    def trouble(self, step: str, machine_now: datetime) -> Trouble | None:
        """None while nothing has failed."""
        if not self.failed or self.next_at is None:
            return None
        return Trouble(
            step, OWN_JOB, self.attempts, said=self.error or "", next_in=self.next_at - machine_now
        )


def list_waiting(*conditions: ColumnElement[bool]) -> list[Waiting]:
    """What is still to be heard of the facts that meet the conditions, by listener."""
    has_failed = Delivery.attempts > 0
    # A name of its own: a column of that name would be grouped by first.
    hearer = func.split_part(Delivery.listener, ":", 1).label("hearer")
    rows = session.execute(
        select(
            hearer,
            func.count(),
            func.count().filter(has_failed),
            func.max(Delivery.attempts),
            func.min(Delivery.next_try_at).filter(has_failed),
            func.max(Delivery.error),
        )
        .join(Entry, Entry.id == Delivery.entry_id)
        .where(Delivery.done_at.is_(None), *conditions)
        .group_by("hearer")
        .order_by("hearer")
    )
    return [Waiting(*row) for row in rows]


def of_deliveries(waiting: Sequence[Waiting], machine_now: datetime) -> list[Trouble]:
    """What the house's own jobs failed at."""
    found = (
        each.trouble(STEP_OF[each.listener], machine_now)
        for each in waiting
        if each.listener in STEP_OF
    )
    return [each for each in found if each is not None]


def of_subscriptions(round: Round, now: datetime) -> list[Trouble]:
    """Money of subscriptions that the provider refused to move, longest first."""
    return [_of_stuck(each, now) for each in list_stuck(round_id=round.id)[:SHOWN]]


def _of_stuck(stuck: Stuck, now: datetime) -> Trouble:
    failed = [
        each
        for each in list_of_subject(f"subscription:{stuck.subscription_id}")
        if each.kind == stuck.kind
    ][-1]
    next_at = stuck.next_at
    return Trouble(
        "payments" if stuck.kind == Kind.TRANSFER else "refunds",
        STANDING_CODES.get(failed.result_code or "") or (REFUSED if next_at else GIVEN_UP),
        stuck.failures,
        said=_answer(failed),
        next_in=next_at - now if next_at else None,
        operation_id=failed.id,
        subscription_id=stuck.subscription_id,
    )


def of_operations(round: Round, now: datetime) -> list[Trouble]:
    """What the provider should have answered by now, oldest first."""
    wallet = find_wallet(round.journal_stream)
    if wallet is None:
        return []
    found = session.scalars(
        select(Operation)
        .where(
            Operation.state.in_(OPEN_STATES),
            or_(Operation.source_id == wallet.id, Operation.target_id == wallet.id),
            or_(
                Operation.state == OperationState.UNKNOWN,
                (Operation.state == OperationState.INTENDED)
                & (Operation.created_at <= now - SWEPT_AFTER),
            ),
        )
        .order_by(Operation.created_at)
        .limit(SHOWN)
    )
    return [
        Trouble(
            _step_of(each),
            UNKNOWN,
            1,
            said=_answer(each),
            next_in=timedelta(),
            operation_id=each.id,
        )
        for each in found
    ]


def of_payout(known: Payouts, why_it_waits: str | None) -> list[Trouble]:
    """What keeps the company from its money: the last attempt, and what has to change first."""
    last = known.last
    if last is None:
        return [Trouble("payout", why_it_waits, 0)] if why_it_waits else []
    if known.came_back is not None:
        return [Trouble("payout", CAME_BACK, len(known.returns), operation_id=known.came_back.id)]
    if last.state != OperationState.FAILED:
        return []
    what = STANDING_CODES.get(last.result_code or "") or REFUSED
    failures = sum(each.state == OperationState.FAILED for each in known.asked)
    return [Trouble("payout", what, failures, said=_answer(last), operation_id=last.id)]


def _step_of(operation: Operation) -> str:
    return {Kind.PAYOUT: "payout", Kind.TRANSFER_REFUND: "refunds"}.get(operation.kind, "payments")


def _answer(operation: Operation) -> str:
    return " ".join(filter(None, (operation.result_code, operation.result_message)))
