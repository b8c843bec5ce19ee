"""Which pages show administrators everybody's accounts and roles?"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

from flask import abort, flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts import factors, look_alikes, queries, service, staff_roles
from wiseed_like.accounts.access import ROLES, STAFF, requires
from wiseed_like.accounts.models import User
from wiseed_like.accounts.role_form import AskRoleForm, LossForm
from wiseed_like.accounts.views.blueprint import ROLE_NAMES, bp
from wiseed_like.approvals import service as approvals
from wiseed_like.db import transaction
from wiseed_like.errors import NotFound, Refused
from wiseed_like.refusals import flash_refusal, show_refusal

ROWS = 50
Answer = Response | str | tuple[str, int]
# The account page links to the moves that make sense.
MOVES = ("grant", "revoke")
DOORS = ("deactivate", "reactivate")


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
        is_mixed=look_alikes.is_mixed(found.first_name, found.last_name, found.email),
        has_factor=factors.has_factor(found.id),
        asked=approvals.waiting(staff_roles.GRANT, found),
    )


@bp.route("/staff/users/<int:user_id>/roles/<role>/<action>", methods=["GET", "POST"])
@requires("administrator", again=True)
def change_role(user_id: int, role: str, action: str) -> Answer:
    """Ask once more (GET), then give or take back a role (POST); the staff's take two persons."""
    if role not in ROLES or action not in MOVES:
        abort(404)
    found = _get(user_id)
    pointless = found.has_role(role) == (action == "grant")
    if _is_self(found) or pointless or (action == "grant" and not found.active):
        # The account page says why; asking to confirm what is then refused would be unkind.
        return redirect(url_for(".user", user_id=user_id), 303)
    if action == "grant" and role in STAFF:
        return _ask_for_role(found, role)
    page = partial(
        render_template,
        "accounts/change_role.html",
        user=found,
        action=action,
        role=role,
        role_name=ROLE_NAMES[role],
    )
    done = _l("Les rôles sont enregistrés.")
    if action == "revoke":
        return _lose(found, page, partial(service.revoke, role=role), done)
    if request.method == "GET":
        return page()
    return _act(user_id, partial(service.grant, role=role), done)


def _lose(found: User, page: Callable[..., str], act: Callable[..., None], done: Any) -> Answer:
    """Ask why (GET), then take the role back or close the account (POST)."""
    form = LossForm()
    if form.validate_on_submit():
        try:
            with transaction():
                locked = queries.get_user(found.id, lock=True)
                act(locked, by=current_user, now=clock.now(), reason=form.reason.data or "")
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(done, "success")
            return redirect(url_for(".user", user_id=found.id), 303)
    written = page(form=form)
    return (written, 422) if form.errors else written


def _ask_for_role(found: User, role: str) -> Answer:
    """A role of the staff is asked for; another person gives it."""
    form = AskRoleForm()
    if form.validate_on_submit():
        try:
            with transaction():
                asked = staff_roles.ask_for(
                    found, role, form.reason.data or "", by=current_user, now=clock.now()
                )
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("C'est demandé : une autre personne doit l'approuver."), "success")
            return redirect(url_for("backoffice.approval", approval_id=asked.id), 303)
    page = render_template(
        "accounts/ask_role.html",
        user=found,
        role_name=ROLE_NAMES[role],
        form=form,
        asked=approvals.waiting(staff_roles.GRANT, found),
    )
    return (page, 422) if form.errors else page


@bp.route("/staff/users/<int:user_id>/<action>", methods=["GET", "POST"])
@requires("administrator", again=True)
def change_access(user_id: int, action: str) -> Answer:
    """Ask once more (GET), then close an account or open it again (POST)."""
    if action not in DOORS:
        abort(404)
    found = _get(user_id)
    pointless = found.active == (action == "reactivate")
    if _is_self(found) or pointless:
        return redirect(url_for(".user", user_id=user_id), 303)
    page = partial(render_template, "accounts/change_access.html", user=found, action=action)
    if action == "deactivate":
        return _lose(found, page, service.deactivate, _l("Le compte est fermé."))
    if request.method == "GET":
        return page()
    return _act(user_id, service.reactivate, _l("Le compte est rouvert."))


def _get(user_id: int) -> User:
    if user_id >= 2**31:
        raise NotFound
    return queries.get_user(user_id)


def _is_self(found: User) -> bool:
    return bool(found.id == current_user.id)


def _act(user_id: int, act: Callable[..., None], done: Any) -> Response:
    """Do something to an account, locked, and say so; or say why not."""
    try:
        with transaction():
            act(queries.get_user(user_id, lock=True), by=current_user, now=clock.now())
    except Refused as refusal:
        flash_refusal(refusal, "danger")
    else:
        flash(done, "success")
    return redirect(url_for(".user", user_id=user_id), 303)
