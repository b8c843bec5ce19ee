"""Who is let in? Every page is closed unless its policy opens it."""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like.accounts import stepping_up
from wiseed_like.accounts.access import STAFF, Policy
from wiseed_like.accounts.factors import has_factor
from wiseed_like.accounts.session_interface import farewell
from wiseed_like.web.whereabouts import here

# Views of libraries that cannot carry a policy of ours.
LIBRARY_DOORS = {
    "static": Policy(open=True),
    "bootstrap.static": Policy(open=True),
    "security.login": Policy(open=True),
    "security.register": Policy(open=True),
    "security.confirm_email": Policy(open=True),
    "security.send_confirmation": Policy(open=True),
    "security.forgot_password": Policy(open=True),
    "security.reset_password": Policy(open=True),
    "security.logout": Policy(),
    "security.change_password": Policy(again=True),
    "security.change_email": Policy(again=True),
    # The link of a mail, opened on whatever machine; it changes nothing before a click on its page.
    "security.change_email_confirm": Policy(open=True),
}
# All that staff reach before they have shown a second factor: to set one up, and to leave.
BEFORE_THE_SECOND_FACTOR = frozenset(
    {
        "static", "bootstrap.static", "security.logout", "pages.language", "accounts.again",
        "accounts.security", "accounts.set_up_authenticator", "accounts.add_passkey",
        "accounts.recovery_codes", "demo.become", "demo.leave",
    }
)  # fmt: skip

# Why somebody who was signed in a moment ago is asked to sign in again (ASVS 7.3.1, 7.3.2).
_ENDED = {
    "idle": _l(
        "Vous êtes resté un moment sans rien faire : par prudence, votre connexion a pris fin. "
        "Connectez-vous pour reprendre où vous en étiez."
    ),
    "old": _l(
        "Votre connexion a duré douze heures : par prudence, elle a pris fin. "
        "Connectez-vous pour reprendre où vous en étiez."
    ),
}
_ENDED_ELSEWHERE = _l(
    "Cette connexion a été terminée : par vous depuis un autre appareil, ou par nous, par exemple "
    "après un changement de mot de passe ou de rôle. Reconnectez-vous."
)


def guard() -> Response | None:
    """Every page is closed unless its policy opens it; what is closed looks absent."""
    if request.endpoint is None:
        return None
    policy = policy_of(request.endpoint)
    if policy is None:
        abort(404)
    if _owes_a_second_factor():
        return _to_the_second_factor()
    if policy.allows(current_user):
        return _shown_again(policy)
    if current_user.is_authenticated:
        abort(404)
    # That the page is closed the sign-in page says by itself: nobody gets a session for asking.
    if request.method == "GET" and (why := farewell()):
        flash(_ENDED.get(why, _ENDED_ELSEWHERE), "info")
    return redirect(url_for("security.login", next=request.full_path.rstrip("?")), 303)


def policy_of(endpoint: str) -> Policy | None:
    """The policy of a route: its view's own, or the one given to a library's view."""
    view = current_app.view_functions.get(endpoint)
    found: Policy | None = getattr(view, "policy", None) or LIBRARY_DOORS.get(endpoint)
    return found


def _owes_a_second_factor() -> bool:
    """Staff without a second factor reach nothing but the pages that set one up (ASVS 6.3.3)."""
    return (
        request.endpoint not in BEFORE_THE_SECOND_FACTOR
        and current_user.is_authenticated
        and any(current_user.has_role(role) for role in STAFF)
        and not stepping_up.has_second_factor()
    )


def _to_the_second_factor() -> Response:
    if has_factor(current_user.id):
        return redirect(url_for("accounts.again", next=here()), 303)
    return redirect(url_for("accounts.security"), 303)


def _shown_again(policy: Policy) -> Response | None:
    """What is grave opens only to who has just shown who they are (ASVS 7.5.1, 7.5.3)."""
    if not policy.again or stepping_up.is_fresh():
        return None
    return redirect(url_for("accounts.again", next=here()), 303)
