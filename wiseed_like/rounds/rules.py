"""Which moves does a round have, and what do we decide ourselves? Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from wiseed_like.states import LifeCycle


class RoundState(StrEnum):
    DRAFT = "draft"
    READY = "ready"
    OPEN = "open"
    SUSPENDED = "suspended"
    CLOSING = "closing"
    CLOSED = "closed"
    FAILED = "failed"
    CANCELLED = "cancelled"


_S = RoundState
LIFE_CYCLE: LifeCycle[RoundState] = LifeCycle(
    {
        (_S.DRAFT, "make_ready"): _S.READY,
        (_S.READY, "rework"): _S.DRAFT,
        (_S.READY, "open"): _S.OPEN,
        (_S.OPEN, "suspend"): _S.SUSPENDED,
        (_S.SUSPENDED, "resume"): _S.OPEN,
        (_S.OPEN, "start_closing"): _S.CLOSING,
        (_S.CLOSING, "succeed"): _S.CLOSED,
        (_S.CLOSING, "fail"): _S.FAILED,
        **{
            (state, "cancel"): _S.CANCELLED
            for state in (_S.DRAFT, _S.READY, _S.OPEN, _S.SUSPENDED, _S.CLOSING)
        },
    }
)
# Those whose offer still runs or is being settled.
LIVING = (_S.OPEN, _S.SUSPENDED, _S.CLOSING)
# Those of which nothing more will come.
ENDED = (_S.CLOSED, _S.FAILED, _S.CANCELLED)
PUBLIC = (*LIVING, *ENDED)

# A firm subscription that its wallet cannot pay waits this long before it lapses.
PAYMENT_DELAY = timedelta(days=7)
