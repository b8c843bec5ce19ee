"""How is the provider asked for what was intended? Outside transactions, by the stored key."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from uuid import UUID, uuid5

from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.errors import GatewayDown
from wiseed_like.journal import record
from wiseed_like.payments import intents, outcomes
from wiseed_like.payments.accounts import ensure_account, ensure_bank_account, register_for_return
from wiseed_like.payments.gateway import Gateway
from wiseed_like.payments.gateway.words import (
    Browser,
    GatewayBusy,
    GatewayRefused,
    KeySpent,
    NotUnderstood,
    Outcome,
)
from wiseed_like.payments.holds import Hold, hold_on
from wiseed_like.payments.keys import made_once
from wiseed_like.payments.models import Operation, Wallet
from wiseed_like.payments.providers import gateway
from wiseed_like.payments.queries import (
    find_pause,
    get_operation,
    get_wallet,
    lock_operation,
)
from wiseed_like.payments.reading import look_up, refresh
from wiseed_like.payments.rules import (
    OUTGOING,
    UNANSWERED,
    Kind,
    OperationState,
    may_ask,
    may_look_up,
)

# When the provider does not say how long it wants to be left alone; and the most we believe.
PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=1)


@contextmanager
def listening(provider: str) -> Iterator[Gateway]:
    """The gateway, unless it wants to hear nothing now: then, and from when it says so, GatewayBusy
    is raised until its time has come."""
    until = find_pause(provider, clock.machine_now())
    if until is not None:
        raise GatewayBusy("it asked us to wait", until)
    try:
        yield gateway(provider)
    except GatewayBusy as busy:
        now = clock.machine_now()
        until = min(busy.retry_at or now + PAUSE, now + LONGEST_PAUSE)
        with transaction():
            intents.note_pause(provider, until)
        raise


def make_wallet(wallet_id: int) -> Wallet:
    """Do what is still missing of a wallet at the provider, each step under its own stored key.

    Raises GatewayDown; GatewayRefused is raised once and noted, and nobody asks again before a
    person has looked.
    """
    wallet = get_wallet(wallet_id)
    if wallet.reference is None:
        if wallet.refusal is not None:
            raise GatewayRefused("no_wallet", wallet.refusal)
        with listening(wallet.account.provider) as asked:
            _make(asked, wallet)
    return wallet


def _make(asked: Gateway, wallet: Wallet) -> None:
    try:
        user_reference = ensure_account(asked, wallet.account)
        reference = made_once(
            wallet,
            lambda key: asked.open_wallet(user_reference, wallet.owner, wallet.owner, key=key),
            lambda since: asked.find_wallet(user_reference, wallet.owner),
        )
    except GatewayRefused as refusal:
        with transaction():
            wallet.refusal = str(refusal)[:255]
            record("wallet.refused", wallet, by=None, at=clock.now(), code=refusal.code)
        raise
    with transaction():
        wallet.reference = reference
        record("wallet.opened", wallet, by=None, at=clock.now())


def perform(operation_id: UUID) -> None:
    """Ask, or ask again with the same key, and take over the answer; of a settled one nothing.

    What the provider has already named is read again. Once the key tells no more (it is spent,
    or about to be forgotten), the operation is looked up by its tag, never asked a second time.
    Raises GatewayDown when the outcome is still unknown.
    """
    operation = get_operation(operation_id)
    if operation.state not in UNANSWERED:
        return
    with listening(operation.provider) as asked:
        now = clock.machine_now()
        if operation.reference is not None:
            refresh(operation)
        elif may_ask(operation.sent_at, operation.spent_at, now):
            _ask(asked, operation)
        elif may_look_up(operation.sent_at, operation.spent_at, now):
            look_up(operation)


def _ask(asked: Gateway, operation: Operation) -> None:
    """One call with the operation's key, and its answer taken over.

    What it needs first (a wallet, a bank account) may be missing for now: that says nothing of
    the operation itself.
    """
    try:
        call = _CALLS[operation.kind](asked, operation)
    except GatewayRefused as refusal:
        _take_no(operation, refusal)
        return
    with transaction():
        locked, now = lock_operation(operation.id), clock.machine_now()
        if not _may_still_leave(locked, now) or _is_frozen(locked):
            return
        intents.note_sent(locked, machine_now=now)
    try:
        settle = call()
    except GatewayRefused as refusal:
        _take_no(operation, refusal, calls=1)
        return
    except GatewayBusy:  # nothing happened
        raise
    except GatewayDown as lost:
        with transaction():
            locked = lock_operation(operation.id)
            if isinstance(lost, NotUnderstood) and locked.state == OperationState.UNKNOWN:
                outcomes.doubt(locked, str(lost), now=clock.now())  # not for the first time
            outcomes.note_lost(locked, because=lost, now=clock.now())
            if isinstance(lost, KeySpent):
                intents.note_spent(locked, machine_now=clock.machine_now())
        raise
    with transaction():
        locked = lock_operation(operation.id)
        with outcomes.resolving(locked, outcomes.Way.SAME_KEY, now=clock.now()):
            settle(locked)


def _may_still_leave(locked: Operation, now: datetime) -> bool:
    """Whether nobody who asked at the same time was answered, or told not to ask again."""
    if locked.reference is not None or locked.state not in UNANSWERED:
        return False
    return may_ask(locked.sent_at, locked.spent_at, now)


def _take_no(operation: Operation, refusal: GatewayRefused, *, calls: int = 0) -> None:
    """A definite no is the end of it if these are all the calls that ever left. Of several, even
    at the same moment, another may have had its effect: that is looked up, nobody asks again."""
    with transaction():
        locked = lock_operation(operation.id)
        if not locked.is_open or locked.reference is not None:
            return
        if refusal.is_first_answer or locked.attempts == calls:
            with outcomes.resolving(locked, outcomes.Way.SAME_KEY, now=clock.now()):
                outcomes.fail(locked, code=refusal.code, message=refusal.message, now=clock.now())
        else:
            outcomes.note_lost(locked, because=refusal, now=clock.now())
            intents.note_spent(locked, machine_now=clock.machine_now())


def _is_frozen(locked: Operation) -> bool:
    """Whether it may not leave because its owner's money is frozen since it was intended: it
    waits, and if it has left before, it is looked up and not sent again."""
    if locked.kind not in OUTGOING or locked.source is None:
        return False
    if hold_on(locked.source) < Hold.FROZEN:
        return False
    if locked.sent_at is not None:
        intents.note_spent(locked, machine_now=clock.machine_now())
    return True


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


_CALLS: dict[Kind, Callable[[Gateway, Operation], Call]] = {
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
