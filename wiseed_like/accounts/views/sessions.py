"""Where does one see the browsers that are signed in, and end what should not be?"""

from __future__ import annotations

from flask import flash, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts import devices, queries, service, sessions
from wiseed_like.accounts.access import requires, signed_in
from wiseed_like.accounts.views.blueprint import bp
from wiseed_like.db import transaction


@bp.get("/account/sessions")
@signed_in
def own_sessions() -> str:
    """Every browser in which one is signed in (ASVS 7.5.2)."""
    return render_template(
        "accounts/sessions.html",
        sessions=sessions.list_of(current_user),
        current=sessions.current_id(),
        browser_of=devices.browser_of,
        system_of=devices.system_of,
        idle_minutes=int(sessions.idle_limit(current_user).total_seconds() // 60),
        longest_hours=int(sessions.ABSOLUTE.total_seconds() // 3600),
    )


@bp.post("/account/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> Response:
    """End one of one's own sessions; somebody else's is not found."""
    with transaction():
        service.end_session(current_user, session_id, now=clock.now())
    flash(_l("Cette connexion est terminée."), "success")
    return redirect(url_for(".own_sessions"), 303)


@bp.post("/account/sessions/end-others")
@signed_in
def end_other_sessions() -> Response:
    """End all of one's sessions but this one."""
    with transaction():
        user = queries.get_user(current_user.id, lock=True)
        service.end_sessions(user, by=user, now=clock.now())
    flash(_l("Toutes vos autres connexions sont terminées."), "success")
    return redirect(url_for(".own_sessions"), 303)


@bp.route("/staff/users/<int:user_id>/sessions/end", methods=["GET", "POST"])
@requires("administrator", again=True)
def end_users_sessions(user_id: int) -> Response | str:
    """Ask once more (GET), then end everything in which a person is signed in (ASVS 7.4.5)."""
    found = queries.get_user(user_id)
    if found.id == current_user.id:
        return redirect(url_for(".own_sessions"), 303)
    if request.method == "GET":
        number = len(sessions.list_of(found))
        return render_template("accounts/end_sessions.html", user=found, number=number)
    with transaction():
        service.end_sessions(queries.get_user(user_id, lock=True), by=current_user, now=clock.now())
    flash(_l("Toutes les connexions de cette personne sont terminées."), "success")
    return redirect(url_for(".user", user_id=user_id), 303)
