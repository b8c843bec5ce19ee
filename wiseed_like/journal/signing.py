"""Whose word is a checkpoint? Ed25519 (RFC 8032): a private seed signs, anybody can check."""

from __future__ import annotations

import base64
import binascii

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import (
    Ed25519PrivateKey,
    Ed25519PublicKey,
)

SEED_BYTES = 32


class KeyUnusable(Exception):
    """The key of checkpoints is not 32 bytes in URL-safe base64."""


class Signer:
    """The house's own pen, from the setting CHECKPOINT_KEY. Raises KeyUnusable."""

    def __init__(self, seed: str) -> None:
        try:
            raw = base64.urlsafe_b64decode(seed + "=" * (-len(seed) % 4))
        except (binascii.Error, ValueError) as wrong:
            raise KeyUnusable("CHECKPOINT_KEY is not URL-safe base64") from wrong
        if len(raw) != SEED_BYTES:
            raise KeyUnusable(f"CHECKPOINT_KEY holds {len(raw)} bytes instead of {SEED_BYTES}")
        self._key = Ed25519PrivateKey.from_private_bytes(raw)

    @property
    def public_key(self) -> str:
        """What others check with, in hexadecimal."""
        return self._key.public_key().public_bytes_raw().hex()

    def sign(self, text: str) -> bytes:
        return self._key.sign(text.encode())


def is_signed(text: str, signature: bytes, public_key: str) -> bool:
    """Whether the holder of this public key (hexadecimal) signed exactly this text."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
        key.verify(signature, text.encode())
    except (InvalidSignature, ValueError):
        return False
    return True
