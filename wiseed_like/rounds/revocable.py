"""What of a round may still be revoked today, and until when? Its subscriptions' side tells it.

What was firm, paid or not, may be revoked again while a wrong sheet is corrected (ECSPR
art. 23(12)): no page counts it as firm, and each says apart what of it is paid already.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from compliance.euro import Euro


@dataclass(frozen=True, slots=True)
class Revocable:
    """Whole shares, euro cents, moments in UTC. `reflecting` is in the first reflection;
    `paid` and `unpaid` were firm and may be revoked again."""

    reflecting_until: datetime | None = None
    paid_shares: int = 0
    paid_amount: Euro = Euro.ZERO
    unpaid: int = 0  # subscriptions
    unpaid_shares: int = 0
    unpaid_amount: Euro = Euro.ZERO
    again_until: datetime | None = None  # of those who were told
    is_somebody_untold: bool = False

    @property
    def known_end(self) -> datetime | None:
        """When the last right to revoke again ends; None while somebody is still to be told."""
        return None if self.is_somebody_untold else self.again_until

    @property
    def until(self) -> datetime | None:
        """The last moment for all of it; None while nobody knows, or where there is nothing."""
        known = [each for each in (self.reflecting_until, self.again_until) if each is not None]
        return None if self.is_somebody_untold else max(known, default=None)


Teller = Callable[[int], Revocable]
_tellers: list[Teller] = []


def tells_revocable(teller: Teller) -> Teller:
    """Register the function that reads it of a round's id."""
    _tellers[:] = [teller]
    return teller


def revocable(round_id: int) -> Revocable:
    """Of a round that was opened."""
    return next((teller(round_id) for teller in _tellers), Revocable())
