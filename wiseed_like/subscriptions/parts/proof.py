"""Do the parts of a round agree with its register and its money? Recomputed, nothing mended."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import func, select

from compliance.euro import Euro
from wiseed_like.captable.models import Movement, ShareEntry
from wiseed_like.db import session
from wiseed_like.payments.rules import OperationState
from wiseed_like.rounds.closings import STANDING, ClosingState, RoundClosing
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.payouts import payouts_about
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.rules import SubscriptionState

Money = tuple[int, Euro, Euro, Euro]


def differences() -> Iterator[tuple[int, str]]:
    """The id of each closing that does not agree, and with what; for `flask check-books`."""
    asked = select(RoundClosing).where(RoundClosing.state.in_(STANDING))
    for closing in session.scalars(asked.order_by(RoundClosing.id)):
        for what in _of_closing(closing):
            yield closing.id, what
    yield from _issued_apart()


def _of_closing(closing: RoundClosing) -> Iterator[str]:
    told = (closing.shares, closing.amount, closing.investor_fee_net, closing.investor_fee_vat)
    # The last one holds the rest of its round from the moment at which it is issued.
    if not closing.is_final or closing.issued_at is not None:
        state = SubscriptionState.ISSUED if closing.issued_at else SubscriptionState.PAID
        found = _subscribed(closing, state)
        if found != told:
            yield f"says {told[0]} shares for {told[1]}, holds {found[0]} for {found[1]}"
    entered = _entered(closing)
    expected = closing.shares if closing.issued_at else 0
    if entered != expected:
        yield f"{entered} shares are in the register, not {expected}"
    certificate = closing.certificate
    if certificate is None or certificate.amount != closing.amount:
        yield "is not certified for its amount"
    yield from _of_payouts(closing)


def _subscribed(closing: RoundClosing, state: SubscriptionState) -> Money:
    shares, *money = session.execute(
        select(
            func.coalesce(func.sum(Subscription.shares), 0),
            func.sum(Subscription.amount),
            func.sum(Subscription.fee_net),
            func.sum(Subscription.fee_vat),
        ).where(Subscription.closing_id == closing.id, Subscription.state == state)
    ).one()
    amount, net, vat = (each or Euro.ZERO for each in money)
    return int(shares), amount, net, vat


def _entered(closing: RoundClosing) -> int:
    """The shares that its movement gave to its own subscriptions."""
    found = session.scalar(
        select(func.sum(ShareEntry.delta))
        .join(ShareEntry.movement)
        .join(Subscription, Subscription.id == ShareEntry.subscription_id)
        .where(
            Movement.company_id == closing.round.company_id,
            Movement.idempotency_key == closing.register_key,
            Subscription.closing_id == closing.id,
        )
    )
    return int(found or 0)


def _of_payouts(closing: RoundClosing) -> Iterator[str]:
    """Everything that it holds leaves in one payout, which takes the fees; again when it came
    back, without any."""
    known = payouts_about(closing.name)
    sent = [each for each in known.asked if each.state == OperationState.SUCCEEDED]
    if sent and closing.issued_at is None:
        yield "was paid out before its shares were issued"
    whole = closing.amount + closing.investor_fees.gross
    kept = closing.fee.gross + closing.investor_fees.gross
    if sent and (sent[0].amount, sent[0].fee) != (whole, kept):
        yield f"{sent[0].amount} was paid out with {sent[0].fee} of fees, not {whole} with {kept}"
    out = len(sent) - len(known.returns)
    if not 0 <= out <= 1:
        yield f"was paid out {len(sent)} times and came back {len(known.returns)} times"
    # Between the payout and the job that hears of it, one is on its way to its state.
    if closing.state == ClosingState.PAID_OUT and not sent:
        yield "says that it was paid out"


def _issued_apart() -> Iterator[tuple[int, str]]:
    """Every issued subscription of a round that is concluded in parts is in one of them."""
    rows = session.execute(
        select(Subscription.id, Subscription.closing_id)
        .join(Round, Round.id == Subscription.round_id)
        .outerjoin(RoundClosing, RoundClosing.id == Subscription.closing_id)
        .where(
            Round.rolling,
            Subscription.state == SubscriptionState.ISSUED,
            RoundClosing.id.is_(None)
            | (RoundClosing.issued_at.is_(None))
            | (RoundClosing.round_id != Round.id),
        )
    )
    for subscription_id, closing_id in rows:
        yield closing_id or 0, f"subscription {subscription_id} was issued apart from it"
