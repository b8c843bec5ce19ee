"""Which phases does a movement have, and which accounts may be below zero? Pure."""

from __future__ import annotations

from enum import StrEnum

CLEARING = "clearing"  # the world beyond the provider
FEES = "fees"  # the platform's, not yet billed out by the provider
DISPUTES = "disputes"  # what banks have taken back of the platform's own money


class Phase(StrEnum):
    """A movement is single, or it is pending and then either posted or voided, once.

    Single and posted move balances. Pending only sets aside what is to leave an account, and
    voided gives it back: its lines are the pending ones the other way round.
    """

    SINGLE = "single"
    PENDING = "pending"
    POSTED = "posted"
    VOIDED = "voided"


BOOKED = (Phase.SINGLE, Phase.POSTED)
# What an account has beyond what is set aside is never less than nothing, but for: the world,
# an issuer's bank (money may come back that was paid before this book), and disputes.
NOT_OVERDRAWN = (
    "balance - outgoing >= 0 OR code IN ('clearing', 'disputes') OR code LIKE 'issuer:%'"
)
