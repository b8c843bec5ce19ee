"""What does an answer of Mangopay mean, in our words? Pure: JSON in, our dataclasses out.

Amounts and dates are read from the JSON as it came (whole cents, UTC seconds), not from the
SDK's decimals and naive local times.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from compliance.euro import Euro
from wiseed_like.payments.gateway import (
    GatewayRefused,
    Kind,
    NotAtGateway,
    Outcome,
    OutcomeState,
    Resource,
)

Body = dict[str, Any]

STATES = {
    "CREATED": OutcomeState.PENDING,
    "SUCCEEDED": OutcomeState.SUCCEEDED,
    "FAILED": OutcomeState.FAILED,
}
KINDS = {  # by (what it is, what it gives back)
    ("PAYIN", None): Kind.PAYIN,
    ("TRANSFER", None): Kind.TRANSFER,
    ("PAYOUT", None): Kind.PAYOUT,
    ("PAYOUT", "PAYIN"): Kind.PAYIN_REFUND,
    ("TRANSFER", "TRANSFER"): Kind.TRANSFER_REFUND,
    ("PAYIN", "PAYOUT"): Kind.PAYOUT_REFUND,
    ("PAYOUT", "PAYOUT"): Kind.PAYOUT_REFUND,
}
RESOURCES = {
    "PAYIN_NORMAL": Resource.PAYIN,
    "TRANSFER_NORMAL": Resource.TRANSFER,
    "PAYOUT_NORMAL": Resource.PAYOUT,
    "PAYIN_REFUND": Resource.REFUND,
    "TRANSFER_REFUND": Resource.REFUND,
    "PAYOUT_REFUND": Resource.REFUND,
}
EVENTS = {
    f"{subject}_{end}": resource
    for subject, resource in RESOURCES.items()
    for end in ("CREATED", "SUCCEEDED", "FAILED")
}


def outcome(body: Body) -> Outcome:
    initial = body.get("InitialTransactionType") if body.get("InitialTransactionId") else None
    executed = body.get("ExecutionDate")
    return Outcome(
        provider_id=str(body["Id"]),
        kind=KINDS[body["Type"], initial],
        state=STATES[body["Status"]],
        amount=euro(body["DebitedFunds"]),
        fee=euro(body["Fees"]),
        code=str(body.get("ResultCode") or ""),
        message=str(body.get("ResultMessage") or ""),
        tag=str(body.get("Tag") or ""),
        author_ref=str(body["AuthorId"]),
        from_wallet=body.get("DebitedWalletId"),
        to_wallet=body.get("CreditedWalletId"),
        initial_id=body.get("InitialTransactionId"),
        executed_at=moment(executed) if executed else None,
        raw=body,
    )


def not_failed(body: Body) -> Body:
    """A payment refused at once has no page to show: HTTP 200 never means that money moves."""
    if body["Status"] == "FAILED":
        raise GatewayRefused(str(body["ResultCode"]), str(body["ResultMessage"]))
    return body


def euro(money: Body) -> Euro:
    """Cents as they came. `XXX 0` is how an awaited wire says that nothing came yet."""
    if money["Currency"] != "EUR" and money["Amount"] != 0:
        raise GatewayRefused("currency", f"we keep euros only, not {money['Currency']}")
    return Euro(money["Amount"])


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def refusal(status: int, body: Body) -> GatewayRefused:
    sort = NotAtGateway if status == 404 else GatewayRefused
    return sort(str(body.get("Type") or status), str(body.get("Message") or ""), body.get("errors"))
