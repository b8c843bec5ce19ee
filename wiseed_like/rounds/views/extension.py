"""How does the staff ask for a later end of a round? With a day and a reason; another decides."""

from __future__ import annotations

from typing import Any

from flask import flash, redirect, render_template, url_for
from flask_babel import lazy_gettext as _l
from flask_login import current_user

from wiseed_like import clock
from wiseed_like.accounts.access import requires
from wiseed_like.approvals import service as approvals
from wiseed_like.db import transaction
from wiseed_like.errors import NotFound, Refused
from wiseed_like.refusals import show_refusal
from wiseed_like.rounds import extension, queries, suspension
from wiseed_like.rounds.correction.queries import find_running, list_undecided
from wiseed_like.rounds.forms import ExtensionForm
from wiseed_like.rounds.models import Round
from wiseed_like.rounds.rules import RoundState
from wiseed_like.rounds.views.answers import Answer, bp


@bp.route("/staff/rounds/<int:round_id>/extension", methods=["GET", "POST"])
@requires("analyst", "compliance")
def extend(round_id: int) -> Answer:
    """Ask for a later last day; why not, when the law says no."""
    offer = queries.get_round(round_id)
    if offer.opened_at is None:
        raise NotFound
    now = clock.now()
    form = ExtensionForm()
    if form.validate_on_submit():
        try:
            with transaction():
                extension.ask(
                    offer, form.last_day, form.reason.data or "", by=current_user, now=now
                )
        except Refused as refusal:
            show_refusal(refusal, form)
        else:
            flash(_l("C'est demandé : une autre personne, de la conformité, décide."), "success")
            return redirect(url_for("rounds.staff_show", round_id=round_id), 303)
    page = render_template(
        "rounds/extend.html",
        form=form,
        round=offer,
        outlook=extension.outlook(offer, now),
        asked=approvals.waiting(extension.EXTENSION, offer),
        **_what_comes_first(offer),
    )
    return (page, 422) if form.errors else page


def _what_comes_first(offer: Round) -> dict[str, Any]:
    """Of a suspended round: what keeps it from resuming, which it does before it is extended."""
    if offer.state != RoundState.SUSPENDED:
        return {}
    return {
        "running": find_running(offer.id),
        "undecided": list_undecided(offer.id),
        "last_day": suspension.last_day(offer),
    }
