"""Was an early advantage given as promised? Everything is counted again, from the subscriptions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from sqlalchemy import ColumnElement, exists, func, or_, select

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.rounds.early.advantage import Early, EarlyKind
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.rules import BINDING, FUNDED, LIVING, SubscriptionState


def early_advantages() -> Iterator[tuple[str, str]]:
    """What was ordered early, and what it costs less, is what the subscriptions say; each of them
    is at the terms of its round."""
    rows = session.execute(
        select(Round, RoundCounter).join(RoundCounter.round).where(_is_concerned())
    )
    for offer, counter in rows:
        for what in (*_wrong_counts(offer, counter), *_wrong_orders(offer)):
            yield f"round_counters {offer.id}", what


CHECKS = (early_advantages,)


def _is_concerned() -> ColumnElement[bool]:
    """Also a round without a term, if anything of one was written."""
    written = exists().where(
        Subscription.round_id == Round.id,
        or_(Subscription.is_early, Subscription.price != Round.price),
    )
    counted = (RoundCounter.early_cap > 0) | (RoundCounter.rebate > Euro.ZERO)
    return (Round.early_kind != EarlyKind.NONE) | counted | written


def _wrong_counts(offer: Round, counter: RoundCounter) -> Iterator[str]:
    term = offer.early
    if counter.early_cap != (term.shares if term else 0):
        yield "the first shares are not those of the terms"
    ordered = _ordered(offer.id)
    if counter.early != ordered:
        yield f"{counter.early} of the first shares ordered, subscriptions {ordered}"
    said = (counter.rebate, counter.rebate_firm, counter.rebate_paid)
    found = tuple(_rebate(offer, states) for states in (LIVING, BINDING, FUNDED))
    if said != found:
        yield f"rebates {_listed(said)}, subscriptions {_listed(found)}"


def _wrong_orders(offer: Round) -> Iterator[str]:
    term = offer.early
    rows = session.execute(
        select(Subscription.id, Subscription.shares, Subscription.bonus, Subscription.price).where(
            *_early(offer.id)
        )
    )
    for number, shares, bonus, price in rows:
        if term is None or not _is_as_promised(term, offer.price, shares, bonus, price):
            yield f"subscription {number} is not at the terms of the round"


def _ordered(round_id: int) -> int:
    """Paid shares of all early subscriptions, whatever became of them."""
    paid = func.sum(Subscription.shares - Subscription.bonus)
    return int(session.scalar(select(paid).where(*_early(round_id))) or 0)


def _rebate(offer: Round, states: Sequence[SubscriptionState]) -> Euro:
    """What the subscriptions in these states cost less than at the ordinary price."""
    shares, amount = session.execute(
        select(func.sum(Subscription.shares), func.sum(Subscription.amount)).where(
            Subscription.round_id == offer.id, Subscription.state.in_(states)
        )
    ).one()
    return offer.price * int(shares or 0) - (amount or Euro.ZERO)


def _early(round_id: int) -> tuple[ColumnElement[bool], ...]:
    return Subscription.round_id == round_id, Subscription.is_early.is_(True)


def _is_as_promised(term: Early, ordinary: Euro, shares: int, bonus: int, price: Euro) -> bool:
    expected = term.quote(shares - bonus, ordinary, left=term.shares, room=shares)
    return expected is not None and (expected.shares, expected.price) == (shares, price)


def _listed(amounts: Sequence[Euro]) -> str:
    return "/".join(str(each) for each in amounts)
