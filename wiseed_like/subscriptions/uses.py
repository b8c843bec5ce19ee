"""What did contested money become? What it paid for, told to whoever answers its bank."""

from __future__ import annotations

from wiseed_like.db import session
from wiseed_like.disputes.uses import tells_uses
from wiseed_like.errors import N_
from wiseed_like.payments.models import Operation
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
