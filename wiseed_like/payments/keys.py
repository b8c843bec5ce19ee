"""May something still be made with its key, or has the provider forgotten that?

Within the key's memory asking again has one effect. Later it could have a second, and a key that is
spent tells nothing: what may be there already is looked for first, taken over if found, and else
asked for with a new key.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime

from wiseed_like import clock
from wiseed_like.db import session, transaction
from wiseed_like.errors import GatewayDown
from wiseed_like.payments.gateway import GatewayRefused, KeySpent
from wiseed_like.payments.models import ProviderAccount, Wallet
from wiseed_like.payments.reading import CLOCKS_APART
from wiseed_like.payments.rules import KEY_MEMORY, may_ask, may_look_up


def made_once(
    thing: ProviderAccount | Wallet,
    ask: Callable[[str], str],
    find: Callable[[datetime], str | None],
    *,
    of: str = "",
) -> str:
    """The provider's id of what `ask` makes with a key, or of what `find` finds of it, made since
    the moment that it is given.

    `of` begins the names of the columns `key` and `sent_at`. For edges, outside any transaction.
    Raises GatewayDown, GatewayRefused.
    """
    sent_at: datetime | None = getattr(thing, f"{of}sent_at")
    forgotten: uuid.UUID | None = None
    now = clock.machine_now()
    if sent_at is not None and not may_ask(sent_at, None, now):
        if not may_look_up(sent_at, None, now):
            raise GatewayDown("its key is no longer sent, and a last call may be on its way")
        forgotten = getattr(thing, f"{of}key")
        try:
            found = find(min(thing.created_at, sent_at) - CLOCKS_APART)
        except GatewayRefused as refusal:  # that says nothing about what is there
            raise GatewayDown(f"cannot be looked for: {refusal}") from refusal
        if found is not None:
            return found
    key = _leaving(thing, of, forgotten, now)
    try:
        return ask(str(key))
    except KeySpent:
        _note_spent(thing, of, key)
        raise


def _note_spent(thing: ProviderAccount | Wallet, of: str, key: uuid.UUID) -> None:
    """It tells as little as one that is forgotten: what it made is looked for from now on."""
    with transaction():
        session.refresh(thing, with_for_update={"of": type(thing)})
        if getattr(thing, f"{of}key") == key:
            setattr(thing, f"{of}sent_at", clock.machine_now() - KEY_MEMORY)


def _leaving(
    thing: ProviderAccount | Wallet, of: str, forgotten: uuid.UUID | None, now: datetime
) -> uuid.UUID:
    """The key to ask with, whose age is written down before it leaves: a new one in place of the
    forgotten, the same for all who come here at once."""
    with transaction():
        session.refresh(thing, with_for_update={"of": type(thing)})
        if getattr(thing, f"{of}key") == forgotten:
            setattr(thing, f"{of}key", uuid.uuid4())
            setattr(thing, f"{of}sent_at", None)
        if getattr(thing, f"{of}sent_at") is None:
            setattr(thing, f"{of}sent_at", now)
        key: uuid.UUID = getattr(thing, f"{of}key")
    return key
