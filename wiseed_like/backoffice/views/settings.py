"""Which fees and limits hold, which are coming, and how does an administrator ask for others?"""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user
from werkzeug.wrappers import Response

from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.approvals.queries import waiting
from wiseed_like.backoffice.views.blueprint import bp
from wiseed_like.db import transaction
from wiseed_like.errors import Refused
from wiseed_like.house_settings import queries, service
from wiseed_like.house_settings.forms import form_for
from wiseed_like.house_settings.rules import CATALOGUE, Setting
from wiseed_like.house_settings.words import written
from wiseed_like.refusals import show_refusal

Answer = str | Response | tuple[str, int]


@bp.get("/staff/settings")
@requires("administrator", "compliance")
def settings() -> str:
    """Every fee and limit, with what holds today and what is coming."""
    return render_template(
        "backoffice/settings.html",
        rows=[_facts(each) for each in CATALOGUE.values()],
        written=written,
    )


@bp.get("/staff/settings/<key>")
@requires("administrator", "compliance")
def setting(key: str) -> str:
    """One of them: its history, and what waits for a second person."""
    found = queries.get_setting(key)
    return render_template(
        "backoffice/setting.html",
        history=queries.list_history(key),
        initial=service.initial(found),
        written=written,
        **_facts(found),
    )


@bp.route("/staff/settings/<key>/change", methods=["GET", "POST"])
@requires("administrator", again=True)
def change_setting(key: str) -> Answer:
    """Ask for another value, from a day on; compliance decides."""
    found, now = queries.get_setting(key), clock.now()
    form = form_for(found)
    if form.validate_on_submit() and form.since.data is not None:
        try:
            with transaction():
                asked = service.ask_change(
                    found,
                    form.wanted,
                    from_day=form.since.data,
                    reason=form.reason.data or "",
                    by=current_user,
                    now=now,
                )
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("C'est demandé : une personne de la conformité décidera."), "success")
            return redirect(url_for(".approval", approval_id=asked.id), 303)
    page = render_template(
        "backoffice/change_setting.html", form=form, written=written, **_facts(found)
    )
    return (page, 422) if form.errors else page


def _facts(found: Setting) -> dict[str, Any]:
    now = clock.now()
    return {
        "setting": found,
        "value": service.value(found.key, now),
        "coming": queries.list_coming(found.key, now),
        "asked": waiting(service.KIND, service.as_subject(found)),
    }
