"""How does an operation stand at the provider? Read again, and taken over; never believed."""

from __future__ import annotations

from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.payments import service
from wiseed_like.payments.gateway import Resource
from wiseed_like.payments.models import Operation
from wiseed_like.payments.providers import gateway
from wiseed_like.payments.queries import lock_operation
from wiseed_like.payments.rules import Kind, OperationState

RESOURCES = {
    Kind.CARD_PAYIN: Resource.PAYIN,
    Kind.WIRE_PAYIN: Resource.PAYIN,
    Kind.TRANSFER: Resource.TRANSFER,
    Kind.TRANSFER_REFUND: Resource.REFUND,
    Kind.CARD_REFUND: Resource.REFUND,
    Kind.WIRE_RETURN: Resource.PAYOUT,
    Kind.PAYOUT: Resource.PAYOUT,
}


def refresh(operation: Operation) -> None:
    """Read an operation again at the provider, and take over what it says.

    Called by the job that heard of it, the browser's return and the poll alike. Nothing happens
    to one that the provider does not have or that is settled. Raises GatewayDown, GatewayRefused.
    """
    if operation.state != OperationState.ASKED or operation.reference is None:
        return
    outcome = gateway(operation.provider).find(RESOURCES[operation.kind], operation.reference)
    with transaction():
        service.apply(lock_operation(operation.id), outcome, now=clock.now())
