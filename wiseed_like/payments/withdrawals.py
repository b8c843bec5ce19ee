"""How does an investor's own money go back to where it came from?"""

from __future__ import annotations

from datetime import datetime
from uuid import uuid4

from compliance.euro import Euro
from wiseed_like.errors import N_, Refused
from wiseed_like.journal.service import Actor
from wiseed_like.payments.holds import refuse_held
from wiseed_like.payments.intents import intend
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.queries import (
    list_refundable,
    list_with_effect,
    lock_wallet,
    spendable,
)
from wiseed_like.payments.rules import CARD_PAYINS, WIRES, WITHDRAWAL, Kind


def withdraw(
    wallet: Wallet,
    amount: Euro,
    *,
    iban: str | None,
    attempt: str | None = None,
    by: Actor,
    now: datetime,
) -> list[Operation]:
    """Give an investor's own money back: to the cards it came from, wires to `iban`.

    A confirmation that is sent again (the same `attempt`) gives what the first one gave,
    whatever became of it. Raises Refused as `plan_withdrawal` does.
    """
    lock_wallet(wallet)
    attempt = attempt or uuid4().hex
    existing = list_with_effect(wallet, f"{WITHDRAWAL}{attempt}:")
    if existing:
        return existing
    operations = []
    for payin, part in plan_withdrawal(wallet, amount, iban=iban):
        kind = Kind.CARD_REFUND if payin.kind in CARD_PAYINS else Kind.WIRE_RETURN
        effect = f"{WITHDRAWAL}{attempt}:{payin.id.hex}"
        operation = intend(kind, wallet, None, part, wallet.owner, effect, by, now, original=payin)
        if kind == Kind.WIRE_RETURN:  # there, whatever is said of the next withdrawal
            operation.wire_iban = wallet.account.iban = iban or wallet.account.iban
        operations.append(operation)
    return operations


def plan_withdrawal(
    wallet: Wallet, amount: Euro, *, iban: str | None
) -> list[tuple[Operation, Euro]]:
    """Which pay-ins would give back how much of this amount; the newest first.

    Raises Refused when too little is spendable, when part of the money came by wire and no
    account is known to send it back to, when it came in no way that can be gone back, and while
    its owner is examined.
    """
    refuse_held(wallet)
    available = spendable(wallet)
    if amount > available:
        raise Refused(
            "too_much",
            N_("Vous pouvez retirer au plus %(available)s."),
            field="amount",
            available=available,
        )
    found: list[tuple[Operation, Euro]] = []
    rest = amount
    for payin, refundable in list_refundable(wallet):
        part = min(rest, refundable)
        if not part:
            break
        found.append((payin, part))
        rest -= part
    if rest:
        raise Refused(
            "nothing_to_return",
            N_("Cet argent ne peut pas être renvoyé automatiquement : écrivez-nous."),
            field="amount",
        )
    has_wires = any(payin.kind in WIRES for payin, _ in found)
    if has_wires and not (iban or wallet.account.iban):
        raise Refused(
            "iban_needed",
            N_("Une partie de cet argent est venue par virement : indiquez l'IBAN où la renvoyer."),
            field="iban",
        )
    return found
