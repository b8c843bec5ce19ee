"""When is an issuer paid? Once its shares are issued, and never while its account changes."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement, String, cast, exists, func, select

from wiseed_like.db import session
from wiseed_like.issuers.bank_account import payouts_wait
from wiseed_like.issuers.models import BankChange
from wiseed_like.payments import service as payments
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import find_wallet
from wiseed_like.payments.rules import OperationState
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.rules import RoundState
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.rules import SubscriptionState

EFFECT = "payout:round:"


def pay_issuer(round: Round, *, now: datetime) -> None:
    """Ask for the payout of a closed round, less the fee, once; nothing while payouts wait."""
    if payouts_wait(round.company_id):
        return
    wallet = find_wallet(round.journal_stream)
    assert wallet is not None
    raised = round.price * round.counter.paid
    payments.pay_out(
        wallet,
        raised,
        raised.basis_points(round.fee_bps),
        subject=f"round:{round.id}",
        effect=f"{EFFECT}{round.id}",
        now=now,
    )


def list_waiting() -> Sequence[int]:
    """Rounds whose shares are issued and whose issuer nobody has asked to pay.

    After a failed payout only a new bank account is a reason to ask again.
    """
    tried = func.concat(EFFECT, cast(Round.id, String)) == Operation.effect
    asked_since = exists().where(
        tried,
        (Operation.state != OperationState.FAILED)
        | ~exists().where(
            BankChange.company_id == Round.company_id, BankChange.done_at > Operation.settled_at
        ),
    )
    return session.scalars(
        select(Round.id)
        .where(
            Round.state == RoundState.CLOSED,
            _has(SubscriptionState.ISSUED),
            ~_has(SubscriptionState.PAID),
            ~asked_since,
        )
        .order_by(Round.id)
    ).all()


def _has(state: SubscriptionState) -> ColumnElement[bool]:
    return exists().where(Subscription.round_id == Round.id, Subscription.state == state)
