"""When do two descriptions of one movement differ, and when is a difference over? Pure."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any

from wiseed_like.payments.gateway.words import Kind as TheirKind, Resource
from wiseed_like.states import LifeCycle

# What is younger may still be on its way from one side to the other: it is compared next time.
GRACE = timedelta(minutes=5)
# Each run begins this long before the one before it did: nothing falls between two of them.
OVERLAP = timedelta(days=1)
# The provider lists thirteen months; the first run of all stays clear of that edge.
MEMORY = timedelta(days=365)
# The platform's own wallets at the provider, walked before all others.
FEES, CREDIT = "FEES_EUR", "CREDIT_EUR"
PLATFORM = (FEES, CREDIT)
NOTE_LENGTH_MAX = 1_000


class What(StrEnum):
    """What differs."""

    MISSING_HERE = "missing_here"  # the provider has it, we do not
    MISSING_THERE = "missing_there"  # we have it, the provider does not
    KIND = "kind"
    AMOUNT = "amount"
    FEE = "fee"
    STATE = "state"
    WALLETS = "wallets"
    CURRENCY = "currency"
    BALANCE = "balance"
    UNREADABLE = "unreadable"  # the provider does not show the wallet


class DifferenceState(StrEnum):
    """Only a run that no longer finds it ends a difference; a person can explain it."""

    OPEN = "open"
    EXPLAINED = "explained"
    GONE = "gone"


_S = DifferenceState
LIFE_CYCLE: LifeCycle[DifferenceState] = LifeCycle(
    {
        (_S.OPEN, "explain"): _S.EXPLAINED,
        (_S.EXPLAINED, "explain"): _S.EXPLAINED,
        # It changed after it was explained: the explanation was of something else.
        (_S.EXPLAINED, "reopen"): _S.OPEN,
        (_S.OPEN, "end"): _S.GONE,
        (_S.EXPLAINED, "end"): _S.GONE,
    }
)
LIVING = (_S.OPEN, _S.EXPLAINED)


class RunKind(StrEnum):
    DAILY = "daily"
    BY_HAND = "by_hand"


class RunState(StrEnum):
    WALKING = "walking"
    DONE = "done"


# What an operation of ours is called at the provider; an allocation is ours alone.
SORTS = {
    "card_payin": TheirKind.PAYIN,
    "card_direct": TheirKind.PAYIN,
    "wire_payin": TheirKind.PAYIN,
    "wire_arrival": TheirKind.PAYIN,
    "transfer": TheirKind.TRANSFER,
    "transfer_refund": TheirKind.TRANSFER_REFUND,
    "card_refund": TheirKind.PAYIN_REFUND,
    "wire_return": TheirKind.PAYOUT,
    "payout": TheirKind.PAYOUT,
    "payout_return": TheirKind.PAYOUT_REFUND,
    "repudiation": TheirKind.REPUDIATION,
    "repudiation_return": TheirKind.REPUDIATION_REFUND,
    "settlement": TheirKind.SETTLEMENT,
}
# Where the provider itself is asked about one of a sort.
RESOURCES = {
    TheirKind.PAYIN: Resource.PAYIN,
    TheirKind.TRANSFER: Resource.TRANSFER,
    TheirKind.PAYOUT: Resource.PAYOUT,
    TheirKind.PAYIN_REFUND: Resource.REFUND,
    TheirKind.TRANSFER_REFUND: Resource.REFUND,
    TheirKind.PAYOUT_REFUND: Resource.REFUND,
    TheirKind.REPUDIATION: Resource.REPUDIATION,
    TheirKind.REPUDIATION_REFUND: Resource.REFUND,
    TheirKind.SETTLEMENT: Resource.SETTLEMENT,
}


@dataclass(frozen=True, slots=True)
class Side:
    """One movement as one of both sides tells it, in the same words.

    `kind` is the provider's sort of movement, `state` pending, succeeded or failed (of ours also
    intended or unknown). Amounts are cents: `amount` is what left, of what comes in what arrived.
    `source` and `target` are owners of wallets (`user:12`, `round:3`, FEES_EUR, CREDIT_EUR), a
    reference of the provider's that is none of ours, or None for the world outside.
    """

    kind: str
    state: str
    amount: int
    fee: int
    source: str | None
    target: str | None

    def as_data(self) -> dict[str, Any]:
        return asdict(self)


def differences(ours: Side, theirs: Side) -> list[What]:
    """All in which both sides disagree about one movement, in the order of What.

    An amount counts once the provider says that the money moved: of a wire on its way nobody
    knows what will arrive, and what failed moved nothing.
    """
    found: list[What] = []
    if ours.kind != theirs.kind:
        found.append(What.KIND)
    if theirs.state == "succeeded" and ours.state in ("succeeded", "unknown"):
        if ours.amount != theirs.amount:
            found.append(What.AMOUNT)
        if ours.fee != theirs.fee:
            found.append(What.FEE)
    if ours.state != theirs.state:
        found.append(What.STATE)
    if _ends(ours) != _ends(theirs):
        found.append(What.WALLETS)
    return found


def gist(what: What, ours: dict[str, Any] | None, theirs: dict[str, Any] | None) -> object:
    """What an explanation holds for: both sides as they are; of a balance, how far apart.

    Money that comes and goes on both sides alike leaves an explained balance explained.
    """
    if what == What.BALANCE and ours and theirs:
        return theirs["says"] - ours["says"]
    return ours, theirs


def _ends(side: Side) -> tuple[str | None, str | None]:
    """The wallets, as far as both sides name them: what a dispute takes is the platform's."""
    if side.kind in (TheirKind.REPUDIATION, TheirKind.REPUDIATION_REFUND):
        return (None, None)
    if side.kind == TheirKind.SETTLEMENT:
        return (side.source, None)
    return (side.source, side.target)
