"""Which call does each kind of operation make of the provider? And how its answer is taken over."""

from __future__ import annotations

from collections.abc import Callable
from uuid import uuid5

from wiseed_like import clock
from wiseed_like.payments import outcomes
from wiseed_like.payments.accounts import ensure_bank_account, register_for_return
from wiseed_like.payments.gateway import Gateway
from wiseed_like.payments.gateway.words import Browser, Outcome
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.rules import Kind
from wiseed_like.payments.wallets import make_wallet

# What takes over the answer, in a transaction; and the call itself, prepared: wallets and bank
# accounts that it needs are there.
Settle = Callable[[Operation], None]
Call = Callable[[], Settle]


def _applying(ask: Callable[[], Outcome]) -> Call:
    def call() -> Settle:
        outcome = ask()
        return lambda operation: outcomes.apply(operation, outcome, now=clock.now())

    return call


def _card(asked: Gateway, operation: Operation) -> Call:
    wallet = _opened(operation.target)
    return_url = _known(operation.return_url)

    def call() -> Settle:
        page = asked.ask_card_payment(
            _known(wallet.account.reference),
            _known(wallet.reference),
            operation.amount,
            return_url,
            operation.language,
            operation.tag,
            key=str(operation.id),
        )

        def settle(locked: Operation) -> None:
            if locked.is_open:
                locked.reference, locked.page_url = page.provider_id, page.redirect_url
                locked.move("ask")

        return settle

    return call


def _saved_card(asked: Gateway, operation: Operation) -> Call:
    wallet = _opened(operation.target)
    card, return_url = _known(operation.card_reference), _known(operation.return_url)
    browser = Browser(**(operation.browser or {}))

    def call() -> Settle:
        paid = asked.pay_with_card(
            _known(wallet.account.reference),
            _known(wallet.reference),
            card,
            operation.amount,
            return_url,
            browser,
            operation.language,
            operation.tag,
            key=str(operation.id),
        )

        def settle(locked: Operation) -> None:
            locked.page_url = paid.redirect_url
            outcomes.apply(locked, paid.outcome, now=clock.now())

        return settle

    return call


def _wire(asked: Gateway, operation: Operation) -> Call:
    wallet = _opened(operation.target)

    def call() -> Settle:
        told = asked.expect_wire(
            _known(wallet.account.reference),
            _known(wallet.reference),
            operation.amount,
            operation.tag,
            key=str(operation.id),
        )

        def settle(locked: Operation) -> None:
            if locked.is_open:
                locked.reference = told.provider_id
                locked.note_instructions(told)
                locked.move("ask")

        return settle

    return call


def _transfer(asked: Gateway, operation: Operation) -> Call:
    source, target = _opened(operation.source), _opened(operation.target)
    return _applying(
        lambda: asked.transfer(
            _known(source.account.reference),
            _known(source.reference),
            _known(target.reference),
            _known(target.account.reference),
            operation.amount,
            operation.tag,
            key=str(operation.id),
        )
    )


def _transfer_refund(asked: Gateway, operation: Operation) -> Call:
    # The author of a refund is the author of what it gives back.
    author, original = _opened(operation.target), _original(operation)
    return _applying(
        lambda: asked.refund_transfer(
            _known(author.account.reference),
            _known(original.reference),
            operation.tag,
            key=str(operation.id),
        )
    )


def _card_refund(asked: Gateway, operation: Operation) -> Call:
    source, original = _opened(operation.source), _original(operation)
    return _applying(
        lambda: asked.refund_card_payment(
            _known(source.account.reference),
            _known(original.reference),
            operation.amount,
            operation.tag,
            key=str(operation.id),
        )
    )


def _wire_return(asked: Gateway, operation: Operation) -> Call:
    source, original = _opened(operation.source), _original(operation)
    # As it was confirmed; held money goes back to an account which need not be its owner's.
    iban = _known(operation.wire_iban or source.account.iban)
    # What is there is not made twice, so that a key that is spent may be another the next hour.
    key = uuid5(operation.id, f"recipient {clock.machine_now():%Y-%m-%d %H}")
    bank = asked.find_return_account(_known(source.account.reference), iban) or register_for_return(
        asked, source.account, iban, name=operation.wire_owner, key=str(key)
    )
    return _applying(
        lambda: asked.return_wire(
            _known(source.account.reference),
            _known(source.reference),
            operation.amount,
            bank,
            _known(original.reference),
            operation.tag,
            key=str(operation.id),
        )
    )


def _payout(asked: Gateway, operation: Operation) -> Call:
    source = _opened(operation.source)
    bank = ensure_bank_account(asked, source.account)
    return _applying(
        lambda: asked.pay_out(
            _known(source.account.reference),
            _known(source.reference),
            operation.amount,
            operation.fee,
            bank,
            f"LEVEE {source.owner.partition(':')[2]}",
            operation.tag,
            key=str(operation.id),
        )
    )


def _settlement(asked: Gateway, operation: Operation) -> Call:
    source, repudiation = _opened(operation.source), _original(operation)
    return _applying(
        lambda: asked.settle_repudiation(
            _known(repudiation.reference),
            _known(source.account.reference),
            operation.amount,
            operation.tag,
            key=str(operation.id),
        )
    )


CALLS: dict[Kind, Callable[[Gateway, Operation], Call]] = {
    Kind.CARD_PAYIN: _card,
    Kind.CARD_DIRECT: _saved_card,
    Kind.WIRE_PAYIN: _wire,
    Kind.TRANSFER: _transfer,
    Kind.TRANSFER_REFUND: _transfer_refund,
    Kind.CARD_REFUND: _card_refund,
    Kind.WIRE_RETURN: _wire_return,
    Kind.PAYOUT: _payout,
    Kind.SETTLEMENT: _settlement,
}


def _opened(wallet: Wallet | None) -> Wallet:
    """The wallet, made at the provider if the job that makes it has not come to it yet."""
    assert wallet is not None
    return make_wallet(wallet.id)


def _known(value: str | None) -> str:
    assert value is not None
    return value


def _original(operation: Operation) -> Operation:
    assert operation.original is not None
    return operation.original
