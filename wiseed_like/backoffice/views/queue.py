"""What waits for me, since when, and where is it done?"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from flask import current_app, render_template, url_for
from flask_babel import format_timedelta
from flask_login import current_user

from wiseed_like import clock
from wiseed_like.accounts.access import STAFF, requires
from wiseed_like.backoffice import queries
from wiseed_like.backoffice.rules import Task
from wiseed_like.backoffice.views.blueprint import bp


@bp.app_template_filter("age")
def age(since: datetime | None) -> str:
    """How long ago, in the reader's words: "3 jours"; a dash for nothing."""
    if since is None:
        return "—"
    return str(format_timedelta(max(clock.now() - since, timedelta()), threshold=1))


@bp.route("/staff")
@requires(*STAFF)
def queue() -> str:
    """The work of the day of each role that the person holds."""
    roles = [role for role in STAFF if current_user.has_role(role)]
    now = clock.now()
    asked = queries.approvals_waiting_for(current_user, now)
    found = [*([asked] if asked else []), *queries.list_waiting(roles)]
    waiting = [(each, _address_of(each.task), each.is_late(now)) for each in found]
    return render_template("backoffice/queue.html", waiting=waiting, roles=roles)


@bp.route("/staff/deliveries")
@requires("administrator")
def deliveries() -> str:
    """Work that the house could not do by itself."""
    return render_template("backoffice/deliveries.html", deliveries=queries.list_stuck_deliveries())


def _address_of(task: Task) -> str | None:
    """Where the task is done; None while that page is not built."""
    if task.endpoint not in current_app.view_functions:
        return None
    query: dict[str, Any] = dict(task.query)
    return url_for(task.endpoint, **query)
