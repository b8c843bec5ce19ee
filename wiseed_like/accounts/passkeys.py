"""Does this device hold the key that it says? Passkeys (W3C Web Authentication, level 2).

The device always checks its owner (a finger, a face, a PIN), so a passkey is two factors in one:
something that one has, and something that one is or knows. The challenge is kept by the caller,
in the session on the server, and serves once.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import webauthn
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from webauthn.helpers import base64url_to_bytes, options_to_json
from webauthn.helpers.exceptions import WebAuthnException
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    AuthenticatorTransport,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from wiseed_like.accounts import factors
from wiseed_like.accounts.models import Passkey, User
from wiseed_like.accounts.queries import get_user
from wiseed_like.db import session
from wiseed_like.errors import N_, NotFound, Refused
from wiseed_like.journal import record

CHALLENGE_BYTES = 32
PASSKEYS_MAX = 10
_VERIFIED = UserVerificationRequirement.REQUIRED
_WAYS = {each.value for each in AuthenticatorTransport}
# What the library raises for what no browser sends: its own errors, and some of its parsers'.
_NO_ANSWER = (WebAuthnException, ValueError, TypeError, RecursionError)

_name, _host, _origin = "", "", ""


def configure(*, name: str, public_url: str) -> None:
    """Whose keys these are: the site's name and its public address, never a request's Host."""
    global _name, _host, _origin
    parts = urlsplit(public_url)
    # A browser gives no passkey to a number: on a developer's machine the name is localhost.
    host = "localhost" if parts.hostname == "127.0.0.1" else parts.hostname or ""
    port = f":{parts.port}" if parts.port else ""
    _name, _host, _origin = name, host, f"{parts.scheme}://{host}{port}"


def origin() -> str:
    """The address where passkeys work, as browsers write it."""
    return _origin


def new_challenge() -> str:
    return secrets.token_urlsafe(CHALLENGE_BYTES)


def list_of(user_id: int) -> Sequence[Passkey]:
    """Somebody's passkeys, oldest first."""
    return session.scalars(
        select(Passkey).where(Passkey.user_id == user_id).order_by(Passkey.id)
    ).all()


def get_own(passkey_id: int, user: User) -> Passkey:
    """Raises NotFound when it is not theirs."""
    found = session.get(Passkey, passkey_id)
    if found is None or found.user_id != user.id:
        raise NotFound
    return found


# -- A new one


def options_to_add(user: User, challenge: str) -> str:
    """What the browser is told, in JSON, to make a key pair."""
    made = webauthn.generate_registration_options(
        rp_id=_host,
        rp_name=_name,
        user_id=f"person:{user.id}".encode(),
        user_name=user.email,
        user_display_name=user.full_name,
        challenge=challenge.encode(),
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=_VERIFIED
        ),
        exclude_credentials=_descriptors(list_of(user.id)),
    )
    return options_to_json(made)


def add(user: User, credential: str, challenge: str, *, name: str, at: datetime) -> Passkey:
    """Keep the public half of a new key pair. Raises Refused when the answer is not right."""
    get_user(user.id, lock=True)
    if len(list_of(user.id)) >= PASSKEYS_MAX:
        raise Refused("too_many_passkeys", N_("Dix clés d'accès suffisent : retirez-en une."))
    try:
        verified = webauthn.verify_registration_response(
            credential=credential,
            expected_challenge=challenge.encode(),
            expected_rp_id=_host,
            expected_origin=_origin,
            require_user_verification=True,
        )
    except _NO_ANSWER as wrong:
        raise _unreadable() from wrong
    made = Passkey(
        user_id=user.id,
        credential_id=verified.credential_id,
        public_key=verified.credential_public_key,
        sign_count=verified.sign_count,
        transports=_transports(credential),
        name=name,
        created_at=at,
    )
    try:
        with session.begin_nested():
            session.add(made)
            session.flush()
    except IntegrityError as known:
        raise Refused("passkey_known", N_("Cette clé est déjà enregistrée.")) from known
    record("person.factor_added", user, by=user, at=at, factor="passkey")
    return made


def remove(passkey: Passkey, user: User, *, at: datetime) -> None:
    """Forget a passkey. Raises Refused when staff would be left with nothing."""
    get_user(user.id, lock=True)
    session.delete(passkey)
    session.flush()
    factors.after_removal(user, at=at, factor="passkey")


# -- Showing one


def options_to_show(challenge: str, user: User | None = None) -> str:
    """What the browser is told, in JSON, to sign the challenge; with any key when nobody is named.

    No key is listed for a visitor: the list would tell who has an account.
    """
    made = webauthn.generate_authentication_options(
        rp_id=_host,
        challenge=challenge.encode(),
        allow_credentials=_descriptors(list_of(user.id)) if user else None,
        user_verification=_VERIFIED,
    )
    return options_to_json(made)


def find_shown(credential: str) -> Passkey | None:
    """The passkey that this answer names, nothing verified yet."""
    return session.scalar(
        select(Passkey)
        .where(Passkey.credential_id == _credential_id(credential))
        .with_for_update()
        .execution_options(populate_existing=True)
    )


def is_shown(passkey: Passkey, credential: str, challenge: str, *, at: datetime) -> bool:
    """Whether the device has signed this challenge, with its owner checked.

    A counter that goes back means a copied key: it is refused (W3C WebAuthn 7.2, step 21).
    """
    try:
        verified = webauthn.verify_authentication_response(
            credential=credential,
            expected_challenge=challenge.encode(),
            expected_rp_id=_host,
            expected_origin=_origin,
            credential_public_key=passkey.public_key,
            credential_current_sign_count=passkey.sign_count,
            require_user_verification=True,
        )
    except _NO_ANSWER:
        return False
    passkey.sign_count, passkey.last_used_at = verified.new_sign_count, at
    return True


def _credential_id(credential: str) -> bytes:
    answer = _answer(credential)
    try:
        return base64url_to_bytes(str(answer.get("rawId", "")))
    except ValueError:
        return b""


def _answer(credential: str) -> dict[str, Any]:
    try:
        answer = json.loads(credential)
    except (ValueError, RecursionError):
        return {}
    return answer if isinstance(answer, dict) else {}


def _transports(credential: str) -> list[str]:
    """How the browser reaches the device (usb, internal…): a hint for the next time."""
    response = _answer(credential).get("response")
    found = response.get("transports") if isinstance(response, dict) else None
    return [way for way in sorted(_WAYS) if way in found] if isinstance(found, list) else []


def _descriptors(passkeys: Sequence[Passkey]) -> list[PublicKeyCredentialDescriptor]:
    return [PublicKeyCredentialDescriptor(id=each.credential_id) for each in passkeys]


def _unreadable() -> Refused:
    return Refused(
        "passkey_not_verified",
        N_("Votre appareil n'a pas pu confirmer cette clé : recommencez."),
    )
