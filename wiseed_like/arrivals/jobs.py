"""When is a wire heard of that nobody announced, and what becomes of those that go back?"""

from __future__ import annotations

import logging
from uuid import UUID

from wiseed_like import clock
from wiseed_like.arrivals import queries, second_person, service  # noqa: F401 - an act
from wiseed_like.db import transaction
from wiseed_like.journal import listens_to
from wiseed_like.journal.models import Delivery
from wiseed_like.payments import outcomes
from wiseed_like.payments.gateway import GatewayRefused, NotAtGateway, Resource
from wiseed_like.payments.inbox.heed import heeds
from wiseed_like.payments.inbox.service import PROVIDER
from wiseed_like.payments.listening import listening
from wiseed_like.payments.models import Operation
from wiseed_like.payments.providers import gateway
from wiseed_like.payments.queries import get_operation
from wiseed_like.payments.reading import confirmed
from wiseed_like.payments.rules import Kind

log = logging.getLogger(__name__)


@heeds("PAYIN_NORMAL")
def hear(event_type: str, resource_id: str) -> None:
    """Somebody wired money without announcing it: take it in, once. Raises GatewayDown."""
    try:
        outcome = gateway(PROVIDER).find_payin(resource_id)
    except NotAtGateway:  # somebody made it up
        return
    if not outcome.is_unasked_wire:
        return
    outcome = confirmed(outcome, Resource.PAYIN)
    with transaction():
        wallet = queries.find_wallet_at_provider(outcome.to_wallet)
        if wallet is not None:  # else it is none of ours
            outcomes.adopt(outcome, Kind.WIRE_ARRIVAL, wallet=wallet, now=clock.now())


@listens_to("operation.succeeded", alone=True, queue="high")
def note(delivery: Delivery) -> None:
    """A wire is there, or money of one has left again: say what it means."""
    operation = get_operation(UUID(delivery.entry.subject_id))
    if operation.kind == Kind.WIRE_PAYIN:
        with transaction():
            service.note_difference(operation, now=clock.now())
    elif operation.kind == Kind.WIRE_ARRIVAL:
        _take_in(operation)
    elif operation.kind == Kind.WIRE_RETURN and operation.of_held:
        with transaction():
            arrival = queries.find_of_outcome(operation.id)
            if arrival is not None:
                service.note_returned(queries.lock_arrival(arrival.id), now=clock.now())
    elif operation.kind == Kind.PAYOUT_RETURN and operation.of_held:
        assert operation.original_id is not None
        _give_up(operation.original_id)


@listens_to("operation.failed", alone=True, queue="high")
def note_failure(delivery: Delivery) -> None:
    """The payer's bank would not have the money: it is held again."""
    operation = get_operation(UUID(delivery.entry.subject_id))
    if operation.kind == Kind.WIRE_RETURN and operation.of_held:
        _give_up(operation.id)


def _take_in(operation: Operation) -> None:
    """Who paid is read at the provider, once: our own row does not keep it.

    When the provider refuses to say, nobody is known to have paid, and somebody has to decide.
    """
    if queries.find_of_operation(operation.id) is not None:
        return
    assert operation.reference is not None
    name = iban = ""
    try:
        with listening(operation.provider) as asked:
            outcome = asked.find_payin(operation.reference)
            name, iban = outcome.payer_name or "", outcome.payer_iban or ""
    except GatewayRefused as refusal:
        log.warning("who paid %s is not told: %s", operation.reference, refusal)
    with transaction():
        service.take_in(operation, name, iban, now=clock.now())


def _give_up(operation_id: UUID) -> None:
    with transaction():
        arrival = queries.find_of_outcome(operation_id)
        if arrival is not None:
            service.note_not_returned(queries.lock_arrival(arrival.id), now=clock.now())
