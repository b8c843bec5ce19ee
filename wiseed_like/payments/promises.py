"""How much of a wallet's money is promised? Told by the domains above, which know what was signed.

A promise forbids nothing: the money stays its owner's, who is only told before taking it out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from compliance.as_of import as_of
from compliance.euro import Euro
from compliance.investing import withdrawal
from compliance.verdict import Verdict
from wiseed_like.payments.models import Wallet
from wiseed_like.payments.queries import spendable

Teller = Callable[[int], Euro]
_tellers: list[Teller] = []


@dataclass(frozen=True, slots=True)
class Purse:
    """What a person may spend, and how much of it is promised and not yet on its way."""

    spendable: Euro
    promised: Euro

    @property
    def missing(self) -> Euro:
        """What the promises ask beyond what is there."""
        return max(self.promised - self.spendable, Euro.ZERO)

    @property
    def free(self) -> Euro:
        """What is there beyond the promises."""
        return max(self.spendable - self.promised, Euro.ZERO)

    def without(self, amount: Euro) -> Purse:
        """The purse once `amount` is taken out."""
        return Purse(self.spendable - amount, self.promised)


def tells_promises(teller: Teller) -> Teller:
    """Register a function that says what the person with this user id has promised to pay."""
    _tellers.append(teller)
    return teller


def purse_of(wallet: Wallet) -> Purse:
    """The purse of a person's wallet (`user:12`)."""
    user_id = int(wallet.owner.partition(":")[2])
    promised = sum((teller(user_id) for teller in _tellers), Euro.ZERO)
    return Purse(spendable(wallet), promised)


def may_withdraw(purse: Purse, *, now: datetime) -> Verdict:
    """May this person take their money out? Always what is there; promises are only said."""
    return withdrawal.assess(withdrawal.Facts(purse.spendable, purse.promised), as_of(now))
