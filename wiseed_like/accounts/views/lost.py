"""Where does an administrator ask that somebody's lost second factors be cleared?"""

from __future__ import annotations

from flask import flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts import lost_factors, queries
from wiseed_like.accounts.access import requires
from wiseed_like.accounts.role_form import AskRoleForm
from wiseed_like.accounts.views.blueprint import bp
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.refusals import show_refusal


@bp.route("/staff/users/<int:user_id>/factors", methods=["GET", "POST"])
@requires("administrator", again=True)
def ask_factors_reset(user_id: int) -> Response | tuple[str, int] | str:
    """Ask a second person; nothing is cleared here."""
    found = queries.get_user(user_id)
    form = AskRoleForm()
    if form.validate_on_submit():
        try:
            with transaction():
                asked = lost_factors.ask_for(
                    found, form.reason.data or "", by=current_user, now=clock.now()
                )
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("C'est demandé : une autre personne doit l'approuver."), "success")
            return redirect(url_for("backoffice.approval", approval_id=asked.id), 303)
    page = render_template("accounts/ask_factors_reset.html", user=found, form=form)
    return (page, 422) if form.errors else page
