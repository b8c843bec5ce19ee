"""How is something kept so that nobody reads it without its key? AES-256-GCM, a key per thing.

An envelope in two parts. The content is sealed under a random key of its own; that key is wrapped
under a master key, which has a name. Changing the master key re-wraps small keys and touches no
content; losing the small key loses the content for good, which is how it is erased.

`aad` is what the sealed bytes belong to (whose they are, which ones): it is not kept with them,
and they do not open for anything else. NIST SP 800-38D; ASVS V11.3.
"""

from __future__ import annotations

import base64
import binascii
import os
from collections.abc import Mapping
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32  # AES-256
NONCE_BYTES = 12  # 96 bits, random: a key seals one content only, a master key far below 2^32


class BrokenSeal(Exception):
    """These bytes do not open: changed, of another thing, or under another key."""


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """A key that only the master key of this name opens."""

    master: str
    sealed: bytes


def new_key() -> bytes:
    """A key of 256 random bits, from the system's generator."""
    return AESGCM.generate_key(bit_length=8 * KEY_BYTES)


def seal(plain: bytes, aad: bytes, key: bytes) -> bytes:
    """The nonce, then the content encrypted and authenticated together with `aad`."""
    nonce = os.urandom(NONCE_BYTES)
    return nonce + AESGCM(key).encrypt(nonce, plain, aad)


def open_sealed(sealed: bytes, aad: bytes, key: bytes) -> bytes:
    """What was sealed. Raises BrokenSeal if one bit of it, of `aad` or of the key differs."""
    try:
        return AESGCM(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad)
    except (InvalidTag, ValueError) as broken:
        raise BrokenSeal("the seal does not open") from broken


class Keyring:
    """The master keys by name. The first is today's; the others only open what they wrapped."""

    def __init__(self, keys: Mapping[str, str]):
        """`keys`: name -> 32 bytes in base64 for addresses. Raises ValueError, without the key."""
        self._keys = {name: _decoded(name, written) for name, written in keys.items()}
        if not self._keys:
            raise ValueError("a keyring needs a key")
        self.today = next(iter(self._keys))

    def __repr__(self) -> str:
        return f"Keyring({', '.join(self._keys)})"

    def wrap(self, key: bytes, aad: bytes) -> WrappedKey:
        """The key under today's master key."""
        return WrappedKey(self.today, seal(key, aad, self._keys[self.today]))

    def unwrap(self, wrapped: WrappedKey, aad: bytes) -> bytes:
        """The key. Raises BrokenSeal, also when its master key is not on this ring."""
        if wrapped.master not in self._keys:
            raise BrokenSeal(f"no master key is called {wrapped.master}")
        return open_sealed(wrapped.sealed, aad, self._keys[wrapped.master])


def _decoded(name: str, written: str) -> bytes:
    try:
        key = base64.b64decode(written + "=" * (-len(written) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        key = b""
    if len(key) != KEY_BYTES:
        # Never the key itself: this sentence ends in a log.
        raise ValueError(f"the key {name!r} is not {KEY_BYTES} bytes in base64")
    return key
