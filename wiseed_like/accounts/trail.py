"""Who left, and who tried in vain? Facts beside those of who came in (`security`).

A failed sign-in is a fact of the account it was tried on; of an address that nobody has, a fact
of the staff's stream, so that both cost the same work and neither can be told from outside by its
time. What was typed is kept in neither (ASVS 16.3.1, 6.3.8).
"""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from flask import Flask, Response, request
from flask_login import current_user, user_logged_out

from wiseed_like import clock, logs
from wiseed_like.accounts import limits
from wiseed_like.accounts.models import User
from wiseed_like.accounts.queries import find_user
from wiseed_like.db import session, transaction
from wiseed_like.journal import record

log = logs.get(__name__)
SIGN_IN = "security.login"
AGAIN = "accounts.again"
REFUSED = 422


@dataclass(frozen=True, slots=True)
class Stranger:
    """Whoever has no account here: what failed is a fact all the same."""

    id: str = "unknown"
    journal_stream: str = "staff"


def follow(app: Flask) -> None:
    """Note what the library does not tell of itself."""
    user_logged_out.connect(_left, app, weak=False)
    app.after_request(_note_failure)


def _left(_app: Flask, *, user: User, **_: Any) -> None:
    if not user.is_authenticated:
        return
    if session.info.get("open"):
        record("person.signed_out", user, by=user, at=clock.now())
        return
    with transaction():
        record("person.signed_out", user, by=user, at=clock.now())


def _note_failure(response: Response) -> Response:
    """The answer is made; what the page itself began is over."""
    if request.method != "POST" or response.status_code != REFUSED:
        return response
    if request.endpoint not in (SIGN_IN, AGAIN):
        return response
    session.rollback()
    whose = _tried_on()
    log.warning("sign-in failed", account=whose.id, step=request.endpoint)
    with transaction():
        if request.endpoint == SIGN_IN:
            record("person.sign_in_failed", whose, by=None, at=clock.now())
            _tell_of_the_last(whose)
        else:
            record("person.factor_failed", whose, by=None, at=clock.now())
    return response


def _tell_of_the_last(whose: Any) -> None:
    """After so many failures that the right password waits as well, its owner hears of it."""
    if not isinstance(whose, User):
        return
    key = limits.sign_in_key(whose.email, request.remote_addr or "")
    if limits.left("sign_in.account", key) == 0:
        with suppress(limits.TooMany):
            limits.take("sign_in_mail.person", whose.id)
            record("person.sign_in_slowed", whose, by=None, at=clock.now())


def _tried_on() -> Any:
    """The account; a stranger where there is none."""
    if request.endpoint == AGAIN:
        return current_user._get_current_object()
    return find_user(request.form.get("email", "").replace("\0", "")[:255]) or Stranger()
