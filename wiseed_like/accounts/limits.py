"""How often may something be tried? One table of limits, counted where nothing is forgotten.

A try is counted before it is made, and uncounted when it turns out to be right: a hundred tries
sent at the same moment are not a hundred guesses. Nothing is locked: a counter that is full is
empty again when its minutes are over, and says when that is (ASVS 2.4.1, 6.1.1, 6.3.1, 6.6.3).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from math import ceil
from typing import Any

from limits import RateLimitItemPerMinute
from limits.strategies import FixedWindowRateLimiter
from sqlalchemy import exists, select
from werkzeug.exceptions import TooManyRequests

from wiseed_like import clock
from wiseed_like.accounts.attempts import AttemptsStorage
from wiseed_like.accounts.models import BrowserSession, User
from wiseed_like.db import aside


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries in so many minutes, for one account, address (of a machine) or person."""

    name: str
    amount: int
    minutes: int

    @property
    def item(self) -> RateLimitItemPerMinute:
        return RateLimitItemPerMinute(self.amount, self.minutes, self.name)


LIMITS = {
    limit.name: limit
    for limit in (
        # Sign-in: only what fails is counted.
        Limit("sign_in.account", 10, 15),
        Limit("sign_in.address", 100, 60),
        # Mails that tell somebody of such failures.
        Limit("sign_in_mail.person", 1, 24 * 60),
        # Each of these writes a mail.
        Limit("sign_up.account", 5, 60),
        Limit("sign_up.address", 20, 60),
        Limit("recovery.account", 5, 60),
        Limit("recovery.address", 20, 60),
        Limit("confirmation.account", 5, 60),
        Limit("confirmation.address", 20, 60),
        # Links in mails, which somebody might try to guess.
        Limit("link.address", 60, 60),
        # Codes and passkeys, at sign-in and when they are asked again: only what fails counts.
        Limit("code.account", 5, 15),
        # Codes sent by mail: before something grave, and to sign an order. Then invitations to
        # become an officer.
        Limit("again_code.person", 10, 60),
        Limit("signing_code.person", 20, 60),
        Limit("invitation.person", 20, 24 * 60),
        # What costs the house something.
        Limit("upload.person", 60, 60),
        Limit("pdf.person", 60, 10),
        Limit("search.person", 120, 10),
        # Everything that a visitor without an account sends, and the forms they open for it.
        Limit("anonymous.address", 300, 60),
        Limit("form.address", 1200, 60),
        # The buttons of the demo's bar, which no other house has: one a second, not to be reached
        # by hand. No password stands behind them.
        Limit("demo.address", 3600, 60),
        # The provider's notifications that say something new, each of which has it asked once:
        # fewer than the calls that it allows. What is more, its list of events has.
        Limit("hook.minute", 120, 1),
    )
}
KNOWN_FOR = 30  # days for which an address remains one that its account signs in from
_counter = FixedWindowRateLimiter(AttemptsStorage())


class TooMany(TooManyRequests):
    """Tried too often; `until` is the moment from which it may be tried again (status 429)."""

    def __init__(self, limit: Limit, until: datetime) -> None:
        self.limit, self.until = limit, until
        seconds = (until - clock.machine_now()).total_seconds()
        self.seconds = max(1, ceil(seconds))
        super().__init__(description=limit.name, retry_after=self.seconds)

    @property
    def minutes(self) -> int:
        return ceil(self.seconds / 60)


def take(name: str, whose: Any) -> None:
    """Count one try. Raises TooMany when there were too many already."""
    limit = LIMITS[name]
    if not _counter.hit(limit.item, str(whose)):
        reset = _counter.get_window_stats(limit.item, str(whose)).reset_time
        raise TooMany(limit, datetime.fromtimestamp(reset, UTC))


def give_back(name: str, whose: Any) -> None:
    """Uncount a try: it was right, or it was not one."""
    storage = _counter.storage
    assert isinstance(storage, AttemptsStorage)
    storage.decr(LIMITS[name].item.key_for(str(whose)))


def forget(name: str, whose: Any) -> None:
    """Start counting anew: who tried has shown who they are."""
    _counter.clear(LIMITS[name].item, str(whose))


def left(name: str, whose: Any) -> int:
    """How many more tries there are."""
    return _counter.get_window_stats(LIMITS[name].item, str(whose)).remaining


def sign_in_key(email: str, address: str) -> str:
    """By what the failures of an account are counted; `email` is in its canonical form.

    Where its owner has signed in from lately they are counted apart: strangers who guess
    elsewhere, however long, do not keep the owner out.
    """
    since = clock.machine_now().timestamp() - KNOWN_FOR * 86400
    known = (
        exists()
        .where(BrowserSession.user_id == User.id, User.email == email)
        .where(BrowserSession.address == address)
        .where(BrowserSession.signed_in_at > datetime.fromtimestamp(since, UTC))
    )
    with aside() as connection:
        is_known = connection.execute(select(known)).scalar_one()
    return f"{email} from {address}" if is_known else email


def document() -> Iterable[str]:
    """The table as lines of Markdown, for the docs."""
    yield "| limit | tries | minutes |"
    yield "|---|---|---|"
    for limit in LIMITS.values():
        yield f"| `{limit.name}` | {limit.amount} | {limit.minutes} |"
