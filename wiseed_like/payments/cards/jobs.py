"""When is a card proved, and when is the provider told to forget one?

A card stays at the provider only if its owner wanted it kept and it has paid.
"""

from __future__ import annotations

from uuid import UUID

from wiseed_like import clock
from wiseed_like.journal import listens_to
from wiseed_like.journal.models import Delivery
from wiseed_like.payments.cards import service as cards
from wiseed_like.payments.cards.models import Card
from wiseed_like.payments.gateway import GatewayRefused
from wiseed_like.payments.listening import listening
from wiseed_like.payments.queries import get_operation


@listens_to("operation.succeeded")
def keep_or_forget(delivery: Delivery) -> None:
    """Its first payment went through: it is kept, if that was wanted."""
    card = _card_of(delivery)
    if card is None:
        return
    cards.prove(card, now=clock.now())
    if card.is_kept:
        cards.forget_older(card, now=clock.now())
    else:
        cards.forget(card, by=None, now=clock.now())


@listens_to("operation.failed")
def forget_unproved(delivery: Delivery) -> None:
    """A card that has never paid is of no use to anybody."""
    card = _card_of(delivery)
    if card is not None and card.proved_at is None:
        cards.forget(card, by=None, now=clock.now())


@listens_to("card.forgotten", alone=True)
def forget_at_provider(delivery: Delivery) -> None:
    """Asked until the provider has done it. Raises GatewayDown."""
    card = cards.get_card(UUID(delivery.entry.subject_id))
    if card.reference is None:
        return
    with listening(card.provider) as asked:
        try:
            asked.forget_card(card.reference)
        except GatewayRefused:
            return  # it does not know the card any more: that is what was wanted


def _card_of(delivery: Delivery) -> Card | None:
    operation = get_operation(UUID(delivery.entry.subject_id))
    return cards.find_by_reference(operation.card_reference)
