"""How does a test hold a second factor in its hands? A phone, a passkey, and recovery codes."""

from __future__ import annotations

import hashlib
import html
import json
import re
import secrets
from base64 import urlsafe_b64encode
from datetime import UTC, datetime, timedelta
from urllib.parse import urlsplit

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from wiseed_like import clock
from wiseed_like.accounts import authenticator, factors, passkeys
from wiseed_like.accounts.models import Passkey, User
from wiseed_like.db import session, transaction

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


class Phone:
    """Shows the code of the machine's present half-minute."""

    def __init__(self, secret: bytes) -> None:
        self.secret = secret

    def code(self, *, later: int = 0) -> str:
        """The code of now, or of some half-minutes later (earlier, when negative)."""
        return authenticator.code_at(self.secret, clock.machine_now() + later * STEP)

    @property
    def wrong(self) -> str:
        """Six figures that no half-minute near now has."""
        near = {self.code(later=number) for number in range(-3, 4)}
        return next(code for code in map("{:06d}".format, range(10)) if code not in near)


STEP = timedelta(seconds=authenticator.STEP)


def give_phone(user: User) -> Phone:
    """Register a phone; its first code was used a minute ago, so the present one still works."""
    phone = Phone(authenticator.new_secret())
    before = clock.machine_now() - 2 * STEP
    with transaction():
        code = authenticator.code_at(phone.secret, before)
        factors.set_up_authenticator(user, phone.secret, code, at=before)
    return phone


class Device:
    """Holds one passkey (ES256), and checks its owner. Its counter stays at zero, as on phones."""

    def __init__(self) -> None:
        self.id = secrets.token_bytes(16)
        self._key = ec.generate_private_key(ec.SECP256R1())
        point = self._key.public_key().public_numbers()
        x, y = point.x.to_bytes(32), point.y.to_bytes(32)
        self.public_key = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: x, -3: y})

    def answer(self, page: str, **other: str) -> str:
        """What the browser sends for the challenge on this page; `other` adds to the response."""
        options = re.search(r'data-options="([^"]+)"', page)
        assert options
        origin = passkeys.origin()
        said = {"type": "webauthn.get", "origin": origin}
        said["challenge"] = json.loads(html.unescape(options[1]))["challenge"]
        client_data = json.dumps(said).encode()
        host = hashlib.sha256((urlsplit(origin).hostname or "").encode()).digest()
        device_data = host + b"\x05" + bytes(4)  # present and verified; counter 0
        signed = device_data + hashlib.sha256(client_data).digest()
        response = {
            "clientDataJSON": _written(client_data),
            "authenticatorData": _written(device_data),
            "signature": _written(self._key.sign(signed, ec.ECDSA(SHA256()))),
            **other,
        }
        own = {"id": _written(self.id), "rawId": _written(self.id), "type": "public-key"}
        return json.dumps(own | {"response": response})


def _written(data: bytes) -> str:
    return urlsafe_b64encode(data).decode().rstrip("=")


def give_device(user: User) -> Device:
    """Register the passkey of a device that the test holds."""
    device = Device()
    with transaction():
        session.add(_passkey(user, device.id, device.public_key))
    return device


def _passkey(user: User, id: bytes, public_key: bytes) -> Passkey:
    return Passkey(
        user_id=user.id, credential_id=id, public_key=public_key, sign_count=0,
        transports=[], name="Portable", created_at=clock.machine_now(),
    )  # fmt: skip


def give_codes(user: User) -> list[str]:
    """Ten recovery codes, for somebody who has a phone."""
    with transaction():
        return factors.renew_codes(user, at=clock.machine_now())


def give_keys(user: User) -> int:
    """A phone, and a passkey of a device that no test holds; returns the passkey's number."""
    give_phone(user)
    passkey = _passkey(user, b"of a page", b"of a page")
    with transaction():
        session.add(passkey)
    return passkey.id
