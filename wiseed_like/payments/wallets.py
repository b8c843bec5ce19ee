"""Is a wallet there at the provider? Made when it is first needed, or by its job before that."""

from __future__ import annotations

from wiseed_like import clock
from wiseed_like.db import transaction
from wiseed_like.journal import record
from wiseed_like.payments.accounts import ensure_account
from wiseed_like.payments.gateway import Gateway
from wiseed_like.payments.gateway.words import GatewayRefused
from wiseed_like.payments.keys import made_once
from wiseed_like.payments.listening import listening
from wiseed_like.payments.models import Wallet
from wiseed_like.payments.queries import get_wallet


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
