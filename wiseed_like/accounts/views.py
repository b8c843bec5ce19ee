"""Which pages show accounts? One's own, and for administrators everybody's roles."""

from __future__ import annotations

from typing import Any

from flask import (
    Blueprint,
    abort,
    current_app,
    flash,
    has_request_context,
    redirect,
    render_template,
    request,
    url_for,
)
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts import queries, service
from wiseed_like.accounts.access import ROLES, STAFF, requires, signed_in
from wiseed_like.accounts.models import User
from wiseed_like.db import transaction
from wiseed_like.errors import NotFound, Refused
from wiseed_like.refusals import flash_refusal

bp = Blueprint("accounts", __name__)

ROLE_NAMES = {
    "investor": _l("Investisseur"),
    "founder": _l("Porteur de projet"),
    "analyst": _l("Analyste"),
    "compliance": _l("Responsable conformité"),
    "administrator": _l("Administrateur"),
}
# Where each role starts its day; the first that a person holds and that exists.
HOMES = (
    ("analyst", "backoffice.queue"),
    ("compliance", "backoffice.queue"),
    ("administrator", "backoffice.queue"),
    ("administrator", "accounts.users"),
    ("investor", "investors.journey"),
    ("founder", "issuers.index"),
)
ROWS = 50
# What each change asks and does; the account page links to the moves that make sense.
MOVES = {"grant": service.grant, "revoke": service.revoke}
DOORS = {"deactivate": service.deactivate, "reactivate": service.reactivate}


@bp.app_context_processor
def account_menu() -> dict[str, Any]:
    """The lines of the account menu, by role."""
    if not has_request_context() or not current_user.is_authenticated:
        return {}
    items = [(_l("Mon compte"), "accounts.show")]
    if current_user.has_role("investor"):
        items.append((_l("Que puis-je faire aujourd'hui ?"), "subscriptions.today"))
        items.append((_l("Mon identité"), "kyc.show"))
    items.append((_l("Mes décisions"), "decisions.mine"))
    if current_user.has_role("administrator"):
        items.append((_l("Comptes et rôles"), "accounts.users"))
    return {
        "account_items": [
            {"label": label, "url": url_for(endpoint), "active": request.endpoint == endpoint}
            for label, endpoint in items
            if endpoint in current_app.view_functions
        ]
    }


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
    flash(
        {
            "founder": _l("Votre espace porteur de projet est ouvert."),
            "investor": _l("Votre espace investisseur est ouvert."),
        }[role],
        "success",
    )
    return redirect(url_for("accounts.show"), 303)


@bp.get("/staff/users")
@requires("administrator")
def users() -> str:
    """Everybody, newest first; searched by name, address or role."""
    like = request.args.get("q", "").replace("\0", "").strip()[:100]
    role = request.args.get("role", "")
    after = request.args.get("after", type=int)
    found = queries.list_users(
        like=like,
        role=role if role in ROLES else "",
        after=after if after and 0 < after < 2**31 else None,
        limit=ROWS + 1,
    )
    next_url = None
    if len(found) > ROWS:
        next_url = url_for(".users", q=like, role=role, after=found[ROWS - 1].id)
    return render_template(
        "accounts/users.html",
        users=found[:ROWS],
        roles_of=service.user_roles,
        role_names=ROLE_NAMES,
        like=like,
        role=role,
        next_url=next_url,
    )


@bp.get("/staff/users/<int:user_id>")
@requires("administrator")
def user(user_id: int) -> str:
    found = _get(user_id)
    return render_template(
        "accounts/user.html",
        user=found,
        held=service.user_roles(found),
        role_names=ROLE_NAMES,
        is_self=_is_self(found),
    )


@bp.route("/staff/users/<int:user_id>/roles/<role>/<action>", methods=["GET", "POST"])
@requires("administrator")
def change_role(user_id: int, role: str, action: str) -> Response | str:
    """Ask once more (GET), then give or take back a role (POST)."""
    if role not in ROLES or action not in MOVES:
        abort(404)
    found = _get(user_id)
    pointless = found.has_role(role) == (action == "grant")
    if _is_self(found) or pointless or (action == "grant" and not found.active):
        # The account page says why; asking to confirm what is then refused would be unkind.
        return redirect(url_for(".user", user_id=user_id), 303)
    if request.method == "GET":
        return render_template(
            "accounts/change_role.html",
            user=found,
            action=action,
            role=role,
            role_name=ROLE_NAMES[role],
            gives_staff=action == "grant" and role in STAFF,
        )

    def act(locked: User) -> None:
        MOVES[action](locked, role, by=current_user, now=clock.now())

    return _act(user_id, act, _l("Les rôles sont enregistrés."))


@bp.route("/staff/users/<int:user_id>/<action>", methods=["GET", "POST"])
@requires("administrator")
def change_access(user_id: int, action: str) -> Response | str:
    """Ask once more (GET), then close an account or open it again (POST)."""
    if action not in DOORS:
        abort(404)
    found = _get(user_id)
    pointless = found.active == (action == "reactivate")
    if _is_self(found) or pointless:
        return redirect(url_for(".user", user_id=user_id), 303)
    if request.method == "GET":
        return render_template("accounts/change_access.html", user=found, action=action)

    def act(locked: User) -> None:
        DOORS[action](locked, by=current_user, now=clock.now())

    done = _l("Le compte est fermé.") if action == "deactivate" else _l("Le compte est rouvert.")
    return _act(user_id, act, done)


def _get(user_id: int) -> User:
    if user_id >= 2**31:
        raise NotFound
    return queries.get_user(user_id)


def _is_self(found: User) -> bool:
    return bool(found.id == current_user.id)


def _act(user_id: int, act: Any, done: Any) -> Response:
    """Do something to an account, locked, and say so; or say why not."""
    try:
        with transaction():
            act(queries.get_user(user_id, lock=True))
    except Refused as refusal:
        flash_refusal(refusal, "danger")
    else:
        flash(done, "success")
    return redirect(url_for(".user", user_id=user_id), 303)
