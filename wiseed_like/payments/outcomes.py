"""What follows when the provider has said how a movement of money stands?

`apply` is the only way in for an outcome, whoever brings it: the job that asked, a notification,
the browser's return, the poll, the sweeper. `adopt` is the same for movements of the provider's
own initiative, which nobody asked for.
"""

from __future__ import annotations

import re
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy.dialects.postgresql import insert

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.journal import record
from wiseed_like.ledger.queries import is_held
from wiseed_like.ledger.service import hold, post, release, settle
from wiseed_like.payments.gateway.words import Outcome, OutcomeState
from wiseed_like.payments.inbox.service import PROVIDER
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.parts import is_over
from wiseed_like.payments.queries import find_by_reference, find_operation, lock_operation
from wiseed_like.payments.rules import GIVEN_BACK, OF_ANY_AMOUNT, OUTGOING, Kind, OperationState

MISMATCHED = "mismatched"  # in place of a result code: the provider told of something else


class Way(StrEnum):
    """How the outcome of an operation came to be known after its answer was lost."""

    SAME_KEY = "same_key"  # asked again with its key: the answer that was kept, or the first one
    TAG = "tag"  # looked up among the provider's movements by the tag that it carries
    READ = "read"  # read again under the provider's own reference
    TOLD = "told"  # met in a list or a notification of the provider's


_OUR_TAG = re.compile(r"\A\S{1,40} ([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})", re.ASCII)


def set_aside(operation: Operation, *, now: datetime) -> None:
    """Hold in the book what an intent takes out of an account, in the transaction of its row."""
    if operation.kind in OUTGOING:
        hold(operation.id, operation.kind, operation.movements, now=now)


def note_lost(operation: Operation, *, because: Exception | None = None, now: datetime) -> None:
    """The provider did not answer: the outcome is unknown until the same key is answered.

    The journal is told once, with the sort of failure, for whoever reads the story later.
    """
    if not operation.is_open:
        return
    before = operation.state
    operation.move("lose")
    operation.checked_at = now
    if operation.state == OperationState.UNKNOWN != before:
        told = {"failure": type(because).__name__, "told": str(because)[:200]} if because else {}
        record("operation.unknown", operation, by=None, at=now, **_about(operation), **told)


@contextmanager
def resolving(operation: Operation, way: Way, *, now: datetime) -> Iterator[None]:
    """Take over an answer that came this way: if nobody knew the outcome, the journal is told
    how it came to be known."""
    before = operation.state
    yield
    if before == OperationState.UNKNOWN != operation.state:
        record("operation.resolved", operation, by=None, at=now, **_about(operation), way=way)


def apply(operation: Operation, outcome: Outcome, *, now: datetime) -> None:
    """Take over what the provider says of an operation; saying it twice changes nothing.

    The operation must be locked. A settled operation never becomes open again, and what tells
    of another amount than was asked is never taken over: the operation is then unknown, and
    the next reading decides.
    """
    if not operation.is_open:
        return
    wrong = _difference(operation, outcome)
    if wrong:
        if operation.reference is None and find_tagged(outcome, operation.kind) is operation:
            operation.reference = outcome.provider_id
        doubt(operation, wrong, now=now)
        return
    operation.reference = operation.reference or outcome.provider_id
    if outcome.instructions and operation.kind == Kind.WIRE_PAYIN:
        operation.note_instructions(outcome.instructions)
    if outcome.state == OutcomeState.PENDING:
        operation.move("ask")
        return
    operation.result_code, operation.result_message = outcome.code, outcome.message[:255]
    if outcome.state == OutcomeState.FAILED:
        fail(operation, now=now)
    else:
        _succeed(operation, outcome, now)


def _succeed(operation: Operation, outcome: Outcome, now: datetime) -> None:
    if operation.kind in OF_ANY_AMOUNT:
        operation.amount = outcome.arrived
    book(operation, now=now)


def book(operation: Operation, *, now: datetime) -> None:
    """It has happened: write it in the book, and say so."""
    _end(operation, "succeed", now)
    if is_held(operation.id):
        settle(operation.id, operation.movements, now=now)
    else:
        post(operation.id, operation.kind, operation.movements, now=now)
    record("operation.succeeded", operation, by=None, at=now, **_about(operation))
    _end_withdrawal(operation, now)


def fail(
    operation: Operation, *, code: str | None = None, message: str | None = None, now: datetime
) -> None:
    """The provider said no, for certain: nothing moved. Another attempt is another operation."""
    operation.result_code = code or operation.result_code
    operation.result_message = (message or operation.result_message or "")[:255]
    _end(operation, "fail", now)
    if is_held(operation.id):
        release(operation.id, now=now)
    record("operation.failed", operation, by=None, at=now, **_about(operation))
    _end_withdrawal(operation, now)


def _end_withdrawal(part: Operation, now: datetime) -> None:
    """Say once that a person's withdrawal is over, with the last of its parts.

    The book's account is locked since that part was booked: no other can end at the same time.
    """
    if part.kind in GIVEN_BACK and not part.of_held and is_over(part):
        record("withdrawal.ended", part, by=None, at=now)


def _end(operation: Operation, action: str, now: datetime) -> None:
    """It is over: what was needed to ask for it is no longer."""
    operation.move(action)
    operation.settled_at, operation.browser = now, None


def adopt(
    outcome: Outcome,
    kind: Kind,
    *,
    wallet: Wallet | None,
    provider: str = PROVIDER,
    now: datetime,
) -> Operation:
    """Take in a movement that the provider tells of and we did not ask for, once; its operation.

    `wallet` is the one that it concerns: money comes to it, or leaves it for kinds in OUTGOING;
    none for a repudiation, which touches the platform's own money. Adopting again applies what
    is told now. One that carries our own tag is the operation that it names, whose answer was
    lost, not a second one.
    """
    known = find_by_reference(provider, outcome.provider_id) or find_tagged(outcome, kind)
    operation_id = known.id if known else _take_in(outcome, kind, wallet, provider, now)
    operation = lock_operation(operation_id)
    with resolving(operation, Way.TOLD, now=now):
        apply(operation, outcome, now=now)
    return operation


def find_tagged(outcome: Outcome, *kinds: Kind) -> Operation | None:
    """The operation of ours that an outcome's tag names, if it is of these kinds."""
    named = _OUR_TAG.fullmatch(outcome.tag)
    found = find_operation(uuid.UUID(named.group(1))) if named else None
    return found if found and found.kind in kinds and found.tag == outcome.tag else None


def _take_in(
    outcome: Outcome, kind: Kind, wallet: Wallet | None, provider: str, now: datetime
) -> uuid.UUID:
    """The id of the row of this outcome, written unless somebody else was faster."""
    original = outcome.initial_id and find_by_reference(provider, outcome.initial_id)
    leaves = kind in OUTGOING
    amount, fee = _told(kind, outcome)
    operation_id = session.scalar(
        insert(Operation)
        .values(
            id=uuid.uuid4(),
            kind=kind,
            state=OperationState.ASKED,
            provider=provider,
            reference=outcome.provider_id,
            source_id=wallet.id if wallet and leaves else None,
            target_id=wallet.id if wallet and not leaves else None,
            amount=amount,
            declared=amount,
            fee=fee,
            original_id=original.id if original else None,
            of_held=bool(original and original.of_held),
            subject=original.subject if original else wallet.owner if wallet else "platform",
            wire_reference=(outcome.wire_reference or "")[:60] or None,
            language="fr",
            created_at=now,
        )
        .on_conflict_do_nothing(index_elements=["provider", "reference"])
        .returning(Operation.id)
    )
    if operation_id is None:
        known = find_by_reference(provider, outcome.provider_id)
        assert known is not None
        return known.id
    operation = lock_operation(operation_id)
    set_aside(operation, now=now)
    record("operation.adopted", operation, by=None, at=now, **_about(operation))
    return operation_id


def _difference(operation: Operation, outcome: Outcome) -> str:
    """What the provider tells otherwise than it was asked, in words for the staff; else empty."""
    if operation.reference not in (None, outcome.provider_id):
        return f"is {operation.reference}, was told of {outcome.provider_id}"
    if outcome.state == OutcomeState.FAILED:
        return ""
    sides = ((operation.source, outcome.from_wallet), (operation.target, outcome.to_wallet))
    for wallet, told in sides:
        if wallet is not None and wallet.reference and told and told != wallet.reference:
            return f"wallet {wallet.reference}, was told of {told}"
    if operation.kind in OF_ANY_AMOUNT:
        came = outcome.state == OutcomeState.PENDING or outcome.arrived > Euro.ZERO
        return "" if came else f"was told that {outcome.arrived} came"
    amount, fee = _told(operation.kind, outcome)
    if (amount, fee) != (operation.amount, operation.fee):
        asked = f"{operation.amount} with a fee of {operation.fee}"
        return f"asked {asked}, was told {amount} with {fee}"
    return ""


def _told(kind: Kind, outcome: Outcome) -> tuple[Euro, Euro]:
    """Amount and fee as an operation has them: of what comes in, only what arrived counts."""
    if kind in OUTGOING:
        return outcome.amount, outcome.fee
    return outcome.arrived, Euro.ZERO


def doubt(operation: Operation, wrong: str, *, now: datetime) -> None:
    """Something else was told than was asked: nobody acts on it, and the staff hears of it once.

    `wrong` says what, in English for the staff.
    """
    if not operation.is_open:
        return
    operation.move("doubt")
    if operation.result_code != MISMATCHED:
        operation.result_code, operation.result_message = MISMATCHED, wrong[:255]
        record("operation.mismatched", operation, by=None, at=now, **_about(operation))


def _about(operation: Operation) -> dict[str, Any]:
    return {
        "kind": operation.kind,
        "subject": operation.subject,
        "amount": operation.amount,
        "reference": operation.reference,
        "code": operation.result_code,
    }
