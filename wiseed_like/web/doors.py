"""Who is let in? Every page is closed unless its policy opens it."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like.accounts.access import Policy

# Views of libraries that cannot carry a policy of ours.
LIBRARY_DOORS = {
    "static": Policy(open=True),
    "bootstrap.static": Policy(open=True),
    "security.static": Policy(open=True),
    "security.login": Policy(open=True),
    "security.register": Policy(open=True),
    "security.confirm_email": Policy(open=True),
    "security.send_confirmation": Policy(open=True),
    "security.forgot_password": Policy(open=True),
    "security.reset_password": Policy(open=True),
    "security.logout": Policy(),
    "security.change_password": Policy(),
    "security.verify": Policy(),
}


def guard() -> Response | None:
    """Every page is closed unless its policy opens it; what is closed looks absent."""
    if request.endpoint is None:
        return None
    policy = policy_of(request.endpoint)
    if policy is None:
        abort(404)
    if policy.allows(current_user):
        return None
    if current_user.is_authenticated:
        abort(404)
    if request.method == "GET":
        flash(_l("Connectez-vous pour ouvrir cette page."), "info")
    return redirect(url_for("security.login", next=request.full_path.rstrip("?")), 303)


def policy_of(endpoint: str) -> Policy | None:
    """The policy of a route: its view's own, or the one given to a library's view."""
    view = current_app.view_functions.get(endpoint)
    found: Policy | None = getattr(view, "policy", None) or LIBRARY_DOORS.get(endpoint)
    return found
