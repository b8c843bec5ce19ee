"""Which code does a person's phone show now? Time-based one-time passwords (RFC 6238).

Six digits from a secret of 160 bits and the number of the current half-minute (a step). The
secret is stored sealed, for its person only, after the name of the key that seals it.
"""

from __future__ import annotations

import base64
import io
import secrets
from collections.abc import Mapping
from datetime import datetime

import qrcode
from passlib.exc import TokenError
from passlib.totp import TOTP
from qrcode.image.svg import SvgPathImage

from wiseed_like.vault import Keyring, WrappedKey

SECRET_BYTES = 20  # as many as the hash has (RFC 4226, R6)
STEP = 30  # seconds
# A phone's clock may be one step early or late.
DRIFT = 30  # seconds

_ring: Keyring | None = None


def configure(factors_keys: Mapping[str, str]) -> None:
    """The keys under which secrets are kept, given once at start-up; the first is today's."""
    global _ring
    _ring = Keyring(factors_keys)


def ring() -> Keyring:
    """The keys that seal secrets."""
    if _ring is None:
        raise RuntimeError("there are no keys for secrets: configure() was not called")
    return _ring


def new_secret() -> bytes:
    """A secret from the system's generator."""
    return secrets.token_bytes(SECRET_BYTES)


def sealed(secret: bytes, *, user_id: int) -> bytes:
    """The secret as it is stored: it opens for this person only."""
    wrapped = ring().wrap(secret, _whose(user_id))
    return wrapped.master.encode() + b":" + wrapped.sealed


def opened(stored: bytes, *, user_id: int) -> bytes:
    """Raises BrokenSeal when it is not this person's, or its key is no longer on the ring."""
    master, _, sealed = stored.partition(b":")
    return ring().unwrap(WrappedKey(master.decode(errors="replace"), sealed), _whose(user_id))


def is_under_today_s(stored: bytes) -> bool:
    """Whether today's key seals it."""
    return stored.startswith(ring().today.encode() + b":")


def _whose(user_id: int) -> bytes:
    return f"authenticator of user {user_id}".encode()


def matching_step(secret: bytes, code: str, *, at: datetime) -> int | None:
    """The step whose code this is, one step of drift allowed; None when it is no code of now."""
    try:
        return _totp(secret).match(code, time=at, window=DRIFT).counter
    except (TokenError, ValueError):
        return None


def code_at(secret: bytes, at: datetime) -> str:
    """What the phone shows (tests, and the demo's page of people)."""
    return _totp(secret).generate(time=at).token


def typed_key(secret: bytes) -> str:
    """The secret in groups of four letters, for who cannot take a picture."""
    return _totp(secret).pretty_key(sep=" ")


def address(secret: bytes, *, account: str, issuer: str) -> str:
    """The otpauth:// address that an authenticator application reads."""
    return _totp(secret).to_uri(account, issuer=issuer)


def picture(text: str) -> str:
    """A QR code of this text, as the address of a picture that needs no file."""
    image = qrcode.make(text, image_factory=SvgPathImage, border=2)
    with io.BytesIO() as drawn:
        image.save(drawn)
        return "data:image/svg+xml;base64," + base64.b64encode(drawn.getvalue()).decode()


def _totp(secret: bytes) -> TOTP:
    return TOTP(key=secret, format="raw", period=STEP)
