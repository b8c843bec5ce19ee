"""May an account be closed? Not while several persons hold something together by it."""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import exists, select

from wiseed_like.accounts.joint_holders import held_by
from wiseed_like.accounts.models import User
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused

Teller = Callable[[User], bool]
_tellers: list[Teller] = []


def tells_holdings(teller: Teller) -> Teller:
    """Register a function that says whether an account holds money, orders or shares: what only a
    domain above knows."""
    _tellers.append(teller)
    return teller


def refuse_while_held(user: User) -> None:
    """Raises Refused for somebody who holds an open joint account, and for such an account as long
    as something is held by it: nobody could act for the others any more."""
    theirs = select(exists().where(User.id.in_(held_by([user.id])), User.active))
    if session.scalar(theirs):
        raise Refused(
            "holds_jointly",
            N_("Cette personne détient une indivision ouverte : fermez d'abord l'indivision."),
        )
    if user.is_joint and any(holds(user) for holds in _tellers):
        raise Refused(
            "joint_holds",
            N_("Cette indivision détient encore de l'argent, des souscriptions ou des parts."),
        )
