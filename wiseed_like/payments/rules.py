"""Which moves does an operation have, and what does it move in the book? Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum

from compliance.euro import Euro
from wiseed_like.states import LifeCycle

OUTSIDE = "outside"
FEES = "fees"


class Kind(StrEnum):
    CARD_PAYIN = "card_payin"
    WIRE_PAYIN = "wire_payin"
    TRANSFER = "transfer"
    TRANSFER_REFUND = "transfer_refund"
    CARD_REFUND = "card_refund"
    WIRE_RETURN = "wire_return"
    PAYOUT = "payout"


class OperationState(StrEnum):
    """Unknown is a state of its own: it is resolved with the same key, never guessed."""

    INTENDED = "intended"
    ASKED = "asked"
    UNKNOWN = "unknown"
    SUCCEEDED = "succeeded"
    FAILED = "failed"


_S = OperationState
LIFE_CYCLE: LifeCycle[OperationState] = LifeCycle(
    {
        (_S.INTENDED, "ask"): _S.ASKED,
        (_S.INTENDED, "lose"): _S.UNKNOWN,
        (_S.INTENDED, "succeed"): _S.SUCCEEDED,
        (_S.INTENDED, "fail"): _S.FAILED,
        (_S.UNKNOWN, "ask"): _S.ASKED,
        (_S.UNKNOWN, "lose"): _S.UNKNOWN,
        (_S.UNKNOWN, "succeed"): _S.SUCCEEDED,
        (_S.UNKNOWN, "fail"): _S.FAILED,
        (_S.ASKED, "ask"): _S.ASKED,
        (_S.ASKED, "lose"): _S.ASKED,
        (_S.ASKED, "succeed"): _S.SUCCEEDED,
        (_S.ASKED, "fail"): _S.FAILED,
    }
)
OPEN_STATES = (_S.INTENDED, _S.ASKED, _S.UNKNOWN)
# The provider's results that say: the person went away from the payment page, or cancelled there.
GIVEN_UP = frozenset({"101001", "101002", "101109"})
# A card payment that is not finished after this long was probably left behind.
CARD_PATIENCE = timedelta(hours=1)
# These take money out of a wallet as soon as they are intended: it is no longer spendable.
OUTGOING = (Kind.TRANSFER, Kind.CARD_REFUND, Kind.WIRE_RETURN, Kind.PAYOUT, Kind.TRANSFER_REFUND)


def movements(
    kind: Kind, source: str | None, target: str | None, amount: Euro, fee: Euro
) -> Mapping[str, Euro]:
    """The lines of the book for a succeeded operation: `{account code: amount}`.

    `source` and `target` are wallets' accounts, None for the world outside; `fee` is kept
    by the platform out of `amount`.
    """
    lines = {source or OUTSIDE: -amount, target or OUTSIDE: amount - fee}
    if fee:
        lines[FEES] = fee
    return lines
