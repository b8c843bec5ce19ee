"""Who has given the right password, and not yet a second factor? A state of the session.

The library asks its plug-ins for a second factor once the password was right. Ours keeps who it
is, and leads to one page that takes a code of the phone, a passkey or a recovery code. The pages of
the library for this are not installed (docs/decisions/0012).
"""

from __future__ import annotations

from typing import Any

from flask import redirect, session, url_for
from flask_security.tf_plugin import TfPluginBase
from werkzeug.wrappers import Response

from wiseed_like.accounts import factors, sessions
from wiseed_like.accounts.models import User
from wiseed_like.accounts.next_page import HOME, asked_for
from wiseed_like.accounts.queries import find_by_session_mark
from wiseed_like.accounts.stepping_up import now_in_seconds
from wiseed_like.db import transaction

SECONDS = 10 * 60
_STATE = "half_in"
# What the library's plug-in door keeps beside ours.
_LIBRARY_S = ("tf_user_id", "tf_state", "tf_select", "tf_remember_login")


class SecondFactor(TfPluginBase):
    """Whatever a person shows besides a password, as one choice of the library's."""

    def __init__(self, app: Any) -> None:
        """Nothing to prepare."""

    def create_blueprint(self, app: Any, bp: Any, state: Any) -> None:
        """The pages are in `views`."""

    def get_setup_methods(self, user: Any) -> list[tuple[str, str]]:
        return [("second_factor", "")] if factors.has_factor(user.id) else []

    def tf_login(self, user: Any, json_payload: dict[str, Any], next_loc: str | None) -> Response:
        with transaction():
            # The library may just have written the password with today's parameters.
            then = asked_for()
            begin(user)
        return redirect(url_for("accounts.second_step", next=None if then == HOME else then), 303)


def begin(user: User) -> None:
    """The password was right: the browser gets another token, which no one else has seen."""
    forget()
    sessions.renew()
    session[_STATE] = {"who": user.fs_uniquifier, "at": now_in_seconds()}


def whose() -> User | None:
    """Who may now show a second factor; None after ten minutes, or when the account changed."""
    state = session.get(_STATE)
    if state is None or not 0 <= now_in_seconds() - state["at"] <= SECONDS:
        return None
    user = find_by_session_mark(state["who"])
    return user if user is not None and user.active else None


def forget() -> None:
    """It is over, one way or the other."""
    for key in (_STATE, *_LIBRARY_S):
        session.pop(key, None)
