"""Which pages show one's own account?"""

from __future__ import annotations

from flask import abort, current_app, flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts import queries, service, sessions
from wiseed_like.accounts.access import signed_in
from wiseed_like.accounts.views.blueprint import ROLE_NAMES, bp
from wiseed_like.db import transaction

# Where each role starts its day; the first that a person holds and that exists.
HOMES = (
    ("analyst", "backoffice.queue"),
    ("compliance", "backoffice.queue"),
    ("administrator", "backoffice.queue"),
    ("administrator", "accounts.users"),
    ("investor", "investors.journey"),
    ("founder", "issuers.index"),
)


@bp.get("/home")
@signed_in
def home() -> Response:
    """The first page after signing in."""
    for role, endpoint in HOMES:
        if current_user.has_role(role) and endpoint in current_app.view_functions:
            return redirect(url_for(endpoint), 303)
    return redirect(url_for("accounts.show"), 303)


@bp.get("/account")
@signed_in
def show() -> str:
    held = service.user_roles(current_user)
    return render_template(
        "accounts/show.html",
        roles=[ROLE_NAMES[role] for role in held],
        spaces=[role for role in service.SPACES if role not in held],
    )


@bp.post("/account/spaces/<role>")
@signed_in
def open_space(role: str) -> Response:
    if role not in service.SPACES:
        abort(404)
    with transaction():
        user = queries.get_user(current_user.id, lock=True)
        service.open_space(user, role, now=clock.now())
    # They may do more now than a moment ago (ASVS 7.2.4).
    sessions.renew()
    flash(
        {
            "founder": _l("Votre espace porteur de projet est ouvert."),
            "investor": _l("Votre espace investisseur est ouvert."),
        }[role],
        "success",
    )
    return redirect(url_for("accounts.show"), 303)
