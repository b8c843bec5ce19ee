"""Which moves does a place on a waiting list have, and what do we decide ourselves? Pure."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum

from wiseed_like.states import LifeCycle


class PlaceState(StrEnum):
    WAITING = "waiting"
    OFFERED = "offered"  # shares are held for the person until a certain moment
    TAKEN = "taken"  # they signed
    LAPSED = "lapsed"  # they did not answer in time
    LEFT = "left"
    ENDED = "ended"  # the round takes no orders any more


class PassedOver(StrEnum):
    """Why nothing was offered to somebody whose turn it was. For compliance alone."""

    FROZEN = "frozen"
    IDENTITY = "identity"  # refused, expired, or being looked at again


_S = PlaceState
LIFE_CYCLE: LifeCycle[PlaceState] = LifeCycle(
    {
        (_S.WAITING, "offer"): _S.OFFERED,
        (_S.WAITING, "leave"): _S.LEFT,
        (_S.WAITING, "end"): _S.ENDED,
        (_S.OFFERED, "take"): _S.TAKEN,
        (_S.OFFERED, "lapse"): _S.LAPSED,
        (_S.OFFERED, "leave"): _S.LEFT,
        (_S.OFFERED, "end"): _S.ENDED,
    }
)
ACTIVE = (_S.WAITING, _S.OFFERED)

# How long shares are held for somebody, unless the round ends before.
OFFER_LIFE = timedelta(hours=48)


def fitting(wanted: int, accepts_fewer: bool, available: int, least: int) -> int:
    """How many of these whole shares are offered to somebody who waits for `wanted`; 0 for none.

    Never fewer than `least`, the smallest order of the round. Who wants all or nothing is passed
    over while there are fewer, and stays where they are in the list.
    """
    offered = min(wanted, available)
    if offered < least or (offered < wanted and not accepts_fewer):
        return 0
    return offered
