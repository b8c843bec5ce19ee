"""Which code does the phone of a demo's member of the staff show? One that everybody may know.

Their secrets follow from their addresses, so that the page of people can show the codes of now:
signing in as staff then goes as it does in the real house.
"""

from __future__ import annotations

import hashlib
from datetime import datetime

from wiseed_like.accounts import authenticator, factors
from wiseed_like.accounts.access import STAFF
from wiseed_like.accounts.models import User
from wiseed_like.demo.people import Person


def secret_of(email: str) -> bytes:
    """No secret at all: anybody can work it out. For addresses of the demo only."""
    return hashlib.sha256(f"demo phone of {email}".encode()).digest()[: authenticator.SECRET_BYTES]


def needs_phone(person: Person) -> bool:
    return any(role in STAFF for role in person.roles)


def register(user: User, *, at: datetime) -> None:
    """What setting it up on the account's page does."""
    secret = secret_of(user.email)
    factors.set_up_authenticator(user, secret, authenticator.code_at(secret, at), at=at)


def is_registered(user: User) -> bool:
    """Whether the account takes this phone's codes: it may have been cleared, or replaced."""
    found = factors.find_authenticator(user.id)
    return found is not None and (
        authenticator.opened(found.secret, user_id=user.id) == secret_of(user.email)
    )


def code_now(email: str, *, at: datetime) -> str:
    """`at`: the machine's own time; the demo's movable one is not what phones show."""
    code = authenticator.code_at(secret_of(email), at)
    return f"{code[:3]} {code[3:]}"
