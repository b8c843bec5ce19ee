"""How long is left, what may be done about a dispute, and what does it still cost? Pure."""

from __future__ import annotations

from datetime import datetime, timedelta

from compliance.euro import Euro
from wiseed_like.payments.gateway.words import DisputeEnd, DisputeSort, DisputeStatus

REASON_LENGTH_MAX = 1_000
# Before the deadline by this much, compliance is reminded.
REMINDED_BEFORE = timedelta(days=3)
# How often the provider's list is read, so that nothing depends on a notification.
LOOKED_EVERY = timedelta(hours=1)
# How long one that is over is read again while no money that it took is known.
FOLLOWED_AFTER = timedelta(days=30)
OURS = (DisputeStatus.OUR_MOVE, DisputeStatus.OUR_MOVE_AGAIN)
OPEN = tuple(status for status in DisputeStatus if status != DisputeStatus.CLOSED)
FILES_MAX = 5
# What the provider takes of a document, in bytes.
FILE_LEAST, FILE_MOST = 1_024, 7 * 1024 * 1024


def is_ours_to_move(status: DisputeStatus, contest_by: datetime | None, now: datetime) -> bool:
    """Whether the platform may contest or accept it now."""
    return status in OURS and (contest_by is None or now < contest_by)


def owed(disputed: Euro, came_again: Euro, settled: Euro) -> Euro:
    """What a repudiation still costs the platform."""
    return max(disputed - came_again - settled, Euro.ZERO)


def holds_money(sort: DisputeSort, ended: DisputeEnd | None, *, is_waived: bool) -> bool:
    """Whether what it costs is kept back on the wallet: until it is won, settled or waived."""
    return (
        sort != DisputeSort.RETRIEVAL
        and ended not in (DisputeEnd.WON, DisputeEnd.VOID)
        and not is_waived
    )


def bars_refund(ended: DisputeEnd | None) -> bool:
    """Whether the provider refuses to refund the payment it is about."""
    return ended in (None, DisputeEnd.LOST)
