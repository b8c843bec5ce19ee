"""What came for a round, from whom, and what became of it? One file, whose totals meet the payout.

It names wallets and the provider's references, not people.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, and_, case, or_, select
from sqlalchemy.orm import joinedload

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.errors import NotFound
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.queries import find_wallet
from wiseed_like.payments.rules import OperationState

HEADER = (
    "kind", "subject", "investor", "provider_reference", "settled_at", "amount_eur", "fee_eur",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Settlement:
    """The settled movements of a round's wallet, in the order in which they settled.

    `came` less `left` is what the wallet holds; `fees` are a part of what left.
    """

    owner: str
    operations: Sequence[Operation]
    came: Euro
    left: Euro
    fees: Euro

    @property
    def holds(self) -> Euro:
        return self.came - self.left

    def rows(self) -> list[Sequence[object]]:
        """The lines of the file, then its totals; what leaves is negative."""
        lines = [self._line(each) for each in self.operations]
        came = ("came", self.owner, "", "", "", self.came, "")
        left = ("left", self.owner, "", "", "", -self.left, self.fees)
        rest = ("balance", self.owner, "", "", "", self.holds, "")
        return [*lines, came, left, rest]

    def _line(self, operation: Operation) -> Sequence[object]:
        comes = operation.target is not None and operation.target.owner == self.owner
        other = operation.source if comes else operation.target
        return (
            operation.kind.value,
            operation.subject,
            other.owner if other else "",
            operation.reference or "",
            operation.settled_at.isoformat() if operation.settled_at else "",
            operation.amount if comes else -operation.amount,
            operation.fee or "",
        )


def settlement_of(round_owner: str) -> Settlement:
    """The settlement of `round:3`. Raises NotFound where it has no wallet."""
    wallet = find_wallet(round_owner)
    if wallet is None:
        raise NotFound
    operations = _list_settled(wallet)
    came = [each.amount for each in operations if each.target_id == wallet.id]
    leaving = [each for each in operations if each.source_id == wallet.id]
    return Settlement(
        owner=round_owner,
        operations=operations,
        came=sum(came, Euro.ZERO),
        left=sum((each.amount for each in leaving), Euro.ZERO),
        fees=sum((each.fee for each in leaving), Euro.ZERO),
    )


def subscribers_of(round_owner: str) -> list[int]:
    """The ids of the users whose money came to the wallet of a round or went back to them."""
    wallet = find_wallet(round_owner)
    if wallet is None:
        return []
    others = case(
        (Operation.source_id == wallet.id, Operation.target_id), else_=Operation.source_id
    )
    owners = session.scalars(
        select(Wallet.owner)
        .join(Operation, Wallet.id == others)
        .where(_settled_on(wallet), Wallet.owner.startswith("user:"))
        .distinct()
    )
    return sorted(int(each.removeprefix("user:")) for each in owners)


def _list_settled(wallet: Wallet) -> Sequence[Operation]:
    return session.scalars(
        select(Operation)
        .where(_settled_on(wallet))
        .options(joinedload(Operation.source), joinedload(Operation.target))
        .order_by(Operation.settled_at, Operation.id)
    ).all()


def _settled_on(wallet: Wallet) -> ColumnElement[bool]:
    touches = or_(Operation.source_id == wallet.id, Operation.target_id == wallet.id)
    return and_(touches, Operation.state == OperationState.SUCCEEDED)
