"""What happens with money at the provider? It is written down, then asked, then mirrored."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import func
from sqlalchemy.dialects.postgresql import insert

from compliance.euro import Euro
from wiseed_like.accounts.own_files import refuse_own_file
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.house_settings.service import value
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.ledger.service import post
from wiseed_like.payments.gateway import Outcome, OutcomeState
from wiseed_like.payments.holds import Hold, hold_on, refuse_held
from wiseed_like.payments.models import Notification, Operation, ProviderAccount, Wallet
from wiseed_like.payments.queries import (
    find_account,
    find_by_reference,
    find_living_effect,
    find_wallet,
    list_refundable,
    lock_wallet,
    spendable,
)
from wiseed_like.payments.rules import OUTGOING, Kind, OperationState, movements


def open_person_wallet(owner: str, particulars: dict[str, Any], *, now: datetime) -> Wallet:
    """Ask for a wallet for `user:12`; asking again changes nothing.

    `particulars`: email, first_name, last_name, birth_date (ISO), nationality, country.
    """
    return _open_wallet(owner, owner, particulars, now)


def open_round_wallet(
    round_owner: str, company_owner: str, particulars: dict[str, Any], *, now: datetime
) -> Wallet:
    """Ask for a wallet for `round:3`, owned at the provider by the issuer, `company:5`.

    `particulars`: name, siren, email, representative_first_name, representative_last_name,
    birth_date (ISO), nationality, country, address, postal_code, city, iban,
    bank_account_owner.
    """
    return _open_wallet(round_owner, company_owner, particulars, now)


def _open_wallet(
    owner: str, account_owner: str, particulars: dict[str, Any], now: datetime
) -> Wallet:
    found = find_wallet(owner)
    if found is not None:
        return found
    account = find_account(account_owner)
    if account is None:
        account = ProviderAccount(
            owner=account_owner,
            particulars=particulars,
            iban=particulars.get("iban"),
            bank_account_owner=particulars.get("bank_account_owner"),
            created_at=now,
        )
        session.add(account)
    wallet = Wallet(owner=owner, account=account, created_at=now)
    session.add(wallet)
    record("wallet.asked", wallet, by=None, at=now)
    return wallet


def card_bounds(now: datetime) -> tuple[Euro, Euro]:
    """The least and the most of one card payment: below it card fees eat the amount, above it
    banks refuse or ask for a wire."""
    return Euro(value("card_min", now)), Euro(value("card_max", now))


def pay_by_card(
    wallet: Wallet, amount: Euro, *, return_url: str, language: str, by: Actor, now: datetime
) -> Operation:
    """Ask for a page where the person types a card; `return_url` has `{id}` for the operation.

    Raises Refused for an amount that no card payment may have.
    """
    least, most = card_bounds(now)
    if not least <= amount <= most:
        raise Refused(
            "card_amount",
            N_("Par carte, un versement va de %(least)s à %(most)s."),
            field="amount",
            least=least,
            most=most,
        )
    operation = _intend(Kind.CARD_PAYIN, None, wallet, amount, wallet.owner, None, by, now)
    operation.return_url = return_url.replace("{id}", str(operation.id))
    operation.language = language
    return operation


def expect_wire(wallet: Wallet, amount: Euro, *, by: Actor, now: datetime) -> Operation:
    """Ask for the reference and account of a bank wire. Raises Refused over the most."""
    most = Euro(value("wire_max", now))
    if amount > most:
        raise Refused(
            "wire_amount",
            N_("Un virement annoncé ici ne peut pas dépasser %(most)s."),
            field="amount",
            most=most,
        )
    return _intend(Kind.WIRE_PAYIN, None, wallet, amount, wallet.owner, None, by, now)


def transfer(
    source: Wallet, target: Wallet, amount: Euro, *, subject: str, effect: str, now: datetime
) -> Operation | None:
    """Move money between wallets; None when too little is spendable, or its owner is frozen.

    Only one living operation may have this `effect`: a second call returns the first.
    """
    existing = find_living_effect(effect)
    if existing is not None:
        return existing
    lock_wallet(source)
    if spendable(source) < amount or hold_on(source) == Hold.FROZEN:
        return None
    return _intend(Kind.TRANSFER, source, target, amount, subject, effect, None, now)


def refund_transfer(original: Operation, *, now: datetime) -> Operation:
    """Give a whole transfer back to where it came from, once."""
    effect = f"refund:{original.id}"
    existing = find_living_effect(effect)
    if existing is not None:
        return existing
    operation = _intend(
        Kind.TRANSFER_REFUND,
        original.target,
        original.source,
        original.amount,
        original.subject,
        effect,
        None,
        now,
    )
    operation.original_id = original.id
    return operation


def pay_out(
    wallet: Wallet, amount: Euro, fee: Euro, *, subject: str, effect: str, now: datetime
) -> Operation:
    """Pay a round's money to its issuer's bank, less the platform's fee, once."""
    existing = find_living_effect(effect)
    if existing is not None:
        return existing
    return _intend(Kind.PAYOUT, wallet, None, amount, subject, effect, None, now, fee=fee)


def withdraw(
    wallet: Wallet, amount: Euro, *, iban: str | None, by: Actor, now: datetime
) -> list[Operation]:
    """Give an investor's own money back: to the cards it came from, wires to `iban`.

    Raises Refused as `plan_withdrawal` does.
    """
    lock_wallet(wallet)
    operations = []
    for payin, part in plan_withdrawal(wallet, amount, iban=iban):
        kind = Kind.CARD_REFUND if payin.kind == Kind.CARD_PAYIN else Kind.WIRE_RETURN
        if kind == Kind.WIRE_RETURN:
            _note_return_account(wallet.account, iban)
        operation = _intend(kind, wallet, None, part, wallet.owner, None, by, now)
        operation.original_id = payin.id
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
    has_wires = any(payin.kind == Kind.WIRE_PAYIN for payin, _ in found)
    if has_wires and not (iban or wallet.account.iban):
        raise Refused(
            "iban_needed",
            N_("Une partie de cet argent est venue par virement : indiquez l'IBAN où la renvoyer."),
            field="iban",
        )
    return found


def change_account(owner: str, iban: str) -> None:
    """From now on `company:5` is paid there; nothing to do before it has a wallet."""
    account = find_account(owner)
    if account is not None:
        _note_return_account(account, iban)


def _note_return_account(account: ProviderAccount, iban: str | None) -> None:
    if iban and iban != account.iban:
        account.iban = iban
        account.bank_account_key = uuid.uuid4()
        account.bank_account_reference = None


def _intend(
    kind: Kind,
    source: Wallet | None,
    target: Wallet | None,
    amount: Euro,
    subject: str,
    effect: str | None,
    by: Actor | None,
    now: datetime,
    *,
    fee: Euro = Euro.ZERO,
) -> Operation:
    operation = Operation(
        id=uuid.uuid4(),
        kind=kind,
        state=OperationState.INTENDED,
        provider="mangopay",
        source=source,
        target=target,
        amount=amount,
        declared=amount,
        fee=fee,
        subject=subject,
        effect=effect,
        created_by=by.id if by else None,
        created_at=now,
    )
    session.add(operation)
    session.flush()
    record(
        "operation.intended", operation, by=by, at=now, kind=kind, subject=subject, amount=amount
    )
    return operation


def ask_again(operation: Operation, *, by: Actor, now: datetime) -> None:
    """Have the provider asked once more, with the same key; of a settled one nothing follows.

    Raises Refused for somebody whose own money it is.
    """
    refuse_own_file(by, _people_of(operation))
    if operation.is_open:
        record("operation.asked_again", operation, by=by, at=now)


def _people_of(operation: Operation) -> set[int]:
    """The ids of the users whose wallets it moves money of."""
    owners = [wallet.owner for wallet in (operation.source, operation.target) if wallet]
    return {int(each.removeprefix("user:")) for each in owners if each.startswith("user:")}


def note_lost(operation: Operation, *, now: datetime) -> None:
    """The provider did not answer: the outcome is unknown until the same key is answered."""
    if operation.is_open:
        operation.move("lose")
        operation.checked_at = now


def apply(operation: Operation, outcome: Outcome, *, now: datetime) -> None:
    """Take over what the provider says of an operation; saying it twice changes nothing.

    Called alike by the job that asked, a notification, the browser's return and the poll.
    The operation must be locked. A settled operation never becomes open again.
    """
    if not operation.is_open:
        return
    operation.reference = operation.reference or outcome.provider_id
    operation.checked_at = now
    if outcome.state == OutcomeState.PENDING:
        operation.move("ask")
        return
    operation.result_code, operation.result_message = outcome.code, outcome.message[:255]
    if outcome.state == OutcomeState.FAILED:
        fail(operation, now=now)
        return
    if operation.kind not in OUTGOING:
        operation.amount = outcome.arrived
    operation.settled_at = now
    operation.move("succeed")
    post(
        operation.id,
        operation.kind,
        movements(
            operation.kind,
            operation.source.ledger_code if operation.source else None,
            operation.target.ledger_code if operation.target else None,
            operation.amount,
            operation.fee,
        ),
        now=now,
    )
    record("operation.succeeded", operation, by=None, at=now, **_about(operation))


def fail(
    operation: Operation, *, code: str | None = None, message: str | None = None, now: datetime
) -> None:
    """The provider said no, for certain: nothing moved. Another attempt is another operation."""
    operation.result_code = code or operation.result_code
    operation.result_message = (message or operation.result_message or "")[:255]
    operation.settled_at = now
    operation.move("fail")
    record("operation.failed", operation, by=None, at=now, **_about(operation))


def _about(operation: Operation) -> dict[str, Any]:
    return {
        "kind": operation.kind,
        "subject": operation.subject,
        "amount": operation.amount,
        "reference": operation.reference,
        "code": operation.result_code,
    }


def note_notification(
    event_type: str, resource_id: str, dated: str, *, now: datetime
) -> Notification | None:
    """Store a hook as a hint; nothing is believed yet.

    None when it was here before, or speaks of no operation of ours: anybody may send it. One that
    comes before its own operation is written down is lost, and the poll finds out.
    """
    if find_by_reference("mangopay", resource_id) is None:
        return None
    notification_id = session.scalar(
        insert(Notification)
        .values(
            provider="mangopay",
            event_type=event_type[:60],
            resource_id=resource_id[:128],
            dated=dated[:20],
            received_at=func.now(),
        )
        .on_conflict_do_nothing()
        .returning(Notification.id)
    )
    if notification_id is None:
        return None
    notification = session.get_one(Notification, notification_id)
    record("provider.notified", notification, by=None, at=now)
    return notification
