"""Do the books agree? Everything is recomputed from its smallest parts; nothing is mended.

Each check yields what is wrong, all of it: run nightly, before a payout, after every story
test, and by `flask check-books`, which ends with 1 and the first wrong row when there is any.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.orm import selectinload

from compliance.euro import Euro
from wiseed_like.captable.classes import terms_of
from wiseed_like.captable.models import Holder, Movement, Register, ShareEntry
from wiseed_like.captable.queries import links_of as movements_of
from wiseed_like.captable.rules import told_by
from wiseed_like.chain import GENESIS, first_broken
from wiseed_like.db import one_instant, session
from wiseed_like.decisions.models import Decision
from wiseed_like.decisions.queries import Wanted, each_decision, each_naming_fact
from wiseed_like.documents import shelf
from wiseed_like.documents.models import StoredFile
from wiseed_like.documents.queries import find_key
from wiseed_like.documents.service import DamagedFile, read
from wiseed_like.journal.models import Entry
from wiseed_like.journal.queries import links_of as facts_of, list_streams
from wiseed_like.payments import books as payment_books
from wiseed_like.payments.books import provider_wallets
from wiseed_like.payments.models import Operation
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.subscriptions import early_proof
from wiseed_like.subscriptions.allotment import proof as allotment_proof
from wiseed_like.subscriptions.joint import proof as joint_proof
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.parts import proof as parts_proof
from wiseed_like.subscriptions.reopening import service as reopening
from wiseed_like.subscriptions.rules import BINDING, FUNDED, LIVING, SubscriptionState
from wiseed_like.subscriptions.waiting import books as waiting_books


@dataclass(frozen=True, slots=True)
class Fault:
    """One disagreement: the check that found it, the row, and what does not agree."""

    check: str
    row: str
    what: str

    def __str__(self) -> str:
        return f"{self.check}: {self.row}: {self.what}"


def faults() -> Iterator[Fault]:
    """Everything that does not agree, check by check, as the database has it now."""
    session.expire_all()
    for check in CHECKS:
        for row, what in check():
            yield Fault(check.__name__, row, what)


def lasting_faults(wait: Callable[[], None]) -> list[Fault]:
    """What does not agree, twice: what is on its way while we read is no disagreement.

    Where something was found, that is read again after `wait`, in an instant of its own, and what
    is found of the same rows is told. Ends the transaction that is under way.
    """
    with one_instant():
        doubtful = {(fault.check, fault.row) for fault in faults()}
    if not doubtful:
        return []
    wait()
    with one_instant():
        return [fault for fault in _again(doubtful) if (fault.check, fault.row) in doubtful]


def _again(doubtful: set[tuple[str, str]]) -> Iterator[Fault]:
    session.expire_all()
    for check in CHECKS:
        rows = {row for name, row in doubtful if name == check.__name__}
        if not rows:
            continue
        # The provider is asked at once after the instant, so that little can come between.
        found = payment_books.wallets_among(rows) if check is provider_wallets else check()
        for row, what in found:
            yield Fault(check.__name__, row, what)


Wrong = Iterator[tuple[str, str]]


def journal_chains() -> Wrong:
    """Every stream is gapless, unbroken, and as long as its head says."""
    for stream in list_streams():
        broken = first_broken(facts_of(stream.name))
        if broken is not None:
            yield f"journal_entries {stream.name}#{broken}", "the chain is broken here"
            continue
        last = session.execute(
            select(Entry.seq, Entry.hash)
            .where(Entry.stream == stream.name)
            .order_by(Entry.seq.desc())
            .limit(1)
        ).first()
        if tuple(last or (0, GENESIS)) != (stream.last_seq, stream.head):
            yield f"journal_streams {stream.name}", "the head is not the last fact's"


def journal_rows() -> Wrong:
    """The columns of a fact say what its hashed text says."""
    for entry in session.scalars(select(Entry).order_by(Entry.id).execution_options(yield_per=500)):
        told = json.loads(entry.body)
        found = (entry.stream, entry.kind, f"{entry.subject_type}:{entry.subject_id}", entry.actor)
        if found != (told["stream"], told["kind"], told["subject"], told["actor"]):
            yield f"journal_entries {entry.stream}#{entry.seq}", "a column is not as it was hashed"


def round_counters() -> Wrong:
    """What a round's counters say is what its subscriptions sum to, within the cap."""
    living = _shares_by_round(LIVING)
    firm, paid = _shares_by_round(BINDING), _shares_by_round(FUNDED)
    rows = session.execute(select(RoundCounter, Round).join(RoundCounter.round))
    for counter, offered in rows:
        key = counter.round_id
        expected = (living.get(key, 0), firm.get(key, 0), paid.get(key, 0))
        if (counter.reserved, counter.firm, counter.paid) != expected:
            yield (
                f"round_counters {key}",
                f"says {counter.reserved}/{counter.firm}/{counter.paid}, subscriptions {expected}",
            )
        over = counter.reserved > offered.shares_max and not counter.takes_more
        if counter.cap != offered.shares_max or over:
            yield f"round_counters {key}", "the cap is not the offer's"
        if counter.takes_more != (offered.allotment.takes_more and counter.allotted is None):
            yield f"round_counters {key}", "takes orders above the cap, or not, against its terms"


def _shares_by_round(states: tuple[SubscriptionState, ...]) -> dict[int, int]:
    rows = session.execute(
        select(Subscription.round_id, func.sum(Subscription.shares))
        .where(Subscription.state.in_(states))
        .group_by(Subscription.round_id)
    )
    return {round_id: int(shares) for round_id, shares in rows}


def allotments() -> Wrong:
    """Shares that were shared out are shared out again by the rule, from what was asked for."""
    for round_id, what in allotment_proof.differences():
        yield f"round_allotments {round_id}", what


def reopened_rights() -> Wrong:
    """What may be revoked again is counted as such, and nothing that has ended may be."""
    yield from reopening.list_faults()


def round_closings() -> Wrong:
    """What a part of a round says is what was subscribed, entered in the register and paid out."""
    for closing_id, what in parts_proof.differences():
        yield f"round_closings {closing_id}", what


def subscription_payments() -> Wrong:
    """Paid means one transfer that was not given back; anything else means none."""
    kept, leaving = _kept_transfers(), reopening.list_revoked()
    for subscription in session.scalars(select(Subscription).order_by(Subscription.id)):
        found = kept.get(f"subscription:{subscription.id}", Euro.ZERO)
        expected = subscription.due if subscription.state in FUNDED else Euro.ZERO
        # Between the transfer and the job that hears of it, a firm one may be paid already; one
        # that was revoked after it was paid still waits for its money to arrive.
        on_its_way = subscription.state == SubscriptionState.FIRM or subscription.id in leaving
        if found != expected and not (on_its_way and found == subscription.due):
            yield f"subscriptions {subscription.id}", f"is {subscription.state}, {found} was paid"


def _kept_transfers() -> dict[str, Euro]:
    rows = session.execute(
        select(Operation.subject, Operation.kind, func.sum(Operation.amount))
        .where(
            Operation.state == OperationState.SUCCEEDED,
            Operation.kind.in_((Kind.TRANSFER, Kind.TRANSFER_REFUND)),
        )
        .group_by(Operation.subject, Operation.kind)
    )
    kept: dict[str, Euro] = {}
    for subject, kind, amount in rows:
        signed = amount if kind == Kind.TRANSFER else -amount
        kept[subject] = kept.get(subject, Euro.ZERO) + signed
    return kept


def share_entries() -> Wrong:
    """Issued means exactly one entry of the register, for as many shares; else none."""
    entries = select(ShareEntry.subscription_id, ShareEntry.delta).where(
        ShareEntry.subscription_id.is_not(None)
    )
    entered = dict(session.execute(entries).all())
    for subscription in session.scalars(select(Subscription).order_by(Subscription.id)):
        found = entered.pop(subscription.id, 0)
        expected = subscription.shares if subscription.state == SubscriptionState.ISSUED else 0
        if found != expected:
            yield f"subscriptions {subscription.id}", f"{found} shares entered, not {expected}"
    for orphan in entered:
        yield f"share_entries of subscription {orphan}", "fulfils no subscription"


def registers() -> Wrong:
    """Every register is gapless and unbroken; its entries are those that were hashed."""
    for register in session.scalars(select(Register).order_by(Register.company_id)):
        broken = first_broken(movements_of(register.company_id))
        if broken is not None:
            yield f"share_movements {register.company_id}#{broken}", "the chain is broken here"
            continue
        yield from _movements_of(register)
        yield from _balances_of(register.company_id)


def _movements_of(register: Register) -> Wrong:
    seq, head = 0, GENESIS
    for movement in session.scalars(
        select(Movement).where(Movement.company_id == register.company_id).order_by(Movement.seq)
    ):
        seq, head = movement.seq, movement.hash
        told = told_by(movement.body)
        lines = [(each.holder_id, each.share_class.code, each.delta) for each in movement.lines]
        by_class = {
            code: sum(delta for _, own, delta in lines if own == code) for _, code, _ in lines
        }
        if told.lines != tuple(lines) or any(by_class.values()):
            yield f"share_movements {movement.company_id}#{seq}", "the entries are not as hashed"
        for share_class in movement.classes:
            hashed = told.classes.get(share_class.code, {})
            if not hashed.items() <= terms_of(share_class).items() or not hashed:
                row = f"share_classes {movement.company_id}:{share_class.code}"
                yield row, f"is not as movement {seq} was hashed"
    if (seq, head) != (register.last_seq, register.head):
        yield f"registers {register.company_id}", "the head is not the last movement's"


def _balances_of(company_id: int) -> Wrong:
    below = (
        select(ShareEntry.holder_id)
        .join(Holder, Holder.id == ShareEntry.holder_id)
        .where(ShareEntry.company_id == company_id, Holder.kind != "source")
        .group_by(ShareEntry.holder_id, ShareEntry.class_id)
        .having(func.sum(ShareEntry.delta) < 0)
    )
    for holder_id in session.scalars(below):
        yield f"holders {holder_id}", "holds less than nothing"


def stored_files() -> Wrong:
    """Every file is there, with the digest that was taken when it was stored; or it was erased."""
    files = select(StoredFile).options(selectinload(StoredFile.erasure))
    for stored in session.scalars(files.order_by(StoredFile.stored_at)):
        if stored.erasure is not None:
            if find_key(stored.id) is not None or shelf.path_of(stored.id).exists():
                yield f"stored_files {stored.id}", "is not wholly erased"
            continue
        try:
            read(stored)
        except DamagedFile as damage:
            yield f"stored_files {stored.id}", str(damage)
    signed = select(Subscription).join(Subscription.agreement)
    for subscription in session.scalars(
        signed.where(Subscription.agreement_sha256 != StoredFile.sha256)
    ):
        yield f"subscriptions {subscription.id}", "the agreement is not the one that was signed"


def kept_decisions() -> Wrong:
    """Every decision is as it was hashed, and is what each fact that names it says."""
    for decision in each_decision(Wanted()):
        if not decision.is_as_it_was:
            yield f"decisions {decision.id}", "the text is not as it was hashed"
            continue
        day = decision.law_on.isoformat()
        columns = (decision.rule, decision.answer.value, day, decision.asked_at)
        if _told_of(decision) != columns:
            yield f"decisions {decision.id}", "a column is not as it was hashed"
    for entry in each_naming_fact():
        number = entry.data.get("decision")
        named = session.get(Decision, number) if isinstance(number, int) else None
        if named is None or named.sha256 != entry.data.get("decision_sha256"):
            row = f"journal_entries {entry.stream}#{entry.seq}"
            yield row, f"names decision {number}, which is not there with this hash"


def _told_of(decision: Decision) -> tuple[str, str, str, datetime] | None:
    """Rule, answer, day of the law and moment, as the hashed text says; None if it says none."""
    try:
        record = decision.record
        now = datetime.fromisoformat(record["now"])
        return record["rule"], record["verdict"]["answer"], record["law"], now
    except (LookupError, TypeError, ValueError):
        return None


CHECKS: tuple[Callable[[], Wrong], ...] = (
    journal_chains,
    journal_rows,
    *payment_books.CHECKS,
    round_counters,
    *waiting_books.CHECKS,
    *early_proof.CHECKS,
    *joint_proof.CHECKS,
    allotments,
    round_closings,
    reopened_rights,
    subscription_payments,
    share_entries,
    registers,
    stored_files,
    kept_decisions,
)
