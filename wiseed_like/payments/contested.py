"""How much of a wallet's money is contested at its owner's bank? Told by the domain above.

What a bank takes back of a card payment was taken from the platform. As much of the wallet stays
where it is until the dispute is over, and the payment itself cannot go back to its card.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from uuid import UUID

from compliance.euro import Euro
from wiseed_like.payments.models import Wallet


@dataclass(frozen=True, slots=True)
class Contested:
    """What is kept back, and the pay-ins that the provider refuses to refund."""

    amount: Euro = Euro.ZERO
    payins: frozenset[UUID] = field(default_factory=frozenset)


Teller = Callable[[int], Contested]
_tellers: list[Teller] = []


def tells_contested(teller: Teller) -> Teller:
    """Register a function that says what is contested of the payments of this user id."""
    _tellers.append(teller)
    return teller


def contested_on(wallet: Wallet) -> Contested:
    """What is contested of a person's wallet; nothing of a round's."""
    kind, _, number = wallet.owner.partition(":")
    if kind != "user":
        return Contested()
    told = [teller(int(number)) for teller in _tellers]
    return Contested(
        sum((each.amount for each in told), Euro.ZERO),
        frozenset().union(*(each.payins for each in told)),
    )
