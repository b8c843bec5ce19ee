"""What if the first shares are gone between the page and the signature? Nothing is signed at a
price that was not on the page; the order may go on at the ordinary one."""

from __future__ import annotations

from datetime import datetime

from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.rounds.early.advantage import Quote
from wiseed_like.rounds.models import Round
from wiseed_like.subscriptions.counting import GONE
from wiseed_like.subscriptions.models import Order
from wiseed_like.subscriptions.queries import find_of_order, lock_order

UNSEEN = "price_moved"
# Refusals after which the page is shown again with what the order comes to now.
REPRICED = (GONE, UNSEEN)


def has_its_price(order: Order) -> bool:
    """Whether an order still has one of the prices of its round."""
    term, ordinary = order.round.early, order.round.price
    return order.price == (term.paid_price(ordinary) if term and order.is_early else ordinary)


def is_gone(order: Order) -> bool:
    """Whether an early order no longer fits in the first shares. They never come back: what was
    read without a lock stays true."""
    return order.is_early and order.paid_shares > order.round.counter.early_left


def early_most(round: Round) -> int:
    """The most paid shares that one order may have at the advantage now; 0 when none may."""
    term, counter = round.early, round.counter
    if term is None:
        return 0
    most = term.most_paid(left=counter.early_left, room=counter.free)
    return most if most >= term.least_order(round.minimum_ticket, round.price) else 0


def refuse_unseen(order: Order, seen: str) -> None:
    """Raises Refused when the page that was sent showed another price, or another number of
    shares: it is older than the order, or was open twice."""
    if order.round.early is not None and seen != order.quote.mark:
        raise Refused(
            UNSEEN,
            N_(
                "Cette page montrait un autre prix : rien n'est signé. Voici ce qu'il en est "
                "maintenant. Relisez, puis signez si cela vous convient."
            ),
        )


def reprice(order: Order, *, now: datetime) -> None:
    """Let an early order go on at the ordinary price, when the first shares do not suffice any
    more; once, and never after its signature."""
    locked = lock_order(order.id)
    session.refresh(locked.round.counter)
    if not is_gone(locked) or find_of_order(locked.id) is not None:
        return
    quote = Quote(locked.paid_shares, locked.round.price)
    locked.shares, locked.bonus = quote.shares, quote.bonus
    locked.price, locked.is_early = quote.price, quote.is_early
    record(
        "order.repriced",
        locked,
        by=locked.investor.actor,
        at=now,
        shares=quote.shares,
        amount=quote.amount,
    )
