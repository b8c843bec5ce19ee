"""How is somebody made known to the provider? Outside transactions, each step under its own key."""

from __future__ import annotations

import uuid
from datetime import date

from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.errors import GatewayDown
from wiseed_like.journal import record
from wiseed_like.payments.gateway import (
    Gateway,
    GatewayRefused,
    LegalEntity,
    Person,
    PostalAddress,
    Representative,
)
from wiseed_like.payments.keys import made_once
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.standing.looking import look
from wiseed_like.payments.standing.models import RetiredBankAccount


def ensure_account(asked: Gateway, account: ProviderAccount) -> str:
    """The provider's reference of somebody, made known there if they are not yet.

    How an issuer's new account stands is read at once: nothing else says whether it may receive
    money. Raises GatewayDown; GatewayRefused is noted, and raised without asking again before a
    person has looked.
    """
    if account.reference is None:
        if account.refusal is not None:
            raise GatewayRefused("no_account", account.refusal)
        try:
            reference = made_once(
                account,
                lambda key: _open_account(asked, account, key),
                lambda since: asked.find_account(account.owner, since=since),
            )
        except GatewayRefused as refusal:
            with transaction():
                account.refusal = str(refusal)[:255]
                record(
                    "payment_account.refused", account, by=None, at=clock.now(), code=refusal.code
                )
            raise
        with transaction():
            account.reference = reference
            if account.is_issuers:
                record("payment_account.opened", account, by=None, at=clock.now())
        if account.is_issuers:
            look(asked, account)
    assert account.reference is not None
    return account.reference


def _open_account(asked: Gateway, account: ProviderAccount, key: str) -> str:
    told = account.particulars
    if "siren" not in told:
        person = Person(
            owner=account.owner,
            email=told["email"],
            first_name=told["first_name"],
            last_name=told["last_name"],
            birth_date=date.fromisoformat(told["birth_date"]),
            nationality=told["nationality"],
            country_of_residence=told["country"],
        )
        return asked.open_person_account(person, key=key)
    entity = LegalEntity(
        owner=account.owner,
        name=told["name"],
        siren=told["siren"],
        email=told["email"],
        representative=Representative(
            first_name=told["representative_first_name"],
            last_name=told["representative_last_name"],
            email=told.get("representative_email") or told["email"],
            birth_date=date.fromisoformat(told["birth_date"]),
            nationality=told["nationality"],
            country_of_residence=told.get("representative_country") or told["country"],
            phone=told.get("representative_phone"),
            phone_country=told.get("representative_phone_country"),
        ),
        address=_address(told),
    )
    if not account.is_issuers:
        return asked.open_company_payer_account(entity, key=key)
    return asked.open_issuer_account(entity, key=key)


def _address(told: dict[str, str]) -> PostalAddress:
    return PostalAddress(
        line1=told.get("address", ""),
        city=told.get("city", ""),
        postal_code=told.get("postal_code", ""),
        country=told.get("country", "FR"),
    )


def ensure_bank_account(asked: Gateway, account: ProviderAccount) -> str:
    """The provider's reference of the bank account that an issuer's money leaves to.

    Raises GatewayDown, also when it was changed meanwhile; GatewayRefused.
    """
    if account.bank_account_reference is not None:
        return account.bank_account_reference
    user, iban = account.reference, account.iban
    assert user is not None
    assert iban is not None
    owner = account.bank_account_owner or account.particulars["name"]

    def ask(key: str) -> str:
        nonlocal iban
        iban = account.iban  # read again with its key
        assert iban is not None
        address = _address(account.particulars)
        return asked.register_bank_account(user, owner, address, iban, None, key=key)

    try:
        reference = made_once(
            account, ask, lambda since: asked.find_bank_account(user, iban), of="bank_account_"
        )
    except GatewayRefused:
        with transaction():  # the key is used up: another attempt needs another
            account.bank_account_key, account.bank_account_sent_at = uuid.uuid4(), None
        raise
    with transaction():
        session.refresh(account, with_for_update=True)
        if account.iban == iban:
            account.bank_account_reference = reference
            return reference
        former = RetiredBankAccount(account=account, reference=reference, retired_at=clock.now())
        session.add(former)
    raise GatewayDown("its bank account was changed meanwhile")


def register_for_return(
    asked: Gateway, account: ProviderAccount, iban: str, *, name: str | None = None, key: str
) -> str:
    """The provider's reference of an account that wires of a person go back to.

    `name` is whoever holds that account, if it is somebody else. Raises GatewayDown,
    GatewayRefused.
    """
    assert account.reference is not None
    told = account.particulars
    first, _, last = (name or "").strip().rpartition(" ")
    return asked.register_return_account(
        account.reference,
        first or last or told["first_name"],
        last or told["last_name"],
        _address(told),
        iban,
        key=key,
    )
