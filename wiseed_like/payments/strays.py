"""What is this movement that the provider speaks of under a name that we do not know?

One of ours whose answer was lost, or is still on its way: its tag says so. Or a payout that the
issuer's bank has sent back: the money is on the round's wallet again, the payout stays paid.
Wires that nobody announced and payments that a bank takes back have storeys of their own.
"""

from __future__ import annotations

from contextlib import suppress

from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.payments import outcomes
from wiseed_like.payments.gateway.words import (
    Kind as Sort,
    NotAtGateway,
    Outcome,
    OutcomeState,
    Resource,
)
from wiseed_like.payments.inbox.heed import heeds
from wiseed_like.payments.inbox.service import PROVIDER
from wiseed_like.payments.models import Operation
from wiseed_like.payments.providers import gateway
from wiseed_like.payments.queries import find_by_reference, lock_operation
from wiseed_like.payments.reading import SORTS, confirmed
from wiseed_like.payments.rules import Kind


@heeds(
    "PAYIN_NORMAL",
    "TRANSFER_NORMAL",
    "PAYOUT_NORMAL",
    "PAYIN_REFUND",
    "TRANSFER_REFUND",
    "PAYOUT_REFUND",
    "TRANSFER_SETTLEMENT",
)
def recognise(event_type: str, resource_id: str) -> None:
    """Read it, and take it over if it is one of ours. Raises GatewayDown."""
    asked = gateway(PROVIDER)
    resource = asked.resource_of_event(event_type)
    if resource is None:
        return
    try:
        outcome = asked.find(resource, resource_id)
    except NotAtGateway:  # somebody made it up
        return
    if outcome.kind == Sort.PAYOUT_REFUND:  # nobody asked for it: only itself says how much
        outcome = confirmed(outcome, resource)
    take_in(outcome)


def take_in(outcome: Outcome) -> Operation | None:
    """The operation of ours that a movement is, brought to what it says; None if it is no such.

    For edges, outside any transaction.
    """
    now = clock.now()
    if outcome.kind == Sort.PAYOUT_REFUND:
        return _returned(outcome)
    with transaction():
        kinds = [kind for kind, sort in SORTS.items() if sort == outcome.kind]
        found = find_by_reference(PROVIDER, outcome.provider_id)
        found = found or outcomes.find_tagged(outcome, *kinds)
        if found is not None:
            locked = lock_operation(found.id)
            with outcomes.resolving(locked, outcomes.Way.TOLD, now=now):
                outcomes.apply(locked, outcome, now=now)
    return found


def _returned(outcome: Outcome) -> Operation | None:
    """Money that came back from an issuer's bank is on the wallet that it was paid from."""
    if outcome.initial_id is None or outcome.state == OutcomeState.FAILED:
        return None
    if find_by_reference(PROVIDER, outcome.initial_id) is None:
        _hear_first(outcome.initial_id)
    with transaction():
        payout = find_by_reference(PROVIDER, outcome.initial_id)
        if payout is None or payout.kind not in (Kind.PAYOUT, Kind.WIRE_RETURN):
            return None
        return outcomes.adopt(outcome, Kind.PAYOUT_RETURN, wallet=payout.source, now=clock.now())


def _hear_first(payout_id: str) -> None:
    """Of a payout whose own answer was lost, that it came back may be heard before it was paid."""
    with suppress(NotAtGateway):
        take_in(gateway(PROVIDER).find(Resource.PAYOUT, payout_id))
