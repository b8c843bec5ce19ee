"""How far is the payment of an issuer? What was asked of the provider, and what its bank sent back.

A payout that comes back stays succeeded at the provider: its fee was taken, and the rest is on
the round's wallet again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import list_of_subject
from wiseed_like.payments.rules import Kind, OperationState
from wiseed_like.rounds.closings import final
from wiseed_like.rounds.models import Round


@dataclass(frozen=True, slots=True)
class Payouts:
    """Every attempt to pay an issuer, oldest first, and the returns by the payout's id."""

    asked: Sequence[Operation]
    returns: dict[UUID, Operation]

    @property
    def last(self) -> Operation | None:
        return self.asked[-1] if self.asked else None

    @property
    def came_back(self) -> Operation | None:
        """The return of the last one: the company has not got its money."""
        return self.returns.get(self.last.id) if self.last else None

    @property
    def last_return(self) -> Operation | None:
        """The newest money that came back, whatever was asked since."""
        return max(self.returns.values(), key=lambda each: each.created_at, default=None)

    @property
    def is_waiting(self) -> bool:
        """Whether the round's money is on its wallet, and nothing is under way."""
        last = self.last
        return last is None or last.state == OperationState.FAILED or self.came_back is not None


def payouts_of(round_id: int) -> Payouts:
    """The payouts of a round that is concluded at once, as our books have them."""
    return payouts_about(f"round:{round_id}")


def payouts_of_end(round: Round) -> Payouts:
    """Those of the end of a round: of its last part, where it is concluded in parts."""
    if not round.rolling:
        return payouts_of(round.id)
    last = final(round)
    return payouts_about(last.name) if last else Payouts([], {})


def payouts_about(subject: str) -> Payouts:
    """The same of `round:3`, or of a part of one: `closing:5`."""
    operations = list_of_subject(subject)
    return Payouts(
        [each for each in operations if each.kind == Kind.PAYOUT],
        {
            each.original_id: each
            for each in operations
            if each.kind == Kind.PAYOUT_RETURN
            and each.state == OperationState.SUCCEEDED
            and each.original_id is not None
        },
    )
