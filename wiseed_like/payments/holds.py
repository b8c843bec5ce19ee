"""Whose money stays where it is? Told by the domain above, which knows who is examined or frozen.

An asset freeze stops every movement of a person's money (CMF L. 562-1; `compliance.vigilance`), and
the person must not learn of it: to them it is an examination that goes on.
"""

from __future__ import annotations

from collections.abc import Callable
from enum import IntEnum

from wiseed_like.accounts.queries import get_user
from wiseed_like.errors import N_, Refused
from wiseed_like.payments.models import Wallet


class Hold(IntEnum):
    """How far it goes: nothing; no money leaves the platform; no money leaves the wallet."""

    NONE = 0
    EXAMINED = 1
    FROZEN = 2


Teller = Callable[[int], Hold]
_tellers: list[Teller] = []


def tells_holds(teller: Teller) -> Teller:
    """Register a function that says how far the money of this user id is held."""
    _tellers.append(teller)
    return teller


def hold_on(wallet: Wallet) -> Hold:
    """How far the money of a wallet is held; a round's is its subscribers', each for themselves."""
    kind, _, number = wallet.owner.partition(":")
    if kind != "user":
        return Hold.NONE
    return max((teller(int(number)) for teller in _tellers), default=Hold.NONE)


def refuse_held(wallet: Wallet) -> None:
    """Raise Refused while its owner is examined, in the same words for a freeze; of those who hold
    it together nobody is named."""
    if hold_on(wallet) >= Hold.EXAMINED:
        raise Refused(
            "identity_examined",
            N_("Un examen est en cours : le retrait sera possible quand il sera terminé.")
            if _is_of_several(wallet)
            else N_(
                "Votre dossier d'identité est en cours d'examen : le retrait sera possible "
                "quand il sera terminé."
            ),
        )


def _is_of_several(wallet: Wallet) -> bool:
    kind, _, number = wallet.owner.partition(":")
    return kind == "user" and get_user(int(number)).is_joint
