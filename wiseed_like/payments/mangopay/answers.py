"""What does an answer about money mean, in our words? Pure: JSON in, our dataclasses out.

Amounts and dates are read from the JSON as it came (whole cents, UTC seconds), not from the
SDK's decimals and naive local times. What cannot be read raises NotUnderstood.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime
from functools import wraps
from typing import Any, TypeVar

from compliance.euro import Euro
from wiseed_like.payments.gateway import (
    GatewayRefused,
    Kind,
    NotAtGateway,
    NotUnderstood,
    Outcome,
    OutcomeState,
    WireInstructions,
)

Body = dict[str, Any]
Meaning = TypeVar("Meaning")

STATES = {
    "CREATED": OutcomeState.PENDING,
    "SUCCEEDED": OutcomeState.SUCCEEDED,
    "FAILED": OutcomeState.FAILED,
}
REGULAR = {"PAYIN": Kind.PAYIN, "TRANSFER": Kind.TRANSFER, "PAYOUT": Kind.PAYOUT}
OF_NATURE = {"REPUDIATION": Kind.REPUDIATION, "SETTLEMENT": Kind.SETTLEMENT}


def reads(read: Callable[[Body], Meaning]) -> Callable[[Body], Meaning]:
    """An answer that lacks what it must say, or says what cannot be, is NotUnderstood."""

    @wraps(read)
    def careful(body: Body) -> Meaning:
        try:
            return read(body)
        except (KeyError, TypeError, ValueError, OverflowError, AttributeError) as odd:
            raise NotUnderstood(f"{read.__name__}: {type(odd).__name__}") from None

    return careful


def each_of(read: Callable[[Body], Meaning], bodies: Iterable[Body]) -> Iterator[Meaning]:
    """Row by row what a list says: all that can be read, then NotUnderstood if some cannot."""
    odd: NotUnderstood | None = None
    for body in bodies:
        try:
            told = read(body)
        except NotUnderstood as failure:
            odd = odd or failure
        else:
            yield told
    if odd is not None:
        raise odd


@reads
def outcome(body: Body) -> Outcome:
    executed = body.get("ExecutionDate")
    payer = body.get("DebitedBankAccount") or {}
    was_asked = body.get("ExecutionType") != "EXTERNAL_INSTRUCTION"
    return Outcome(
        provider_id=known(body["Id"]),
        kind=_kind(body),
        state=STATES[body["Status"]],
        **_amounts(body),
        code=str(body.get("ResultCode") or ""),
        message=str(body.get("ResultMessage") or ""),
        tag=str(body.get("Tag") or ""),
        author_ref=str(body.get("AuthorId") or ""),  # nobody's, when the platform itself moves
        from_wallet=body.get("DebitedWalletId"),
        to_wallet=body.get("CreditedWalletId"),
        initial_id=body.get("InitialTransactionId"),
        created_at=moment(body["CreationDate"]),
        executed_at=moment(executed) if executed else None,
        raw=body,
        payer_name=None if was_asked else str(payer.get("OwnerName") or ""),
        payer_iban=None if was_asked else str(payer.get("IBAN") or ""),
        wire_reference=None if was_asked else str(body.get("WireReference") or ""),
        instructions=_instructions(body) if was_asked else None,
    )


@reads
def wire_instructions(body: Body) -> WireInstructions:
    account = body["BankAccount"]
    return WireInstructions(
        provider_id=known(body["Id"]),
        reference=str(body["WireReference"]),
        iban=str(account["IBAN"]),
        bic=str(account["BIC"]),
        account_owner=str(account["OwnerName"]),
    )


def _instructions(body: Body) -> WireInstructions | None:
    """Of an announced wire; lists do not tell them, and nothing else of an answer hangs on them."""
    try:
        return wire_instructions(body) if "BankAccount" in body else None
    except NotUnderstood:
        return None


def _kind(body: Body) -> Kind:
    """By what it is and, of a refund, by the wallets: a payout's comes in, a pay-in's goes out."""
    nature = body.get("Nature") or "REGULAR"
    if nature == "REGULAR":
        return REGULAR[body["Type"]]
    if nature != "REFUND":
        return OF_NATURE[nature]
    if not body.get("DebitedWalletId"):
        is_ours = str(body.get("CreditedWalletId")).startswith("CREDIT_")
        return Kind.REPUDIATION_REFUND if is_ours else Kind.PAYOUT_REFUND
    return Kind.TRANSFER_REFUND if body.get("CreditedWalletId") else Kind.PAYIN_REFUND


def _amounts(body: Body) -> dict[str, Euro]:
    """What left and what was kept of it; the three amounts of an answer must agree."""
    # The funds of a repudiation have another name.
    amount = euro(body.get("DebitedFunds") or body["DisputedFunds"])
    fee = euro(body["Fees"])
    credited = body.get("CreditedFunds")
    if amount < Euro.ZERO or (credited and euro(credited) != amount - fee):
        raise ValueError("amounts that do not agree")
    return {"amount": amount, "fee": fee}


@reads
def balance(body: Body) -> Euro:
    return euro(body["Balance"])


def not_failed(body: Body) -> Body:
    """A payment refused at once has no page to show: HTTP 200 never means that money moves."""
    if body.get("Status") == "FAILED":
        raise GatewayRefused(str(body.get("ResultCode")), str(body.get("ResultMessage")))
    return body


def euro(money: Body) -> Euro:
    """Cents as they came. `XXX 0` is how an awaited wire says that nothing came yet."""
    if money["Currency"] != "EUR" and money["Amount"] != 0:
        raise ValueError("we keep euros only")
    return Euro(money["Amount"])


def moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def known(reference: object) -> str:
    """An id: anything but a short text is none."""
    if not isinstance(reference, str) or not 0 < len(reference) <= 128:
        raise ValueError("not an id")
    return reference


@reads
def reference(body: Body) -> str:
    """The id of what a call has made."""
    return known(body["Id"])


def refusal(status: int, body: Body) -> GatewayRefused:
    sort = NotAtGateway if status == 404 else GatewayRefused
    return sort(str(body.get("Type") or status), str(body.get("Message") or ""), body.get("errors"))
