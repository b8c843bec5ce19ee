"""When is the provider asked, and heard? At once, when it speaks, and again as time passes."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar
from uuid import UUID

from wiseed_like.db import transaction
from wiseed_like.errors import GatewayDown
from wiseed_like.journal import listens_to
from wiseed_like.journal.models import Delivery
from wiseed_like.payments import strays  # noqa: F401 - it listens
from wiseed_like.payments.asking import perform
from wiseed_like.payments.cards import jobs as card_jobs  # noqa: F401 - they listen
from wiseed_like.payments.gateway import GatewayRefused
from wiseed_like.payments.gateway.words import OF_THIS_ONE
from wiseed_like.payments.inbox import events  # noqa: F401 - they listen
from wiseed_like.payments.listening import listening
from wiseed_like.payments.models import Operation
from wiseed_like.payments.queries import (
    get_operation,
    get_wallet,
    list_pending,
    list_unanswered,
    list_unopened,
    lock_operation,
    lock_wallet,
)
from wiseed_like.payments.reading import refresh
from wiseed_like.payments.standing import jobs as standing_jobs  # noqa: F401 - they listen
from wiseed_like.payments.wallets import make_wallet

Thing = TypeVar("Thing")
log = logging.getLogger(__name__)


@listens_to("wallet.asked", "wallet.asked_again", alone=True, queue="high")
def open_at_provider(delivery: Delivery) -> None:
    """Make the account and the wallet, each under its own stored key."""
    try:
        make_wallet(int(delivery.entry.subject_id))
    except GatewayRefused as refusal:  # noted: a person looks
        log.warning("wallet %s was refused: %s", delivery.entry.subject_id, refusal)


@listens_to("operation.intended", alone=True, queue="high")
def ask(delivery: Delivery) -> None:
    """Ask the provider for an operation; the operation's id is the key."""
    perform(UUID(delivery.entry.subject_id))


@listens_to("operation.asked_again", alone=True, queue="high")
def ask_again(delivery: Delivery) -> None:
    """Somebody of the staff wants to know: ask with the same key, or how it stands."""
    operation_id = UUID(delivery.entry.subject_id)
    perform(operation_id)
    refresh(get_operation(operation_id))


def resolve_open(now: datetime) -> None:
    """Poll what is still open, so that correctness needs no hook at all.

    What is due and was unread longest comes first, a bounded number at a time.
    """
    found = list_pending(now)
    _each(found, lambda operation: _read(operation, now))


def _read(operation: Operation, now: datetime) -> None:
    _note_look(operation, now)
    with listening(operation.provider):
        refresh(operation)


def sweep(now: datetime) -> None:
    """Resolve what was intended more than two minutes ago and has no outcome.

    With the same key while the provider remembers it, then by a look-up: never by a second
    effect. What cannot be resolved stays as it is, and its age is on the staff's page.
    """
    _each(list_unopened(now), lambda wallet_id: _open(wallet_id, now))
    _each(list_unanswered(now), lambda operation_id: _ask(operation_id, now))


def _open(wallet_id: int, now: datetime) -> None:
    with transaction():
        lock_wallet(get_wallet(wallet_id)).checked_at = now
    make_wallet(wallet_id)


def _ask(operation_id: UUID, now: datetime) -> None:
    _note_look(get_operation(operation_id), now)
    perform(operation_id)


def _note_look(operation: Operation, now: datetime) -> None:
    """Before the look itself: one that always breaks goes behind the others."""
    with transaction():
        lock_operation(operation.id).checked_at = now


def _each(things: Sequence[Thing], act: Callable[[Thing], None]) -> None:
    """One after the other, until the provider is down or wants to hear nothing."""
    for thing in things:
        try:
            act(thing)
        except OF_THIS_ONE as failure:
            log.warning("could not resolve %s: %s", thing, failure)
        except GatewayDown as failure:
            log.warning("stopped at %s: %s", thing, failure)
            return
