"""How does an investor's own money go back to where it came from?"""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import uuid4

from sqlalchemy import exists, func, select
from sqlalchemy.orm import aliased

from compliance.euro import Euro
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.payments.holds import refuse_held
from wiseed_like.payments.intents import intend
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.queries import (
    find_wallet,
    list_refundable,
    list_with_effect,
    lock_wallet,
    spendable,
)
from wiseed_like.payments.rules import CARD_PAYINS, WIRES, WITHDRAWAL, Kind, OperationState


def withdraw(
    wallet: Wallet,
    amount: Euro,
    *,
    iban: str | None,
    owner: str | None = None,
    attempt: str | None = None,
    by: Actor,
    now: datetime,
) -> list[Operation]:
    """Give an investor's own money back: to the cards it came from, wires to `iban`, of `owner`
    where that is not who opened the wallet.

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
            if is_another_account(wallet, iban):
                record("operation.another_account", operation, by=by, at=now)
            operation.wire_iban = wallet.account.iban = iban or wallet.account.iban
            operation.wire_owner = owner[:120] if owner else None
        operations.append(operation)
    return operations


def change_hands(owner: str, particulars: dict[str, Any], *, now: datetime) -> None:
    """Somebody else has this wallet from now on, as `particulars` name them.

    No account is known any more that money would go back to: who has it now says which. The
    provider keeps the name it was told, unless it was told none yet.
    """
    wallet = find_wallet(owner)
    if wallet is None:
        return
    account = wallet.account
    # Its own row only: who withdraws holds the wallet, and waits for identities.
    session.refresh(account, with_for_update=True)
    account.iban = None
    if account.reference is None:
        account.particulars = particulars
    record("wallet.changed_hands", wallet, by=None, at=now)
    session.flush()


def plan_withdrawal(
    wallet: Wallet, amount: Euro, *, iban: str | None
) -> list[tuple[Operation, Euro]]:
    """Which pay-ins would give back how much of this amount; the newest first.

    Raises Refused when too little is spendable, when part of the money came by wire and no
    account is known to send it back to (or the known one sent money back), when it came in no way
    that can be gone back, and while its owner is examined.
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
    if has_wires and not iban and has_sent_back(wallet):
        raise Refused(
            "iban_sent_back",
            N_(
                "Le compte qui finit par %(ending)s nous a renvoyé votre dernier retrait : "
                "indiquez l'IBAN de nouveau, ou celui d'un autre compte."
            ),
            field="iban",
            ending=(wallet.account.iban or "")[-4:],
        )
    if has_wires and not (iban or wallet.account.iban):
        raise Refused(
            "iban_needed",
            N_("Une partie de cet argent est venue par virement : indiquez l'IBAN où la renvoyer."),
            field="iban",
        )
    return found


def is_another_account(wallet: Wallet, iban: str | None) -> bool:
    """Whether the money would go to another account than the one that is known."""
    known = wallet.account.iban
    return known is not None and iban is not None and iban != known


def has_sent_back(wallet: Wallet) -> bool:
    """Whether the last withdrawal to the account that is known was returned by its bank."""
    sent, back = aliased(Operation), aliased(Operation)
    to_it = (
        sent.source_id == wallet.id,
        sent.kind == Kind.WIRE_RETURN,
        sent.of_held.is_(False),
        sent.wire_iban == wallet.account.iban,
        sent.state != OperationState.FAILED,
    )
    last = select(func.max(sent.created_at)).where(*to_it).scalar_subquery()
    came = select(back.id).join(sent, back.original_id == sent.id)
    came = came.where(*to_it, sent.created_at == last, back.kind == Kind.PAYOUT_RETURN)
    return session.scalar(select(exists(came))) or False


def earlier_account(operation: Operation) -> str | None:
    """Where the owner's own money went before the withdrawal that this is a part of."""
    return session.scalar(
        select(Operation.wire_iban)
        .where(
            Operation.source_id == operation.source_id,
            Operation.kind == Kind.WIRE_RETURN,
            Operation.of_held.is_(False),
            Operation.wire_iban != operation.wire_iban,
            Operation.created_at <= operation.created_at,
        )
        .order_by(Operation.created_at.desc(), Operation.id)
        .limit(1)
    )
