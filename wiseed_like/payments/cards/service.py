"""What happens with a person's cards? Registered, used, forgotten; never is a number here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy import func, select

from wiseed_like.db import existing, session
from wiseed_like.errors import N_, NotFound, Refused
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.payments.cards.models import Card
from wiseed_like.payments.gateway.words import CardForm, SavedCard
from wiseed_like.payments.models import Wallet

# Each registration is a call to the provider: nobody tries so many cards in a day.
REGISTRATIONS_A_DAY = 20
# What was begun and not typed is worth nothing after this long.
TYPING_PATIENCE = timedelta(hours=1)


def begin(wallet: Wallet, *, by: Actor, now: datetime) -> Card:
    """A card of this person, still unknown; the provider is to be asked for its form.

    Raises Refused while the wallet is being opened, and for one who has begun too many.
    """
    if wallet.account.reference is None:
        raise Refused(
            "wallet_opening",
            N_("Votre portemonnaie s'ouvre encore chez notre prestataire : réessayez bientôt."),
        )
    begun = session.scalar(
        select(func.count()).where(
            Card.person_id == by.id, Card.created_at > now - timedelta(days=1)
        )
    )
    if (begun or 0) >= REGISTRATIONS_A_DAY:
        raise Refused(
            "too_many_cards",
            N_("Vous avez essayé beaucoup de cartes aujourd'hui : réessayez demain."),
        )
    card = Card(person_id=by.id, created_at=now)
    session.add(card)
    session.flush()
    return card


def note_form(card: Card, form: CardForm) -> None:
    """The provider has told where the browser sends the number."""
    told = asdict(form)
    card.registration = told.pop("provider_id")
    card.form = told


def note_typed(card: Card, saved: SavedCard, *, keep: bool, now: datetime) -> None:
    """The provider knows the card. Only tokens and its ends are kept."""
    card.form = None
    card.reference, card.alias, card.expires_on = saved.provider_id, saved.alias, saved.expires
    card.is_kept = keep
    record("card.registered", card, by=None, at=now, kept=keep)


def prove(card: Card, *, now: datetime) -> None:
    """It has paid: it can be used again."""
    card.proved_at = card.proved_at or now


def forget_older(card: Card, *, now: datetime) -> None:
    """Keep a card once: what its owner kept of it before is forgotten.

    The provider gives each registration another id, and tells of the card no more than its first
    and last digits and its last day.
    """
    for each in list_kept(card.person_id):
        same = (each.alias, each.expires_on) == (card.alias, card.expires_on)
        if same and each.created_at < card.created_at:
            forget(each, by=None, now=now)


def forget(card: Card, *, by: Actor | None, now: datetime) -> None:
    """Never use it again, nor let the provider; forgetting twice changes nothing."""
    if card.forgotten_at is None:
        card.forgotten_at, card.form = now, None
        record("card.forgotten", card, by=by, at=now)


def get_card(card_id: UUID) -> Card:
    return existing(Card, card_id)


def get_card_of(person_id: int, card_id: UUID) -> Card:
    """A card of this person; anybody else's is not found."""
    card = session.get(Card, card_id)
    if card is None or card.person_id != person_id:
        raise NotFound
    return card


def find_by_reference(reference: str | None) -> Card | None:
    return session.scalar(select(Card).where(Card.reference == reference)) if reference else None


def list_kept(person_id: int) -> Sequence[Card]:
    """The cards that a person may use again, or see that they have expired; newest first."""
    return session.scalars(
        select(Card)
        .where(
            Card.person_id == person_id,
            Card.is_kept,
            Card.proved_at.is_not(None),
            Card.forgotten_at.is_(None),
        )
        .order_by(Card.created_at.desc())
    ).all()


def list_usable(person_id: int, today: date) -> Sequence[Card]:
    """Those that have not expired."""
    return [card for card in list_kept(person_id) if not card.is_over(today)]


def may_be_typed(card: Card, now: datetime) -> bool:
    """Whether its form is still good."""
    return card.form is not None and now <= card.created_at + TYPING_PATIENCE
