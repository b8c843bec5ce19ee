"""How is the provider asked, and heard? Outside transactions, by key, as often as it takes."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import date, datetime, timedelta
from uuid import UUID

from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.errors import GatewayDown
from wiseed_like.journal import listens_to, record
from wiseed_like.journal.models import Delivery
from wiseed_like.journal.queries import first_delivery_at
from wiseed_like.payments import service
from wiseed_like.payments.gateway import (
    Gateway,
    GatewayRefused,
    LegalEntity,
    Outcome,
    Person,
    PostalAddress,
    Representative,
)
from wiseed_like.payments.models import Operation, ProviderAccount, Wallet
from wiseed_like.payments.providers import gateway
from wiseed_like.payments.queries import (
    find_by_reference,
    get_notification,
    get_operation,
    get_wallet,
    list_pending,
    lock_operation,
)
from wiseed_like.payments.reading import refresh
from wiseed_like.payments.rules import Kind, OperationState

log = logging.getLogger(__name__)
# Mangopay remembers an idempotency key for 24 hours; an hour of margin.
KEY_MEMORY = timedelta(hours=23)


@listens_to("wallet.asked", alone=True, queue="high")
def open_at_provider(delivery: Delivery) -> None:
    """Make the account, its bank account and the wallet, each under its own stored key."""
    wallet = get_wallet(int(delivery.entry.subject_id))
    make_wallet(wallet)


def make_wallet(wallet: Wallet) -> None:
    """Do what is still missing of a wallet at the provider; raises GatewayDown or refused."""
    account, asked = wallet.account, gateway(wallet.account.provider)
    if account.reference is None:
        reference = _open_account(asked, account)
        with transaction():
            account.reference = reference
    if wallet.owner.startswith("round:"):
        ensure_bank_account(asked, account)
    if wallet.reference is None:
        assert account.reference is not None
        reference = asked.open_wallet(
            account.reference, wallet.owner, wallet.owner, key=str(wallet.key)
        )
        with transaction():
            wallet.reference = reference
            record("wallet.opened", wallet, by=None, at=clock.now())


def _open_account(asked: Gateway, account: ProviderAccount) -> str:
    told = account.particulars
    if account.owner.startswith("user:"):
        person = Person(
            owner=account.owner,
            email=told["email"],
            first_name=told["first_name"],
            last_name=told["last_name"],
            birth_date=date.fromisoformat(told["birth_date"]),
            nationality=told["nationality"],
            country_of_residence=told["country"],
        )
        return asked.open_person_account(person, key=str(account.key))
    entity = LegalEntity(
        owner=account.owner,
        name=told["name"],
        siren=told["siren"],
        email=told["email"],
        representative=Representative(
            first_name=told["representative_first_name"],
            last_name=told["representative_last_name"],
            email=told["email"],
            birth_date=date.fromisoformat(told["birth_date"]),
            nationality=told["nationality"],
            country_of_residence=told["country"],
        ),
        address=_address(told),
    )
    return asked.open_issuer_account(entity, key=str(account.key))


def _address(told: dict[str, str]) -> PostalAddress:
    return PostalAddress(
        line1=told.get("address", ""),
        city=told.get("city", ""),
        postal_code=told.get("postal_code", ""),
        country=told.get("country", "FR"),
    )


def ensure_bank_account(asked: Gateway, account: ProviderAccount) -> str:
    """The provider's reference of the bank account that money leaves to."""
    if account.bank_account_reference is not None:
        return account.bank_account_reference
    assert account.reference is not None
    assert account.iban is not None
    told, key = account.particulars, str(account.bank_account_key)
    if account.owner.startswith("user:"):
        reference = asked.register_return_account(
            account.reference,
            told["first_name"],
            told["last_name"],
            _address(told),
            account.iban,
            key=key,
        )
    else:
        reference = asked.register_bank_account(
            account.reference,
            account.bank_account_owner or told["name"],
            _address(told),
            account.iban,
            None,
            key=key,
        )
    with transaction():
        account.bank_account_reference = reference
    return reference


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


def perform(operation_id: UUID) -> None:
    """Ask, or ask again with the same key, and take over the answer.

    Raises GatewayDown when the outcome is unknown: it is then asked again later, but only as
    long as the provider remembers the key. After that, the same key could have the effect a
    second time: the operation stays unknown, and its age is shown to the staff.
    """
    operation = get_operation(operation_id)
    if operation.state not in (OperationState.INTENDED, OperationState.UNKNOWN):
        return
    if operation.state == OperationState.UNKNOWN and _is_forgotten(operation):
        log.error("operation %s is unknown and its key too old to ask again", operation.id)
        return
    try:
        settle = _ASK[operation.kind](gateway(operation.provider), operation)
    except GatewayDown:
        with transaction():
            service.note_lost(lock_operation(operation_id), now=clock.now())
        raise
    except GatewayRefused as refusal:
        code, message = refusal.code, refusal.message
        with transaction():
            locked = lock_operation(operation_id)
            if locked.is_open:
                service.fail(locked, code=code, message=message, now=clock.now())
        return
    with transaction():
        settle(lock_operation(operation_id))


def _is_forgotten(operation: Operation) -> bool:
    """Whether the key is about to leave the provider's memory, by the machine's own clock."""
    first_asked = first_delivery_at("operation", operation.id)
    return first_asked is not None and clock.system_time() > first_asked + KEY_MEMORY


Settle = Callable[[Operation], None]


def _applying(outcome: Outcome) -> Settle:
    return lambda operation: service.apply(operation, outcome, now=clock.now())


def _ask_card(asked: Gateway, operation: Operation) -> Settle:
    wallet = _opened(operation.target)
    page = asked.ask_card_payment(
        _reference(wallet.account.reference),
        _reference(wallet.reference),
        operation.amount,
        _reference(operation.return_url),
        operation.language,
        _tag(operation),
        key=str(operation.id),
    )

    def settle(locked: Operation) -> None:
        if locked.is_open:
            locked.reference, locked.page_url = page.provider_id, page.redirect_url
            locked.move("ask")

    return settle


def _ask_wire(asked: Gateway, operation: Operation) -> Settle:
    wallet = _opened(operation.target)
    told = asked.expect_wire(
        _reference(wallet.account.reference),
        _reference(wallet.reference),
        operation.amount,
        _tag(operation),
        key=str(operation.id),
    )

    def settle(locked: Operation) -> None:
        if locked.is_open:
            locked.reference, locked.wire_reference = told.provider_id, told.reference
            locked.wire_iban, locked.wire_bic = told.iban, told.bic
            locked.wire_owner = told.account_owner
            locked.move("ask")

    return settle


def _ask_transfer(asked: Gateway, operation: Operation) -> Settle:
    source, target = _opened(operation.source), _opened(operation.target)
    return _applying(
        asked.transfer(
            _reference(source.account.reference),
            _reference(source.reference),
            _reference(target.reference),
            _reference(target.account.reference),
            operation.amount,
            _tag(operation),
            key=str(operation.id),
        )
    )


def _ask_transfer_refund(asked: Gateway, operation: Operation) -> Settle:
    # The author of a refund is the author of what it gives back.
    author, original = _opened(operation.target), _original(operation)
    return _applying(
        asked.refund_transfer(
            _reference(author.account.reference),
            _reference(original.reference),
            _tag(operation),
            key=str(operation.id),
        )
    )


def _ask_card_refund(asked: Gateway, operation: Operation) -> Settle:
    source, original = _opened(operation.source), _original(operation)
    return _applying(
        asked.refund_card_payment(
            _reference(source.account.reference),
            _reference(original.reference),
            operation.amount,
            _tag(operation),
            key=str(operation.id),
        )
    )


def _ask_wire_return(asked: Gateway, operation: Operation) -> Settle:
    source, original = _opened(operation.source), _original(operation)
    return _applying(
        asked.return_wire(
            _reference(source.account.reference),
            _reference(source.reference),
            operation.amount,
            ensure_bank_account(asked, source.account),
            _reference(original.reference),
            _tag(operation),
            key=str(operation.id),
        )
    )


def _ask_payout(asked: Gateway, operation: Operation) -> Settle:
    source = _opened(operation.source)
    return _applying(
        asked.pay_out(
            _reference(source.account.reference),
            _reference(source.reference),
            operation.amount,
            operation.fee,
            ensure_bank_account(asked, source.account),
            f"LEVEE {source.owner.partition(':')[2]}",
            _tag(operation),
            key=str(operation.id),
        )
    )


_ASK: dict[Kind, Callable[[Gateway, Operation], Settle]] = {
    Kind.CARD_PAYIN: _ask_card,
    Kind.WIRE_PAYIN: _ask_wire,
    Kind.TRANSFER: _ask_transfer,
    Kind.TRANSFER_REFUND: _ask_transfer_refund,
    Kind.CARD_REFUND: _ask_card_refund,
    Kind.WIRE_RETURN: _ask_wire_return,
    Kind.PAYOUT: _ask_payout,
}


def _opened(wallet: Wallet | None) -> Wallet:
    """The wallet, made at the provider if the job that makes it has not come to it yet."""
    assert wallet is not None
    if wallet.reference is None:
        make_wallet(wallet)
    return wallet


def _reference(value: str | None) -> str:
    assert value is not None
    return value


def _original(operation: Operation) -> Operation:
    assert operation.original is not None
    return operation.original


def _tag(operation: Operation) -> str:
    """Our name of the operation at the provider, to find what a lost answer left there."""
    return f"{operation.subject} {operation.id}"


@listens_to("provider.notified", alone=True, queue="high")
def heed(delivery: Delivery) -> None:
    """Somebody says that something happened: ask the provider itself."""
    notification = get_notification(int(delivery.entry.subject_id))
    operation = find_by_reference(notification.provider, notification.resource_id)
    if operation is not None:
        refresh(operation)


def resolve_open(now: datetime) -> None:
    """Poll what is still open, so that correctness needs no hook at all."""
    for operation in list_pending():
        try:
            refresh(operation)
        except GatewayDown as failure:
            log.warning("could not refresh operation %s: %s", operation.id, failure)
            return
        except GatewayRefused as failure:
            # The provider denies it: the others must not wait behind it; its age shows on the
            # staff's page.
            log.warning("could not refresh operation %s: %s", operation.id, failure)
            with transaction():
                lock_operation(operation.id).checked_at = now


def subscribe_hooks(url: str) -> int:
    """Ask the provider to notify us there; returns how many hooks were made or repaired."""
    return gateway().subscribe_hooks(url)
