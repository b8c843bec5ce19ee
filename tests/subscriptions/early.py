"""What does a round need that gives something to who comes early? The term, and its signatures."""

from __future__ import annotations

from typing import Any

from compliance.euro import Euro
from tests.subscriptions.world import NOW, an_open_round, an_order, signature
from wiseed_like.db import session, transaction
from wiseed_like.investors.models import Investor
from wiseed_like.rounds.early.advantage import EarlyKind
from wiseed_like.rounds.models import Round, RoundCounter
from wiseed_like.subscriptions import service
from wiseed_like.subscriptions.models import Order, Subscription

# 40 euros a share: the first hundred at less, or with one share given for ten.
PRICE: dict[str, Any] = {
    "early_kind": EarlyKind.PRICE,
    "early_shares": 100,
    "early_price": Euro.of("32.50"),
}
BONUS: dict[str, Any] = {
    "early_kind": EarlyKind.BONUS,
    "early_shares": 100,
    "early_bonus_for": 10,
}


def an_early_round(term: dict[str, Any] = PRICE, **with_: Any) -> Round:
    return an_open_round(**(term | with_))


def signed_order(order: Order, **changes: Any) -> Subscription:
    """The order as its page shows it, signed."""
    said = signature(order.shares, **({"seen": order.quote.mark} | changes))
    with transaction():
        found = service.sign(order, said, now=NOW)
    session.expire_all()  # the database counts
    return found


def an_early_subscription(me: Investor, offer: Round, paid: int = 25) -> Subscription:
    return signed_order(an_order(me, offer, paid))


def early_of(offer: Round) -> tuple[int, int, int, int]:
    """What the counter says: first shares ordered; rebates in whole euros, of the living
    subscriptions, of the firm and of the paid ones."""
    session.expire_all()
    counter = session.get_one(RoundCounter, offer.id)
    rebates = (counter.rebate, counter.rebate_firm, counter.rebate_paid)
    return (counter.early, *(int(each.decimal) for each in rebates))
