"""How is somebody made known to the provider? Outside transactions, each step under its own key."""

from __future__ import annotations

import uuid
from datetime import date

from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.journal import record
from wiseed_like.payments.gateway import (
    Gateway,
    GatewayRefused,
    KeySpent,
    LegalEntity,
    Person,
    PostalAddress,
    Representative,
)
from wiseed_like.payments.models import ProviderAccount
from wiseed_like.payments.standing import look


def ensure_account(asked: Gateway, account: ProviderAccount) -> str:
    """The provider's reference of somebody, made known there if they are not yet.

    How an issuer's new account stands is read at once: nothing else says whether it may receive
    money. Raises GatewayDown, GatewayRefused.
    """
    if account.reference is None:
        try:
            reference = _open_account(asked, account)
        except KeySpent:
            with transaction():  # a twin without a wallet harms nobody; no account at all would
                account.key = uuid.uuid4()
            raise
        with transaction():
            account.reference = reference
            if account.is_issuers:
                record("payment_account.opened", account, by=None, at=clock.now())
        if account.is_issuers:
            look(asked, account)
    assert account.reference is not None
    return account.reference


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
            email=told.get("representative_email") or told["email"],
            birth_date=date.fromisoformat(told["birth_date"]),
            nationality=told["nationality"],
            country_of_residence=told["country"],
            phone=told.get("representative_phone"),
            phone_country=told.get("representative_phone_country"),
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
    """The provider's reference of the bank account that money leaves to.

    Raises GatewayDown, GatewayRefused.
    """
    if account.bank_account_reference is not None:
        return account.bank_account_reference
    assert account.reference is not None
    assert account.iban is not None
    key = str(account.bank_account_key)
    try:
        if account.owner.startswith("user:"):
            reference = register_for_return(asked, account, account.iban, key=key)
        else:
            reference = asked.register_bank_account(
                account.reference,
                account.bank_account_owner or account.particulars["name"],
                _address(account.particulars),
                account.iban,
                None,
                key=key,
            )
    except GatewayRefused:
        with transaction():  # the key is used up: another attempt needs another
            account.bank_account_key = uuid.uuid4()
        raise
    with transaction():
        account.bank_account_reference = reference
    return reference


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
