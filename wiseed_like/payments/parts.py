"""Which operations are one thing to their person? A withdrawal goes back in parts, by each way."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.orm.util import AliasedClass

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.rules import OPEN_STATES, WITHDRAWAL, OperationState


@dataclass(frozen=True, slots=True)
class Move:
    """One line to its person: an operation, or the parts of one withdrawal, as asked."""

    parts: Sequence[Operation]

    @property
    def operation(self) -> Operation:
        """The only one, or the first of several."""
        return self.parts[0]

    @property
    def state(self) -> str:
        """As an operation's; « partly » when some parts are done and others have failed, and
        « asked » until all are over."""
        states = {each.state for each in self.parts}
        if self.operation.is_given_up:
            return "given_up"
        if len(states) == 1:
            return states.pop().value
        return "asked" if states & set(OPEN_STATES) else "partly"

    @property
    def amount(self) -> Euro:
        """What moves, or has; of what has failed entirely, what was asked."""
        moving = [each for each in self.parts if each.state != OperationState.FAILED]
        return Euro.total(each.amount for each in moving or self.parts)

    @property
    def at(self) -> datetime:
        """When the last of it ended; of what has not, when it was asked."""
        return max(each.settled_at or each.created_at for each in self.parts)

    @property
    def failed(self) -> Euro:
        """What of it did not move."""
        return Euro.total(each.amount for each in self.parts if each.state == OperationState.FAILED)


def same_withdrawal(other: type[Operation] | AliasedClass[Operation]) -> ColumnElement[bool]:
    """Whether `other` is part of the withdrawal that an operation is part of."""
    return and_(
        other.source_id == Operation.source_id,
        Operation.effect.startswith(WITHDRAWAL),
        other.effect.startswith(WITHDRAWAL),
        _attempt(other.effect) == _attempt(Operation.effect),
    )


def parts_of(operation: Operation) -> Sequence[Operation]:
    """All parts of the withdrawal that it is one of, else itself."""
    source = operation.source
    return gather(source, [operation])[0].parts if source is not None else [operation]


def gather(wallet: Wallet, operations: Iterable[Operation]) -> list[Move]:
    """The lines that these operations of a wallet are, in their order: the parts of a withdrawal
    stand where the first of them stood, with those that were not given."""
    found = list(operations)
    attempts = {each.withdrawal for each in found if each.withdrawal is not None}
    parts: dict[str, list[Operation]] = {attempt: [] for attempt in attempts}
    if attempts:
        asked = select(Operation).where(
            Operation.source_id == wallet.id,
            Operation.effect.startswith(WITHDRAWAL),
            _attempt(Operation.effect).in_(attempts),
        )
        for each in session.scalars(asked.order_by(Operation.created_at, Operation.id)):
            assert each.withdrawal is not None
            parts[each.withdrawal].append(each)
    lines: dict[str | UUID, Move] = {}
    for each in found:
        attempt = each.withdrawal
        lines.setdefault(attempt or each.id, Move(parts[attempt] if attempt else [each]))
    return list(lines.values())


def is_over(part: Operation) -> bool:
    """Whether no part of its withdrawal is under way any more, as the database knows it now."""
    if part.withdrawal is None:
        return not part.is_open
    states = session.scalars(
        select(Operation.state).where(
            Operation.source_id == part.source_id,
            Operation.effect.startswith(f"{WITHDRAWAL}{part.withdrawal}:", autoescape=True),
        )
    )
    return not any(state in OPEN_STATES for state in states)


def _attempt(effect: ColumnElement[str] | object) -> ColumnElement[str]:
    return func.split_part(effect, ":", 2)
