"""How does a test hold a second factor in its hands? A phone, and recovery codes."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from wiseed_like import clock
from wiseed_like.accounts import authenticator, factors
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


def give_codes(user: User) -> list[str]:
    """Ten recovery codes, for somebody who has a phone."""
    with transaction():
        return factors.renew_codes(user, at=clock.machine_now())


def give_keys(user: User) -> int:
    """A phone, and a passkey of a device that no test holds; returns the passkey's number."""
    give_phone(user)
    passkey = Passkey(
        user_id=user.id, credential_id=b"of a page", public_key=b"of a page", sign_count=0,
        transports=[], name="Portable", created_at=clock.machine_now(),
    )  # fmt: skip
    with transaction():
        session.add(passkey)
    return passkey.id
