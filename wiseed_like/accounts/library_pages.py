"""What do we change around the sign-in library's own pages? They ask first, and tell nothing.

A link of a mail is opened by scanners and previews too: what it does waits for a click on a page
(ASVS 3.5.3). Two sign-ups at once with one address answer alike (ASVS 6.3.8).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, abort, request
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from wiseed_like.accounts.next_page import HOME, inside
from wiseed_like.db import session, transaction
from wiseed_like.errors import Refused

View = Callable[..., Any]


def dress(app: Flask) -> None:
    """Put our manners around the library's views."""
    views = app.view_functions
    views["security.confirm_email"] = _after_a_click(
        views["security.confirm_email"], "security/confirm_address.html"
    )
    views["security.change_email_confirm"] = _after_a_click(
        _once_more_if_taken(views["security.change_email_confirm"]),
        "security/confirm_new_address.html",
    )
    # The library gives this one to GET only.
    rule = app.config["SECURITY_CHANGE_EMAIL_URL"] + "/<token>"
    app.add_url_rule(rule, "security.change_email_confirm", methods=["POST"])
    views["security.register"] = _once_more_if_taken(views["security.register"])
    views["security.login"] = _staying_inside(views["security.login"])
    for name in [each for each in views if each.startswith("security.")]:
        views[name] = _committed(views[name])
    app.before_request(_forms_only)


def _forms_only() -> None:
    """The library reads JSON as if it were a form, with values that are no text."""
    if request.blueprint == "security" and request.is_json:
        abort(400)


def _committed(view: View) -> View:
    """What was sent is done when the page answers: the library commits only after its answer,
    when nobody can be told any more that it was refused."""

    @wraps(view)
    def page(**values: Any) -> Any:
        answer = view(**values)
        # A form that is shown again with its errors is a page and its status.
        if request.method == "POST" and not isinstance(answer, tuple):
            with transaction():
                """Whatever the library has changed."""
        return answer

    return page


def _after_a_click(view: View, template: str) -> View:
    """Show a page with a button; only the button does what the link is for."""

    @wraps(view)
    def page(token: str) -> Any:
        if request.method == "POST":
            return view(token=token)
        from wiseed_like.accounts.security import render

        return render(template, token=token)

    return page


def _once_more_if_taken(view: View) -> View:
    """Of two requests for one address, the second loses; then it is answered like any other."""

    @wraps(view)
    def page(**values: Any) -> Any:
        try:
            return view(**values)
        except Refused as refusal:
            if refusal.code != "address_in_use":
                raise
        except IntegrityError:
            # Asked again below: what is still wrong then is no race.
            pass
        session.rollback()
        return view(**values)

    return page


def _staying_inside(view: View) -> View:
    """After signing in, only to pages of ours: the library lets backslashes through."""

    @wraps(view)
    def page() -> Any:
        answer = view()
        if isinstance(answer, Response) and answer.status_code in (302, 303):
            answer.headers["Location"] = inside(answer.headers["Location"]) or HOME
        return answer

    return page
