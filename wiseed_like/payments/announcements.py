"""What if somebody announces money that does not come? They give it up; the provider waits on."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import func, select

from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.queries import is_given_up, lock_operation
from wiseed_like.payments.rules import (
    ABANDONED,
    ANNOUNCED_MOST,
    AWAITED_MOST,
    OPEN_STATES,
    Crowd,
    Kind,
    too_many,
)


def give_up(operation: Operation, *, by: Actor, now: datetime) -> None:
    """Await it no longer; giving it up twice changes nothing.

    Nothing is cancelled: the operation stays as open as it is at the provider, and what comes all
    the same is booked. Raises Refused for what does not wait for its person.
    """
    locked = lock_operation(operation.id)
    if locked.is_given_up:
        return
    if not locked.may_be_given_up:
        raise Refused("not_awaited", N_("Cette opération n'attend rien de vous en ce moment."))
    locked.result_code, locked.result_message = ABANDONED, "its person gave it up"
    record("operation.given_up", locked, by=by, at=now)


def refuse_crowd(wallet: Wallet) -> None:
    """Raise Refused when too much is announced to the wallet, which is locked."""
    announced, given_up = session.execute(
        select(func.count(), func.count().filter(is_given_up())).where(
            Operation.target_id == wallet.id,
            Operation.kind == Kind.WIRE_PAYIN,
            Operation.state.in_(OPEN_STATES),
        )
    ).one()
    crowd = too_many(announced - given_up, given_up)
    if crowd == Crowd.AWAITED:
        raise Refused(
            "wires_awaited",
            N_("Vous attendez déjà %(most)s virements annoncés : abandonnez-en un d'abord."),
            most=AWAITED_MOST,
        )
    if crowd == Crowd.ANNOUNCED:
        raise Refused(
            "wires_announced",
            N_(
                "Vous avez annoncé %(most)s virements qui ne sont pas venus : utilisez la "
                "référence de l'un d'eux, ou attendez qu'ils s'éteignent."
            ),
            most=ANNOUNCED_MOST,
        )
