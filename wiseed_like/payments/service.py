"""What happens with money at the provider? It is written down, then asked, then mirrored."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from compliance.euro import Euro
from wiseed_like.accounts.own_files import refuse_own_file
from wiseed_like.db import session
from wiseed_like.errors import N_, Refused
from wiseed_like.house_settings.service import value
from wiseed_like.journal import record
from wiseed_like.journal.service import Actor
from wiseed_like.ledger.queries import available_on
from wiseed_like.payments.announcements import give_up as give_up, refuse_crowd
from wiseed_like.payments.holds import Hold, hold_on
from wiseed_like.payments.intents import intend
from wiseed_like.payments.models import Operation, ProviderAccount, Wallet
from wiseed_like.payments.outcomes import (
    adopt as adopt,
    apply as apply,
    book,
    fail as fail,
    note_lost as note_lost,
)
from wiseed_like.payments.queries import (
    count_settlements,
    find_account,
    find_living_effect,
    find_wallet,
    lock_wallet,
    spendable,
)
from wiseed_like.payments.rules import Kind
from wiseed_like.payments.standing.models import retired
from wiseed_like.payments.withdrawals import (
    plan_withdrawal as plan_withdrawal,
    withdraw as withdraw,
)


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
    wallet: Wallet,
    amount: Euro,
    *,
    return_url: str,
    language: str,
    effect: str | None = None,
    by: Actor,
    now: datetime,
) -> Operation:
    """Ask for a page where the person types a card; `return_url` has `{id}` for the operation.

    Only one living operation may have this `effect`. Raises Refused for an amount that no card
    payment may have.
    """
    refuse_card_amount(amount, now)
    existing = _already(wallet, effect)
    if existing is not None:
        return existing
    operation = intend(Kind.CARD_PAYIN, None, wallet, amount, wallet.owner, effect, by, now)
    operation.return_url = return_url.replace("{id}", str(operation.id))
    operation.language = language
    return operation


def pay_with_saved_card(
    wallet: Wallet,
    amount: Euro,
    card_reference: str,
    browser: dict[str, Any],
    *,
    return_url: str,
    language: str,
    effect: str | None = None,
    by: Actor,
    now: datetime,
) -> Operation:
    """Ask for a payment with a card that was saved; the bank may want to see its customer.

    `browser` has the fields of `provider_words.Browser`. Only one living operation may have
    this `effect`: a form that is sent twice pays once. Raises Refused as `pay_by_card` does.
    """
    refuse_card_amount(amount, now)
    existing = _already(wallet, effect)
    if existing is not None:
        return existing
    operation = intend(Kind.CARD_DIRECT, None, wallet, amount, wallet.owner, effect, by, now)
    operation.card_reference, operation.browser = card_reference, browser
    operation.return_url = return_url.replace("{id}", str(operation.id))
    operation.language = language
    return operation


def _already(wallet: Wallet, effect: str | None) -> Operation | None:
    """What a form that was sent before has made; whoever sends it at the same time waits."""
    if effect is None:
        return None
    lock_wallet(wallet)
    return find_living_effect(effect)


def refuse_card_amount(amount: Euro, now: datetime) -> None:
    """Raise Refused for an amount that no card payment may have."""
    least, most = card_bounds(now)
    if not least <= amount <= most:
        raise Refused(
            "card_amount",
            N_("Par carte, un versement va de %(least)s à %(most)s."),
            field="amount",
            least=least,
            most=most,
        )


def expect_wire(
    wallet: Wallet, amount: Euro, *, effect: str | None = None, by: Actor, now: datetime
) -> Operation:
    """Ask for the reference and account of a bank wire, once for this `effect`.

    Raises Refused over the most, and when too many are announced.
    """
    most = Euro(value("wire_max", now))
    if amount > most:
        raise Refused(
            "wire_amount",
            N_("Un virement annoncé ici ne peut pas dépasser %(most)s."),
            field="amount",
            most=most,
        )
    lock_wallet(wallet)
    existing = _already(wallet, effect)
    if existing is not None:
        return existing
    refuse_crowd(wallet)
    return intend(Kind.WIRE_PAYIN, None, wallet, amount, wallet.owner, effect, by, now)


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
    return intend(Kind.TRANSFER, source, target, amount, subject, effect, None, now)


def refund_transfer(original: Operation, *, now: datetime) -> Operation:
    """Give a whole transfer back to where it came from, once."""
    effect = f"refund:{original.id}"
    existing = find_living_effect(effect)
    if existing is not None:
        return existing
    return intend(
        Kind.TRANSFER_REFUND,
        original.target,
        original.source,
        original.amount,
        original.subject,
        effect,
        None,
        now,
        original=original,
    )


def pay_out(
    wallet: Wallet, amount: Euro, fee: Euro, *, subject: str, effect: str, now: datetime
) -> Operation:
    """Pay a round's money to its issuer's bank, less the platform's fee, once."""
    existing = find_living_effect(effect)
    if existing is not None:
        return existing
    return intend(Kind.PAYOUT, wallet, None, amount, subject, effect, None, now, fee=fee)


def allocate(arrival: Operation, amount: Euro, *, by: Actor | None, now: datetime) -> Operation:
    """Let the owner of a wallet use money of a wire that arrived unannounced and was held.

    Internal to our book: the money is on that wallet already. More than is still held of it is
    refused by the database.
    """
    wallet = arrival.target
    assert wallet is not None
    operation = intend(
        Kind.ALLOCATION,
        wallet,
        wallet,
        amount,
        wallet.owner,
        None,
        by,
        now,
        original=arrival,
        of_held=True,
    )
    book(operation, now=now)
    return operation


def return_held(
    arrival: Operation, amount: Euro, *, iban: str, name: str, by: Actor, now: datetime
) -> Operation:
    """Send held money of an unannounced wire back to the account that it came from.

    `name` is whoever holds that account. More than is held is refused by the database.
    """
    wallet = arrival.target
    assert wallet is not None
    operation = intend(
        Kind.WIRE_RETURN,
        wallet,
        None,
        amount,
        wallet.owner,
        None,
        by,
        now,
        original=arrival,
        of_held=True,
    )
    operation.wire_iban, operation.wire_owner = iban, name[:120]
    return operation


def settle_repudiation(
    repudiation: Operation, wallet: Wallet, amount: Euro, *, by: Actor, now: datetime
) -> Operation | None:
    """Have a wallet pay back a part of what its owner's bank took from the platform.

    One at a time: while one is under way, asking again returns it. None when the wallet has less
    than that; what is contested of it is exactly what is taken.
    """
    lock_wallet(wallet)
    effect = f"settle:{repudiation.id}:{count_settlements(repudiation)}"
    existing = find_living_effect(effect)
    if existing is not None:
        return existing
    if available_on(wallet.ledger_code) < amount:
        return None
    subject = repudiation.subject
    return intend(
        Kind.SETTLEMENT, wallet, None, amount, subject, effect, by, now, original=repudiation
    )


def change_account(owner: str, iban: str, *, now: datetime) -> None:
    """From now on `company:5` is paid there; nothing to do before the provider is to know it."""
    account = find_account(owner)
    if account is not None and account.iban != iban:
        if account.bank_account_reference is not None:
            session.add(retired(account, now))
        account.iban, account.bank_account_reference = iban, None
        account.bank_account_key, account.bank_account_sent_at = uuid.uuid4(), None
        record("payment_account.bank_changed", account, by=None, at=now)


def ask_again(operation: Operation, *, by: Actor, now: datetime) -> None:
    """Have the provider asked once more, with the same key; of a settled one nothing follows.

    Raises Refused for somebody whose own money it is.
    """
    refuse_own_file(by, _people_of(operation))
    if operation.is_open:
        record("operation.asked_again", operation, by=by, at=now)


def ask_wallet_again(wallet: Wallet, *, by: Actor, now: datetime) -> None:
    """Have a wallet made after all that the provider refused, its account too if that is missing:
    a definite no has used their keys up, and nothing was made.

    Raises Refused for somebody whose own wallet it is, and when nothing is refused.
    """
    kind, _, number = wallet.owner.partition(":")
    refuse_own_file(by, {int(number)} if kind == "user" else set())
    locked = lock_wallet(wallet)
    _forget_refusal(locked)
    if locked.account.refusal is not None:
        _forget_refusal(locked.account)
    record("wallet.asked_again", locked, by=by, at=now)


def ask_account_again(account: ProviderAccount, *, by: Actor, now: datetime) -> None:
    """As `ask_wallet_again`, for a company's account that no wallet waits for yet."""
    session.refresh(account, with_for_update=True)
    _forget_refusal(account)
    record("payment_account.opening_asked_again", account, by=by, at=now)


def _forget_refusal(refused: Wallet | ProviderAccount) -> None:
    if refused.refusal is None or refused.reference is not None:
        raise Refused("not_refused", N_("Le prestataire n'a rien refusé ici."))
    refused.key, refused.sent_at, refused.refusal = uuid.uuid4(), None, None


def _people_of(operation: Operation) -> set[int]:
    """The ids of the users whose wallets it moves money of."""
    owners = [wallet.owner for wallet in (operation.source, operation.target) if wallet]
    return {int(each.removeprefix("user:")) for each in owners if each.startswith("user:")}
