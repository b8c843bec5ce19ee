"""What do we change around the sign-in library's own pages? They ask first, and tell nothing.

A link of a mail is opened by scanners and previews too: what it does waits for a click on a page
(ASVS 3.5.3). Two sign-ups at once with one address answer alike (ASVS 6.3.8).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, abort, current_app, request
from flask_babel import gettext
from flask_security.confirmable import confirm_email_token_status
from sqlalchemy.exc import IntegrityError
from werkzeug.wrappers import Response

from wiseed_like.accounts.forms import ConfirmAddressForm
from wiseed_like.accounts.next_page import HOME, inside
from wiseed_like.db import session, transaction
from wiseed_like.errors import N_, Refused

View = Callable[..., Any]


def dress(app: Flask) -> None:
    """Put our manners around the library's views."""
    views = app.view_functions
    views["security.confirm_email"] = _with_the_password(views["security.confirm_email"])
    views["security.change_email_confirm"] = _after_a_click(
        _once_more_if_taken(views["security.change_email_confirm"]),
        "security/confirm_new_address.html",
    )
    # The library gives this one to GET only.
    rule = app.config["SECURITY_CHANGE_EMAIL_URL"] + "/<token>"
    app.add_url_rule(rule, "security.change_email_confirm", methods=["POST"])
    views["security.register"] = _staying_inside(_once_more_if_taken(views["security.register"]))
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


def _with_the_password(view: View) -> View:
    """Confirm an address for whoever knows the account's password, and not for whoever clicks.

    Anybody can sign up at somebody else's address, and have the link sent to them. It would open
    the account for a password that its owner does not know.
    """

    @wraps(view)
    def page(token: str) -> Any:
        from wiseed_like.accounts.security import render

        expired, invalid, user = confirm_email_token_status(token)
        if expired or invalid or user.confirmed_at is not None:
            return view(token=token)
        form = ConfirmAddressForm()
        if form.validate_on_submit():
            if user.verify_and_update_password(
                current_app.extensions["security"].password_util.normalize(form.password.data)
            ):
                return view(token=token)
            form.password.errors = [gettext(N_("Ce mot de passe est incorrect."))]
        return render("security/confirm_address.html", token=token, form=form)

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
    """After signing in or up, only to pages of ours: the library lets backslashes through."""

    @wraps(view)
    def page() -> Any:
        answer = view()
        if isinstance(answer, Response) and answer.status_code in (302, 303):
            answer.headers["Location"] = inside(answer.headers["Location"]) or HOME
        return answer

    return page
