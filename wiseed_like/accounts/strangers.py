"""What is done when nobody has the address that was typed? The same work, and a mail all the same.

Whether somebody has an account here is nobody else's business: text, status, hashing and writing
are alike, whoever is known (ASVS 6.3.8). The mail tells the owner of the address, and nobody else.
"""

from __future__ import annotations

from contextlib import suppress
from typing import cast

from flask_babel import get_locale
from flask_security import UserMixin, hash_password
from flask_security.confirmable import send_confirmation_instructions

from wiseed_like.accounts import letters, limits
from wiseed_like.accounts.models import User
from wiseed_like.db import transaction


def hash_for_nothing() -> None:
    """As long as the hashing of a password takes."""
    hash_password("nobody's password")


def confirm_again(user: User) -> None:
    """Send the link that confirms an address once more; too often in an hour, nothing is sent."""
    with suppress(limits.TooMany):
        limits.take("confirmation.account", user.email)
        send_confirmation_instructions(user)


def answer(template: str, address: str, user: UserMixin | None) -> None:
    """Post a mail that changes nothing, to an address that has nothing to be sent."""
    with transaction():
        if user is None:
            letters.write_to_stranger(template, address, str(get_locale()))
        else:
            letters.write(template, cast(User, user))
