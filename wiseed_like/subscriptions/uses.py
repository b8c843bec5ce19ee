"""What did money become that paid for a subscription? Told to who answers a bank, and to payers."""

from __future__ import annotations

from collections.abc import Collection

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from wiseed_like.db import session
from wiseed_like.disputes.uses import tells_uses
from wiseed_like.errors import N_
from wiseed_like.payments.models import Operation
from wiseed_like.payments.purposes import Purpose, tells_purposes
from wiseed_like.subscriptions.models import Subscription
from wiseed_like.subscriptions.rules import SubscriptionState

WORDS = {
    SubscriptionState.FIRM: N_("Souscription ferme"),
    SubscriptionState.PAID: N_("Souscription payée, titres pas encore émis"),
    SubscriptionState.ISSUED: N_("Titres émis"),
    SubscriptionState.RETURNED: N_("Rendu à la personne"),
}


@tells_uses
def use_of(operation: Operation) -> str | None:
    """What became of the subscription that an operation paid; None when it paid for none."""
    kind, _, number = operation.subject.partition(":")
    if kind != "subscription" or not number.isdecimal():
        return None
    found = session.get(Subscription, int(number))
    return WORDS.get(found.state) if found else None


@tells_purposes("subscription")
def purposes_by_number(numbers: Collection[int]) -> dict[int, Purpose]:
    """Whose shares these subscriptions pay, and what of it is the price and what the fee."""
    if not numbers:
        return {}
    found = session.scalars(
        select(Subscription)
        .where(Subscription.id.in_(numbers))
        .options(joinedload(Subscription.round))
    )
    return {
        each.id: Purpose(each.round.company.name, each.amount, each.fee.gross) for each in found
    }
