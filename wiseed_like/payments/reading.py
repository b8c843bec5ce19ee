"""How does an operation stand at the provider? Read again, and taken over; never believed."""

from __future__ import annotations

from datetime import timedelta

from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.payments import outcomes
from wiseed_like.payments.gateway.words import (
    Kind as Sort,
    NotUnderstood,
    Outcome,
    OutcomeState,
    Resource,
)
from wiseed_like.payments.models import Operation
from wiseed_like.payments.outcomes import Way
from wiseed_like.payments.providers import gateway
from wiseed_like.payments.queries import lock_operation
from wiseed_like.payments.rules import NEVER_ARRIVED, OF_ANY_AMOUNT, UNANSWERED, Kind

RESOURCES = {
    Kind.CARD_PAYIN: Resource.PAYIN,
    Kind.CARD_DIRECT: Resource.PAYIN,
    Kind.WIRE_PAYIN: Resource.PAYIN,
    Kind.WIRE_ARRIVAL: Resource.PAYIN,
    Kind.TRANSFER: Resource.TRANSFER,
    Kind.TRANSFER_REFUND: Resource.REFUND,
    Kind.CARD_REFUND: Resource.REFUND,
    Kind.PAYOUT_RETURN: Resource.REFUND,
    Kind.WIRE_RETURN: Resource.PAYOUT,
    Kind.PAYOUT: Resource.PAYOUT,
    Kind.REPUDIATION: Resource.REPUDIATION,
    Kind.REPUDIATION_RETURN: Resource.REFUND,
    Kind.SETTLEMENT: Resource.SETTLEMENT,
}
# What we ask for, as the provider's lists call it.
SORTS = {
    Kind.CARD_PAYIN: Sort.PAYIN,
    Kind.CARD_DIRECT: Sort.PAYIN,
    Kind.WIRE_PAYIN: Sort.PAYIN,
    Kind.TRANSFER: Sort.TRANSFER,
    Kind.TRANSFER_REFUND: Sort.TRANSFER_REFUND,
    Kind.CARD_REFUND: Sort.PAYIN_REFUND,
    Kind.WIRE_RETURN: Sort.PAYOUT,
    Kind.PAYOUT: Sort.PAYOUT,
    Kind.SETTLEMENT: Sort.SETTLEMENT,
}
# The provider's clock and ours need not agree.
CLOCKS_APART = timedelta(hours=1)


def refresh(operation: Operation) -> None:
    """Read an operation again at the provider, and take over what it says.

    Called by the job that heard of it, the browser's return and the poll alike. Nothing happens
    to one that the provider does not have or that is settled. Raises GatewayDown, GatewayRefused.
    """
    if not operation.is_open or operation.reference is None:
        return
    outcome = _read(operation, operation.reference)
    unasked = operation.kind in OF_ANY_AMOUNT and outcome.arrived != operation.declared
    if unasked and outcome.state == OutcomeState.SUCCEEDED:
        outcome = confirmed(outcome, RESOURCES[operation.kind], operation.provider)
    with transaction():
        locked, now = lock_operation(operation.id), clock.now()
        with outcomes.resolving(locked, Way.READ, now=now):
            outcomes.apply(locked, outcome, now=now)


def _read(operation: Operation, reference: str) -> Outcome:
    """What the provider says; one that says nonsense twice is doubted, and NotUnderstood raised."""
    asked, resource = gateway(operation.provider), RESOURCES[operation.kind]
    try:
        return asked.find(resource, reference)
    except NotUnderstood:
        pass
    try:
        return asked.find(resource, reference)
    except NotUnderstood as nonsense:
        with transaction():
            outcomes.doubt(lock_operation(operation.id), str(nonsense), now=clock.now())
        raise


def confirmed(outcome: Outcome, resource: Resource, provider: str = "mangopay") -> Outcome:
    """What the provider says when it is asked twice: of what nobody asked for, only that tells
    a wrong amount from a right one. Raises NotUnderstood when it says two things."""
    again = gateway(provider).find(resource, outcome.provider_id)
    if (again.state, again.amount, again.fee) != (outcome.state, outcome.amount, outcome.fee):
        raise NotUnderstood(f"{outcome.provider_id}: {outcome.amount}, then {again.amount}")
    return again


def look_up(operation: Operation) -> None:
    """Find out by its tag what became of an operation whose key tells no more.

    Found, it is taken over; certainly absent, it has failed and moved nothing. Raises
    GatewayDown when the provider does not say.
    """
    wallet = operation.source or operation.target
    assert wallet is not None
    outcome = None
    if wallet.reference is not None:
        first = min(filter(None, (operation.created_at, operation.sent_at)))
        outcome = gateway(operation.provider).find_by_tag(
            SORTS[operation.kind],
            operation.tag,
            wallet_ref=wallet.reference,
            since=first - CLOCKS_APART,
        )
    with transaction():
        locked, now = lock_operation(operation.id), clock.now()
        with outcomes.resolving(locked, Way.TAG, now=now):
            if outcome is not None:
                outcomes.apply(locked, outcome, now=now)
            elif locked.state in UNANSWERED:
                message = "the provider has no trace of it"
                outcomes.fail(locked, code=NEVER_ARRIVED, message=message, now=now)
